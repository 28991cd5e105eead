type Fields = Record<string, unknown>;

/** Sections of the Security log's rendered messages whose account is who did it, and whom it was done to. */
const SUBJECTS = new Set(['Subject', 'Creator Subject']);
const TARGETS = new Set([
  'New Logon',
  'Account For Which Logon Failed',
  'Account Whose Credentials Were Used',
  'Account Information',
  'Target Account',
  'New Account',
  'Account That Was Locked Out',
  'Target Subject',
]);
const SECTIONS: ReadonlySet<string> = new Set([
  ...SUBJECTS,
  ...TARGETS,
  'Member',
  'Group',
  'New Group',
  'Logon Information',
  'Failure Information',
  'Process Information',
  'Network Information',
  'Detailed Authentication Information',
  'Service Information',
  'Task Information',
  'Object',
  'Share Information',
  'Access Request Information',
  'Application Information',
  'Additional Information',
  'Target Server',
  'Filter Information',
  'Process',
  'Attributes',
  'Changed Attributes',
]);

const SUBJECT_LABELS: Fields = {
  'Security ID': 'SubjectUserSid',
  'Account Name': 'SubjectUserName',
  'Account Domain': 'SubjectDomainName',
  'Domain Name': 'SubjectDomainName',
  'Logon ID': 'SubjectLogonId',
};
const TARGET_LABELS: Fields = {
  'Security ID': 'TargetUserSid',
  'User ID': 'TargetSid',
  'Account Name': 'TargetUserName',
  'Account Domain': 'TargetDomainName',
  'Supplied Realm Name': 'TargetDomainName',
  'Logon ID': 'TargetLogonId',
  'Logon GUID': 'LogonGuid',
};
const GROUP_LABELS: Fields = {
  'Security ID': 'TargetSid',
  'Group Name': 'TargetUserName',
  'Account Name': 'TargetUserName',
  'Group Domain': 'TargetDomainName',
  'Account Domain': 'TargetDomainName',
};
const MEMBER_LABELS: Fields = { 'Security ID': 'MemberSid', 'Account Name': 'MemberName' };

/** Labels that mean the same in every section, by the name that EventData has for them. */
const LABELS: Fields = {
  'Logon Type': 'LogonType',
  'Failure Reason': 'FailureReason',
  Status: 'Status',
  'Sub Status': 'SubStatus',
  'New Process ID': 'NewProcessId',
  'New Process Name': 'NewProcessName',
  'Token Elevation Type': 'TokenElevationType',
  'Mandatory Label': 'MandatoryLabel',
  'Creator Process ID': 'ProcessId',
  'Creator Process Name': 'ParentProcessName',
  'Process Command Line': 'CommandLine',
  'Process ID': 'ProcessId',
  'Caller Process ID': 'ProcessId',
  'Process Name': 'ProcessName',
  'Caller Process Name': 'ProcessName',
  'Workstation Name': 'WorkstationName',
  'Source Network Address': 'IpAddress',
  'Network Address': 'IpAddress',
  'Source Port': 'IpPort',
  'Client Address': 'IpAddress',
  'Client Port': 'IpPort',
  'Authentication Package': 'AuthenticationPackageName',
  'Logon Process': 'LogonProcessName',
  'Service Name': 'ServiceName',
  'Service File Name': 'ServiceFileName',
  'Task Name': 'TaskName',
  'Task Content': 'TaskContent',
  'Object Name': 'ObjectName',
  'Object Type': 'ObjectType',
  'Share Name': 'ShareName',
  'Share Path': 'ShareLocalPath',
  'Relative Target Name': 'RelativeTargetName',
  'Access Mask': 'AccessMask',
  'Application Name': 'Application',
  'Target Server Name': 'TargetServerName',
  'Destination Address': 'DestAddress',
  'Destination Port': 'DestPort',
  Protocol: 'Protocol',
  Privileges: 'PrivilegeList',
  'Result Code': 'Status',
  'Failure Code': 'Status',
  'Logon Account': 'TargetUserName',
  'Source Workstation': 'Workstation',
  'Error Code': 'Status',
  'Caller Computer Name': 'CallerComputerName',
};
/** Labels that name another field where the Filtering Platform speaks (5152 to 5159). */
const NETWORK_LABELS: Fields = {
  'Source Address': 'SourceAddress',
  'Source Port': 'SourcePort',
  'Process ID': 'ProcessID',
  Direction: 'Direction',
};
const DIRECTIONS: Fields = { Inbound: '%%14592', Outbound: '%%14593' };

/**
 * The fields of EventData that a rendered message of the Security log tells of, for shippers that send no more than that
 * text: sections (`Subject:`) with labelled values, on lines of their own or run together with tabs and blanks.
 */
export function messageFields(message: string, eventId: unknown): Fields {
  const fields: Fields = {};
  const network = typeof eventId === 'number' && eventId >= 5150 && eventId <= 5159;
  const tokens = message
    .split(/[\t\r\n]+| {2,}/)
    .map((token) => token.trim())
    .filter((token) => token !== '');
  let section = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const label = token.endsWith(':') ? token.slice(0, -1) : undefined;
    if (label === undefined) continue;
    if (SECTIONS.has(label)) {
      section = label;
      continue;
    }
    const name = nameOf(section, label, network);
    const value = tokens[at + 1];
    if (name === undefined || value === undefined || isLabel(value)) continue;
    at++;
    if (fields[name] === undefined) fields[name] = name === 'Direction' ? (DIRECTIONS[value] ?? value) : value;
  }
  return fields;
}

function isLabel(token: string): boolean {
  if (!token.endsWith(':')) return false;
  const label = token.slice(0, -1);
  return SECTIONS.has(label) || LABELS[label] !== undefined || SUBJECT_LABELS[label] !== undefined;
}

function nameOf(section: string, label: string, network: boolean): string | undefined {
  if (network && NETWORK_LABELS[label] !== undefined) return NETWORK_LABELS[label] as string;
  const own = SUBJECTS.has(section)
    ? SUBJECT_LABELS
    : TARGETS.has(section)
      ? TARGET_LABELS
      : section === 'Group' || section === 'New Group'
        ? GROUP_LABELS
        : section === 'Member'
          ? MEMBER_LABELS
          : undefined;
  return (own?.[label] ?? LABELS[label]) as string | undefined;
}
