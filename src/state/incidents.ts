import { type Selectable, sql } from 'kysely';
import type { Database } from './database.ts';
import type { IncidentsTable } from './tables.ts';

export type IncidentRow = Selectable<IncidentsTable>;

const CHUNK = 500;

/** Saves what grouping changes; a person's part (status, owner, classification) is changed by `patchIncident` only. */
export async function saveIncidents(db: Database, rows: readonly IncidentRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK)
    await db
      .insertInto('incidents')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((excluded) => ({
          title: excluded.ref('excluded.title'),
          severity: excluded.ref('excluded.severity'),
          status: excluded.ref('excluded.status'),
          updated: excluded.ref('excluded.updated'),
          first_time: excluded.ref('excluded.first_time'),
          last_time: excluded.ref('excluded.last_time'),
          alert_count: excluded.ref('excluded.alert_count'),
          event_count: excluded.ref('excluded.event_count'),
          entities_json: excluded.ref('excluded.entities_json'),
          tactics_json: excluded.ref('excluded.tactics_json'),
          techniques_json: excluded.ref('excluded.techniques_json'),
          merged_into: excluded.ref('excluded.merged_into'),
        })),
      )
      .execute();
}

export async function incidentsSince(db: Database, since: string): Promise<IncidentRow[]> {
  return db
    .selectFrom('incidents')
    .selectAll()
    .where('last_time', '>=', since)
    .where('merged_into', 'is', null)
    .orderBy('number')
    .execute();
}

export async function lastIncidentNumber(db: Database): Promise<number> {
  const row = await db
    .selectFrom('incidents')
    .select((select) => select.fn.max('number').as('last'))
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}

/** By id or number; a merged incident answers with the one that it was merged into. */
export async function incidentByName(db: Database, name: string): Promise<IncidentRow | undefined> {
  const number = /^\d{1,9}$/.test(name) ? Number(name) : undefined;
  let row = await db
    .selectFrom('incidents')
    .selectAll()
    .where((where) =>
      where.or([where('id', '=', name), ...(number === undefined ? [] : [where('number', '=', number)])]),
    )
    .executeTakeFirst();
  // A chain of merges is short, and never a circle: the survivor is always the older one.
  while (row?.merged_into) {
    const survivor = row.merged_into;
    row = await db.selectFrom('incidents').selectAll().where('id', '=', survivor).executeTakeFirst();
  }
  return row;
}

export interface IncidentFilter {
  /** A status, or `open`: all but closed. */
  readonly status?: string | undefined;
  readonly severity?: string | undefined;
  readonly q?: string | undefined;
  /** Gravest first, and of equals the newest activity; or newest activity first. */
  readonly order?: 'severity' | 'time' | undefined;
  readonly page: number;
  readonly size: number;
}

const GRAVEST_FIRST = ['critical', 'high', 'medium', 'low', 'informational'];

/** Newest activity first, or gravest first; merged ones are left out. */
export async function listIncidents(
  db: Database,
  filter: IncidentFilter,
): Promise<{ rows: IncidentRow[]; total: number }> {
  let query = db.selectFrom('incidents').where('merged_into', 'is', null);
  if (filter.status === 'open') query = query.where('status', '!=', 'closed');
  else if (filter.status) query = query.where('status', '=', filter.status);
  if (filter.severity) query = query.where('severity', '=', filter.severity);
  if (filter.q) {
    const words = `%${filter.q.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    query = query.where((where) =>
      where.or(
        (['title', 'entities_json', 'techniques_json'] as const).map(
          (column) => sql<boolean>`lower(${where.ref(column)}) like ${words} escape '\\'`,
        ),
      ),
    );
  }
  const total = await query.select((select) => select.fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  const gravity = sql<number>`case severity ${sql.join(
    GRAVEST_FIRST.map((severity, rank) => sql`when ${severity} then cast(${rank} as integer)`),
    sql` `,
  )} else ${GRAVEST_FIRST.length} end`;
  const rows = await query
    .selectAll()
    .$if(filter.order === 'severity', (all) => all.orderBy(gravity))
    .orderBy('last_time', 'desc')
    .orderBy('number', 'desc')
    .limit(filter.size)
    .offset(filter.page * filter.size)
    .execute();
  return { rows, total: Number(total.n) };
}

/** How many open incidents each severity has. */
export async function openIncidentCounts(db: Database): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('incidents')
    .select((select) => ['severity', select.fn.countAll<number>().as('n')])
    .where('merged_into', 'is', null)
    .where('status', '!=', 'closed')
    .groupBy('severity')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.severity, Number(row.n)]));
}

export async function patchIncident(
  db: Database,
  id: string,
  changes: Partial<Pick<IncidentRow, 'status' | 'classification' | 'owner' | 'severity' | 'updated'>>,
): Promise<void> {
  await db.updateTable('incidents').set(changes).where('id', '=', id).execute();
}

/** Keeps what the analyst wrote about an incident, as JSON. */
export async function saveAnalysis(
  db: Database,
  id: string,
  analysis: { readonly triage_json?: string; readonly narrative_json?: string },
): Promise<void> {
  await db.updateTable('incidents').set(analysis).where('id', '=', id).execute();
}

export async function addHistory(
  db: Database,
  entries: readonly { incident_id: string; time: string; who: string; text: string }[],
): Promise<void> {
  for (let start = 0; start < entries.length; start += CHUNK)
    await db
      .insertInto('incident_history')
      .values(entries.slice(start, start + CHUNK))
      .execute();
}

export async function historyOf(db: Database, ids: readonly string[]) {
  return db
    .selectFrom('incident_history')
    .select(['time', 'who', 'text', 'incident_id'])
    .where('incident_id', 'in', [...ids])
    .orderBy('id')
    .execute();
}

/** What the history says of a severity that a person set; the engine then leaves it. */
export const SEVERITY_SET = 'Severity set to';

export async function severitySetByPeople(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let start = 0; start < ids.length; start += CHUNK) {
    const rows = await db
      .selectFrom('incident_history')
      .select('incident_id')
      .distinct()
      .where('incident_id', 'in', ids.slice(start, start + CHUNK))
      .where('who', '!=', 'engine')
      .where('text', 'like', `${SEVERITY_SET}%`)
      .execute();
    for (const row of rows) found.add(row.incident_id);
  }
  return found;
}

/** The ids of the incidents that were merged into this one, and theirs. */
export async function mergedInto(db: Database, id: string): Promise<string[]> {
  const found: string[] = [];
  let front = [id];
  while (front.length > 0) {
    const rows = await db.selectFrom('incidents').select('id').where('merged_into', 'in', front).execute();
    front = rows.map((row) => row.id);
    found.push(...front);
  }
  return found;
}

/** How closed incidents that hold an alert of each of these rules were classified, by rule. */
export async function dispositions(
  db: Database,
  ruleIds: readonly string[],
  before: { readonly incidentId: string },
): Promise<{ ruleId: string; incidentId: string; classification: string; entities: string }[]> {
  if (ruleIds.length === 0) return [];
  const rows = await db
    .selectFrom('alerts')
    .innerJoin('incidents', 'incidents.id', 'alerts.incident_id')
    .select(['alerts.rule_id', 'incidents.id', 'incidents.classification', 'alerts.entities_json'])
    .where('alerts.rule_id', 'in', [...ruleIds])
    .where('incidents.status', '=', 'closed')
    .where('incidents.classification', 'is not', null)
    .where('incidents.id', '!=', before.incidentId)
    .orderBy('incidents.number', 'desc')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    ruleId: row.rule_id,
    incidentId: row.id,
    classification: row.classification ?? 'undetermined',
    entities: row.entities_json,
  }));
}

export async function saveFinding(db: Database, id: string, time: string, finding: string): Promise<void> {
  await db
    .insertInto('incident_findings')
    .values({ incident_id: id, time, finding_json: finding })
    .onConflict((conflict) => conflict.column('incident_id').doUpdateSet({ time, finding_json: finding }))
    .execute();
}

export async function dropFinding(db: Database, id: string): Promise<void> {
  await db.deleteFrom('incident_findings').where('incident_id', '=', id).execute();
}

export async function findingsOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('incident_findings')
    .selectAll()
    .where('incident_id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.incident_id, row.finding_json]));
}
