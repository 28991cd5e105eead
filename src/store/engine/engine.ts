import type { TableName } from '../../schema/types.ts';

export type Lane = 'insert' | 'interactive' | 'background' | 'export';

export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal | undefined;
}

/** A ClickHouse, in this process or on a server. Errors are ClickHouse's own: `errors.ts` gives them our codes. */
export interface Engine {
  /** True of an engine in this process: it reads files of this machine, which a server cannot. */
  readonly readsFiles?: true;
  /** A read: the answer in format JSONCompact, or whatever the statement's FORMAT says. */
  query(lane: Lane, statement: Statement): Promise<string>;
  /** The answer in format JSONCompactEachRowWithNamesAndTypes, in chunks of any size; the engine stops when the reader does. */
  stream(lane: Lane, statement: Statement): AsyncIterable<Uint8Array>;
  /** Has the rows written to a Parquet file of this machine. */
  writeParquet?(lane: Lane, statement: Statement): Promise<string>;
  /** A statement that changes something and answers nothing. */
  command(sql: string): Promise<void>;
  /** Into these columns, or into all. */
  insert(table: TableName, json: Uint8Array, columns?: readonly string[]): Promise<void>;
  /** Copies the data of these tables, as they are, to a folder on the same disk; only an engine whose data lies on ours can. */
  freeze?(into: string, tables: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** One row after another, no thread and no buffer more: an insert of ours is small, and memory is what counts. */
export const INSERT_SETTINGS: Readonly<Record<string, string | number>> = {
  input_format_parallel_parsing: 0,
  max_insert_threads: 1,
  max_partitions_per_insert_block: 0,
  async_insert: 0,
  // A value that no column takes is a defect of ours, and must not vanish.
  input_format_skip_unknown_fields: 0,
  date_time_input_format: 'basic',
  max_execution_time: 120,
  max_memory_usage: 1_000_000_000,
};
