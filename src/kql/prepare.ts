import type { EventStore, QueryLimits } from '../store/event-store.ts';
import { type CompiledQuery, type CompileOptions, compileKql } from './compile.ts';
import { KqlError } from './errors.ts';
import { SchemaNeeded, schemaClause } from './schema-needed.ts';

// A query with more steps whose columns depend on the data is no query that a person wrote.
const MOST_PROBES = 8;

export interface PrepareOptions extends CompileOptions {
  readonly store: Pick<EventStore, 'query'>;
  readonly limits?: Partial<QueryLimits>;
  readonly signal?: AbortSignal;
}

/** As `compileKql`, asking the data for the columns that depend on it. */
export async function prepareKql(text: string, options: PrepareOptions): Promise<CompiledQuery> {
  let current = text;
  for (let probes = 0; ; probes++) {
    try {
      return compileKql(current, options);
    } catch (error) {
      const needed = error instanceof KqlError && error.cause instanceof SchemaNeeded ? error.cause : undefined;
      if (!needed || probes >= MOST_PROBES) throw error;
      const { rows } = await options.store.query(needed.probe, {
        params: needed.params,
        ...(options.limits && { limits: options.limits }),
        ...(options.signal && { signal: options.signal }),
      });
      current = `${current.slice(0, needed.offset)}${schemaClause(needed, rows)}${current.slice(needed.offset)}`;
    }
  }
}
