import type { TableName } from '../../../schema/types.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { type Columns, setDevice, setText } from '../event-row.ts';
import type { MappingContext } from '../product.ts';

/** The formats whose records are canonical Windows events. */
export const WINDOWS_FORMATS = ['windows-json', 'windows-xml', 'windows-text', 'evtx'] as const;

export type Fields = Record<string, unknown>;

export interface WindowsRow {
  readonly table: TableName;
  readonly type: string;
  readonly columns: Columns;
  readonly raw: Fields;
}

export interface WindowsStart {
  readonly table: TableName;
  readonly eventType?: string;
  readonly subType?: string;
  readonly result?: 'Success' | 'Failure' | 'Partial' | 'NA';
  readonly severity?: 'Informational' | 'Low' | 'Medium' | 'High';
  readonly product?: string;
}

const SEVERITY_BY_LEVEL = ['Informational', 'High', 'Medium', 'Low', 'Informational', 'Informational'] as const;

/** The common columns of a Windows event; `SecurityEvent` is the native table of the Security log, `Event` that of the rest. */
export function startWindows(record: NativeRecord, context: MappingContext, start: WindowsStart): WindowsRow {
  const { fields } = record;
  const security = fields['Channel'] === 'Security';
  const level = fields['Level'];
  const columns: Columns = {
    TimeGenerated: record.time ?? context.received,
    EventVendor: 'Microsoft',
    EventProduct: start.product ?? (security ? 'Security Events' : 'Windows'),
    EventOriginalType: String(fields['EventID']),
    EventResult: start.result ?? resultOf(fields),
    EventSeverity: start.severity ?? SEVERITY_BY_LEVEL[typeof level === 'number' ? level : 4] ?? 'Informational',
    DvcOs: fields['Provider'] === 'Linux-Sysmon' ? 'Linux' : 'Windows',
  };
  if (start.table !== 'Event') columns['EventSchema'] = start.table;
  if (start.eventType !== undefined) columns['EventType'] = start.eventType;
  if (start.subType !== undefined) columns['EventSubType'] = start.subType;
  setText(columns, 'EventOriginalUid', fields['EventRecordID']);
  const computer = fields['Computer'];
  setDevice(columns, computer === '' || computer === undefined ? context.host : computer);
  const raw = record.envelope === undefined ? fields : { ...fields, Syslog: record.envelope };
  return { table: start.table, type: security ? 'SecurityEvent' : 'Event', columns, raw };
}

const AUDIT_FAILURE = /^0x801|^-92188684372274|^9227875636482146304|audit failure|failure audit/i;
const AUDIT_SUCCESS = /^0x802|^-92143648376000|^9232379236109516800|audit success|success audit/i;

/** Success or failure by the Security log's keywords (0x8010… and 0x8020…, as text or as a signed number). */
export function resultOf(fields: Fields): 'Success' | 'Failure' | 'NA' {
  const keywords = fields['Keywords'];
  if (keywords === undefined || keywords === null) return 'NA';
  const text = String(keywords);
  if (AUDIT_SUCCESS.test(text)) return 'Success';
  return AUDIT_FAILURE.test(text) ? 'Failure' : 'NA';
}

/** A process or other identifier, written `0x1f4` in the Security log, as a decimal text. */
export function decimal(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || value === '-') return undefined;
  if (typeof value === 'string' && value.charCodeAt(1) === 0x78) {
    const number = Number.parseInt(value, 16);
    return Number.isSafeInteger(number) ? String(number) : value;
  }
  return String(value);
}

/** A text field, or undefined where it says nothing. */
export function said(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || value === '-') return undefined;
  return typeof value === 'string' ? value : String(value);
}

const NO_ONE = 'S-1-0-0';

/** What kind of account: by well-known SID, else a machine where the name ends in `$`. */
export function userType(name: unknown, sid: unknown): string | undefined {
  if (sid === 'S-1-5-18' || sid === 'S-1-5-19' || sid === 'S-1-5-20') return 'System';
  if (sid === 'S-1-5-7') return 'Anonymous';
  if (typeof name !== 'string' || name === '') return undefined;
  return name.endsWith('$') ? 'Machine' : 'Regular';
}

/**
 * A user of the event into the columns of `part`: name with its domain, SID, kind, session. A principal that the event
 * leaves empty (`-`, S-1-0-0) sets nothing.
 */
export function setPrincipal(
  row: WindowsRow,
  part: 'Actor' | 'Target' | 'Src' | 'Dst',
  principal: { name?: unknown; domain?: unknown; sid?: unknown; session?: unknown },
): void {
  const { columns } = row;
  const name = said(principal.name);
  const sid = said(principal.sid);
  const plain = row.table === 'Event';
  if (name !== undefined) {
    const domain = said(principal.domain);
    const joined = domain === undefined || name.includes('\\') || name.includes('@') ? name : `${domain}\\${name}`;
    columns[`${part}Username`] = joined;
    if (!plain)
      columns[`${part}UsernameType`] = joined.includes('\\') ? 'Windows' : joined.includes('@') ? 'UPN' : 'Simple';
  }
  if (sid !== undefined && sid !== NO_ONE) {
    columns[`${part}UserId`] = sid;
    if (!plain) columns[`${part}UserIdType`] = 'SID';
  }
  const kind = name === undefined ? undefined : userType(name, sid);
  if (kind !== undefined && !(plain && part === 'Target')) columns[`${part}UserType`] = kind;
  const session = said(principal.session);
  if (session === undefined || session === '0x0') return;
  if (part === 'Actor') columns['ActorSessionId'] = session;
  else if (row.table === 'Authentication') columns['TargetSessionId'] = session;
  else if (row.table === 'ProcessEvent' || row.table === 'UserManagement') columns['TargetUserSessionId'] = session;
}

/** The subject of a Security event, who did it. */
export function setSubject(row: WindowsRow, fields: Fields): void {
  setPrincipal(row, 'Actor', {
    name: fields['SubjectUserName'],
    domain: fields['SubjectDomainName'],
    sid: fields['SubjectUserSid'],
    session: fields['SubjectLogonId'],
  });
}
