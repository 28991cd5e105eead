import type { ColumnValue, EventRow } from '../../schema/event.ts';
import type { TableName } from '../../schema/types.ts';
import type { NativeRecord } from '../formats/format.ts';
import { isoTime } from '../formats/time.ts';
import type { MappingContext } from './product.ts';

/** Columns of a row under construction. */
export type Columns = EventRow['columns'];

/** What a mapper states about an event before its own columns. */
export interface RowStart {
  readonly table: TableName;
  /** The native table (`SecurityEvent`, `Syslog` …), '' if none. */
  readonly type?: string;
  readonly vendor: string;
  readonly product: string;
  /** The moment as the record writes it; the format's own time and then the time of receipt stand in. */
  readonly time?: unknown;
  readonly eventType?: string;
  readonly originalType?: unknown;
  readonly result?: 'Success' | 'Failure' | 'Partial' | 'NA';
  readonly severity?: 'Informational' | 'Low' | 'Medium' | 'High';
  readonly host?: unknown;
}

/**
 * A row with the common columns set. `columns` may be filled on by the caller; `raw` is the record's own fields, with the
 * syslog header that carried them under `Syslog`.
 */
export function startRow(
  record: NativeRecord,
  context: MappingContext,
  start: RowStart,
  raw: Record<string, unknown> = record.fields,
): { table: TableName; type: string; columns: Columns; raw: Record<string, unknown> } {
  const time =
    (start.time === undefined ? undefined : isoTime(start.time, context.received)) ?? record.time ?? context.received;
  const columns: Columns = { TimeGenerated: time, EventVendor: start.vendor, EventProduct: start.product };
  if (start.table !== 'Event') columns['EventSchema'] = start.table;
  if (start.eventType !== undefined) columns['EventType'] = start.eventType;
  columns['EventResult'] = start.result ?? 'NA';
  columns['EventSeverity'] = start.severity ?? 'Informational';
  if (start.originalType !== undefined && start.originalType !== null)
    columns['EventOriginalType'] = String(start.originalType);
  setDevice(columns, start.host ?? record.envelope?.['HostName'] ?? context.host);
  const whole = record.envelope === undefined ? raw : { ...raw, Syslog: record.envelope };
  return { table: start.table, type: start.type ?? '', columns, raw: whole };
}

/** Sets a column unless the value is one of the ways in which logs write "none". */
export function set(columns: Columns, name: string, value: unknown): void {
  if (value === undefined || value === null || value === '' || value === '-') return;
  columns[name] = value as ColumnValue;
}

/** As `set`, as text. */
export function setText(columns: Columns, name: string, value: unknown): void {
  if (value === undefined || value === null || value === '' || value === '-') return;
  columns[name] = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** As `set`, as a whole number: decimal or `0x` text, or a number. What is none is left out. */
export function setInteger(columns: Columns, name: string, value: unknown): void {
  if (value === undefined || value === null || value === '' || value === '-') return;
  const number = typeof value === 'number' ? value : Number(value);
  if (Number.isSafeInteger(number)) columns[name] = number;
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** True for an IPv4 or IPv6 address in text form. */
export function isIpAddress(value: string): boolean {
  return IPV4.test(value) || (value.includes(':') && /^[0-9a-fA-F:.]{2,45}(?:%\w+)?$/.test(value));
}

/** As `set`, for an address: IPv4 mapped into IPv6 is written as IPv4, a zone index is dropped, anything else is left out. */
export function setAddress(columns: Columns, name: string, value: unknown): void {
  if (typeof value !== 'string' || value.length < 2) return;
  let address = value.startsWith('::ffff:') && value.includes('.') ? value.slice(7) : value;
  if (address.charCodeAt(0) === 0x5b && address.endsWith(']')) address = address.slice(1, -1);
  const zone = address.indexOf('%');
  if (zone !== -1) address = address.slice(0, zone);
  if (isIpAddress(address)) columns[name] = address;
}

/** The device that reported: an address, a full name, or a short one. */
export function setDevice(columns: Columns, host: unknown): void {
  setHost(columns, 'Dvc', host);
}

/** Splits a host's name into the `Hostname`, `Domain`, `FQDN` or `IpAddr` columns of `prefix` (Dvc, Src, Dst, Target). */
export function setHost(columns: Columns, prefix: string, host: unknown): void {
  if (typeof host !== 'string' || host === '' || host === '-') return;
  if (isIpAddress(host)) {
    columns[`${prefix}IpAddr`] = host;
    return;
  }
  const name = host.startsWith('\\\\') ? host.slice(2) : host;
  const dot = name.indexOf('.');
  if (dot <= 0) {
    columns[`${prefix}Hostname`] = name;
    return;
  }
  columns[`${prefix}Hostname`] = name.slice(0, dot);
  columns[`${prefix}Domain`] = name.slice(dot + 1);
  columns[`${prefix}DomainType`] = 'FQDN';
  columns[`${prefix}FQDN`] = name;
}

/** `DOMAIN\name` (Windows), `name@domain` (UPN) or `name` (Simple), with its type, into the columns of `prefix`. */
export function setUser(columns: Columns, prefix: string, name: unknown, domain?: unknown): void {
  if (typeof name !== 'string' || name === '' || name === '-') return;
  if (typeof domain === 'string' && domain !== '' && domain !== '-') {
    columns[`${prefix}Username`] = `${domain}\\${name}`;
    columns[`${prefix}UsernameType`] = 'Windows';
    return;
  }
  columns[`${prefix}Username`] = name;
  columns[`${prefix}UsernameType`] = name.includes('\\') ? 'Windows' : name.includes('@') ? 'UPN' : 'Simple';
}

/** The last part of a path of either kind of slash. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}
