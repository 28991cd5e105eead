import { VedetteError } from '../lib/errors.ts';
import type { EventStore, QueryLimits } from '../store/event-store.ts';
import { type CompiledQuery, type CompileOptions, compileKql } from './compile.ts';
import { KqlError } from './errors.ts';
import { fetchExternal } from './external/fetch.ts';
import { ExternalNeeded } from './external/needed.ts';
import { type ExternalPolicy, NOTHING_EXTERNAL } from './external/policy.ts';
import { SchemaNeeded, schemaClause } from './schema-needed.ts';
import type { Stages } from './staged/ask.ts';
import { type AnswerRows, RowsNeeded } from './staged/request.ts';
import { placeAt } from './syntax.ts';

// A query with more steps whose columns depend on the data is no query that a person wrote.
const MOST_PROBES = 8;
// Each asks for rows once; a query with more steps outside SQL is no query that a person wrote.
const MOST_STAGES = 64;
const MOST_EXTERNAL = 16; // addresses of one query

export interface PrepareOptions extends CompileOptions {
  readonly store: Pick<EventStore, 'query'>;
  /** From where `externaldata` may read; from nowhere if absent, and no rows from anywhere where it is `empty`. */
  readonly external?: ExternalPolicy | 'empty';
  /** Reads what the policy allows; by default in this thread. */
  readonly fetchExternal?: typeof fetchExternal;
  readonly limits?: Partial<QueryLimits>;
  readonly signal?: AbortSignal;
  readonly lane?: 'interactive' | 'background';
  /** ISO 8601: until when rows had been received that a query in stages sees; by default until now. */
  readonly snapshot?: string;
}

/** As `compileKql`, asking the data for the columns that depend on it, and for the rows that steps outside SQL work on. */
export async function prepareKql(text: string, options: PrepareOptions): Promise<CompiledQuery> {
  const { store, limits, signal, lane } = options;
  const started = performance.now();
  const query = async (sql: string, params: Readonly<Record<string, string>>, maxRows?: number) => {
    signal?.throwIfAborted();
    return store.query(sql, {
      params,
      limits: { ...limits, ...left(limits, started), ...(maxRows !== undefined && { maxRows }) },
      ...(signal && { signal }),
      ...(lane && { lane }),
    });
  };
  const answers = new Map<string, AnswerRows>();
  const witnesses = new Map<string, string>();
  const external = new Map<string, string>();
  let stages: Stages = { answers, external };
  let current = text;
  for (let probes = 0; ; ) {
    try {
      const compiled = compileKql(current, { ...options, stages });
      if (witnesses.size === 0) return compiled;
      return { ...compiled, witnesses: [...witnesses].map(([sql, rows]) => ({ sql, rows })) };
    } catch (error) {
      const cause = error instanceof KqlError ? error.cause : undefined;
      if (cause instanceof RowsNeeded) {
        if (answers.size >= MOST_STAGES)
          throw new KqlError('KQL_TOO_COMPLEX', `A query has at most ${MOST_STAGES} stages outside the store.`, {
            place: placeAt(text, cause.request.offset),
            cause,
          });
        if (stages.snapshot === undefined) {
          stages = { answers, external, snapshot: options.snapshot ?? new Date().toISOString() };
          continue;
        }
        const { sql, params, key, maxRows } = cause.request;
        for (const witness of cause.request.witnesses)
          if (!witnesses.has(witness)) witnesses.set(witness, String((await query(witness, {})).rows[0]?.[0]));
        // One row more than may be, so that too many are seen.
        answers.set(key, (await query(sql, params, maxRows + 1)).rows);
        continue;
      }
      if (cause instanceof ExternalNeeded) {
        if (external.size >= MOST_EXTERNAL)
          throw new KqlError('KQL_TOO_COMPLEX', `A query reads from at most ${MOST_EXTERNAL} addresses.`, {
            cause: error,
          });
        external.set(cause.address, await contentOf(cause, text, options));
        continue;
      }
      if (!(cause instanceof SchemaNeeded) || ++probes > MOST_PROBES) throw error;
      const { rows } = await query(cause.probe, cause.params);
      current = `${current.slice(0, cause.offset)}${schemaClause(cause, rows)}${current.slice(cause.offset)}`;
    }
  }
}

/** All stages of a query share its time. */
function left(limits: Partial<QueryLimits> | undefined, started: number): Partial<QueryLimits> {
  if (limits?.maxSeconds === undefined) return {};
  const seconds = limits.maxSeconds - (performance.now() - started) / 1000;
  if (seconds <= 0)
    throw new KqlError('KQL_LIMIT_TIME', `The query ran longer than ${limits.maxSeconds} seconds.`, { stage: 'run' });
  return { maxSeconds: Math.ceil(seconds) };
}

/** What is behind the address, in base 64; an error is told at the place of the address. */
async function contentOf({ address, offset }: ExternalNeeded, text: string, options: PrepareOptions): Promise<string> {
  const { external = NOTHING_EXTERNAL, signal } = options;
  if (external === 'empty') return '';
  try {
    const bytes = await (options.fetchExternal ?? fetchExternal)(address, external, signal);
    return Buffer.from(bytes).toString('base64');
  } catch (error) {
    if (!(error instanceof VedetteError) || error.place || !error.code.startsWith('KQL_EXTERNAL_')) throw error;
    const code = error.code as ConstructorParameters<typeof KqlError>[0];
    throw new KqlError(code, error.message, { place: placeAt(text, offset), stage: 'run', cause: error });
  }
}
