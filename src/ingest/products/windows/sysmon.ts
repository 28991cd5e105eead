import type { EventRow } from '../../../schema/event.ts';
import type { NativeRecord } from '../../formats/format.ts';
import { fileNameOf, setAddress, setHost, setInteger, setText } from '../event-row.ts';
import type { MappingContext, Product } from '../product.ts';
import { splitHashes } from './hashes.ts';
import { registryPath } from './security-objects.ts';
import {
  type Fields,
  said,
  setPrincipal,
  startWindows,
  WINDOWS_FORMATS,
  type WindowsRow,
  type WindowsStart,
} from './windows-row.ts';

type Mapper = (record: NativeRecord, context: MappingContext) => EventRow;

function start(record: NativeRecord, context: MappingContext, begin: WindowsStart): WindowsRow {
  const row = startWindows(record, context, { result: 'Success', ...begin, product: 'Sysmon' });
  const rule = said(record.fields['RuleName']);
  // Only two tables have the column; elsewhere it stays in the record.
  if (rule !== undefined && (row.table === 'ProcessEvent' || row.table === 'Event')) row.columns['RuleName'] = rule;
  return row;
}

function setActing(row: WindowsRow, fields: Fields): void {
  const { columns } = row;
  setText(columns, 'ActingProcessName', fields['Image']);
  setText(columns, 'ActingProcessId', fields['ProcessId']);
  setText(columns, 'ActingProcessGuid', fields['ProcessGuid']);
  setPrincipal(row, 'Actor', { name: fields['User'] });
}

const processCreated: Mapper = (record, context) => {
  const { fields } = record;
  const row = start(record, context, { table: 'ProcessEvent', eventType: 'ProcessCreated' });
  const { columns } = row;
  setPrincipal(row, 'Target', { name: fields['User'], session: fields['LogonId'] });
  setPrincipal(row, 'Actor', { name: said(fields['ParentUser']) ?? fields['User'], session: fields['LogonId'] });
  const image = said(fields['Image']);
  if (image !== undefined) {
    columns['TargetProcessName'] = image;
    columns['TargetProcessFilename'] = fileNameOf(image);
  }
  setText(columns, 'TargetProcessId', fields['ProcessId']);
  setText(columns, 'TargetProcessGuid', fields['ProcessGuid']);
  setText(columns, 'TargetProcessCommandLine', fields['CommandLine']);
  setText(columns, 'TargetProcessCurrentDirectory', fields['CurrentDirectory']);
  setText(columns, 'TargetProcessIntegrityLevel', fields['IntegrityLevel']);
  setText(columns, 'TargetProcessFileVersion', fields['FileVersion']);
  setText(columns, 'TargetProcessFileDescription', fields['Description']);
  setText(columns, 'TargetProcessFileProduct', fields['Product']);
  setText(columns, 'TargetProcessFileCompany', fields['Company']);
  setText(columns, 'TargetProcessFileOriginalName', fields['OriginalFileName']);
  splitHashes(columns, 'TargetProcess', fields['Hashes'] ?? fields['Hash'], true);
  const parent = said(fields['ParentImage']);
  if (parent !== undefined) {
    columns['ActingProcessName'] = parent;
    columns['ActingProcessFilename'] = fileNameOf(parent);
    columns['ParentProcessName'] = parent;
  }
  setText(columns, 'ActingProcessCommandLine', fields['ParentCommandLine']);
  for (const part of ['ActingProcess', 'ParentProcess'] as const) {
    setText(columns, `${part}Id`, fields['ParentProcessId']);
    setText(columns, `${part}Guid`, fields['ParentProcessGuid']);
  }
  return row;
};

const processTerminated: Mapper = (record, context) => {
  const { fields } = record;
  const row = start(record, context, { table: 'ProcessEvent', eventType: 'ProcessTerminated' });
  const { columns } = row;
  const image = said(fields['Image']);
  if (image !== undefined) {
    columns['TargetProcessName'] = image;
    columns['TargetProcessFilename'] = fileNameOf(image);
  }
  setText(columns, 'TargetProcessId', fields['ProcessId']);
  setText(columns, 'TargetProcessGuid', fields['ProcessGuid']);
  setPrincipal(row, 'Actor', { name: fields['User'] });
  return row;
};

const connection: Mapper = (record, context) => {
  const { fields } = record;
  const row = start(record, context, { table: 'NetworkSession', eventType: 'EndpointNetworkSession' });
  const { columns } = row;
  const outbound = String(fields['Initiated']).toLowerCase() !== 'false';
  const side = outbound ? 'Src' : 'Dst';
  setAddress(columns, 'SrcIpAddr', fields['SourceIp']);
  setAddress(columns, 'DstIpAddr', fields['DestinationIp']);
  setInteger(columns, 'SrcPortNumber', fields['SourcePort']);
  setInteger(columns, 'DstPortNumber', fields['DestinationPort']);
  setHost(columns, 'Src', fields['SourceHostname']);
  setHost(columns, 'Dst', fields['DestinationHostname']);
  const protocol = said(fields['Protocol']);
  if (protocol !== undefined) columns['NetworkProtocol'] = protocol.toUpperCase();
  const v6 = String(fields['SourceIsIpv6']).toLowerCase() === 'true';
  columns['NetworkProtocolVersion'] = v6 ? 'IPv6' : 'IPv4';
  columns['NetworkDirection'] = outbound ? 'Outbound' : 'Inbound';
  setText(columns, 'NetworkApplicationProtocol', said(fields['DestinationPortName'])?.toUpperCase());
  setText(columns, `${side}ProcessName`, fields['Image']);
  setText(columns, `${side}ProcessId`, fields['ProcessId']);
  setText(columns, `${side}ProcessGuid`, fields['ProcessGuid']);
  setPrincipal(row, side, { name: fields['User'] });
  columns['DvcAction'] = 'Allow';
  return row;
};

const file: (eventType: string, result?: 'Failure') => Mapper = (eventType, result) => (record, context) => {
  const { fields } = record;
  const row = start(record, context, { table: 'FileEvent', eventType, ...(result ? { result } : {}) });
  const { columns } = row;
  const path = said(fields['TargetFilename']);
  if (path !== undefined) {
    columns['TargetFilePath'] = path;
    columns['TargetFileName'] = fileNameOf(path);
    columns['TargetFilePathType'] = path.startsWith('/')
      ? 'Unix'
      : path.startsWith('\\\\')
        ? 'Windows Share'
        : 'Windows Local';
  }
  const created = said(fields['CreationUtcTime']);
  if (created !== undefined) columns['TargetFileCreationTime'] = `${created.replace(' ', 'T')}Z`;
  splitHashes(columns, 'TargetFile', fields['Hashes'] ?? fields['Hash'], false);
  setActing(row, fields);
  return row;
};

const REGISTRY_TYPES: Readonly<Record<string, string>> = {
  CreateKey: 'RegistryKeyCreated',
  DeleteKey: 'RegistryKeyDeleted',
  CreateValue: 'RegistryValueSet',
  DeleteValue: 'RegistryValueDeleted',
  SetValue: 'RegistryValueSet',
  RenameKey: 'RegistryKeyRenamed',
  RenameValue: 'RegistryKeyRenamed',
};

const registry: Mapper = (record, context) => {
  const { fields } = record;
  const act = REGISTRY_TYPES[String(fields['EventType'])] ?? 'RegistryValueSet';
  const row = start(record, context, { table: 'RegistryEvent', eventType: act });
  const { columns } = row;
  const path = registryPath(said(fields['TargetObject']));
  if (path !== undefined) {
    const ofValue = act === 'RegistryValueSet' || act === 'RegistryValueDeleted';
    const cut = ofValue ? path.lastIndexOf('\\') : -1;
    columns['RegistryKey'] = cut === -1 ? path : path.slice(0, cut);
    if (cut !== -1) columns['RegistryValue'] = path.slice(cut + 1);
  }
  const renamed = registryPath(said(fields['NewName']));
  if (renamed !== undefined) {
    columns['RegistryPreviousKey'] = columns['RegistryKey'];
    columns['RegistryKey'] = renamed;
  }
  setText(columns, 'RegistryValueData', fields['Details']);
  setActing(row, fields);
  return row;
};

/** DNS result codes of Windows that queries end with, by their DNS names. */
const DNS_STATUS: Readonly<Record<string, readonly [number, string]>> = {
  0: [0, 'NOERROR'],
  9001: [1, 'FORMERR'],
  9002: [2, 'SERVFAIL'],
  9003: [3, 'NXDOMAIN'],
  9004: [4, 'NOTIMP'],
  9005: [5, 'REFUSED'],
};

const dns: Mapper = (record, context) => {
  const { fields } = record;
  const status = DNS_STATUS[String(fields['QueryStatus'])];
  const failed = said(fields['QueryStatus']) !== undefined && String(fields['QueryStatus']) !== '0';
  const row = start(record, context, {
    table: 'Dns',
    eventType: 'Query',
    subType: 'response',
    result: failed ? 'Failure' : 'Success',
  });
  const { columns } = row;
  setText(columns, 'DnsQuery', said(fields['QueryName'])?.replace(/\.$/, ''));
  setText(columns, 'DnsResponseName', fields['QueryResults']);
  if (status) {
    columns['DnsResponseCode'] = status[0];
    columns['EventResultDetails'] = status[1];
  } else setText(columns, 'EventOriginalResultDetails', fields['QueryStatus']);
  setText(columns, 'SrcProcessName', fields['Image']);
  setText(columns, 'SrcProcessId', fields['ProcessId']);
  setText(columns, 'SrcProcessGuid', fields['ProcessGuid']);
  setPrincipal(row, 'Src', { name: fields['User'] });
  setHost(columns, 'Src', fields['Computer']);
  return row;
};

/** Sysmon's own state: 4 and 16. */
const state: Mapper = (record, context) => {
  const { fields } = record;
  const configuration = fields['EventID'] === 16;
  const row = start(record, context, {
    table: 'AuditEvent',
    eventType: configuration ? 'Set' : String(fields['State']) === 'Stopped' ? 'Stop' : 'Start',
    ...(configuration ? {} : { severity: 'Low' as const }),
  });
  row.columns['Object'] = 'Sysmon';
  row.columns['ObjectType'] = configuration ? 'Configuration Atom' : 'Service';
  setText(row.columns, 'NewValue', fields['Configuration']);
  return row;
};

/** 6 to 10, 17 to 21, 24, 25, 255: what ASIM has no schema for: the processes, file and user of it in the common columns. */
const other: Mapper = (record, context) => {
  const { fields } = record;
  const row = start(record, context, { table: 'Event', result: fields['EventID'] === 255 ? 'Failure' : 'Success' });
  const { columns } = row;
  const source = said(fields['SourceImage']);
  setText(columns, 'ActingProcessName', source ?? fields['Image'] ?? fields['ImageName']);
  setText(columns, 'ActingProcessId', source === undefined ? fields['ProcessId'] : fields['SourceProcessId']);
  setText(
    columns,
    'ActingProcessGuid',
    fields['SourceProcessGUID'] ?? fields['SourceProcessGuid'] ?? fields['ProcessGuid'],
  );
  setText(columns, 'TargetProcessName', fields['TargetImage']);
  setText(columns, 'TargetProcessId', fields['TargetProcessId']);
  setText(columns, 'TargetProcessGuid', fields['TargetProcessGUID'] ?? fields['TargetProcessGuid']);
  const loaded = said(fields['ImageLoaded']);
  if (loaded !== undefined) {
    columns['TargetFilePath'] = loaded;
    columns['TargetFileName'] = fileNameOf(loaded);
    splitHashes(columns, 'TargetFile', fields['Hashes'], false);
  }
  setText(columns, 'Object', fields['PipeName'] ?? fields['Name'] ?? fields['Device'] ?? fields['Consumer']);
  setText(
    columns,
    'Operation',
    fields['Operation'] ?? fields['EventType'] ?? fields['GrantedAccess'] ?? fields['Type'],
  );
  setPrincipal(row, 'Actor', { name: fields['User'] ?? fields['SourceUser'] });
  setPrincipal(row, 'Target', { name: fields['TargetUser'] });
  return row;
};

const mappers: Readonly<Record<number, Mapper>> = {
  1: processCreated,
  2: file('FileModified'),
  3: connection,
  4: state,
  5: processTerminated,
  11: file('FileCreated'),
  12: registry,
  13: registry,
  14: registry,
  15: file('FileCreated'),
  16: state,
  22: dns,
  23: file('FileDeleted'),
  26: file('FileDeleted'),
  27: file('FileCreated', 'Failure'),
  28: file('FileDeleted', 'Failure'),
  29: file('FileCreated'),
};

const SYSMON_PROVIDERS: ReadonlySet<unknown> = new Set(['Microsoft-Windows-Sysmon', 'Linux-Sysmon']);

/** Sysmon for Windows and for Linux, events 1 to 29 and 255. */
export const sysmon: Product = {
  name: 'sysmon',
  formats: WINDOWS_FORMATS,
  claims: ({ fields }) =>
    fields['Channel'] === 'Microsoft-Windows-Sysmon/Operational' || SYSMON_PROVIDERS.has(fields['Provider']),
  map: (record, context) => (mappers[record.fields['EventID'] as number] ?? other)(record, context),
};
