import { sql, type Transaction } from 'kysely';
import type { Database, State } from './database.ts';
import type { StateTables } from './tables.ts';

/** What is added to the balance of one source and hour. */
export interface BalanceDelta {
  readonly source: string;
  /** Start of the hour, ISO 8601. */
  readonly hour: string;
  received: number;
  stored: number;
  quarantined: number;
  merged: number;
  dropped: Record<string, number>;
}

export interface SourceSeen {
  readonly name: string;
  readonly input: string;
  readonly formats: readonly string[];
  readonly products: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface TailPosition {
  readonly path: string;
  readonly fileId: string;
  readonly position: number;
}

/** All that becomes true at once when the checkpoint moves: whatever a crash leaves, the counts fit the sequence. */
export interface Checkpoint {
  readonly collector: string;
  /** Every record up to this sequence is stored, quarantined, merged or dropped, and counted. */
  readonly sequence: number;
  readonly balance: readonly BalanceDelta[];
  readonly seen: readonly SourceSeen[];
  readonly tails: readonly TailPosition[];
}

const key = (collector: string) => `journal-checkpoint:${collector}`;

export async function readCheckpoint(db: Database, collector: string): Promise<number> {
  const row = await db.selectFrom('key_values').select('value').where('key', '=', key(collector)).executeTakeFirst();
  return row ? Number(row.value) : 0;
}

export async function commitCheckpoint(state: State, checkpoint: Checkpoint): Promise<void> {
  await state.transaction(async (transaction) => {
    await addToBalance(transaction, checkpoint.balance);
    for (const seen of checkpoint.seen) await noteSource(transaction, seen);
    const updated = new Date().toISOString();
    for (const { path, fileId, position } of checkpoint.tails)
      await transaction
        .insertInto('tail_positions')
        .values({ path, file_id: fileId, position, updated })
        .onConflict((conflict) => conflict.column('path').doUpdateSet({ file_id: fileId, position, updated }))
        .execute();
    const value = String(checkpoint.sequence);
    await transaction
      .insertInto('key_values')
      .values({ key: key(checkpoint.collector), value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  });
}

export async function addToBalance(
  transaction: Transaction<StateTables>,
  deltas: readonly BalanceDelta[],
): Promise<void> {
  for (const { source, hour, dropped, ...counts } of deltas) {
    const existing = await transaction
      .selectFrom('balance')
      .select('dropped_json')
      .where('source', '=', source)
      .where('hour', '=', hour)
      .executeTakeFirst();
    const droppedNow: Record<string, number> = existing ? JSON.parse(existing.dropped_json) : {};
    for (const [rule, count] of Object.entries(dropped)) droppedNow[rule] = (droppedNow[rule] ?? 0) + count;
    const dropped_json = JSON.stringify(droppedNow);
    await transaction
      .insertInto('balance')
      .values({ source, hour, ...counts, dropped_json })
      .onConflict((conflict) =>
        conflict.columns(['source', 'hour']).doUpdateSet({
          received: sql`balance.received + ${counts.received}`,
          stored: sql`balance.stored + ${counts.stored}`,
          quarantined: sql`balance.quarantined + ${counts.quarantined}`,
          merged: sql`balance.merged + ${counts.merged}`,
          dropped_json,
        }),
      )
      .execute();
  }
}

async function noteSource(transaction: Transaction<StateTables>, seen: SourceSeen): Promise<void> {
  const existing = await transaction.selectFrom('sources').selectAll().where('name', '=', seen.name).executeTakeFirst();
  const union = (json: string | undefined, more: readonly string[]) =>
    JSON.stringify([...new Set([...(json ? (JSON.parse(json) as string[]) : []), ...more])].sort());
  const values = {
    input: seen.input,
    formats_json: union(existing?.formats_json, seen.formats),
    products_json: union(existing?.products_json, seen.products),
    last_seen: existing && existing.last_seen > seen.lastSeen ? existing.last_seen : seen.lastSeen,
  };
  if (existing) await transaction.updateTable('sources').set(values).where('name', '=', seen.name).execute();
  else
    await transaction
      .insertInto('sources')
      .values({ name: seen.name, first_seen: seen.firstSeen, ...values })
      .execute();
}

export async function listSources(db: Database): Promise<SourceSeen[]> {
  const rows = await db.selectFrom('sources').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    input: row.input,
    formats: JSON.parse(row.formats_json),
    products: JSON.parse(row.products_json),
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
  }));
}

/** Balance lines as committed, newest hour first; `from` is the first hour. */
export async function listBalance(
  db: Database,
  filter: { source?: string; from?: string } = {},
): Promise<BalanceDelta[]> {
  let query = db.selectFrom('balance').selectAll().orderBy('hour', 'desc').orderBy('source');
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.from !== undefined) query = query.where('hour', '>=', filter.from);
  const rows = await query.execute();
  return rows.map(({ dropped_json, ...row }) => ({ ...row, dropped: JSON.parse(dropped_json) }));
}
