import { nativeTables } from '../../../schema/native/index.ts';
import type { Fields } from './table-map.ts';

const NAMES: ReadonlySet<string> = new Set<string>(nativeTables.map((table) => table.name));

/** Columns by which a table's rows are known where an export leaves out `Type`; more telling ones first. */
const SIGNS: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['DeviceRegistryEvents', ['RegistryKey', 'DeviceName', 'ActionType']],
  ['DeviceLogonEvents', ['LogonType', 'DeviceName', 'ActionType', 'AccountName', 'IsLocalAdmin']],
  ['IdentityLogonEvents', ['LogonType', 'ActionType', 'Application', 'AccountUpn']],
  ['AADSignInEventsBeta', ['ErrorCode', 'AccountUpn', 'Application', 'IPAddress']],
  ['EmailEvents', ['NetworkMessageId', 'SenderFromAddress', 'RecipientEmailAddress', 'Subject']],
  ['EmailAttachmentInfo', ['NetworkMessageId', 'FileName', 'RecipientEmailAddress']],
  ['EmailUrlInfo', ['NetworkMessageId', 'Url', 'UrlDomain']],
  ['UrlClickEvents', ['Url', 'AccountUpn', 'ActionType', 'Workload']],
  ['AlertEvidence', ['AlertId', 'EntityType']],
  ['AlertInfo', ['AlertId', 'ServiceSource', 'Severity']],
  ['CloudAppEvents', ['ActionType', 'Application', 'RawEventData']],
  ['DeviceFileCertificateInfo', ['SHA1', 'Signer', 'CertificateSerialNumber']],
  ['DeviceNetworkInfo', ['DeviceId', 'NetworkAdapterName']],
  ['DeviceInfo', ['DeviceId', 'OSPlatform', 'PublicIP']],
  ['DeviceProcessEvents', ['ProcessCommandLine', 'InitiatingProcessFileName', 'ProcessIntegrityLevel']],
  ['SigninLogs', ['UserPrincipalName', 'ResultType', 'IPAddress', 'AppDisplayName']],
  ['AuditLogs', ['OperationName', 'InitiatedBy', 'TargetResources']],
  ['OfficeActivity', ['OfficeWorkload', 'Operation', 'UserId']],
  ['SecurityAlert', ['AlertName', 'AlertSeverity', 'SystemAlertId']],
  ['AzureActivity', ['OperationNameValue', 'Caller', 'ActivityStatusValue']],
  ['CommonSecurityLog', ['DeviceVendor', 'DeviceProduct', 'DeviceEventClassID', 'LogSeverity']],
  ['Syslog', ['Facility', 'SeverityLevel', 'SyslogMessage']],
];

const ACTION_TABLES: Readonly<Record<string, string>> = {
  ProcessCreated: 'DeviceProcessEvents',
  ImageLoaded: 'DeviceImageLoadEvents',
  FileCreated: 'DeviceFileEvents',
  FileModified: 'DeviceFileEvents',
  FileDeleted: 'DeviceFileEvents',
  FileRenamed: 'DeviceFileEvents',
  RegistryValueSet: 'DeviceRegistryEvents',
  RegistryKeyCreated: 'DeviceRegistryEvents',
  RegistryKeyDeleted: 'DeviceRegistryEvents',
  RegistryValueDeleted: 'DeviceRegistryEvents',
  RegistryKeyRenamed: 'DeviceRegistryEvents',
  LogonSuccess: 'DeviceLogonEvents',
  LogonFailed: 'DeviceLogonEvents',
  LogonAttempted: 'DeviceLogonEvents',
  ConnectionSuccess: 'DeviceNetworkEvents',
  ConnectionFailed: 'DeviceNetworkEvents',
  ConnectionFound: 'DeviceNetworkEvents',
  ConnectionRequest: 'DeviceNetworkEvents',
  ConnectionAttempt: 'DeviceNetworkEvents',
  ConnectionAcknowledged: 'DeviceNetworkEvents',
  InboundConnectionAccepted: 'DeviceNetworkEvents',
  ListeningConnectionCreated: 'DeviceNetworkEvents',
  NetworkSignatureInspected: 'DeviceNetworkEvents',
  DnsConnectionInspected: 'DeviceNetworkEvents',
  HttpConnectionInspected: 'DeviceNetworkEvents',
  SslConnectionInspected: 'DeviceNetworkEvents',
  IcmpConnectionInspected: 'DeviceNetworkEvents',
};

/**
 * The table of Defender XDR or Sentinel that a row was exported from: its own word, else its columns. Undefined where it is
 * no such row.
 */
export function nativeTypeOf(fields: Fields): string | undefined {
  const type = fields['Type'] ?? fields['$table'];
  if (typeof type === 'string' && NAMES.has(type) && hasTime(fields)) return type;
  if (!hasTime(fields)) return undefined;
  if (typeof fields['DeviceName'] === 'string' || typeof fields['DeviceId'] === 'string') {
    const byAction = ACTION_TABLES[fields['ActionType'] as string];
    if (byAction !== undefined) return byAction;
  }
  for (const [table, columns] of SIGNS) if (columns.every((column) => fields[column] !== undefined)) return table;
  if (typeof fields['DeviceName'] !== 'string') return undefined;
  // Rows that a query projected: what is left names the table.
  if (typeof fields['ProcessCommandLine'] === 'string') return 'DeviceProcessEvents';
  return typeof fields['ActionType'] === 'string' && fields['DeviceId'] !== undefined ? 'DeviceEvents' : undefined;
}

function hasTime(fields: Fields): boolean {
  return fields['TimeGenerated'] !== undefined || fields['Timestamp'] !== undefined;
}
