import { sql } from 'kysely';
import { recordAudit } from './audit.ts';
import type { Database, State } from './database.ts';
import { addToBalance } from './sources.ts';
import type { QuarantineTable } from './tables.ts';

/** A quarantined record as it is kept. */
export type QuarantineRow = QuarantineTable;

export interface QuarantinePage {
  readonly items: readonly QuarantineRow[];
  readonly total: number;
}

// Parameters of one statement are limited; eleven columns a row.
const ROWS_PER_INSERT = 80;

/** Adds records; those that are there already (a replay) are left as they are. */
export async function addQuarantined(state: State, rows: readonly QuarantineRow[]): Promise<void> {
  if (rows.length === 0) return;
  await state.transaction(async (transaction) => {
    for (let at = 0; at < rows.length; at += ROWS_PER_INSERT)
      await transaction
        .insertInto('quarantine')
        .values(rows.slice(at, at + ROWS_PER_INSERT))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
  });
}

/** A page of the quarantine, newest first. Pages count from 0. */
export async function pageQuarantine(
  db: Database,
  options: { page: number; size: number; source?: string },
): Promise<QuarantinePage> {
  const { source } = options;
  let items = db.selectFrom('quarantine').selectAll().orderBy('time', 'desc').orderBy('id', 'desc');
  let count = db.selectFrom('quarantine').select((expression) => expression.fn.countAll<number>().as('total'));
  if (source !== undefined) {
    items = items.where('source', '=', source);
    count = count.where('source', '=', source);
  }
  const rows = await items
    .limit(options.size)
    .offset(options.page * options.size)
    .execute();
  const { total } = await count.executeTakeFirstOrThrow();
  return { items: rows, total: Number(total) };
}

export async function quarantinedRecord(db: Database, id: string): Promise<QuarantineRow | undefined> {
  return db.selectFrom('quarantine').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The next records in the order of their ids, after `after`. */
export async function quarantinedAfter(
  db: Database,
  after: string,
  limit: number,
  source?: string,
): Promise<QuarantineRow[]> {
  let query = db.selectFrom('quarantine').selectAll().where('id', '>', after).orderBy('id').limit(limit);
  if (source !== undefined) query = query.where('source', '=', source);
  return query.execute();
}

/** The record left the quarantine for the store: gone here and moved in the balance, at once. False if it was gone. */
export async function moveToStored(state: State, row: QuarantineRow): Promise<boolean> {
  return state.transaction(async (transaction) => {
    const result = await transaction.deleteFrom('quarantine').where('id', '=', row.id).executeTakeFirst();
    if (result.numDeletedRows === 0n) return false;
    const { source, hour } = row;
    await addToBalance(transaction, [
      { source, hour, received: 0, stored: 1, quarantined: -1, merged: 0, dropped: {} },
    ]);
    return true;
  });
}

export interface QuarantineLimits {
  /** Records that came before this are deleted. */
  readonly before: string;
  /** What the records may take, as they are kept; beyond it the oldest are deleted. */
  readonly maxBytes: number;
  /** Records above this sequence are not in the committed balance yet: they stay until they are. */
  readonly through: number;
}

/** Under what the balance counts records that the quarantine no longer keeps. */
export const PAST_LIMIT = 'quarantine: past its limit';
const ROWS_PER_TRIM = 500;

/**
 * Deletes what is too old, then the oldest of what is too much. Each batch moves from *quarantined* to *dropped* in the
 * balance with its deletion, and the audit log says what went. Returns how many records did.
 */
export async function trimQuarantine(state: State, limits: QuarantineLimits): Promise<number> {
  const { db } = state;
  const size = sql<number>`octet_length(raw_base64)`;
  const deleted = new Map<string, { records: number; bytes: number }>();
  try {
    const { bytes } = await db
      .selectFrom('quarantine')
      .select(sql<number>`coalesce(sum(octet_length(raw_base64)), 0)`.as('bytes'))
      .executeTakeFirstOrThrow();
    let excess = Number(bytes) - limits.maxBytes;
    for (;;) {
      const oldest = await db
        .selectFrom('quarantine')
        .select(['id', 'time', size.as('bytes')])
        .where('sequence', '<=', limits.through)
        .orderBy('time')
        .orderBy('id')
        .limit(ROWS_PER_TRIM)
        .execute();
      const ids: string[] = [];
      for (const row of oldest) {
        if (row.time >= limits.before && excess <= 0) break;
        ids.push(row.id);
        excess -= Number(row.bytes);
      }
      for (const { source, records, bytes: gone } of await deleteQuarantined(state, ids)) {
        const sum = deleted.get(source) ?? { records: 0, bytes: 0 };
        deleted.set(source, { records: sum.records + records, bytes: sum.bytes + gone });
      }
      if (ids.length < ROWS_PER_TRIM) break;
    }
  } finally {
    for (const [source, detail] of deleted)
      await recordAudit(db, { who: 'vedette', action: 'quarantine-trimmed', object: source, detail });
  }
  return [...deleted.values()].reduce((sum, { records }) => sum + records, 0);
}

async function deleteQuarantined(state: State, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return state.transaction(async (transaction) => {
    const rows = await transaction
      .deleteFrom('quarantine')
      .where('id', 'in', ids)
      .returning(['source', 'hour', sql<number>`octet_length(raw_base64)`.as('bytes')])
      .execute();
    const lines = [...Map.groupBy(rows, ({ source, hour }) => JSON.stringify([source, hour])).values()];
    await addToBalance(
      transaction,
      lines.map((line) => ({
        source: line[0]!.source,
        hour: line[0]!.hour,
        received: 0,
        stored: 0,
        quarantined: -line.length,
        merged: 0,
        dropped: { [PAST_LIMIT]: line.length },
      })),
    );
    return lines.map((line) => ({
      source: line[0]!.source,
      records: line.length,
      bytes: line.reduce((sum, row) => sum + Number(row.bytes), 0),
    }));
  });
}
