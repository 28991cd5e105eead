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
