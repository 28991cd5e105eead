import type { Insertable, Selectable } from 'kysely';
import type { Database, State } from './database.ts';
import type { AlertsTable, IncidentOutboxTable } from './tables.ts';

export type AlertRow = Selectable<AlertsTable>;
export type OutboxRow = Selectable<IncidentOutboxTable>;

/** Statements carry at most this many rows: SQLite takes 32,766 parameters. */
const CHUNK = 500;

function* chunks<T>(rows: readonly T[], size = CHUNK): Generator<T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}

/** Which of these detections were taken before. */
export async function detectionsTaken(db: Database, keys: readonly string[]): Promise<Set<string>> {
  const taken = new Set<string>();
  for (const part of chunks(keys)) {
    const rows = await db.selectFrom('detections_taken').select('key').where('key', 'in', part).execute();
    for (const row of rows) taken.add(row.key);
  }
  return taken;
}

export async function takeDetections(db: Database, rows: readonly { key: string; time: string }[]): Promise<void> {
  for (const part of chunks(rows))
    await db
      .insertInto('detections_taken')
      .values(part)
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
}

/** Forgets detections taken before `time`: the journal replays nothing that old. */
export async function forgetDetections(db: Database, time: string): Promise<void> {
  await db.deleteFrom('detections_taken').where('time', '<', time).execute();
}

export async function saveAlerts(db: Database, rows: readonly AlertRow[]): Promise<void> {
  for (const part of chunks(rows))
    await db
      .insertInto('alerts')
      .values(part as Insertable<AlertsTable>[])
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((excluded) => ({
          first_time: excluded.ref('excluded.first_time'),
          last_time: excluded.ref('excluded.last_time'),
          count: excluded.ref('excluded.count'),
          events_json: excluded.ref('excluded.events_json'),
          entities_json: excluded.ref('excluded.entities_json'),
          incident_id: excluded.ref('excluded.incident_id'),
        })),
      )
      .execute();
}

export async function saveAlertEntities(
  db: Database,
  rows: readonly { alert_id: string; kind: string; key: string }[],
): Promise<void> {
  for (const part of chunks(rows, 2000))
    await db
      .insertInto('alert_entities')
      .values(part)
      .onConflict((conflict) => conflict.columns(['alert_id', 'kind', 'key']).doNothing())
      .execute();
}

/** Alerts that were still going on at `since`, oldest first: what the index in memory is rebuilt from. */
export async function alertsSince(db: Database, since: string): Promise<AlertRow[]> {
  return db
    .selectFrom('alerts')
    .selectAll()
    .where('last_time', '>=', since)
    .orderBy('first_time')
    .orderBy('id')
    .execute();
}

export async function alertsByFold(db: Database, keys: readonly string[]): Promise<AlertRow[]> {
  const found: AlertRow[] = [];
  for (const part of chunks(keys))
    found.push(...(await db.selectFrom('alerts').selectAll().where('fold_key', 'in', part).execute()));
  return found;
}

export async function alertsOf(db: Database, incidentId: string): Promise<AlertRow[]> {
  return db
    .selectFrom('alerts')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('first_time')
    .orderBy('id')
    .execute();
}

export async function alertById(db: Database, id: string): Promise<AlertRow | undefined> {
  return db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Alerts of each rule since a time, most first. */
export async function alertCounts(
  db: Database,
  since: string,
): Promise<{ ruleId: string; title: string; level: string; alerts: number }[]> {
  const rows = await db
    .selectFrom('alerts')
    .select((select) => ['rule_id', 'title', 'level', select.fn.countAll<number>().as('alerts')])
    .where('last_time', '>=', since)
    .groupBy(['rule_id', 'title', 'level'])
    .orderBy('alerts', 'desc')
    .execute();
  return rows.map((row) => ({ ruleId: row.rule_id, title: row.title, level: row.level, alerts: Number(row.alerts) }));
}

/** The entities that most alerts since a time hold, named as the latest of these names them. */
export async function entityCounts(
  db: Database,
  since: string,
  limit: number,
): Promise<{ kind: string; key: string; name: string; alerts: number }[]> {
  const rows = await db
    .selectFrom('alert_entities')
    .innerJoin('alerts', 'alerts.id', 'alert_entities.alert_id')
    .select((select) => [
      'alert_entities.kind',
      'alert_entities.key',
      select.fn.countAll<number>().as('alerts'),
      select.fn.max('alerts.id').as('latest'),
    ])
    .where('alerts.last_time', '>=', since)
    .groupBy(['alert_entities.kind', 'alert_entities.key'])
    .orderBy('alerts', 'desc')
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  const naming = await db
    .selectFrom('alerts')
    .select(['id', 'entities_json'])
    .where('id', 'in', [...new Set(rows.map(({ latest }) => latest))])
    .execute();
  const entitiesOf = new Map(
    naming.map((row) => [row.id, JSON.parse(row.entities_json) as { kind: string; key: string; name: string }[]]),
  );
  return rows.map(({ kind, key, alerts, latest }) => ({
    kind,
    key,
    name: entitiesOf.get(latest)?.find((entity) => entity.kind === kind && entity.key === key)?.name ?? key,
    alerts: Number(alerts),
  }));
}

export async function moveAlerts(db: Database, from: string, to: string): Promise<void> {
  await db.updateTable('alerts').set({ incident_id: to }).where('incident_id', '=', from).execute();
}

/** The last sequence that a row of the outbox ever had is kept beside it, so that none is given twice. */
const OUTBOX_SEQUENCE = 'incident-outbox-sequence';

export async function outboxSequence(db: Database): Promise<number> {
  const row = await db.selectFrom('key_values').select('value').where('key', '=', OUTBOX_SEQUENCE).executeTakeFirst();
  return Number(row?.value ?? 0);
}

export async function addToOutbox(db: Database, rows: readonly OutboxRow[], lastSequence: number): Promise<void> {
  if (rows.length === 0) return;
  for (const part of chunks(rows))
    await db
      .insertInto('incident_outbox')
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(['kind', 'id']).doUpdateSet((excluded) => ({ sequence: excluded.ref('excluded.sequence') })),
      )
      .execute();
  await db
    .insertInto('key_values')
    .values({ key: OUTBOX_SEQUENCE, value: String(lastSequence) })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: String(lastSequence) }))
    .execute();
}

export async function outbox(db: Database, limit: number): Promise<OutboxRow[]> {
  return db.selectFrom('incident_outbox').selectAll().orderBy('sequence').limit(limit).execute();
}

/** Drops rows that were written; one that changed again meanwhile has a new sequence and stays. */
export async function clearOutbox(state: State, sequences: readonly number[]): Promise<void> {
  for (const part of chunks(sequences))
    await state.transaction((db) => db.deleteFrom('incident_outbox').where('sequence', 'in', part).execute());
}
