import type { Level } from '../detect/detection.ts';
import type { AssetRole, Entity } from '../schema/types.ts';
import type { OpenAlert } from './fold.ts';
import { levelIndex, severityOf } from './severity.ts';
import { stageOf } from './tactics.ts';
import { titleOf } from './title.ts';
import { type EntityWeights, entityId, isNobody } from './weight.ts';

const HOUR = 3_600_000;
/** A shared entity tells half as much a day later. */
const HALF_LIFE_MS = 24 * HOUR;
/** Nothing joins across a longer silence. */
export const HORIZON_MS = 14 * 24 * HOUR;
/** One telling entity shared within some hours is enough; two carry a day and a half. */
const JOIN_SCORE = 0.6;
/** A second incident is merged only on the word of an alert that holds it firmly. */
const MERGE_SCORE = 0.75;
/** What an alert of a later stage of an intrusion adds to the score of an incident that it would carry on. */
const PROGRESSION_BONUS = 1.25;
const MEDIUM = 2;
const HIGH = 3;
/** An incident shows at most so many entities. */
const MOST_ENTITIES = 200;
/** Incidents that share an entity and are looked at, newest first. */
const MOST_CANDIDATES = 50;

/** An incident in memory: what grouping needs, and what is saved of it. */
export interface OpenIncident {
  readonly id: string;
  readonly number: number;
  readonly created: string;
  status: string;
  /** Set by a person: the engine leaves it then. */
  severitySet: boolean;
  severity: Level;
  /** Severity that a benign pattern, found by the engine itself, lowers it to. */
  lowered: boolean;
  first: number;
  last: number;
  readonly alerts: Map<string, { level: number; ruleId: string; title: string; count: number }>;
  readonly entities: Map<string, HeldEntity>;
  /** Each tactic with the highest level of its alerts. */
  readonly tactics: Map<string, number>;
  readonly techniques: Set<string>;
  highest: number;
  headline: { title: string; level: number };
  /** When the first alert on lateral movement was; Infinity if there was none. */
  moved: number;
  mergedInto: string | undefined;
}

/** An entity of an incident: how many alerts name it, since when, and the highest of their levels. */
export interface HeldEntity {
  entity: Entity;
  alerts: number;
  first: number;
  level: number;
}

export interface Placement {
  readonly incident: OpenIncident;
  readonly opened: boolean;
  /** Incidents that this alert showed to be the same one; they point to `incident` from now on. */
  readonly merged: readonly OpenIncident[];
}

/** The open incidents and the entities that lead to them. Pure memory: the same alerts in the same order give the same incidents. */
export class IncidentIndex {
  readonly incidents = new Map<string, OpenIncident>();
  readonly #byEntity = new Map<string, Set<OpenIncident>>();
  readonly #weights: EntityWeights;
  readonly #role: (entity: Entity) => AssetRole | undefined;

  constructor(weights: EntityWeights, role: (entity: Entity) => AssetRole | undefined = (entity) => entity.role) {
    this.#weights = weights;
    this.#role = role;
  }

  /** Where a new alert belongs: an open incident, several that it bridges, or a new one. */
  place(alert: OpenAlert, create: (alert: OpenAlert) => OpenIncident): Placement {
    const entities = [...alert.entities.values()];
    this.#weights.observe(entities);
    const scored = this.#candidates(alert, entities)
      .map((incident) => ({ incident, score: this.#score(alert, entities, incident) }))
      .filter(({ score }) => score >= JOIN_SCORE)
      .sort((one, other) => other.score - one.score || one.incident.number - other.incident.number);
    const best = scored[0];
    if (!best) {
      const incident = create(alert);
      this.add(incident);
      this.join(incident, alert);
      return { incident, opened: true, merged: [] };
    }
    // Low alerts are too common to prove that two incidents are one.
    const bridged =
      levelIndex(alert.level) >= MEDIUM
        ? scored.filter(({ score }, index) => index === 0 || score >= MERGE_SCORE).map(({ incident }) => incident)
        : [best.incident];
    const survivor = bridged.reduce((one, other) => (other.number < one.number ? other : one));
    const merged = bridged.filter((incident) => incident !== survivor);
    for (const incident of merged) this.#merge(incident, survivor);
    // What was explained is no longer, until the engine has looked again.
    if (levelIndex(alert.level) >= MEDIUM) survivor.lowered = false;
    this.join(survivor, alert);
    return { incident: survivor, opened: false, merged };
  }

  add(incident: OpenIncident): void {
    this.incidents.set(incident.id, incident);
  }

  /** Counts an alert, or its new entities, into an incident. */
  join(incident: OpenIncident, alert: OpenAlert): void {
    const level = levelIndex(alert.level);
    const known = incident.alerts.get(alert.id);
    alert.incidentId = incident.id;
    incident.first = Math.min(incident.first, alert.first);
    incident.last = Math.max(incident.last, alert.last);
    incident.alerts.set(alert.id, { level, ruleId: alert.ruleId, title: alert.title, count: alert.count });
    for (const [id, entity] of alert.entities)
      this.#hold(incident, id, { entity, alerts: known ? 0 : 1, first: alert.first, level });
    if (alert.tactics.includes('lateral-movement')) incident.moved = Math.min(incident.moved, alert.first);
    if (known) return;
    for (const tactic of alert.tactics)
      incident.tactics.set(tactic, Math.max(level, incident.tactics.get(tactic) ?? 0));
    for (const technique of alert.techniques) incident.techniques.add(technique);
    incident.highest = Math.max(incident.highest, level);
    if (level > incident.headline.level) incident.headline = { title: alert.title, level };
  }

  /** Severity and title as the alerts now have it. */
  judge(incident: OpenIncident): { severity: Level; title: string; entities: Entity[] } {
    const ranked = this.#ranked(incident);
    const entities = ranked.map(({ entity }) => entity);
    const telling = [...incident.alerts.values()].filter((alert) => alert.level >= MEDIUM);
    const judged = severityOf({
      tactics: incident.tactics,
      highest: incident.highest,
      rules: new Set(telling.map((alert) => alert.ruleId)).size,
      onDomainController: ranked.some(
        (held) => held.level >= HIGH && held.entity.kind === 'host' && this.#role(held.entity) === 'domain-controller',
      ),
    });
    if (!incident.severitySet) incident.severity = incident.lowered && levelIndex(judged) > 1 ? 'low' : judged;
    const rules = new Set([...incident.alerts.values()].map((alert) => alert.ruleId)).size;
    const shown = [...incident.tactics].filter(([, level]) => level >= Math.min(MEDIUM, incident.highest));
    const title = titleOf({
      headline: incident.headline.title,
      rules,
      tactics: shown.map(([tactic]) => tactic),
      techniques: incident.techniques,
      entities: ranked,
      moved: incident.moved,
    });
    return { severity: incident.severity, title, entities };
  }

  /** Lets go of incidents that nothing can join any more. */
  forget(before: number): void {
    for (const incident of this.incidents.values()) if (incident.last < before) this.remove(incident);
    this.#weights.keep(this.#byEntity);
  }

  remove(incident: OpenIncident): void {
    this.incidents.delete(incident.id);
    for (const id of incident.entities.keys()) this.#drop(id, incident);
  }

  #candidates(alert: OpenAlert, entities: readonly Entity[]): OpenIncident[] {
    const found = new Set<OpenIncident>();
    for (const entity of entities) {
      // What tells nothing leads nowhere, and its list is long.
      if (isNobody(entity) || this.#weights.of(entity) < 0.02) continue;
      const holders = this.#byEntity.get(entityId(entity));
      if (holders && holders.size <= MOST_CANDIDATES) for (const incident of holders) found.add(incident);
      else if (holders) for (const incident of [...holders].slice(-MOST_CANDIDATES)) found.add(incident);
    }
    return [...found].filter((incident) => incident.status !== 'closed' && gap(alert, incident) <= HORIZON_MS);
  }

  #score(alert: OpenAlert, entities: readonly Entity[], incident: OpenIncident): number {
    let shared = 0;
    for (const entity of entities) if (incident.entities.has(entityId(entity))) shared += this.#weights.of(entity);
    const decay = 0.5 ** (gap(alert, incident) / HALF_LIFE_MS);
    return shared * decay * (progresses(alert, incident) ? PROGRESSION_BONUS : 1);
  }

  #merge(from: OpenIncident, to: OpenIncident): void {
    this.remove(from);
    from.mergedInto = to.id;
    from.status = 'closed';
    to.first = Math.min(to.first, from.first);
    to.last = Math.max(to.last, from.last);
    for (const [id, alert] of from.alerts) to.alerts.set(id, alert);
    for (const [id, held] of from.entities) this.#hold(to, id, held);
    to.moved = Math.min(to.moved, from.moved);
    for (const [tactic, level] of from.tactics) to.tactics.set(tactic, Math.max(level, to.tactics.get(tactic) ?? 0));
    for (const technique of from.techniques) to.techniques.add(technique);
    to.highest = Math.max(to.highest, from.highest);
    if (from.headline.level > to.headline.level) to.headline = from.headline;
  }

  #hold(incident: OpenIncident, id: string, more: HeldEntity): void {
    const held = incident.entities.get(id);
    if (held) {
      held.alerts += more.alerts;
      held.first = Math.min(held.first, more.first);
      held.level = Math.max(held.level, more.level);
      // What a machine is may be learnt after its first alert.
      if (more.entity.role) held.entity = { ...held.entity, role: more.entity.role };
    } else if (incident.entities.size < MOST_ENTITIES) {
      incident.entities.set(id, { ...more, alerts: Math.max(more.alerts, 1) });
      let holders = this.#byEntity.get(id);
      if (!holders) {
        holders = new Set();
        this.#byEntity.set(id, holders);
      }
      holders.add(incident);
    }
  }

  #drop(id: string, incident: OpenIncident): void {
    const holders = this.#byEntity.get(id);
    holders?.delete(incident);
    if (holders?.size === 0) this.#byEntity.delete(id);
  }

  #ranked(incident: OpenIncident): HeldEntity[] {
    return [...incident.entities.entries()]
      .map(([id, held]) => ({ id, held, rank: this.#weights.of(held.entity) * Math.log2(1 + held.alerts) }))
      .sort((one, other) => other.rank - one.rank || (one.id < other.id ? -1 : 1))
      .map(({ held }) => held);
  }
}

/** Silence between an alert and an incident; 0 where they overlap. */
function gap(alert: OpenAlert, incident: OpenIncident): number {
  return Math.max(0, alert.first - incident.last, incident.first - alert.last);
}

function progresses(alert: OpenAlert, incident: OpenIncident): boolean {
  if (levelIndex(alert.level) < MEDIUM || incident.highest < MEDIUM) return false;
  let furthest = -1;
  for (const [tactic, level] of incident.tactics) if (level >= MEDIUM) furthest = Math.max(furthest, stageOf(tactic));
  return furthest >= 0 && alert.tactics.some((tactic) => stageOf(tactic) > furthest);
}
