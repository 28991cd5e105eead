import { readFileSync } from 'node:fs';
import { VedetteError } from '../lib/errors.ts';
import type { EventStore } from '../store/event-store.ts';
import { KqlError } from './errors.ts';
import { prepareKql } from './prepare.ts';
import { runCompiled } from './run.ts';
import type { Catalog, CatalogTable } from './service.ts';
import { columnType } from './syntax.ts';

export interface CheckedQuery {
  readonly id: string;
  readonly ok: boolean;
  /** How far it came: the stage that failed, or `run`. */
  readonly stage: 'parse' | 'bind' | 'translate' | 'run';
  readonly error?: string;
  /** Line and column of the error. */
  readonly at?: { readonly line: number; readonly column: number };
  readonly sql?: string;
  readonly ms: number;
}

export interface CheckOptions {
  readonly catalog: Catalog;
  /** Path of a JSON file `{table: [[column, type], …]}`: tables that the catalogue lacks, present but empty. */
  readonly tables?: string;
  readonly store: Pick<EventStore, 'query'>;
  readonly now?: Date;
}

const OTHER_TYPE_NAMES: Readonly<Record<string, CatalogTable['columns'][number]['type']>> = {
  boolean: 'bool',
  date: 'datetime',
  double: 'real',
  time: 'timespan',
  uuid: 'guid',
  object: 'dynamic',
};

/** Tables of a JSON file as empty tables of a catalogue. Throws KqlError KQL_ARGUMENT where the file is none. */
export function readTables(path: string): CatalogTable[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new KqlError('KQL_ARGUMENT', `${path} is no readable JSON file.`, { cause: error });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new KqlError('KQL_ARGUMENT', `${path} must hold an object of tables.`);
  return Object.entries(content).map(([name, columns]) => {
    if (!Array.isArray(columns)) throw new KqlError('KQL_ARGUMENT', `The table ${name} in ${path} must be a list.`);
    return {
      name,
      empty: true,
      columns: columns.map((column: unknown) => {
        const [label, type] = Array.isArray(column) ? column : [];
        const known = typeof type === 'string' ? (columnType(type) ?? OTHER_TYPE_NAMES[type.toLowerCase()]) : undefined;
        if (typeof label !== 'string' || !known)
          throw new KqlError('KQL_ARGUMENT', `The table ${name} in ${path} has a column that is no [name, type].`);
        return { name: label, type: known };
      }),
    };
  });
}

/**
 * The catalogue with further tables. A table that is in both keeps its own columns and gets those that it lacks, and is
 * then empty, since no view fills them.
 */
export function withTables(catalog: Catalog, tables: readonly CatalogTable[]): Catalog {
  const merged = new Map(catalog.map((table) => [table.name, table]));
  for (const table of tables) {
    const known = merged.get(table.name);
    const names = new Set(known?.columns.map(({ name }) => name));
    const missing = table.columns.filter(({ name }) => !names.has(name));
    if (!known) merged.set(table.name, table);
    else if (missing.length) merged.set(table.name, { ...known, columns: [...known.columns, ...missing], empty: true });
  }
  return [...merged.values()];
}

/** Parses, binds, translates and runs each query; nothing is thrown for a query that fails. */
export async function* checkQueries(
  queries: Iterable<{ readonly id: string; readonly query: string }>,
  options: CheckOptions,
): AsyncGenerator<CheckedQuery> {
  const catalog = options.tables ? withTables(options.catalog, readTables(options.tables)) : options.catalog;
  const now = options.now ?? new Date();
  for (const { id, query } of queries) {
    const started = performance.now();
    let sql: string | undefined;
    try {
      const compiled = await prepareKql(query, { catalog, now, store: options.store, external: 'empty' });
      sql = compiled.sql;
      await runCompiled(compiled, { store: options.store, catalog, now });
      yield { id, ok: true, stage: 'run', sql, ms: performance.now() - started };
    } catch (error) {
      const stage = error instanceof KqlError ? error.stage : 'run';
      const place = error instanceof VedetteError ? error.place : undefined;
      yield {
        id,
        ok: false,
        stage,
        error: error instanceof VedetteError ? `${error.code}: ${error.message}` : String(error),
        ...(place && { at: { line: place.line, column: place.column } }),
        ...(sql !== undefined && { sql }),
        ms: performance.now() - started,
      };
    }
  }
}
