import type { Insertable, Selectable } from 'kysely';
import type { Database } from './database.ts';
import type { ModelCallsTable } from './tables.ts';

export type ModelCall = Omit<Selectable<ModelCallsTable>, 'id'>;

/** Writes one call of a model down: what it was for and cost, and the hash of its prompt, never the prompt. */
export async function recordModelCall(db: Database, call: ModelCall): Promise<void> {
  await db
    .insertInto('model_calls')
    .values(call as Insertable<ModelCallsTable>)
    .execute();
}

/** What models cost since a time. */
export async function modelSpending(
  db: Database,
  since: string,
): Promise<{ calls: number; tokens: number; dollars: number }> {
  const row = await db
    .selectFrom('model_calls')
    .select((select) => [
      select.fn.countAll<number>().as('calls'),
      select.fn.sum<number>('input_tokens').as('input'),
      select.fn.sum<number>('output_tokens').as('output'),
      select.fn.sum<number>('cost').as('cost'),
    ])
    .where('time', '>=', since)
    .executeTakeFirstOrThrow();
  return {
    calls: Number(row.calls),
    tokens: Number(row.input ?? 0) + Number(row.output ?? 0),
    dollars: Number(row.cost ?? 0),
  };
}

export async function modelCalls(db: Database, limit: number): Promise<ModelCall[]> {
  const rows = await db.selectFrom('model_calls').selectAll().orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ id: _, ...call }) => call);
}
