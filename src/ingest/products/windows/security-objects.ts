import { fileNameOf, setAddress, setInteger, setText } from '../event-row.ts';
import type { SecurityMapper } from './security.ts';
import { decimal, type Fields, said, setSubject, startWindows, type WindowsRow } from './windows-row.ts';

/** Access rights of files ([MS-DTYP] section 2.4.3 and File Security): what a mask says was asked or done. */
const FILE_WRITE = 0x2 | 0x4;
const DELETE = 0x10000 | 0x40;

function fileType(fields: Fields): string {
  const mask = Number(said(fields['AccessMask']) ?? 0);
  if (mask & DELETE) return 'FileDeleted';
  return mask & FILE_WRITE ? 'FileModified' : 'FileAccessed';
}

function setFile(row: WindowsRow, path: string | undefined): void {
  if (path === undefined) return;
  row.columns['TargetFilePath'] = path;
  row.columns['TargetFilePathType'] = path.startsWith('\\\\') ? 'Windows Share' : 'Windows Local';
  row.columns['TargetFileName'] = fileNameOf(path);
}

function setActing(row: WindowsRow, fields: Fields): void {
  setText(row.columns, 'ActingProcessName', fields['ProcessName']);
  setText(row.columns, 'ActingProcessId', decimal(fields['ProcessId']));
}

/** 4656, 4658, 4660, 4663: a handle or access to a file, a key, a process or another object. */
const object: SecurityMapper = (record, context) => {
  const { fields } = record;
  const kind = fields['ObjectType'];
  if (kind === 'File') {
    const row = startWindows(record, context, { table: 'FileEvent', eventType: fileType(fields) });
    setSubject(row, fields);
    setFile(row, said(fields['ObjectName']));
    setActing(row, fields);
    return row;
  }
  if (kind === 'Key' && fields['EventID'] === 4663 && Number(said(fields['AccessMask']) ?? 0) & 0x10000) {
    const row = startWindows(record, context, { table: 'RegistryEvent', eventType: 'RegistryKeyDeleted' });
    setSubject(row, fields);
    setText(row.columns, 'RegistryKey', registryPath(said(fields['ObjectName'])));
    setActing(row, fields);
    return row;
  }
  const deleted = fields['EventID'] === 4660;
  const row = startWindows(record, context, { table: 'AuditEvent', eventType: deleted ? 'Delete' : 'Read' });
  setSubject(row, fields);
  const { columns } = row;
  setText(columns, 'Object', fields['ObjectName'] ?? fields['HandleId']);
  columns['ObjectType'] = 'Other';
  setText(columns, 'OriginalObjectType', kind);
  setText(columns, 'Operation', fields['AccessMask'] ?? fields['AccessList']);
  setText(columns, 'ActingAppName', fields['ProcessName']);
  return row;
};

const HIVES: readonly (readonly [RegExp, string])[] = [
  [/^\\REGISTRY\\MACHINE/i, 'HKEY_LOCAL_MACHINE'],
  [/^\\REGISTRY\\USER/i, 'HKEY_USERS'],
  [/^HKLM(?=\\|$)/, 'HKEY_LOCAL_MACHINE'],
  [/^HKU(?=\\|$)/, 'HKEY_USERS'],
  [/^HKCR(?=\\|$)/, 'HKEY_CLASSES_ROOT'],
  [/^HKCU(?=\\|$)/, 'HKEY_CURRENT_USER'],
];

/** A key's path with its hive written out, as ASIM wants it. */
export function registryPath(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  for (const [pattern, hive] of HIVES) if (pattern.test(path)) return path.replace(pattern, hive);
  return path;
}

const VALUE_TYPES: Readonly<Record<string, string>> = {
  '%%1873': 'Reg_Sz',
  '%%1874': 'Reg_Expand_Sz',
  '%%1875': 'Reg_Binary',
  '%%1876': 'Reg_DWord',
  '%%1879': 'Reg_Multi_Sz',
  '%%1883': 'Reg_QWord',
};

/** 4657: a value of the registry set, made or deleted. */
const registryValue: SecurityMapper = (record, context) => {
  const { fields } = record;
  const deleted = fields['OperationType'] === '%%1906';
  const row = startWindows(record, context, {
    table: 'RegistryEvent',
    eventType: deleted ? 'RegistryValueDeleted' : 'RegistryValueSet',
    result: 'Success',
  });
  const { columns } = row;
  setSubject(row, fields);
  setText(columns, 'RegistryKey', registryPath(said(fields['ObjectName'])));
  setText(columns, 'RegistryValue', fields['ObjectValueName']);
  setText(columns, 'RegistryValueData', fields['NewValue']);
  setText(columns, 'RegistryValueType', VALUE_TYPES[String(fields['NewValueType'])]);
  setText(columns, 'RegistryPreviousValueData', fields['OldValue']);
  setText(columns, 'RegistryPreviousValueType', VALUE_TYPES[String(fields['OldValueType'])]);
  setActing(row, fields);
  return row;
};

/** 5140 and 5145: a network share, and a file in it. */
const share: SecurityMapper = (record, context) => {
  const { fields } = record;
  const row = startWindows(record, context, {
    table: 'FileEvent',
    eventType: fields['EventID'] === 5145 ? fileType(fields) : 'FileAccessed',
  });
  setSubject(row, fields);
  const name = said(fields['ShareName'])?.replace(/^\\\\\*/, '');
  const relative = said(fields['RelativeTargetName'])?.replace(/^\\/, '');
  if (name !== undefined)
    setFile(row, `\\\\${fields['Computer']}${name}${relative === undefined ? '' : `\\${relative}`}`);
  setAddress(row.columns, 'SrcIpAddr', fields['IpAddress']);
  setInteger(row.columns, 'SrcPortNumber', fields['IpPort']);
  row.columns['NetworkApplicationProtocol'] = 'SMB';
  return row;
};

export const objectEvents: Readonly<Record<number, SecurityMapper>> = {
  4656: object,
  4657: registryValue,
  4660: object,
  4663: object,
  5140: share,
  5145: share,
};
