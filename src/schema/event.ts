import type { TableName } from './types.ts';

/** A value of a column: datetimes are ISO 8601 UTC strings (up to 7 fractional digits), dynamics are objects or arrays. */
export type ColumnValue = string | number | boolean | readonly unknown[] | { readonly [key: string]: unknown };

/**
 * One normalised event: what a product mapper returns and what is stored.
 * `columns` holds ASIM columns of `table` only (TimeGenerated always; absent = null), `raw` the record as it arrived,
 * flat in its native names where it has any (Windows: EventData fields at the top beside EventID, Channel, Computer),
 * so that native tables are views over it.
 */
export interface EventRow {
  readonly table: TableName;
  /** The native table that the record belongs to (`SecurityEvent`, `DeviceProcessEvents`, `Syslog` …), '' if none. */
  readonly type: string;
  readonly columns: { TimeGenerated: string; [column: string]: ColumnValue | undefined };
  readonly raw: { readonly [key: string]: unknown };
}

/**
 * The system columns that the pipeline adds to every stored row:
 * - `_ItemId`: `<collector>-<sequence base 36>`, unique, the same after a replay: evidence names events by it.
 * - `_Sequence` (UInt64) and `_Collector`: the record's place in the journal, for exactly-once replay.
 * - `_Source`: the configured source that delivered it. `_TimeReceived`: when.
 * - `Type`: the native table. `Raw` (its JSON text, so that nothing of it is lost): the native record. `RawText`: the line as it came, where it was not JSON.
 */
export interface StoredEvent extends EventRow {
  readonly itemId: string;
  readonly sequence: number;
  readonly collector: string;
  readonly source: string;
  readonly received: string;
  readonly rawText: string;
}

/** Names one stored event. */
export interface EventReference {
  readonly table: TableName;
  readonly eventId: string;
  readonly time: string;
}
