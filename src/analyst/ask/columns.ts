import type { Column } from '../../schema/types.ts';

/** What people ask about and group by, and the columns that hold it, best first. */
const ROLES = {
  user: [
    'TargetUsername',
    'ActorUsername',
    'SrcUsername',
    'Username',
    'UserPrincipalName',
    'AccountUpn',
    'AccountName',
    'InitiatingProcessAccountName',
    'Account',
    'TargetUserName',
    'UserId',
    'Identity',
    'UserDisplayName',
    'User',
    'SourceUserName',
    'Caller',
    'UserIdentityUserName',
    'RecipientEmailAddress',
  ],
  host: ['DvcHostname', 'DeviceName', 'Computer', 'HostName', 'SrcHostname', 'WorkstationName', 'CompromisedEntity'],
  source: [
    'SrcIpAddr',
    'IPAddress',
    'LocalIP',
    'SourceIP',
    'ClientIP',
    'ClientIPAddress',
    'SourceIpAddress',
    'CallerIpAddress',
    'SenderIPv4',
    'IpAddress',
    'HostIP',
    'cIP',
  ],
  target: ['DstIpAddr', 'RemoteIP', 'DestinationIP', 'DstHostname'],
  process: [
    'TargetProcessName',
    'FileName',
    'NewProcessName',
    'ProcessName',
    'Process',
    'InitiatingProcessFileName',
    'ActingProcessName',
    'SrcProcessName',
  ],
  command: ['TargetProcessCommandLine', 'ProcessCommandLine', 'CommandLine', 'InitiatingProcessCommandLine'],
  parent: ['ActingProcessName', 'InitiatingProcessFileName', 'ParentProcessName'],
  file: ['TargetFileName', 'FileName', 'TargetFilePath', 'SourceFileName'],
  path: ['TargetFilePath', 'FolderPath', 'FilePath'],
  domain: ['DnsQuery', 'Name', 'RemoteUrl', 'DstFQDN', 'UrlDomain', 'DestinationHostName'],
  url: ['Url', 'RemoteUrl', 'RequestURL', 'csUriStem'],
  port: ['DstPortNumber', 'RemotePort', 'DestinationPort'],
  country: ['SrcGeoCountry', 'Location', 'RemoteIPCountry', 'CountryCode', 'DstGeoCountry'],
  hash: ['TargetProcessSHA256', 'SHA256', 'TargetFileSHA256', 'SHA1', 'FileHash'],
  registry: ['RegistryKey', 'RegistryKeyName'],
  application: ['TargetAppName', 'AppDisplayName', 'Application', 'ApplicationName', 'AppName'],
  action: ['EventType', 'ActionType', 'Operation', 'OperationName', 'Activity', 'EventName'],
  call: ['Operation', 'EventName', 'OperationName', 'ActionType'],
  result: ['EventResult', 'ResultType', 'ActionType', 'Result', 'LogonResult'],
  severity: ['EventSeverity', 'AlertSeverity', 'Severity', 'LogSeverity', 'SeverityLevel'],
  status: ['Status', 'AlertStatus'],
  sender: ['SenderFromAddress', 'SenderMailFromAddress', 'Sender'],
  displayName: ['UserDisplayName', 'AccountDisplayName', 'ActorDisplayName', 'DisplayName'],
  vulnerability: ['CveId'],
  senderDomain: ['SenderFromDomain', 'SenderMailFromDomain'],
  httpStatus: ['EventResultDetails', 'HttpStatusCode', 'scStatus', 'ResponseStatusCode', 'StatusCode'],
  actor: ['ActorUsername'],
  object: ['Object', 'ObjectName'],
  newValue: ['NewValue'],
  logonType: ['LogonType', 'EventSubType'],
  sid: ['AccountSid', 'TargetUserId', 'ActorUserId', 'InitiatingProcessAccountSid'],
  message: ['EventMessage', 'SyslogMessage', 'RenderedDescription', 'Message', 'Description'],
  sourceHost: ['SrcHostname', 'RemoteDeviceName', 'WorkstationName', 'SrcIpAddr'],
  recipient: ['RecipientEmailAddress', 'Recipient'],
  subject: ['Subject', 'EmailSubject'],
  title: ['Title', 'AlertName', 'DisplayName'],
  table: ['Type'],
  feed: ['_Source'],
  query: ['DnsQuery', 'Name'],
  tactic: ['Tactics', 'AttackTactics', 'Category'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Role = keyof typeof ROLES;

/** What people call a role. */
export const ROLE_WORDS: readonly [RegExp, Role][] = [
  [/^(?:users?|user ?names?|accounts?|account names?|people|person|who)$/i, 'user'],
  [/^(?:hosts?|host ?names?|devices?|device names?|computers?|machines?|servers?|workstations?|endpoints?)$/i, 'host'],
  [
    /^(?:source ips?|source ip addresses|source addresses|ips?|ip addresses|ip address|addresses|client ips?)$/i,
    'source',
  ],
  [/^(?:destinations?|destination ips?|destination ip addresses|remote ips?|remote ip addresses|targets?)$/i, 'target'],
  [/^(?:processes|process|process names?|programs?|executables?|image|images)$/i, 'process'],
  [/^(?:command ?lines?|commands?)$/i, 'command'],
  [/^(?:parents?|parent process(?:es)?|initiating process(?:es)?)$/i, 'parent'],
  [/^(?:files?|file ?names?)$/i, 'file'],
  [/^(?:paths?|folders?|folder paths?)$/i, 'path'],
  [/^(?:domains?|domain names?|queries|query names?|hostnames queried)$/i, 'domain'],
  [/^urls?$/i, 'url'],
  [/^(?:ports?|destination ports?|remote ports?)$/i, 'port'],
  [/^(?:countries|country|locations?)$/i, 'country'],
  [/^(?:registry keys?|keys?)$/i, 'registry'],
  [/^(?:apps?|applications?)$/i, 'application'],
  [/^(?:actions?|action types?|operations?|event types?|types?)$/i, 'action'],
  [/^(?:severity|severities|levels?)$/i, 'severity'],
  [/^(?:status|statuses|state)$/i, 'status'],
  [/^(?:senders?)$/i, 'sender'],
  [/^(?:recipients?)$/i, 'recipient'],
  [/^(?:titles?|alert names?|rules?)$/i, 'title'],
  [/^(?:sources?|log sources?|feeds?)$/i, 'feed'],
  [/^(?:tables?)$/i, 'table'],
  [/^(?:tactics?)$/i, 'tactic'],
  [/^logon types?$/i, 'logonType'],
];

export interface TableColumns {
  readonly name: string;
  readonly columns: readonly Pick<Column, 'name' | 'type'>[];
}

/** The column of a table for a role, or undefined where the table has none. */
export function columnFor(table: TableColumns, role: Role): string | undefined {
  const names = new Set(table.columns.map((column) => column.name));
  // Who acts is who is asked about, but in a logon or a change of an account, which is about its target.
  const aboutTarget = table.name === 'Authentication' || table.name === 'UserManagement';
  if (role === 'actor' && table.name === 'Authentication') return columnFor(table, 'user');
  if (role === 'user' && !aboutTarget && names.has('ActorUsername')) return 'ActorUsername';
  return ROLES[role].find((name) => names.has(name));
}

export function timeColumn(table: TableColumns): string {
  const names = new Set(table.columns.map((column) => column.name));
  // Defender's own column where it is the native one, so that queries read as its users write them.
  if (names.has('Timestamp') && !names.has('SourceSystem')) return 'Timestamp';
  if (names.has('TimeGenerated')) return 'TimeGenerated';
  return table.columns.find(({ type }) => type === 'datetime')?.name ?? 'TimeGenerated';
}

export function roleOf(words: string): Role | undefined {
  return ROLE_WORDS.find(([pattern]) => pattern.test(words.trim()))?.[1];
}

/** `InitiatingProcessFileName` as people say it: `initiating process file name`. */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
}
