import type { Detection, Level } from '../detect/detection.ts';
import { VedetteError } from '../lib/errors.ts';
import type { EventReference } from '../schema/event.ts';
import type { AssetRole, Entity } from '../schema/types.ts';
import * as alertState from '../state/alerts.ts';
import type { State } from '../state/database.ts';
import * as incidentState from '../state/incidents.ts';
import type { EventStore, Serialise } from '../store/event-store.ts';
import type { BenignFinding, Query } from './benign/finding.ts';
import { BenignWatch } from './benign/watch.ts';
import { loadEvents, type StoredRow } from './events.ts';
import { type EntityGraph, graphOf } from './graph.ts';
import type { Alert, Classification, Incident, IncidentStatus } from './incident.ts';
import { Intake } from './intake.ts';
import { Outbox } from './outbox.ts';
import { alertOf, incidentOf } from './rows.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';

export type AlertWithRunbook = Alert & { readonly runbook: readonly string[] };

export interface IncidentDetail {
  readonly incident: Incident;
  readonly alerts: AlertWithRunbook[];
  readonly timeline: TimelineEntry[];
  readonly graph: EntityGraph;
  readonly history: { readonly time: string; readonly by: string; readonly text: string }[];
  /** The benign pattern that the engine found behind it, if any. */
  readonly finding?: BenignFinding;
}

export interface IncidentPatch {
  readonly status?: IncidentStatus | undefined;
  readonly classification?: Classification | undefined;
  readonly owner?: string | undefined;
  readonly severity?: Level | undefined;
  readonly comment?: string | undefined;
}

export interface IncidentsOptions {
  readonly state: State;
  /** Where events are looked up and where alerts and incidents are written as events. */
  readonly store?: EventStore;
  readonly serialise?: Serialise;
  readonly now?: () => Date;
  /** Called after an incident changed and the change is durable. */
  readonly onChange?: (incidentId: string) => void;
  /** What is known of a machine's role; by default what its entity bears. */
  readonly role?: (entity: Entity) => AssetRole | undefined;
  /** Runs KQL over the store: benign patterns are looked for with it, in the background. */
  readonly query?: Query;
  /** A row that can't reach the event store now; it is tried again. */
  readonly onError?: (error: unknown) => void;
}

export interface Incidents {
  /** Durable when it resolves; the same detection twice counts once. */
  add(detections: readonly Detection[]): Promise<void>;
  list(filter: incidentState.IncidentFilter): Promise<{ items: Incident[]; total: number }>;
  /** By id or number; a merged one answers with its survivor. */
  get(name: string): Promise<Incident | undefined>;
  detail(name: string): Promise<IncidentDetail | undefined>;
  alerts(incidentId: string): Promise<AlertWithRunbook[]>;
  /** The stored events behind an incident's alerts, oldest first. */
  events(
    name: string,
    page: { readonly page: number; readonly size: number },
  ): Promise<{ items: StoredRow[]; total: number }>;
  /** @throws VedetteError INCIDENT_UNKNOWN, INCIDENT_CLASSIFICATION_NEEDED. */
  patch(name: string, patch: IncidentPatch, who: string): Promise<Incident>;
  /** Records the benign pattern that the engine found (or that none holds any more), and what it does to the severity. */
  setFinding(incidentId: string, finding: BenignFinding | undefined): Promise<void>;
  /** Looks for benign patterns behind all that changed, now instead of soon. */
  settle(): Promise<void>;
  counts(): Promise<Record<string, number>>;
  /** Writes what the event store still lacks. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the incidents: rebuilds the index from the state. The owner calls `close` once. */
export async function createIncidents(options: IncidentsOptions): Promise<Incidents> {
  const { state } = options;
  const now = options.now ?? (() => new Date());
  const intake = new Intake({ state, now, role: options.role ?? ((entity) => entity.role) });
  await intake.load();
  const outbox =
    options.store && options.serialise
      ? new Outbox({ state, store: options.store, serialise: options.serialise, now, onError: options.onError })
      : undefined;
  outbox?.wake();

  // Changes take turns; detections that come while a transaction runs go together into the next one.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  };
  let waiting: { detections: Detection[]; done: Promise<void> } | undefined;

  const changed = (ids: readonly string[]) => {
    for (const id of ids) options.onChange?.(id);
    if (ids.length > 0) outbox?.wake();
  };

  const required = async (name: string) => {
    const row = await incidentState.incidentByName(state.db, name);
    if (!row) throw new VedetteError('INCIDENT_UNKNOWN', `There is no incident ${name}.`);
    return row;
  };

  const alerts = async (incidentId: string) => (await alertState.alertsOf(state.db, incidentId)).map(alertOf);

  const setFinding = (incidentId: string, finding: BenignFinding | undefined): Promise<void> =>
    inTurn(async () => {
      const row = await required(incidentId);
      const before = (await incidentState.findingsOf(state.db, [row.id])).get(row.id);
      const text = finding && JSON.stringify(finding);
      const open = intake.incident(row.id);
      const lowers = finding?.lowers ?? false;
      if (before === text && (open?.lowered ?? lowers) === lowers) return;
      const time = now().toISOString();
      await state.transaction(async (db) => {
        if (text !== undefined) await incidentState.saveFinding(db, row.id, time, text);
        else await incidentState.dropFinding(db, row.id);
      });
      if (open) {
        open.lowered = lowers;
        await intake.resave(open, time);
        if (open.severity !== row.severity) {
          const why = finding?.sentence ?? 'The benign pattern no longer explains all of it.';
          const entry = `Severity ${row.severity} → ${open.severity}: ${why}`;
          await incidentState.addHistory(state.db, [{ incident_id: row.id, time, who: 'engine', text: entry }]);
        }
      }
      changed([row.id]);
    });

  const watch =
    options.store && options.query
      ? new BenignWatch({
          store: options.store,
          query: options.query,
          load: async (id) => {
            const row = await incidentState.incidentByName(state.db, id);
            return row && { incident: incidentOf(row), alerts: await alerts(row.id) };
          },
          found: setFinding,
          onError: options.onError,
        })
      : undefined;

  return {
    add(detections) {
      if (waiting) waiting.detections.push(...detections);
      else {
        const group = { detections: [...detections], done: Promise.resolve() };
        waiting = group;
        group.done = inTurn(async () => {
          if (waiting === group) waiting = undefined;
          const ids = await intake.take(group.detections);
          changed(ids);
          for (const id of ids) watch?.touch(id);
        });
      }
      return waiting.done;
    },

    async list(filter) {
      const { rows, total } = await incidentState.listIncidents(state.db, filter);
      return { items: rows.map(incidentOf), total };
    },

    async get(name) {
      const row = await incidentState.incidentByName(state.db, name);
      return row && incidentOf(row);
    },

    alerts,

    async detail(name) {
      const row = await incidentState.incidentByName(state.db, name);
      if (!row) return undefined;
      const ids = [row.id, ...(await incidentState.mergedInto(state.db, row.id))];
      const [held, history, findings] = await Promise.all([
        alerts(row.id),
        incidentState.historyOf(state.db, ids),
        incidentState.findingsOf(state.db, [row.id]),
      ]);
      const events = options.store ? await loadEvents(options.store, referencesOf(held)) : [];
      const finding = findings.get(row.id);
      return {
        incident: incidentOf(row),
        alerts: held,
        timeline: timelineOf(held),
        graph: graphOf(held, events),
        history: history.map((entry) => ({ time: entry.time, by: entry.who, text: entry.text })),
        ...(finding ? { finding: JSON.parse(finding) as BenignFinding } : {}),
      };
    },

    async events(name, { page, size }) {
      const row = await required(name);
      const references = referencesOf(await alerts(row.id));
      const part = references.slice(page * size, (page + 1) * size);
      const items = options.store ? await loadEvents(options.store, part) : [];
      return { items, total: references.length };
    },

    patch(name, patch, who) {
      return inTurn(async () => {
        const row = await required(name);
        const time = now().toISOString();
        if (patch.status === 'closed' && !patch.classification && !row.classification)
          throw new VedetteError(
            'INCIDENT_CLASSIFICATION_NEEDED',
            'An incident is closed with a classification: true-positive, benign-positive, false-positive or undetermined.',
          );
        const { changes, texts } = changesOf(row, patch);
        await state.transaction(async (db) => {
          if (Object.keys(changes).length > 0)
            await incidentState.patchIncident(db, row.id, { ...changes, updated: time });
          if (texts.length > 0)
            await incidentState.addHistory(
              db,
              texts.map((text) => ({ incident_id: row.id, time, who, text })),
            );
        });
        const open = intake.incident(row.id);
        if (open) {
          if (patch.status) open.status = patch.status;
          if (patch.severity) {
            open.severity = patch.severity;
            open.severitySet = true;
          }
          // The event store gets a row of the changed incident.
          await intake.resave(open, time);
        } else await intake.announce(row.id);
        changed([row.id]);
        return incidentOf(await required(row.id));
      });
    },

    setFinding,
    async settle() {
      await turn;
      await watch?.settle();
    },
    counts: () => incidentState.openIncidentCounts(state.db),
    flush: async () => {
      await turn;
      await outbox?.flush();
    },
    async close() {
      await watch?.close();
      await turn;
      await outbox?.close();
    },
  };
}

function referencesOf(alerts: readonly Alert[]): EventReference[] {
  const references = new Map<string, EventReference>();
  for (const alert of alerts)
    for (const event of alert.events) references.set(`${event.table}/${event.eventId}`, event);
  return [...references.values()].sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}

/** What a patch changes, and the sentences of the history. */
function changesOf(row: incidentState.IncidentRow, patch: IncidentPatch) {
  const changes: Partial<Pick<incidentState.IncidentRow, 'status' | 'classification' | 'owner' | 'severity'>> = {};
  const texts: string[] = [];
  if (patch.status && patch.status !== row.status) {
    changes.status = patch.status;
    texts.push(`Status set to ${patch.status} (was ${row.status}).`);
  }
  if (patch.classification && patch.classification !== row.classification) {
    changes.classification = patch.classification;
    texts.push(`Classified as ${patch.classification}.`);
  }
  if (patch.owner !== undefined && patch.owner !== (row.owner ?? '')) {
    changes.owner = patch.owner === '' ? null : patch.owner;
    texts.push(patch.owner === '' ? 'Owner removed.' : `Assigned to ${patch.owner}.`);
  }
  if (patch.severity && patch.severity !== row.severity) {
    changes.severity = patch.severity;
    texts.push(`${incidentState.SEVERITY_SET} ${patch.severity} (was ${row.severity}).`);
  }
  if (patch.comment) texts.push(patch.comment);
  return { changes, texts };
}
