import type { EventStore, QueryLimits } from '../store/event-store.ts';
import { type CompiledQuery, type CompileOptions, compileKql } from './compile.ts';
import { KqlError } from './errors.ts';
import { SchemaNeeded, schemaClause } from './schema-needed.ts';
import type { Stages } from './staged/ask.ts';
import { type AnswerRows, RowsNeeded } from './staged/request.ts';

// A query with more steps whose columns depend on the data is no query that a person wrote.
const MOST_PROBES = 8;
// Each asks for rows once; a query with more steps outside SQL is no query that a person wrote.
const MOST_STAGES = 64;

export interface PrepareOptions extends CompileOptions {
  readonly store: Pick<EventStore, 'query'>;
  readonly limits?: Partial<QueryLimits>;
  readonly signal?: AbortSignal;
  readonly lane?: 'interactive' | 'background';
}

/** As `compileKql`, asking the data for the columns that depend on it, and for the rows that steps outside SQL work on. */
export async function prepareKql(text: string, options: PrepareOptions): Promise<CompiledQuery> {
  const { store, limits, signal, lane } = options;
  const query = async (sql: string, params: Readonly<Record<string, string>>, maxRows?: number) => {
    signal?.throwIfAborted();
    return store.query(sql, {
      params,
      limits: { ...limits, ...(maxRows !== undefined && { maxRows }) },
      ...(signal && { signal }),
      ...(lane && { lane }),
    });
  };
  const answers = new Map<string, AnswerRows>();
  let stages: Stages = { answers };
  let current = text;
  for (let probes = 0; ; ) {
    try {
      return compileKql(current, { ...options, stages });
    } catch (error) {
      const cause = error instanceof KqlError ? error.cause : undefined;
      if (cause instanceof RowsNeeded && answers.size < MOST_STAGES) {
        if (stages.snapshot === undefined) {
          stages = { answers, snapshot: new Date().toISOString() };
          continue;
        }
        const { sql, params, key, maxRows } = cause.request;
        // One row more than may be, so that too many are seen.
        answers.set(key, (await query(sql, params, maxRows + 1)).rows);
        continue;
      }
      if (!(cause instanceof SchemaNeeded) || ++probes > MOST_PROBES) throw error;
      const { rows } = await query(cause.probe, cause.params);
      current = `${current.slice(0, cause.offset)}${schemaClause(cause, rows)}${current.slice(cause.offset)}`;
    }
  }
}
