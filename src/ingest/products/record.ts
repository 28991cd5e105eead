import type { ColumnValue, EventRow } from '../../schema/event.ts';
import type { TableName } from '../../schema/types.ts';
import type { NativeRecord } from '../formats/format.ts';
import type { MappingContext } from './product.ts';
import { hostname, ip, text } from './values.ts';

/** Mapped columns; what is absent stays undefined. */
export type Values = { [column: string]: ColumnValue | undefined };

/**
 * One row of a table: the record's time (or when it was received), the mapped values, and the record's own fields, with
 * the syslog header that carried them under `Syslog`. `extra` are fields that the mapper read out of a text.
 */
export function row(
  table: TableName,
  type: string,
  record: NativeRecord,
  context: MappingContext,
  values: Values,
  extra?: Record<string, unknown>,
): EventRow {
  const columns: EventRow['columns'] = { TimeGenerated: record.time ?? context.received, ...values };
  if (table !== 'Event') columns['EventSchema'] = table;
  if (columns['EventResult'] === undefined) columns['EventResult'] = 'NA';
  if (columns['EventSeverity'] === undefined) columns['EventSeverity'] = 'Informational';
  const own = extra === undefined ? record.fields : { ...record.fields, ...extra };
  return { table, type, columns, raw: record.envelope === undefined ? own : { ...own, Syslog: record.envelope } };
}

/** The reporting device of a syslog line: its own header first, the transport's knowledge next. */
export function device(record: NativeRecord, context: MappingContext): Values {
  const name = text((record.envelope ?? record.fields)['HostName']) ?? context.host;
  if (name === undefined) return {};
  const address = ip(name);
  return address ? { DvcIpAddr: address } : hostname('Dvc', name);
}

/** The program of a syslog line as its tag names it, '' where there is none. */
export function program(record: NativeRecord): string {
  const name = (record.envelope ?? record.fields)['ProcessName'];
  return typeof name === 'string' ? name : '';
}

/** The text of a line: what stands behind the syslog header, or the whole line where there was none. */
export function message(record: NativeRecord): string {
  const value = record.fields['Message'];
  return typeof value === 'string' ? value : '';
}

/** No line of a server's own is as long; what a stranger makes longer costs no more. In characters. */
export const PATTERN_BOUND = 8192;

/** What patterns look at of a text: their time is linear in it at best, and its length is the sender's. The event keeps the whole. */
export function beginning(line: string): string {
  return line.length > PATTERN_BOUND ? line.slice(0, PATTERN_BOUND) : line;
}

/** The native table of a text record: `Syslog` for a syslog line, none for a bare one. */
export function nativeType(record: NativeRecord): string {
  const header = record.envelope ?? record.fields;
  return header['Facility'] !== undefined || header['HostName'] !== undefined || header['ProcessName'] !== undefined
    ? 'Syslog'
    : '';
}
