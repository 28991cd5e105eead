import { setText } from '../event-row.ts';
import { severityOf } from './severity.ts';
import { setAccount, setHost, setPath, type TableMap, textOf } from './table-map.ts';

const DEFENDER = { vendor: 'Microsoft', product: 'Microsoft 365 Defender' } as const;

/** Defender XDR's tables of identities, applications, mail and alerts. */
export const identityTables: Readonly<Record<string, TableMap>> = {
  IdentityLogonEvents: {
    ...DEFENDER,
    table: 'Authentication',
    eventType: 'Logon',
    result: (fields) => (/Fail/.test(String(fields['ActionType'])) ? 'Failure' : 'Success'),
    columns: {
      EventOriginalUid: 'ReportId',
      EventOriginalSubType: 'LogonType',
      EventOriginalResultDetails: 'FailureReason',
      LogonProtocol: 'Protocol',
      SrcIpAddr: 'IPAddress',
      SrcPortNumber: 'Port',
      TargetAppName: 'Application',
      TargetIpAddr: 'DestinationIPAddress',
      TargetPortNumber: 'DestinationPort',
      SrcIsp: 'ISP',
      SrcGeoCountry: 'Location',
    },
    more(columns, fields) {
      setHost(columns, 'Src', fields['DeviceName']);
      setHost(columns, 'Target', fields['DestinationDeviceName'] ?? fields['TargetDeviceName']);
      account(columns, fields, 'Target');
      if (columns['EventResult'] === 'Failure') columns['EventResultDetails'] = 'Other';
    },
  },
  IdentityDirectoryEvents: {
    ...DEFENDER,
    table: 'AuditEvent',
    eventType: 'Set',
    result: () => 'Success',
    columns: {
      EventOriginalUid: 'ReportId',
      Operation: 'ActionType',
      SrcIpAddr: 'IPAddress',
      Object: ['TargetAccountUpn', 'TargetAccountDisplayName', 'TargetDeviceName'],
      TargetIpAddr: 'DestinationIPAddress',
      TargetAppName: 'Application',
    },
    more(columns, fields) {
      columns['ObjectType'] = 'Directory Service Object';
      account(columns, fields, 'Actor');
    },
  },
  IdentityQueryEvents: {
    ...DEFENDER,
    table: 'Event',
    eventType: 'Query',
    columns: {
      EventOriginalUid: 'ReportId',
      Operation: 'QueryType',
      Object: 'Query',
      SrcIpAddr: 'IPAddress',
      NetworkApplicationProtocol: 'Protocol',
    },
    more: (columns, fields) => account(columns, fields, 'Actor', false),
  },
  IdentityInfo: {
    ...DEFENDER,
    table: 'Event',
    eventType: 'IdentityInfo',
    columns: {},
    more: (columns, fields) => account(columns, fields, 'Target', false),
  },
  CloudAppEvents: {
    ...DEFENDER,
    table: 'AuditEvent',
    eventType: (fields) => auditType(fields['ActionType']),
    result: () => 'Success',
    columns: {
      EventOriginalUid: 'ReportId',
      Operation: 'ActionType',
      Object: 'ObjectName',
      ObjectId: 'ObjectId',
      OriginalObjectType: 'ObjectType',
      SrcIpAddr: 'IPAddress',
      HttpUserAgent: 'UserAgent',
      TargetAppName: 'Application',
      TargetAppId: 'ApplicationId',
      SrcGeoCountry: 'CountryCode',
      SrcGeoCity: 'City',
      ActorUserId: 'AccountObjectId',
      ActorUsername: ['AccountId', 'AccountDisplayName'],
    },
    more(columns) {
      columns['ObjectType'] = 'Other';
      columns['TargetAppType'] = 'SaaS application';
    },
  },
  AADSignInEventsBeta: {
    vendor: 'Microsoft',
    product: 'Entra ID',
    table: 'Authentication',
    eventType: 'Logon',
    originalType: 'LogonType',
    result: (fields) => (Number(fields['ErrorCode'] ?? 0) === 0 ? 'Success' : 'Failure'),
    columns: {
      EventOriginalUid: ['RequestId', 'ReportId'],
      EventOriginalResultDetails: 'ErrorCode',
      SrcIpAddr: 'IPAddress',
      TargetAppName: 'Application',
      TargetAppId: 'ApplicationId',
      TargetUsername: 'AccountUpn',
      TargetUserId: 'AccountObjectId',
      HttpUserAgent: 'UserAgent',
      SrcGeoCountry: 'Country',
      SrcGeoCity: 'City',
      TargetSessionId: 'SessionId',
    },
  },
  EmailEvents: {
    vendor: 'Microsoft',
    product: 'Defender for Office 365',
    table: 'Event',
    eventType: 'Email',
    originalType: 'DeliveryAction',
    result: (fields) => (fields['DeliveryAction'] === 'Blocked' ? 'Failure' : 'Success'),
    columns: {
      EventOriginalUid: 'NetworkMessageId',
      EmailMessageId: 'InternetMessageId',
      EmailSubject: 'Subject',
      ActorUsername: 'SenderFromAddress',
      TargetUsername: 'RecipientEmailAddress',
      SrcIpAddr: ['SenderIPv4', 'SenderIPv6'],
      ThreatCategory: 'ThreatTypes',
      ThreatName: 'ThreatNames',
    },
  },
  EmailAttachmentInfo: {
    vendor: 'Microsoft',
    product: 'Defender for Office 365',
    table: 'Event',
    eventType: 'EmailAttachment',
    columns: {
      EventOriginalUid: 'NetworkMessageId',
      ActorUsername: 'SenderFromAddress',
      TargetUsername: 'RecipientEmailAddress',
      TargetFileName: 'FileName',
      TargetFileSHA256: 'SHA256',
      TargetFileSize: 'FileSize',
      ThreatCategory: 'ThreatTypes',
      ThreatName: 'ThreatNames',
    },
  },
  EmailUrlInfo: {
    vendor: 'Microsoft',
    product: 'Defender for Office 365',
    table: 'Event',
    eventType: 'EmailUrl',
    columns: { EventOriginalUid: 'NetworkMessageId', TargetUrl: 'Url', DstHostname: 'UrlDomain' },
  },
  EmailPostDeliveryEvents: {
    vendor: 'Microsoft',
    product: 'Defender for Office 365',
    table: 'Event',
    eventType: 'EmailPostDelivery',
    columns: {
      EventOriginalUid: 'NetworkMessageId',
      EmailMessageId: 'InternetMessageId',
      TargetUsername: 'RecipientEmailAddress',
      Operation: 'Action',
      ThreatCategory: 'ThreatTypes',
    },
  },
  UrlClickEvents: {
    vendor: 'Microsoft',
    product: 'Defender for Office 365',
    table: 'Event',
    eventType: 'UrlClick',
    result: (fields) => (/Blocked/.test(String(fields['ActionType'])) ? 'Failure' : 'Success'),
    columns: {
      EventOriginalUid: 'NetworkMessageId',
      TargetUrl: 'Url',
      ActorUsername: 'AccountUpn',
      SrcIpAddr: 'IPAddress',
      TargetAppName: 'Workload',
    },
  },
  AlertInfo: {
    ...DEFENDER,
    table: 'AlertEvent',
    eventType: 'Alert',
    originalType: 'ServiceSource',
    severity: (fields) => severityOf(fields['Severity']),
    columns: {
      EventUid: 'AlertId',
      EventOriginalUid: 'AlertId',
      AlertName: 'Title',
      EventMessage: 'Title',
      EventOriginalSeverity: 'Severity',
      ThreatCategory: 'Category',
      AttackTactics: 'Category',
      AttackTechniques: 'AttackTechniques',
    },
    more: (columns) => {
      columns['EventSubType'] = 'Threat';
    },
  },
  AlertEvidence: {
    ...DEFENDER,
    table: 'AlertEvent',
    eventType: 'Alert',
    originalType: 'EntityType',
    severity: (fields) => severityOf(fields['Severity']),
    columns: {
      EventUid: 'AlertId',
      EventOriginalUid: 'AlertId',
      AlertName: 'Title',
      AttackTechniques: 'AttackTechniques',
      AttackTactics: 'Categories',
      ThreatName: 'ThreatFamily',
      FileSHA1: 'SHA1',
      FileSHA256: 'SHA256',
      FileSize: 'FileSize',
      ProcessCommandLine: 'ProcessCommandLine',
      RegistryKey: 'RegistryKey',
      RegistryValue: 'RegistryValueName',
      RegistryValueData: 'RegistryValueData',
      EmailSubject: 'EmailSubject',
      EmailMessageId: 'NetworkMessageId',
      DvcIpAddr: ['LocalIP', 'RemoteIP'],
      DvcId: 'DeviceId',
      Url: 'RemoteUrl',
    },
    more(columns, fields) {
      delete columns['Url']; // an alias in the model: filled by the table itself
      setPath(columns, 'File', fields['FolderPath'], fields['FileName']);
      account(columns, fields, '');
    },
  },
};

function account(
  columns: Parameters<typeof setAccount>[0],
  fields: Record<string, unknown>,
  part: string,
  typed = true,
): void {
  setAccount(
    columns,
    part,
    {
      name: fields['AccountName'],
      domain: fields['AccountDomain'],
      upn: fields['AccountUpn'],
      sid: fields['AccountSid'],
      objectId: fields['AccountObjectId'] ?? fields['AccountId'],
    },
    typed,
  );
  if (columns[`${part}Username`] === undefined)
    setText(columns, `${part}Username`, textOf(fields['AccountDisplayName']));
}

/** ASIM's kind of audit event by the verb that an operation's name holds. */
export function auditType(operation: unknown): string {
  const text = String(operation);
  if (/^(?:add|new|create|invite|register|upload|provision)|created|added/i.test(text)) return 'Create';
  if (/^(?:delete|remove|hard ?delete|soft ?delete|purge|revoke)|deleted|removed/i.test(text)) return 'Delete';
  if (
    /^(?:get|read|list|view|search|download|preview|mailitemsaccessed|fileaccessed|fetch|export)|accessed|viewed|downloaded/i.test(
      text,
    )
  )
    return 'Read';
  if (
    /^(?:set|update|change|modify|reset|assign|grant|consent|edit|move|rename|restore)|updated|modified|changed/i.test(
      text,
    )
  )
    return 'Set';
  if (/^enable|enabled/i.test(text)) return 'Enable';
  if (/^disable|disabled/i.test(text)) return 'Disable';
  if (/^install|installed/i.test(text)) return 'Install';
  if (/^(?:run|execute|invoke|start|send)/i.test(text)) return 'Execute';
  return 'Other';
}
