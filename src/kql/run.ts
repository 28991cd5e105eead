import { randomUUID } from 'node:crypto';
import { VedetteError } from '../lib/errors.ts';
import type { EventStore, QueryLimits, QueryResult } from '../store/event-store.ts';
import type { CompiledQuery, TimeRange } from './compile.ts';
import type { KqlCompiler } from './compiler.ts';
import type { Render } from './context.ts';
import { KqlError, type KqlErrorCode } from './errors.ts';
import type { ExternalPolicy } from './external/policy.ts';
import type { Library } from './library/library.ts';
import { prepareKql } from './prepare.ts';
import { type KqlValue, toKqlValue } from './result.ts';
import type { Catalog } from './service.ts';
import type { TypedName } from './syntax.ts';

export interface RunOptions {
  readonly store: Pick<EventStore, 'query'>;
  /** Compiles away from this thread; without it, here. */
  readonly compiler?: Pick<KqlCompiler, 'prepare'>;
  readonly catalog: Catalog;
  readonly now: Date;
  readonly timeRange?: TimeRange;
  /** From where `externaldata` may read. */
  readonly external?: ExternalPolicy | 'empty';
  /** Functions and watchlists that queries can name. */
  readonly library?: Library;
  readonly places?: string;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  readonly limits?: Partial<QueryLimits>;
  /** ISO 8601: until when rows had been received that a query in stages sees; by default until now. */
  readonly snapshot?: string;
  readonly signal?: AbortSignal;
  readonly lane?: 'interactive' | 'background';
  /** Hears of a defect of ours: the error of the store and the SQL, under the id that the user sees. */
  readonly onInternal?: (defect: { readonly id: string; readonly sql: string; readonly error: unknown }) => void;
}

/** One of several tables of a result. */
export interface KqlTable {
  readonly name: string;
  readonly columns: readonly TypedName[];
  readonly rows: readonly (readonly KqlValue[])[];
  readonly truncated: boolean;
}

export interface KqlResult {
  /** What the first table is called, where the query gives it a name. */
  readonly name?: string;
  /** Tables behind the first: of `fork`, `facet`, or a batch of queries. */
  readonly further?: readonly KqlTable[];
  readonly columns: readonly TypedName[];
  readonly rows: readonly (readonly KqlValue[])[];
  readonly truncated: boolean;
  readonly sql: string;
  readonly render?: Render;
  readonly tables: readonly string[];
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly milliseconds: number;
}

/** What a query may use when the caller says nothing: an interactive one of one person. */
export const DEFAULT_LIMITS: QueryLimits = {
  maxSeconds: 30,
  // Half of what the embedded engine may have: beyond that, it would end others' queries in place of this one.
  maxMemoryBytes: 500_000_000,
  maxRows: 10_000,
};

/** What was on its way into the store when a query began has arrived when it is run again. */
const MOST_ATTEMPTS = 3;

const STORE_CODES: Readonly<Record<string, KqlErrorCode>> = {
  STORE_LIMIT_TIME: 'KQL_LIMIT_TIME',
  STORE_LIMIT_MEMORY: 'KQL_LIMIT_MEMORY',
  STORE_LIMIT_ROWS: 'KQL_LIMIT_ROWS',
  STORE_UNAVAILABLE: 'KQL_UNAVAILABLE',
};

/** Compiles and runs a query, read-only and bounded. Throws KqlError only. */
export async function runKql(text: string, options: RunOptions): Promise<KqlResult> {
  const seen = { ...options, snapshot: options.snapshot ?? new Date().toISOString() };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const query = await readyKql(text, seen);
    const result = await runCompiled(query, options);
    if (await isUnchanged(query, options)) return result;
  }
  throw new KqlError('KQL_CHANGING', 'Rows kept arriving while the query ran: ask again.', { stage: 'run' });
}

/** True if every stage of the query saw the same rows: none arrived late in the tables that its first stages read. */
async function isUnchanged(query: CompiledQuery, options: RunOptions): Promise<boolean> {
  for (const { sql, rows } of query.witnesses ?? []) {
    const counted = await answer({ sql }, {}, { ...DEFAULT_LIMITS, ...options.limits }, options);
    if (String(counted.rows[0]?.[0]) !== rows) return false;
  }
  return true;
}

/** A query compiled, with the rows that its steps outside SQL asked for. Throws KqlError only. */
export function readyKql(text: string, options: RunOptions): Promise<CompiledQuery> {
  const { compiler } = options;
  const prepareOptions = { ...options, limits: { ...DEFAULT_LIMITS, ...options.limits } };
  return guarded(text, options, () =>
    compiler ? compiler.prepare(text, prepareOptions) : prepareKql(text, prepareOptions),
  );
}

export async function runCompiled(query: CompiledQuery, options: RunOptions): Promise<KqlResult> {
  if (query.isDry)
    throw new KqlError('KQL_ROWS_NEEDED', 'This query runs in stages: it must be prepared over the store.', {
      stage: 'run',
    });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const result = await answer(query, query.params, limits, options);
  const further: KqlTable[] = [];
  const sum = { rowsRead: result.rowsRead, bytesRead: result.bytesRead, milliseconds: result.milliseconds };
  for (const table of query.further ?? []) {
    // The tables of one query share its time.
    const maxSeconds = Math.max(1, Math.ceil(limits.maxSeconds - sum.milliseconds / 1000));
    const next = await answer(table, query.params, { ...limits, maxSeconds }, options);
    sum.rowsRead += next.rowsRead;
    sum.bytesRead += next.bytesRead;
    sum.milliseconds += next.milliseconds;
    further.push({ name: table.name, ...tableOf(next, table.columns) });
  }
  return {
    ...(query.name !== undefined && { name: query.name }),
    ...tableOf(result, query.columns),
    ...(further.length && { further }),
    sql: query.sql,
    ...(query.render && { render: query.render }),
    tables: query.tables,
    ...sum,
  };
}

function tableOf(result: QueryResult, columns: readonly TypedName[]): Omit<KqlTable, 'name'> {
  return {
    columns,
    // Rows without a column still have one in SQL.
    rows: result.rows.map((row) => columns.map(({ type }, index) => toKqlValue(row[index], type))),
    truncated: result.truncated,
  };
}

function answer(
  query: { readonly sql: string },
  params: Readonly<Record<string, string>>,
  limits: QueryLimits,
  options: RunOptions,
): Promise<QueryResult> {
  return guarded(query.sql, options, () =>
    options.store.query(query.sql, {
      params,
      limits,
      ...(options.signal && { signal: options.signal }),
      ...(options.lane && { lane: options.lane }),
    }),
  );
}

/** The store's errors as KqlError: limits as they are, everything else as our defect under an id. */
export async function guarded<T>(
  sql: string,
  options: Pick<RunOptions, 'signal' | 'onInternal'>,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof KqlError) throw error;
    if (options.signal?.aborted)
      throw new KqlError('KQL_CANCELLED', 'The query was cancelled.', { stage: 'run', cause: error });
    const code = error instanceof VedetteError ? STORE_CODES[error.code] : undefined;
    if (code) throw new KqlError(code, error instanceof Error ? error.message : code, { stage: 'run', cause: error });
    const id = randomUUID();
    options.onInternal?.({ id, sql, error });
    throw new KqlError('KQL_INTERNAL', `The query failed inside Vedette (${id}).`, { stage: 'run', cause: error });
  }
}
