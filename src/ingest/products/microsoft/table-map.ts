import type { EventRow } from '../../../schema/event.ts';
import type { TableName } from '../../../schema/types.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { type Columns, fileNameOf, set, setAddress, setHost, setText, startRow } from '../event-row.ts';
import type { MappingContext } from '../product.ts';

export type Fields = Record<string, unknown>;

/** How the columns of a native table become those of the model. */
export interface TableMap {
  readonly table: TableName | ((fields: Fields) => TableName);
  readonly vendor: string;
  readonly product: string;
  readonly eventType?: string | ((fields: Fields) => string | undefined);
  readonly originalType?: string;
  readonly result?: (fields: Fields) => 'Success' | 'Failure' | 'NA';
  readonly severity?: (fields: Fields) => 'Informational' | 'Low' | 'Medium' | 'High';
  /** The device that the event is about. */
  readonly host?: string;
  /** Column of the model by column of the native table; of several the first that says something. */
  readonly columns: Readonly<Record<string, string | readonly string[]>>;
  /** What takes more than a copy. */
  readonly more?: (columns: Columns, fields: Fields, table: TableName) => void;
}

/** The time of a native record: Sentinel says TimeGenerated, Defender Timestamp. */
function timeOf(fields: Fields): unknown {
  return fields['TimeGenerated'] ?? fields['Timestamp'] ?? fields['time'];
}

export function mapTable(
  map: TableMap,
  type: string,
  record: NativeRecord,
  context: MappingContext,
  fields: Fields = record.fields,
): EventRow {
  const table = typeof map.table === 'function' ? map.table(fields) : map.table;
  const eventType = typeof map.eventType === 'function' ? map.eventType(fields) : map.eventType;
  const row = startRow(
    record,
    context,
    {
      table,
      type,
      vendor: map.vendor,
      product: map.product,
      time: timeOf(fields),
      ...(eventType === undefined ? {} : { eventType }),
      originalType: fields[map.originalType ?? 'ActionType'],
      result: map.result?.(fields) ?? 'NA',
      severity: map.severity?.(fields) ?? 'Informational',
      host: fields[map.host ?? 'DeviceName'],
    },
    fields,
  );
  const { columns } = row;
  for (const column in map.columns) {
    const from = map.columns[column]!;
    const value = typeof from === 'string' ? fields[from] : firstOf(fields, from);
    if (column.endsWith('IpAddr')) setAddress(columns, column, value);
    else if (typeof value === 'object' && value !== null) setText(columns, column, value);
    else set(columns, column, value);
  }
  map.more?.(columns, fields, table);
  return row;
}

export function firstOf(fields: Fields, names: readonly string[]): unknown {
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** `DOMAIN\name`, or the UPN, or the name alone, with its type and SID, into the columns of `part`. */
export function setAccount(
  columns: Columns,
  part: string,
  account: { name?: unknown; domain?: unknown; upn?: unknown; sid?: unknown; objectId?: unknown },
  typed: boolean,
): void {
  const name = textOf(account.name);
  const domain = textOf(account.domain);
  const upn = textOf(account.upn);
  const username = upn ?? (name !== undefined && domain !== undefined ? `${domain}\\${name}` : name);
  if (username !== undefined) {
    columns[`${part}Username`] = username;
    if (typed)
      columns[`${part}UsernameType`] =
        (upn ?? username.includes('@')) ? 'UPN' : username.includes('\\') ? 'Windows' : 'Simple';
  }
  const sid = textOf(account.sid);
  const objectId = textOf(account.objectId);
  if (sid === undefined && objectId === undefined) return;
  columns[`${part}UserId`] = sid ?? objectId;
  if (typed) columns[`${part}UserIdType`] = sid !== undefined ? 'SID' : 'AADID';
}

/** The path of a file with its name; Defender's FolderPath already holds the name, or not. */
export function setPath(columns: Columns, prefix: string, folder: unknown, name: unknown): void {
  const path = textOf(folder);
  const file = textOf(name);
  if (path === undefined && file === undefined) return;
  const full =
    path === undefined || file === undefined || fileNameOf(path).toLowerCase() === file.toLowerCase()
      ? (path ?? file!)
      : `${path.replace(/[\\/]$/, '')}${path.includes('/') ? '/' : '\\'}${file}`;
  columns[`${prefix}Path`] = full;
  columns[`${prefix}Name`] = file ?? fileNameOf(full);
}

export { setHost };
