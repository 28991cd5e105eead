import { Session } from 'chdb';
import type { EventStore, QueryOptions, QueryResult } from '../../store/event-store.ts';

/** A store of one's own in a temporary folder: for tests and evaluations of the language alone. */
export interface ScratchStore extends Pick<EventStore, 'query'> {
  /** Any statement, for building tables. */
  command(sql: string): void;
  close(): void;
}

interface JsonCompact {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: readonly (readonly unknown[])[];
  readonly statistics?: { readonly rows_read: number; readonly bytes_read: number };
}

export function openScratchStore(): ScratchStore {
  const session = new Session();
  session.query('CREATE DATABASE IF NOT EXISTS kql');
  return {
    command: (sql) => {
      session.query(sql);
    },
    query: async (sql: string, options: QueryOptions = {}): Promise<QueryResult> => {
      const started = performance.now();
      const seconds = options.limits?.maxSeconds ?? 30;
      const most = options.limits?.maxRows ?? 10_000;
      const settings = `max_execution_time = ${seconds}, max_query_size = 2000000, max_ast_elements = 1000000, max_expanded_ast_elements = 4000000, readonly = 2, enable_positional_arguments = 0`;
      const bounded = `SELECT * FROM (${sql}) LIMIT ${most + 1} SETTINGS ${settings}`;
      const result = await session.queryBindAsync(bounded, options.params ?? {}, { format: 'JSONCompact' });
      const { meta, data, statistics } = result.json<JsonCompact>();
      return {
        columns: meta,
        rows: data.slice(0, most),
        truncated: data.length > most,
        rowsRead: statistics?.rows_read ?? 0,
        bytesRead: statistics?.bytes_read ?? 0,
        milliseconds: performance.now() - started,
      };
    },
    close: () => session.close(),
  };
}
