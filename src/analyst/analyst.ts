import { loadEvents, type StoredRow } from '../incident/events.ts';
import type { Incident } from '../incident/incident.ts';
import type { AlertWithRunbook, IncidentDetail, Incidents } from '../incident/incidents.ts';
import { entityId, isNobody } from '../incident/weight.ts';
import type { LanguageModel } from '../model/language-model.ts';
import type { Entity } from '../schema/types.ts';
import type { State } from '../state/database.ts';
import { dispositions, incidentByName, saveAnalysis } from '../state/incidents.ts';
import type { EventStore } from '../store/event-store.ts';
import { type AskAnswer, type AskOptions, answerQuestion } from './ask/ask.ts';
import type { Narrative, Triage } from './claim.ts';
import { type Coverage, type CoverageOf, unknownCoverage } from './coverage.ts';
import type { CheckOptions } from './evidence/check.ts';
import { modelAnalysis } from './model-analysis.ts';
import { isSummedUp, tellIncident } from './narrative.ts';
import { type PriorDisposition, type TriageFacts, triageIncident } from './triage.ts';

/** Events of an incident that are read to judge and to tell it. */
const MOST_EVENTS = 400;
const COVERAGE_MARGIN_MS = 15 * 60_000;

export interface AnalystOptions {
  readonly incidents: Incidents;
  readonly state: State;
  readonly store: EventStore;
  /** Runs KQL over the store, read-only and bounded. */
  readonly runKql: AskOptions['runKql'];
  readonly model?: LanguageModel | undefined;
  readonly coverage?: CoverageOf | undefined;
  readonly now?: () => Date;
  readonly isDomainController?: (entity: Entity) => boolean;
  /** What asking needs beyond this; see ask/ask.ts. */
  readonly ask: Omit<AskOptions, 'runKql' | 'model' | 'coverage' | 'now'>;
  /** Called when an analysis by the model is ready: a page that is open shows it then. */
  readonly onAnalysis?: (incidentId: string) => void;
}

export interface AnalysedIncident extends IncidentDetail {
  readonly triage: Triage;
  readonly narrative: Narrative;
  readonly coverage: Coverage;
}

export interface Analyst {
  /** An incident as its page shows it. Answers at once with the engine's own analysis; the model's follows when it is ready. */
  incident(name: string): Promise<AnalysedIncident | undefined>;
  /** The same, and waits for the model where there is one. */
  analyse(name: string): Promise<AnalysedIncident | undefined>;
  ask(request: {
    readonly question: string;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    /** Stops the work when nobody waits for it any more. */
    readonly signal?: AbortSignal | undefined;
  }): Promise<AskAnswer>;
  /** Waits for analyses that are still running. */
  close(): Promise<void>;
}

interface Analysis {
  readonly triage: Triage;
  readonly narrative: Narrative;
}

/** What is kept of an analysis: it holds as long as the incident has not changed. */
interface Kept<T> {
  readonly of: string;
  readonly value: T;
}

export function createAnalyst(options: AnalystOptions): Analyst {
  const { incidents, state, store } = options;
  const now = options.now ?? (() => new Date());
  const coverage = options.coverage ?? unknownCoverage;
  const check: CheckOptions = { store, runKql: options.runKql };
  const running = new Map<string, Promise<void>>();

  async function factsOf(detail: IncidentDetail): Promise<TriageFacts> {
    const references = detail.alerts.flatMap((alert) => alert.events);
    const events: StoredRow[] = await loadEvents(store, references, MOST_EVENTS);
    const isDomainController = options.isDomainController ?? ((entity) => entity.role === 'domain-controller');
    return {
      incident: detail.incident,
      alerts: detail.alerts,
      events,
      finding: detail.finding,
      priors: await priorsOf(state, detail.incident, detail.alerts),
      onDomainController: detail.incident.entities.some(
        (entity) => entity.kind === 'host' && isDomainController(entity),
      ),
    };
  }

  async function byEngine(facts: TriageFacts): Promise<Analysis> {
    const [triage, narrative] = await Promise.all([
      triageIncident(facts, check, now()),
      tellIncident(facts.incident, facts.alerts, facts.events, check),
    ]);
    return { triage, narrative };
  }

  async function keep(incident: Incident, analysis: Analysis): Promise<void> {
    const wrap = <T>(value: T): string => JSON.stringify({ of: incident.updated, value } satisfies Kept<T>);
    await saveAnalysis(state.db, incident.id, {
      triage_json: wrap(analysis.triage),
      narrative_json: wrap(analysis.narrative),
    });
  }

  async function kept(incident: Incident): Promise<Analysis | undefined> {
    const row = await incidentByName(state.db, incident.id);
    if (!row?.triage_json || !row.narrative_json) return undefined;
    const triage = JSON.parse(row.triage_json) as Kept<Triage>;
    const narrative = JSON.parse(row.narrative_json) as Kept<Narrative>;
    if (triage.of !== incident.updated || narrative.of !== incident.updated) return undefined;
    return { triage: triage.value, narrative: narrative.value };
  }

  /** Has the model work on it, once at a time for each incident; the engine's analysis stands whatever it answers. */
  function startModel(facts: TriageFacts, engine: Analysis): Promise<void> {
    const { model } = options;
    const { id } = facts.incident;
    const going = running.get(id);
    if (!model || going) return going ?? Promise.resolve();
    const work = modelAnalysis(model, facts, engine, check, now())
      .then(async (analysis) => {
        await keep(facts.incident, analysis);
        options.onAnalysis?.(id);
      })
      .finally(() => running.delete(id));
    running.set(id, work);
    // Whoever waits sees the failure; nobody else is stopped by it.
    work.catch(() => undefined);
    return work;
  }

  async function analysed(name: string, wait: boolean): Promise<AnalysedIncident | undefined> {
    const detail = await incidents.detail(name);
    if (!detail) return undefined;
    const { incident } = detail;
    const from = new Date(Date.parse(incident.firstTime) - COVERAGE_MARGIN_MS).toISOString();
    const to = new Date(Date.parse(incident.lastTime) + COVERAGE_MARGIN_MS).toISOString();
    let analysis = await kept(incident);
    if (!analysis) {
      const facts = await factsOf(detail);
      const engine = await byEngine(facts);
      // Before its events and its own record are stored, a later look says more: nothing is kept.
      const stored = facts.events.length > 0 || detail.alerts.every((alert) => alert.events.length === 0);
      const complete = stored && isSummedUp(engine.narrative);
      if (options.model && complete) {
        const work = startModel(facts, engine);
        if (wait) await work;
      } else if (complete) await keep(incident, engine);
      analysis = (wait ? await kept(incident) : undefined) ?? engine;
    }
    return { ...detail, ...analysis, coverage: await coverage(from, to) };
  }

  return {
    incident: (name) => analysed(name, false),
    analyse: (name) => analysed(name, true),
    ask: ({ question, signal, ...range }) =>
      answerQuestion(question, range, {
        ...options.ask,
        runKql: options.runKql,
        model: options.model,
        coverage,
        now,
        signal,
      }),
    async close() {
      await Promise.allSettled(running.values());
    },
  };
}

/** Closed incidents that hold an alert of the same rule on an entity that this one has too. */
async function priorsOf(
  state: State,
  incident: Incident,
  alerts: readonly AlertWithRunbook[],
): Promise<PriorDisposition[]> {
  const rules = [...new Set(alerts.map((alert) => alert.ruleId))];
  const own = new Set(
    incident.entities
      .filter((entity) => !isNobody(entity) && (entity.kind === 'host' || entity.kind === 'user'))
      .map(entityId),
  );
  const priors: PriorDisposition[] = [];
  for (const prior of await dispositions(state.db, rules, { incidentId: incident.id })) {
    const shared = (JSON.parse(prior.entities) as Entity[]).filter((entity) => own.has(entityId(entity))).length;
    if (shared > 0)
      priors.push({ ruleId: prior.ruleId, incidentId: prior.incidentId, classification: prior.classification, shared });
  }
  return priors;
}
