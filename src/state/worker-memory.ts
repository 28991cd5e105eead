import { z } from 'zod';
import type { Database } from './database.ts';

const key = (collector: string): string => `memory:${collector}`;

const snapshots = z.array(
  z.object({ through: z.number(), waiting: z.array(z.number()).readonly(), memory: z.string() }),
);
/** What a worker had in memory once it had seen all up to `through` but what was waiting. */
export type KeptMemory = z.infer<typeof snapshots>[number];

/** Keeps what a collector's workers had in memory, all at once. */
export async function keepMemories(db: Database, collector: string, memories: readonly KeptMemory[]): Promise<void> {
  const value = JSON.stringify(memories);
  await db
    .insertInto('key_values')
    .values({ key: key(collector), value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/** What was kept, one a worker; none if nothing was, or in a shape of another version. */
export async function keptMemories(db: Database, collector: string): Promise<KeptMemory[]> {
  const row = await db.selectFrom('key_values').select('value').where('key', '=', key(collector)).executeTakeFirst();
  const parsed = row && snapshots.safeParse(JSON.parse(row.value));
  return parsed?.success ? parsed.data : [];
}
