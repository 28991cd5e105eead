import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { queryCases } from './query-cases.ts';
import { BENCH_TABLES } from './query-data.ts';

const ROUNDS = 3;
type Figures = Record<string, { value: number; unit: string }>;

/** DuckDB over the same rows in a database of its own, where its package is at hand. */
export async function duckdbTimes(folder: string): Promise<Figures> {
  const duckdb = await import('@duckdb/node-api').catch(() => undefined);
  if (!duckdb) return { duckdb: { value: Number.NaN, unit: 'not run: the package is not installed' } };
  const instance = await duckdb.DuckDBInstance.create(join(folder, 'peer.duckdb'), {
    threads: String(availableParallelism()),
    memory_limit: '4GB',
  });
  const connection = await instance.connect();
  const figures: Figures = {};
  try {
    for (const table of BENCH_TABLES)
      await connection.run(
        `CREATE TABLE ${table} AS SELECT * FROM read_parquet('${join(folder, `${table}.parquet`)}')`,
      );
    for (const { name, duckdb: sql } of queryCases) {
      if (sql === undefined) continue;
      let best = Number.POSITIVE_INFINITY;
      let problem: string | undefined;
      for (let round = 0; round < ROUNDS && problem === undefined; round++) {
        const started = performance.now();
        try {
          await (await connection.runAndReadAll(sql)).getRowsJson();
          best = Math.min(best, performance.now() - started);
        } catch (error) {
          problem = (error as Error).message.slice(0, 200);
        }
      }
      figures[`duckdb_${name}`] = { value: problem ? Number.NaN : best, unit: problem ? `ms: ${problem}` : 'ms' };
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return figures;
}
