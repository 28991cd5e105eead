import type { Database } from './database.ts';
import { readCheckpoint } from './sources.ts';

const key = (collector: string): string => `memory:${collector}`;

/** Keeps what a collector's workers had in memory once every record up to `sequence` was counted. */
export async function keepMemories(
  db: Database,
  collector: string,
  sequence: number,
  memories: readonly unknown[],
): Promise<void> {
  const value = JSON.stringify({ sequence, memories });
  await db
    .insertInto('key_values')
    .values({ key: key(collector), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/**
 * What was kept, one a worker; none if records have been counted since: a process that crashed did not keep what they
 * added. What the journal still holds above the checkpoint comes again, and adds to it as it would have.
 */
export async function keptMemories(db: Database, collector: string): Promise<unknown[]> {
  const row = await db.selectFrom('key_values').select('value').where('key', '=', key(collector)).executeTakeFirst();
  if (!row) return [];
  const { sequence, memories } = JSON.parse(row.value) as { sequence: number; memories: unknown[] };
  return sequence === (await readCheckpoint(db, collector)) ? memories : [];
}
