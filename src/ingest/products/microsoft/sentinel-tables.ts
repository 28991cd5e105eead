import { isObject } from '../../../lib/objects.ts';
import { type Columns, setAddress, setHost, setText } from '../event-row.ts';
import { auditType } from './identity-tables.ts';
import { severityOf } from './severity.ts';
import { type Fields, type TableMap, textOf } from './table-map.ts';

const ENTRA = { vendor: 'Microsoft', product: 'Entra ID' } as const;

/** Sign-in error codes of Entra ID (AADSTS) as ASIM's result details. */
const SIGN_IN_ERRORS: Readonly<Record<string, string>> = {
  50034: 'No such user',
  50126: 'No such user or password',
  50053: 'User locked',
  50055: 'Password expired',
  50057: 'User disabled',
  50056: 'Incorrect password',
  50064: 'Incorrect password',
  50133: 'Session expired',
  50173: 'Session expired',
  50076: 'Logon violates policy',
  50074: 'Logon violates policy',
  50079: 'Logon violates policy',
  50105: 'Logon violates policy',
  53000: 'Logon violates policy',
  53001: 'Logon violates policy',
  53002: 'Logon violates policy',
  53003: 'Logon violates policy',
  50158: 'Logon violates policy',
  51004: 'No such user',
  7000222: 'Incorrect key',
  7000215: 'Incorrect key',
  700016: 'No such user',
};

/** An object that a table holds as itself or as JSON text. */
export function objectOf(value: unknown): Fields | undefined {
  if (isObject(value)) return value;
  if (typeof value !== 'string' || value.charCodeAt(0) !== 0x7b) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function arrayOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || value.charCodeAt(0) !== 0x5b) return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function signInFailed(fields: Fields): boolean {
  const code = textOf(fields['ResultType']) ?? textOf(objectOf(fields['Status'])?.['errorCode']);
  return code !== undefined && code !== '0' && code !== '';
}

const signIn: TableMap = {
  ...ENTRA,
  table: 'Authentication',
  eventType: 'Logon',
  originalType: 'OperationName',
  result: (fields) => (signInFailed(fields) ? 'Failure' : 'Success'),
  severity: (fields) => (signInFailed(fields) ? 'Low' : 'Informational'),
  host: 'none',
  columns: {
    EventOriginalUid: ['Id', 'OriginalRequestId'],
    EventOriginalResultDetails: 'ResultType',
    TargetUsername: ['UserPrincipalName', 'ServicePrincipalName', 'Identity'],
    TargetUserId: ['UserId', 'ServicePrincipalId'],
    TargetOriginalUserType: 'UserType',
    SrcIpAddr: 'IPAddress',
    HttpUserAgent: 'UserAgent',
    TargetAppName: ['ResourceDisplayName', 'AppDisplayName'],
    TargetAppId: ['ResourceIdentity', 'AppId'],
    ActingAppName: 'AppDisplayName',
    ActingAppId: 'AppId',
    TargetSessionId: ['SessionId', 'CorrelationId'],
    LogonProtocol: 'AuthenticationProtocol',
    LogonMethod: 'AuthenticationRequirement',
    SrcOriginalRiskLevel: 'RiskLevelDuringSignIn',
    EventMessage: 'ResultDescription',
  },
  more(columns, fields) {
    columns['TargetUserIdType'] = 'AADID';
    const name = textOf(columns['TargetUsername']);
    if (name !== undefined) columns['TargetUsernameType'] = name.includes('@') ? 'UPN' : 'Simple';
    columns['TargetUserType'] =
      fields['UserType'] === 'Guest'
        ? 'Other'
        : fields['ServicePrincipalId'] && !fields['UserId']
          ? 'Service Principal'
          : 'Regular';
    columns['TargetAppType'] = 'SaaS application';
    const requirement = textOf(fields['AuthenticationRequirement']);
    if (requirement !== undefined)
      columns['LogonMethod'] =
        requirement === 'multiFactorAuthentication' ? 'Multi factor authentication' : 'Username & Password';
    if (columns['EventResult'] === 'Failure')
      columns['EventResultDetails'] =
        SIGN_IN_ERRORS[String(fields['ResultType'] ?? objectOf(fields['Status'])?.['errorCode'])] ?? 'Other';
    const device = objectOf(fields['DeviceDetail']);
    setHost(columns, 'Src', device?.['displayName']);
    setText(columns, 'SrcDvcOs', device?.['operatingSystem']);
    const place = objectOf(fields['LocationDetails']);
    setText(columns, 'SrcGeoCountry', place?.['countryOrRegion'] ?? fields['Location']);
    setText(columns, 'SrcGeoCity', place?.['city']);
    setText(columns, 'SrcGeoRegion', place?.['state']);
  },
};

const USER_OPERATIONS: readonly (readonly [RegExp, string])[] = [
  [/^add user|^invite external user|^create user/i, 'UserCreated'],
  [/^delete user|^hard delete user/i, 'UserDeleted'],
  [/^update user|^set user/i, 'UserModified'],
  [/^disable account/i, 'UserDisabled'],
  [/^enable account/i, 'UserEnabled'],
  [/^reset (?:user )?password|^reset password/i, 'PasswordReset'],
  [/^change (?:user )?password|self-service password/i, 'PasswordChanged'],
  [/^add member to (?:group|role)|^add eligible member/i, 'UserAddedToGroup'],
  [/^remove member from (?:group|role)|^remove eligible member/i, 'UserRemovedFromGroup'],
  [/^add group|^create group/i, 'GroupCreated'],
  [/^delete group/i, 'GroupDeleted'],
  [/^update group/i, 'GroupModified'],
];

function userOperation(fields: Fields): string | undefined {
  const name = String(fields['OperationName'] ?? fields['ActivityDisplayName'] ?? '');
  return USER_OPERATIONS.find(([pattern]) => pattern.test(name))?.[1];
}

const auditLogs: TableMap = {
  ...ENTRA,
  table: (fields) => (userOperation(fields) === undefined ? 'AuditEvent' : 'UserManagement'),
  eventType: (fields) => userOperation(fields) ?? auditType(fields['OperationName'] ?? fields['ActivityDisplayName']),
  originalType: 'OperationName',
  result: (fields) => (/^fail/i.test(String(fields['Result'])) ? 'Failure' : 'Success'),
  host: 'none',
  columns: { EventOriginalUid: 'Id', EventOriginalResultDetails: 'ResultReason' },
  more(columns, fields, table) {
    const initiator = objectOf(fields['InitiatedBy']);
    const user = objectOf(initiator?.['user']);
    const app = objectOf(initiator?.['app']);
    setText(columns, 'ActorUsername', user?.['userPrincipalName'] ?? app?.['displayName'] ?? fields['Identity']);
    setText(columns, 'ActorUserId', user?.['id'] ?? app?.['servicePrincipalId']);
    if (columns['ActorUserId'] !== undefined) columns['ActorUserIdType'] = 'AADID';
    if (columns['ActorUsername'] !== undefined) columns['ActorUsernameType'] = user ? 'UPN' : 'Simple';
    columns['ActorUserType'] = user ? 'Regular' : app ? 'Application' : 'Other';
    setAddress(columns, 'SrcIpAddr', user?.['ipAddress']);
    const targets = arrayOf(fields['TargetResources']).filter(isObject);
    if (table === 'AuditEvent') auditTarget(columns, fields, targets);
    else userTargets(columns, targets);
  },
};

function auditTarget(columns: Columns, fields: Fields, targets: readonly Fields[]): void {
  const target = targets[0];
  setText(columns, 'Operation', fields['OperationName'] ?? fields['ActivityDisplayName']);
  setText(columns, 'Object', target?.['displayName'] ?? target?.['userPrincipalName'] ?? target?.['id']);
  setText(columns, 'ObjectId', target?.['id']);
  columns['ObjectType'] = /policy/i.test(String(target?.['type'] ?? fields['Category']))
    ? 'Policy Rule'
    : 'Directory Service Object';
  setText(columns, 'OriginalObjectType', target?.['type']);
  const changed = arrayOf(target?.['modifiedProperties']).find(isObject);
  setText(columns, 'NewValue', changed?.['newValue']);
  setText(columns, 'OldValue', changed?.['oldValue']);
}

function userTargets(columns: Columns, targets: readonly Fields[]): void {
  const user = targets.find((target) => target['type'] === 'User') ?? targets[0];
  const group = targets.find((target) => target['type'] === 'Group' || target['type'] === 'Role');
  setText(columns, 'TargetUsername', user?.['userPrincipalName'] ?? user?.['displayName']);
  setText(columns, 'TargetUserId', user?.['id']);
  if (columns['TargetUserId'] !== undefined) columns['TargetUserIdType'] = 'AADID';
  if (columns['TargetUsername'] !== undefined)
    columns['TargetUsernameType'] = user?.['userPrincipalName'] ? 'UPN' : 'Simple';
  setText(columns, 'GroupName', group?.['displayName']);
  setText(columns, 'GroupId', group?.['id']);
  const changed = arrayOf(user?.['modifiedProperties']).find(isObject);
  setText(columns, 'NewPropertyValue', changed?.['newValue']);
  setText(columns, 'PreviousPropertyValue', changed?.['oldValue']);
}

/** Sentinel's native tables that are no Windows event and no Defender table. */
export const sentinelTables: Readonly<Record<string, TableMap>> = {
  SigninLogs: signIn,
  AADNonInteractiveUserSignInLogs: signIn,
  AADServicePrincipalSignInLogs: signIn,
  AADManagedIdentitySignInLogs: signIn,
  AuditLogs: auditLogs,
  SecurityAlert: {
    vendor: 'Microsoft',
    product: 'Security Alert',
    table: 'AlertEvent',
    eventType: 'Alert',
    originalType: 'AlertType',
    severity: (fields) => severityOf(fields['AlertSeverity']),
    host: 'CompromisedEntity',
    columns: {
      EventUid: 'SystemAlertId',
      EventOriginalUid: 'VendorOriginalId',
      AlertName: ['DisplayName', 'AlertName'],
      EventMessage: 'Description',
      EventOriginalSeverity: 'AlertSeverity',
      AlertOriginalStatus: 'Status',
      AttackTactics: 'Tactics',
      AttackTechniques: 'Techniques',
      AttackRemediationSteps: 'RemediationSteps',
      EventReportUrl: 'AlertLink',
      EventStartTime: 'StartTime',
      EventEndTime: 'EndTime',
    },
    more(columns, fields) {
      columns['EventSubType'] = 'Threat';
      setText(columns, 'EventProduct', fields['ProductName']);
      columns['AlertStatus'] = /resolved|dismissed|closed/i.test(String(fields['Status'])) ? 'Closed' : 'Active';
    },
  },
  AzureActivity: {
    vendor: 'Microsoft',
    product: 'Azure',
    table: 'AuditEvent',
    eventType: (fields) => azureType(String(fields['OperationNameValue'] ?? fields['OperationName'])),
    originalType: 'OperationNameValue',
    result: (fields) =>
      /fail/i.test(String(fields['ActivityStatusValue'] ?? fields['ActivityStatus'])) ? 'Failure' : 'Success',
    host: 'none',
    columns: {
      EventOriginalUid: 'EventDataId',
      Operation: ['OperationNameValue', 'OperationName'],
      Object: ['_ResourceId', 'ResourceId', 'Resource'],
      ActorUsername: 'Caller',
      SrcIpAddr: 'CallerIpAddress',
      EventOriginalResultDetails: 'ActivitySubstatusValue',
      EventOriginalSeverity: 'Level',
    },
    more(columns) {
      columns['ObjectType'] = 'Cloud Resource';
      const name = textOf(columns['ActorUsername']);
      if (name !== undefined) columns['ActorUsernameType'] = name.includes('@') ? 'UPN' : 'Simple';
    },
  },
  CommonSecurityLog: {
    vendor: '',
    product: '',
    table: (fields) => (fields['SourceIP'] && fields['DestinationIP'] ? 'NetworkSession' : 'Event'),
    eventType: (fields) => (fields['SourceIP'] && fields['DestinationIP'] ? 'NetworkSession' : undefined),
    originalType: 'DeviceEventClassID',
    host: 'Computer',
    columns: {
      EventVendor: 'DeviceVendor',
      EventProduct: 'DeviceProduct',
      EventProductVersion: 'DeviceVersion',
      SrcIpAddr: 'SourceIP',
      DstIpAddr: 'DestinationIP',
      SrcPortNumber: 'SourcePort',
      DstPortNumber: 'DestinationPort',
      NetworkProtocol: 'Protocol',
      DvcOriginalAction: 'DeviceAction',
      EventMessage: ['Message', 'Activity'],
      EventOriginalSeverity: 'LogSeverity',
      SrcHostname: 'SourceHostName',
      DstHostname: 'DestinationHostName',
    },
    more(columns, fields, table) {
      if (table !== 'NetworkSession') return;
      setText(columns, 'SrcUsername', fields['SourceUserName']);
      setText(columns, 'DstUsername', fields['DestinationUserName']);
      setText(columns, 'SrcBytes', fields['SentBytes']);
      setText(columns, 'DstBytes', fields['ReceivedBytes']);
      setText(columns, 'NetworkApplicationProtocol', fields['ApplicationProtocol']);
    },
  },
  Syslog: {
    vendor: '',
    product: 'Syslog',
    table: 'Event',
    originalType: 'ProcessName',
    host: 'HostName',
    columns: { EventMessage: 'SyslogMessage', EventOriginalSeverity: 'SeverityLevel' },
  },
  DnsEvents: {
    vendor: 'Microsoft',
    product: 'DNS Server',
    table: 'Dns',
    eventType: 'Query',
    originalType: 'SubType',
    host: 'Computer',
    columns: {
      DnsQuery: 'Name',
      DnsQueryTypeName: 'QueryType',
      DnsResponseName: 'IPAddresses',
      SrcIpAddr: 'ClientIP',
      DnsResponseCode: 'ResultCode',
    },
  },
  VMConnection: {
    vendor: 'Microsoft',
    product: 'VMConnection',
    table: 'NetworkSession',
    eventType: 'EndpointNetworkSession',
    host: 'Computer',
    columns: {
      SrcIpAddr: 'SourceIp',
      DstIpAddr: 'DestinationIp',
      DstPortNumber: 'DestinationPort',
      SrcBytes: 'BytesSent',
      DstBytes: 'BytesReceived',
      NetworkSessionId: 'ConnectionId',
    },
    more(columns, fields) {
      const inbound = fields['Direction'] === 'inbound';
      columns['NetworkDirection'] = inbound ? 'Inbound' : 'Outbound';
      setText(columns, 'NetworkProtocol', textOf(fields['Protocol'])?.toUpperCase());
      setText(columns, inbound ? 'DstProcessName' : 'SrcProcessName', fields['ProcessName']);
    },
  },
};

function azureType(operation: string): string {
  const verb = operation.slice(operation.lastIndexOf('/') + 1).toLowerCase();
  return verb === 'write'
    ? 'Set'
    : verb === 'delete'
      ? 'Delete'
      : verb === 'read'
        ? 'Read'
        : verb === 'action'
          ? 'Execute'
          : 'Other';
}
