import { setAddress, setText } from '../event-row.ts';
import type { SecurityMapper } from './security.ts';
import { type Fields, said, setSubject, startWindows } from './windows-row.ts';

type Act =
  | 'Set'
  | 'Read'
  | 'Create'
  | 'Delete'
  | 'Execute'
  | 'Install'
  | 'Clear'
  | 'Enable'
  | 'Disable'
  | 'Start'
  | 'Stop'
  | 'Other';
type Kind =
  | 'Policy Rule'
  | 'Event Log'
  | 'Scheduled Task'
  | 'Service'
  | 'Directory Service Object'
  | 'Configuration Atom'
  | 'Other';

interface Audit {
  readonly act: Act;
  readonly kind: Kind;
  /** The field that names the object, or the name itself. */
  readonly object: string;
  readonly value?: string;
  readonly previous?: string;
  readonly severity?: 'Low' | 'Medium' | 'High';
}

/** What the Security log tells of changes to the system and its policy, by event number. */
const AUDITS: Readonly<Record<number, Audit>> = {
  517: { act: 'Clear', kind: 'Event Log', object: '=Security', severity: 'Medium' },
  1100: { act: 'Stop', kind: 'Event Log', object: '=Security' },
  1102: { act: 'Clear', kind: 'Event Log', object: '=Security', severity: 'Medium' },
  1104: { act: 'Other', kind: 'Event Log', object: '=Security' },
  4608: { act: 'Start', kind: 'Other', object: '=Windows' },
  4609: { act: 'Stop', kind: 'Other', object: '=Windows' },
  4616: { act: 'Set', kind: 'Configuration Atom', object: '=System time', value: 'NewTime', previous: 'PreviousTime' },
  4662: { act: 'Read', kind: 'Directory Service Object', object: 'ObjectName', value: 'Properties' },
  4670: { act: 'Set', kind: 'Other', object: 'ObjectName', value: 'NewSd', previous: 'OldSd' },
  4673: { act: 'Execute', kind: 'Other', object: 'Service', value: 'PrivilegeList' },
  4674: { act: 'Execute', kind: 'Other', object: 'ObjectName', value: 'PrivilegeList' },
  4697: { act: 'Install', kind: 'Service', object: 'ServiceName', value: 'ServiceFileName' },
  4698: { act: 'Create', kind: 'Scheduled Task', object: 'TaskName', value: 'TaskContent' },
  4699: { act: 'Delete', kind: 'Scheduled Task', object: 'TaskName', value: 'TaskContent' },
  4700: { act: 'Enable', kind: 'Scheduled Task', object: 'TaskName', value: 'TaskContent' },
  4701: { act: 'Disable', kind: 'Scheduled Task', object: 'TaskName', value: 'TaskContent' },
  4702: { act: 'Set', kind: 'Scheduled Task', object: 'TaskName', value: 'TaskContentNew' },
  4703: { act: 'Set', kind: 'Other', object: 'TargetUserName', value: 'EnabledPrivilegeList' },
  4704: { act: 'Set', kind: 'Policy Rule', object: 'TargetSid', value: 'PrivilegeList' },
  4705: { act: 'Delete', kind: 'Policy Rule', object: 'TargetSid', value: 'PrivilegeList' },
  4706: { act: 'Create', kind: 'Directory Service Object', object: 'DomainName' },
  4707: { act: 'Delete', kind: 'Directory Service Object', object: 'DomainName' },
  4713: { act: 'Set', kind: 'Policy Rule', object: '=Kerberos policy', value: 'KerberosPolicyChange' },
  4716: { act: 'Set', kind: 'Directory Service Object', object: 'DomainName' },
  4717: { act: 'Set', kind: 'Policy Rule', object: 'TargetSid', value: 'AccessGranted' },
  4718: { act: 'Delete', kind: 'Policy Rule', object: 'TargetSid', value: 'AccessRemoved' },
  4719: { act: 'Set', kind: 'Policy Rule', object: 'SubcategoryGuid', value: 'AuditPolicyChanges', severity: 'Low' },
  4739: { act: 'Set', kind: 'Policy Rule', object: 'DomainName', value: 'DomainPolicyChanged' },
  4817: { act: 'Set', kind: 'Policy Rule', object: 'ObjectName', value: 'NewSd', previous: 'OldSd' },
  4885: { act: 'Set', kind: 'Policy Rule', object: '=Certificate Services audit filter', value: 'AuditFilter' },
  4886: { act: 'Other', kind: 'Other', object: 'RequestId', value: 'Attributes' },
  4887: { act: 'Create', kind: 'Other', object: 'RequestId', value: 'Attributes' },
  4898: { act: 'Read', kind: 'Other', object: 'TemplateInternalName', value: 'TemplateContent' },
  4899: { act: 'Set', kind: 'Other', object: 'TemplateInternalName', value: 'NewTemplateContent' },
  4904: { act: 'Create', kind: 'Event Log', object: 'AuditSourceName' },
  4905: { act: 'Delete', kind: 'Event Log', object: 'AuditSourceName' },
  4907: { act: 'Set', kind: 'Policy Rule', object: 'ObjectName', value: 'NewSd', previous: 'OldSd' },
  4946: { act: 'Create', kind: 'Policy Rule', object: 'RuleName' },
  4947: { act: 'Set', kind: 'Policy Rule', object: 'RuleName' },
  4948: { act: 'Delete', kind: 'Policy Rule', object: 'RuleName' },
  4949: { act: 'Set', kind: 'Policy Rule', object: '=Windows Firewall' },
  4950: { act: 'Set', kind: 'Policy Rule', object: 'SettingType', value: 'SettingValue' },
  5025: { act: 'Stop', kind: 'Service', object: '=Windows Firewall', severity: 'Low' },
  5024: { act: 'Start', kind: 'Service', object: '=Windows Firewall' },
  5136: { act: 'Set', kind: 'Directory Service Object', object: 'ObjectDN', value: 'AttributeValue' },
  5137: { act: 'Create', kind: 'Directory Service Object', object: 'ObjectDN' },
  5138: { act: 'Create', kind: 'Directory Service Object', object: 'NewObjectDN', previous: 'OldObjectDN' },
  5139: { act: 'Set', kind: 'Directory Service Object', object: 'NewObjectDN', previous: 'OldObjectDN' },
  5141: { act: 'Delete', kind: 'Directory Service Object', object: 'ObjectDN' },
  5142: { act: 'Create', kind: 'Other', object: 'ShareName', value: 'ShareLocalPath' },
  5143: { act: 'Set', kind: 'Other', object: 'ShareName', value: 'ShareLocalPath' },
  5144: { act: 'Delete', kind: 'Other', object: 'ShareName', value: 'ShareLocalPath' },
  6416: { act: 'Other', kind: 'Other', object: 'DeviceId', value: 'DeviceDescription' },
};

const audit: SecurityMapper = (record, context) => {
  const { fields } = record;
  const { act, kind, object, value, previous, severity } = AUDITS[fields['EventID'] as number]!;
  const row = startWindows(record, context, {
    table: 'AuditEvent',
    eventType: act,
    // The event log's own events bear no audit keyword: that they were written says that it was done.
    ...(kind === 'Event Log' ? { result: 'Success' as const } : {}),
    ...(severity === undefined ? {} : { severity }),
  });
  const { columns } = row;
  setSubject(row, fields);
  setText(columns, 'Object', object.startsWith('=') ? object.slice(1) : fields[object]);
  columns['ObjectType'] = kind;
  setText(columns, 'OriginalObjectType', fields['ObjectType'] ?? fields['ObjectClass']);
  setText(columns, 'Operation', operationOf(fields, act));
  if (value !== undefined) setText(columns, 'NewValue', fields[value]);
  if (previous !== undefined) setText(columns, 'OldValue', fields[previous]);
  setText(columns, 'ActingAppName', said(fields['ProcessName']) ?? fields['CallerProcessName']);
  setAddress(columns, 'SrcIpAddr', fields['IpAddress'] ?? fields['RemoteIpAddress']);
  return row;
};

/** What was done in the log's own words: the access or operation that it names, else the act. */
function operationOf(fields: Fields, act: Act): string {
  return said(fields['OperationType']) ?? said(fields['AccessMask']) ?? said(fields['PrivilegeList'])?.trim() ?? act;
}

export const auditEvents: Readonly<Record<number, SecurityMapper>> = Object.fromEntries(
  Object.keys(AUDITS).map((id) => [id, audit]),
);
