import type { StoredEvent } from '../schema/event.ts';
import type { TableName } from '../schema/types.ts';
import type { UserTables } from './user-tables/user-tables.ts';

export interface QueryLimits {
  readonly maxSeconds: number;
  readonly maxMemoryBytes: number;
  readonly maxRows: number;
}

export interface QueryOptions {
  /** Values for `{name:Type}` placeholders: the only way a value enters SQL. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<QueryLimits>;
  readonly signal?: AbortSignal;
  /** Interactive statements have connections of their own, so that none waits behind a long one. */
  readonly lane?: 'interactive' | 'background' | 'export';
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** True if `maxRows` cut the result. */
  readonly truncated: boolean;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly milliseconds: number;
}

/** Rows of one table, already as JSONEachRow text (see `serialise`), so that a worker thread can prepare them. */
export interface InsertBatch {
  readonly table: TableName;
  readonly json: Uint8Array;
  readonly rows: number;
  /** The columns that some row has; all others get their default at once, and not row by row. Every column without it. */
  readonly columns?: readonly string[];
}

/** Events in ClickHouse, embedded or on a server. The owner calls `close` once; every statement is bounded. */
export interface EventStore {
  /** Durable when it resolves. Throws VedetteError STORE_UNAVAILABLE (retry) or STORE_REFUSED (do not). */
  insert(batch: InsertBatch): Promise<void>;
  /** Read-only. Throws VedetteError STORE_LIMIT_TIME, STORE_LIMIT_MEMORY, STORE_QUERY. */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  /** As `query`, row by row without holding the result. */
  stream(sql: string, options?: QueryOptions): AsyncIterable<Record<string, unknown>>;
  /** The rows as a Parquet file that is the caller's to remove; its path. Only an embedded store writes files. */
  parquet?(sql: string, options?: QueryOptions): Promise<string>;
  /** Which sequences above `sequence` of this collector are stored already: replay skips them. */
  storedAbove(collector: string, sequence: number): Promise<Set<number>>;
  event(table: TableName, eventId: string): Promise<Record<string, unknown> | undefined>;
  stats(): Promise<{ table: TableName; rows: number; bytes: number }[]>;
  /** Deletes events older than `days` days. */
  retain(days: number): Promise<void>;
  /**
   * Copies all events, table by table as they are, into a folder on the same disk, which a store opens again; the store
   * goes on working. Only an embedded one can.
   */
  freeze?(folder: string): Promise<void>;
  /** Tables that people make from files; only an embedded store has them. */
  readonly userTables?: UserTables;
  close(): Promise<void>;
}

/** Turns stored events of one table into a batch; runs anywhere, needs no connection. */
export type Serialise = (table: TableName, events: readonly StoredEvent[]) => InsertBatch;
