import type { KqlCompiler } from './compiler.ts';
import { KqlError } from './errors.ts';
import { guarded, type RunOptions } from './run.ts';

/** What a query would read at most, by the store's plan: the rows of the granules that time, keys and indexes leave. */
export interface Estimate {
  readonly rows: number;
  /** As they lie on disk, all columns of those rows. */
  readonly bytes: number;
}

export interface EstimateOptions extends Omit<RunOptions, 'compiler' | 'lane'> {
  readonly compiler: Pick<KqlCompiler, 'compile'>;
}

const EXPLAIN_SECONDS = 10;

/**
 * The cost of a query before it runs; undefined where that depends on what its own first steps find. Throws KqlError as
 * `runKql` does for a query that is wrong.
 */
export async function estimateKql(text: string, options: EstimateOptions): Promise<Estimate | undefined> {
  const { store, compiler, signal } = options;
  const query = await compiler.compile(text, options).catch((error: unknown) => {
    if (error instanceof KqlError && error.code === 'KQL_SCHEMA_NEEDED') return undefined;
    throw error;
  });
  if (!query || query.isDry) return undefined;
  const limits = { maxSeconds: EXPLAIN_SECONDS, maxRows: 10_000 };
  const asked = { params: query.params, limits, ...(signal && { signal }) };
  const planned = await Promise.all(
    [query, ...(query.further ?? [])].map(({ sql }) =>
      guarded(sql, options, () => store.query(`EXPLAIN ESTIMATE ${sql}`, asked)),
    ),
  );
  const sizes = await guarded('sizes', options, () =>
    store.query(
      'SELECT database, table, sum(bytes_on_disk) / greatest(sum(rows), 1) FROM system.parts WHERE active GROUP BY database, table',
      { limits, ...(signal && { signal }) },
    ),
  );
  const bytesARow = new Map(sizes.rows.map(([database, table, bytes]) => [`${database}.${table}`, Number(bytes)]));
  const estimate = { rows: 0, bytes: 0 };
  for (const { columns, rows } of planned) {
    const at = (name: string) => columns.findIndex((column) => column.name === name);
    const [database, table, count] = [at('database'), at('table'), at('rows')];
    for (const row of rows) {
      estimate.rows += Number(row[count]);
      estimate.bytes += Number(row[count]) * (bytesARow.get(`${row[database]}.${row[table]}`) ?? 0);
    }
  }
  return { rows: estimate.rows, bytes: Math.round(estimate.bytes) };
}
