import { setAddress, setHost, setInteger, setText } from '../event-row.ts';
import type { SecurityMapper } from './security.ts';
import { decimal, said, setPrincipal, setSubject, startWindows } from './windows-row.ts';

/** Logon types (4624's documentation) as ASIM's sub-types. */
const SUB_TYPES: Readonly<Record<string, string>> = {
  0: 'System',
  2: 'Interactive',
  3: 'Remote',
  4: 'Service',
  5: 'Service',
  7: 'Interactive',
  8: 'Remote',
  9: 'Interactive',
  10: 'RemoteInteractive',
  11: 'Interactive',
  12: 'RemoteInteractive',
  13: 'Interactive',
};

/** NTSTATUS codes of failed logons as ASIM's result details. */
const STATUS: Readonly<Record<string, string>> = {
  '0xc0000064': 'No such user',
  '0xc000006a': 'Incorrect password',
  '0xc000006d': 'No such user or password',
  '0xc000006e': 'Logon violates policy',
  '0xc000006f': 'Logon violates policy',
  '0xc0000070': 'Logon violates policy',
  '0xc0000071': 'Password expired',
  '0xc0000072': 'User disabled',
  '0xc0000193': 'Account expired',
  '0xc0000224': 'Password expired',
  '0xc0000234': 'User locked',
  '0xc000015b': 'Logon violates policy',
  '0xc0000413': 'Logon violates policy',
};

/** Kerberos error codes (RFC 4120 section 7.5.9) as ASIM's result details. */
const KERBEROS: Readonly<Record<string, string>> = {
  '0x1': 'Account expired',
  '0x2': 'Account expired',
  '0x6': 'No such user',
  '0xc': 'Logon violates policy',
  '0x12': 'User disabled',
  '0x17': 'Password expired',
  '0x18': 'Incorrect password',
  '0x25': 'Other',
};

function statusName(code: unknown, names: Readonly<Record<string, string>>): string | undefined {
  const text = said(code)?.toLowerCase();
  return text === undefined ? undefined : names[text];
}

/** 4624, 4625, 4648 and the logoffs. */
const logon: (type: 'Logon' | 'Logoff', result: 'Success' | 'Failure') => SecurityMapper =
  (type, result) => (record, context) => {
    const { fields } = record;
    const subType = SUB_TYPES[String(fields['LogonType'])];
    const row = startWindows(record, context, {
      table: 'Authentication',
      eventType: type,
      result,
      severity: result === 'Failure' ? 'Low' : 'Informational',
      ...(subType === undefined ? {} : { subType }),
    });
    const { columns } = row;
    setSubject(row, fields);
    setPrincipal(row, 'Target', {
      name: fields['TargetUserName'],
      domain: fields['TargetDomainName'],
      sid: fields['TargetUserSid'] ?? fields['TargetSid'],
      session: fields['TargetLogonId'],
    });
    setAddress(columns, 'SrcIpAddr', fields['IpAddress']);
    const port = fields['IpPort'];
    if (port !== '0' && port !== 0) setInteger(columns, 'SrcPortNumber', port);
    setHost(columns, 'Src', fields['WorkstationName']);
    setText(columns, 'LogonProtocol', said(fields['AuthenticationPackageName'])?.trim());
    setText(columns, 'EventOriginalSubType', fields['LogonType']);
    setApplication(columns, fields['ProcessName'], fields['ProcessId']);
    setHost(columns, 'Target', said(fields['TargetServerName']) ?? fields['Computer']);
    if (result === 'Failure') {
      const detail = said(fields['SubStatus']);
      const code = detail === undefined || /^0x0+$/.test(detail) ? fields['Status'] : detail;
      setText(columns, 'EventOriginalResultDetails', code);
      columns['EventResultDetails'] = statusName(code, STATUS) ?? 'Other';
    }
    return row;
  };

function setApplication(columns: Parameters<typeof setText>[0], name: unknown, id: unknown): void {
  if (said(name) === undefined) return;
  setText(columns, 'ActingAppName', name);
  columns['ActingAppType'] = 'Process';
  setText(columns, 'ActingAppId', decimal(id));
}

/** 4672: the account of a new session holds administrator's privileges. */
const elevate: SecurityMapper = (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, { table: 'Authentication', eventType: 'Elevate', result: 'Success' });
  setSubject(row, fields);
  setPrincipal(row, 'Target', {
    name: fields['SubjectUserName'],
    domain: fields['SubjectDomainName'],
    sid: fields['SubjectUserSid'],
    session: fields['SubjectLogonId'],
  });
  setHost(row.columns, 'Target', fields['Computer']);
  return row;
};

/** 4768, 4769, 4770, 4771: a ticket asked from the domain controller. */
const kerberos: SecurityMapper = (record, context) => {
  const { fields } = record;
  const status = said(fields['Status']) ?? said(fields['FailureCode']);
  const failed = fields['EventID'] === 4771 || (status !== undefined && !/^0x0+$/.test(status) && status !== '0');
  const row = startWindows(record, context, {
    table: 'Authentication',
    eventType: 'Logon',
    result: failed ? 'Failure' : 'Success',
    severity: failed ? 'Low' : 'Informational',
  });
  const { columns } = row;
  setPrincipal(row, 'Target', {
    name: fields['TargetUserName'],
    domain: fields['TargetDomainName'],
    sid: fields['EventID'] === 4769 ? undefined : (fields['TargetSid'] ?? fields['TargetUserSid']),
  });
  setAddress(columns, 'SrcIpAddr', fields['IpAddress']);
  setInteger(columns, 'SrcPortNumber', fields['IpPort']);
  columns['LogonProtocol'] = 'Kerberos';
  setText(columns, 'TargetAppName', fields['ServiceName']);
  setHost(columns, 'Target', fields['Computer']);
  if (failed) {
    setText(columns, 'EventOriginalResultDetails', status);
    columns['EventResultDetails'] = statusName(status, KERBEROS) ?? 'Other';
  }
  return row;
};

/** 4776: the domain controller checked NTLM credentials. */
const ntlm: SecurityMapper = (record, context) => {
  const { fields } = record;
  const status = said(fields['Status']) ?? said(fields['ErrorCode']);
  const failed = status !== undefined && !/^0x0+$/.test(status);
  const row = startWindows(record, context, {
    table: 'Authentication',
    eventType: 'Logon',
    result: failed ? 'Failure' : 'Success',
    severity: failed ? 'Low' : 'Informational',
  });
  const { columns } = row;
  setPrincipal(row, 'Target', { name: fields['TargetUserName'] });
  setHost(columns, 'Src', fields['Workstation']);
  columns['LogonProtocol'] = 'NTLM';
  setHost(columns, 'Target', fields['Computer']);
  if (failed) {
    setText(columns, 'EventOriginalResultDetails', status);
    columns['EventResultDetails'] = statusName(status, STATUS) ?? 'Other';
  }
  return row;
};

/** 4778 and 4779: a remote desktop session taken up again or left. */
const remoteDesktop: (type: 'Logon' | 'Logoff') => SecurityMapper = (type) => (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, {
    table: 'Authentication',
    eventType: type,
    subType: 'RemoteInteractive',
    result: 'Success',
  });
  setPrincipal(row, 'Target', {
    name: fields['AccountName'],
    domain: fields['AccountDomain'],
    session: fields['LogonID'],
  });
  setAddress(row.columns, 'SrcIpAddr', fields['ClientAddress']);
  setHost(row.columns, 'Src', fields['ClientName']);
  setHost(row.columns, 'Target', fields['Computer']);
  return row;
};

export const authenticationEvents: Readonly<Record<number, SecurityMapper>> = {
  4624: logon('Logon', 'Success'),
  4625: logon('Logon', 'Failure'),
  4634: logon('Logoff', 'Success'),
  4647: logon('Logoff', 'Success'),
  4648: logon('Logon', 'Success'),
  4672: elevate,
  4768: kerberos,
  4769: kerberos,
  4770: kerberos,
  4771: kerberos,
  4776: ntlm,
  4778: remoteDesktop('Logon'),
  4779: remoteDesktop('Logoff'),
};
