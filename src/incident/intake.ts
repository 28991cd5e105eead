import type { Detection } from '../detect/detection.ts';
import { sha256 } from '../lib/ids.ts';
import type { AssetRole, Entity } from '../schema/types.ts';
import * as alertState from '../state/alerts.ts';
import type { State } from '../state/database.ts';
import * as incidentState from '../state/incidents.ts';
import { detectionKey, fold, foldKeyOf, foldsInto, type OpenAlert, openAlert } from './fold.ts';
import { HORIZON_MS, IncidentIndex, type OpenIncident } from './group.ts';
import { alertRow, incidentRow, isoTime, openAlertOf, openIncident, reopenIncident } from './rows.ts';
import { EntityWeights } from './weight.ts';

/** Alerts in memory: beyond these the least recent are looked up in the state again. */
const MOST_OPEN_ALERTS = 50_000;
/** A replay reaches no further back than the journal; a day is ample. */
const TAKEN_KEPT_MS = 7 * 86_400_000;
const FORGET_EVERY = 20_000;

export interface IntakeOptions {
  readonly state: State;
  readonly now: () => Date;
  readonly role: (entity: Entity) => AssetRole | undefined;
}

interface Batch {
  readonly fresh: Set<string>;
  readonly alerts: Set<OpenAlert>;
  readonly incidents: Set<OpenIncident>;
  readonly taken: { key: string; time: string }[];
  readonly history: { incident_id: string; time: string; who: string; text: string }[];
}

/**
 * Takes detections into alerts and incidents, a batch a transaction. One caller at a time (the queue in incidents.ts);
 * if a transaction fails, memory is rebuilt from the state, so that the two never part.
 */
export class Intake {
  readonly #options: IntakeOptions;
  #index: IncidentIndex;
  #weights: EntityWeights;
  #open = new Map<string, OpenAlert>();
  /** Merged incidents and what they were merged into. */
  #survivors = new Map<string, string>();
  #nextNumber = 1;
  #sequence = 0;
  #newest = 0;
  #sinceForget = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#weights = new EntityWeights(options.role);
    this.#index = new IncidentIndex(this.#weights, options.role);
  }

  incident(id: string): OpenIncident | undefined {
    return this.#index.incidents.get(id);
  }

  get size(): { alerts: number; incidents: number; entities: number } {
    return { alerts: this.#open.size, incidents: this.#index.incidents.size, entities: this.#weights.size };
  }

  /** Rebuilds what is in memory from the state. */
  async load(): Promise<void> {
    const { db } = this.#options.state;
    this.#weights = new EntityWeights(this.#options.role);
    this.#index = new IncidentIndex(this.#weights, this.#options.role);
    this.#open = new Map();
    this.#survivors = new Map();
    this.#nextNumber = (await incidentState.lastIncidentNumber(db)) + 1;
    this.#sequence = await alertState.outboxSequence(db);
    const newest = await db
      .selectFrom('incidents')
      .select((select) => select.fn.max('last_time').as('last'))
      .executeTakeFirst();
    if (!newest?.last) return;
    this.#newest = Date.parse(newest.last);
    const since = isoTime(this.#newest - HORIZON_MS);
    const rows = new Map((await incidentState.incidentsSince(db, since)).map((row) => [row.id, row]));
    const lowered = await incidentState.findingsOf(db, [...rows.keys()]);
    const judgedByPeople = await incidentState.severitySetByPeople(db, [...rows.keys()]);
    for (const row of await alertState.alertsSince(db, isoTime(this.#newest - 2 * HORIZON_MS))) {
      const alert = openAlertOf(row);
      this.#weights.observe([...alert.entities.values()]);
      this.#remember(alert);
      const saved = rows.get(alert.incidentId);
      if (!saved) continue;
      let incident = this.#index.incidents.get(saved.id);
      if (!incident) {
        incident = reopenIncident(saved, alert);
        incident.severitySet = judgedByPeople.has(saved.id);
        incident.lowered = lowersSeverity(lowered.get(saved.id));
        this.#index.add(incident);
      }
      this.#index.join(incident, alert);
    }
  }

  /** Takes a batch; resolves when it is durable, with the ids of the incidents that changed. */
  async take(detections: readonly Detection[]): Promise<string[]> {
    const { state } = this.#options;
    const keyed = new Map<string, Detection>();
    for (const detection of detections)
      if (!Number.isNaN(Date.parse(detection.time))) keyed.set(detectionKey(detection), detection);
    if (keyed.size === 0) return [];
    const taken = await alertState.detectionsTaken(state.db, [...keyed.keys()]);
    const fresh = [...keyed].filter(([key]) => !taken.has(key));
    if (fresh.length === 0) return [];
    await this.#recall(fresh.map(([, detection]) => foldKeyOf(detection)));
    const batch: Batch = { fresh: new Set(), alerts: new Set(), incidents: new Set(), taken: [], history: [] };
    const time = this.#options.now().toISOString();
    for (const [key, detection] of fresh) this.#place(key, detection, time, batch);
    try {
      await this.#save(batch, time);
    } catch (error) {
      await this.load();
      throw error;
    }
    this.#sinceForget += fresh.length;
    if (this.#sinceForget >= FORGET_EVERY) await this.#forget();
    return [...batch.incidents].map((incident) => incident.id);
  }

  /** Saves an incident whose severity or status changed otherwise than by an alert. */
  async resave(incident: OpenIncident, time: string): Promise<void> {
    await this.#save(
      { fresh: new Set(), alerts: new Set(), incidents: new Set([incident]), taken: [], history: [] },
      time,
    );
  }

  /** Has the event store get a row of an incident that changed outside memory. */
  async announce(id: string): Promise<void> {
    const sequence = this.#sequence + 1;
    await this.#options.state.transaction((db) =>
      alertState.addToOutbox(db, [{ kind: 'incident', id, sequence }], sequence),
    );
    this.#sequence = sequence;
  }

  #place(key: string, detection: Detection, time: string, batch: Batch): void {
    const at = Date.parse(detection.time);
    this.#newest = Math.max(this.#newest, at);
    batch.taken.push({ key, time });
    const foldKey = foldKeyOf(detection);
    const known = this.#open.get(foldKey);
    if (known && foldsInto(known, at)) {
      const grew = fold(known, detection, at);
      if (grew) this.#weights.observe([...known.entities.values()]);
      this.#remember(known);
      batch.alerts.add(known);
      known.incidentId = this.#survivor(known.incidentId);
      const incident = this.#index.incidents.get(known.incidentId);
      if (!incident) return;
      this.#index.join(incident, known);
      batch.incidents.add(incident);
      return;
    }
    const alert = openAlert(detection, key, foldKey, at);
    fold(alert, detection, at);
    batch.alerts.add(alert);
    batch.fresh.add(alert.id);
    const placement = this.#index.place(alert, () => {
      const id = `i${sha256(alert.id).slice(0, 24)}`;
      return openIncident(id, this.#nextNumber++, time, alert);
    });
    const { incident } = placement;
    for (const merged of placement.merged) {
      batch.incidents.add(merged);
      this.#survivors.set(merged.id, incident.id);
      const because = `because the alert “${alert.title}” holds both`;
      note(batch, merged.id, time, `Merged into incident ${incident.number} ${because}.`);
      note(batch, incident.id, time, `Incident ${merged.number} was merged into this one ${because}.`);
    }
    if (placement.opened) note(batch, incident.id, time, `Opened by the alert “${alert.title}”.`);
    this.#remember(alert);
    batch.incidents.add(incident);
  }

  async #save(batch: Batch, time: string): Promise<void> {
    const rows = [...batch.incidents].map((incident) => incidentRow(incident, this.#index.judge(incident), time));
    let sequence = this.#sequence;
    const outbox = [
      ...[...batch.fresh].map((id) => ({ kind: 'alert', id, sequence: ++sequence })),
      ...rows.map((row) => ({ kind: 'incident', id: row.id, sequence: ++sequence })),
    ];
    await this.#options.state.transaction(async (db) => {
      await alertState.takeDetections(db, batch.taken);
      await alertState.saveAlerts(db, [...batch.alerts].map(alertRow));
      await alertState.saveAlertEntities(db, [...batch.alerts].flatMap(entityRows));
      await incidentState.saveIncidents(db, rows);
      for (const row of rows) if (row.merged_into) await alertState.moveAlerts(db, row.id, this.#survivor(row.id));
      if (batch.history.length > 0) await incidentState.addHistory(db, batch.history);
      await alertState.addToOutbox(db, outbox, sequence);
    });
    this.#sequence = sequence;
  }

  #survivor(id: string): string {
    let last = id;
    for (let next = this.#survivors.get(last); next !== undefined; next = this.#survivors.get(last)) last = next;
    return last;
  }

  /** Alerts that memory let go of may still be folded into. */
  async #recall(foldKeys: readonly string[]): Promise<void> {
    const unknown = [...new Set(foldKeys)].filter((key) => !this.#open.has(key));
    if (unknown.length === 0 || this.#open.size < MOST_OPEN_ALERTS) return;
    for (const row of await alertState.alertsByFold(this.#options.state.db, unknown)) {
      const known = this.#open.get(row.fold_key);
      if (!known || known.last < Date.parse(row.last_time)) this.#remember(openAlertOf(row));
    }
  }

  #remember(alert: OpenAlert): void {
    this.#open.delete(alert.foldKey);
    this.#open.set(alert.foldKey, alert);
    if (this.#open.size <= MOST_OPEN_ALERTS) return;
    const oldest = this.#open.keys().next().value;
    if (oldest !== undefined) this.#open.delete(oldest);
  }

  async #forget(): Promise<void> {
    this.#sinceForget = 0;
    this.#index.forget(this.#newest - HORIZON_MS);
    await alertState.forgetDetections(this.#options.state.db, isoTime(this.#options.now().getTime() - TAKEN_KEPT_MS));
  }
}

function note(batch: Batch, incidentId: string, time: string, text: string): void {
  batch.history.push({ incident_id: incidentId, time, who: 'engine', text });
}

function entityRows(alert: OpenAlert): { alert_id: string; kind: string; key: string }[] {
  return [...alert.entities.values()].map(({ kind, key }) => ({ alert_id: alert.id, kind, key }));
}

export function lowersSeverity(finding: string | undefined): boolean {
  return finding !== undefined && (JSON.parse(finding) as { lowers?: boolean }).lowers === true;
}
