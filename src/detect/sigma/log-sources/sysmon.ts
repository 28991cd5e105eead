import type { FieldTable } from '../fields/field-table.ts';
import { processFields } from '../fields/process.ts';
import {
  connectionFields,
  dnsQueryFields,
  eventHeader,
  fileFields,
  imageLoadFields,
  pipeFields,
  processAccessFields,
  processActivityFields,
  registryFields,
} from '../fields/windows.ts';
import type { SourceDefinition, SourceKind } from './source-kind.ts';

/** Fields that every event of Windows fills, as shippers name them. */
export const HEADER_FIELDS =
  'Provider_Name Provider ProviderName ProviderGuid SourceName Source EventID Channel Computer Hostname ComputerName ' +
  'Level Task Opcode Keywords EventRecordID RecordNumber Version TimeCreated EventTime UserID Message';

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

const COMMON = 'RuleName UtcTime ProcessGuid ProcessId Image User';
const VERSION_INFO = 'FileVersion Description Product Company OriginalFileName';
const SIGNATURE = 'Hashes Signed Signature SignatureStatus';

/** What each event of Sysmon fills (schema 4.90). */
const FILLED: Readonly<Record<number, string>> = {
  1: `${COMMON} ${VERSION_INFO} CommandLine CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser`,
  2: `${COMMON} TargetFilename CreationUtcTime PreviousCreationUtcTime`,
  3: `${COMMON} Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort DestinationPortName`,
  4: 'UtcTime State SchemaVersion',
  5: COMMON,
  6: `RuleName UtcTime ImageLoaded ${SIGNATURE}`,
  7: `${COMMON} ImageLoaded ${VERSION_INFO} ${SIGNATURE}`,
  8: 'RuleName UtcTime SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid TargetProcessId TargetImage NewThreadId StartAddress StartModule StartFunction SourceUser TargetUser',
  9: `${COMMON} Device`,
  10: 'RuleName UtcTime SourceProcessGUID SourceProcessId SourceThreadId SourceImage TargetProcessGUID TargetProcessId TargetImage GrantedAccess CallTrace SourceUser TargetUser',
  11: `${COMMON} TargetFilename CreationUtcTime`,
  12: `${COMMON} EventType TargetObject`,
  13: `${COMMON} EventType TargetObject Details`,
  14: `${COMMON} EventType TargetObject NewName`,
  15: `${COMMON} TargetFilename CreationUtcTime Hash Contents`,
  16: 'UtcTime Configuration ConfigurationFileHash State SchemaVersion',
  17: `${COMMON} EventType PipeName`,
  18: `${COMMON} EventType PipeName`,
  19: 'RuleName EventType UtcTime Operation User EventNamespace Name Query',
  20: 'RuleName EventType UtcTime Operation User Name Type Destination',
  21: 'RuleName EventType UtcTime Operation User Consumer Filter',
  22: `${COMMON} QueryName QueryStatus QueryResults`,
  23: `${COMMON} TargetFilename Hashes IsExecutable Archived`,
  24: `${COMMON} Session ClientInfo Hashes Archived`,
  25: `${COMMON} Type`,
  26: `${COMMON} TargetFilename Hashes IsExecutable`,
  27: `${COMMON} TargetFilename Hashes`,
  28: `${COMMON} TargetFilename Hashes IsExecutable`,
  29: `${COMMON} TargetFilename Hashes`,
  255: 'UtcTime ID Description',
};

const CHANNEL = 'microsoft-windows-sysmon/operational';

function sysmon(id: number, fields: FieldTable, channel = CHANNEL, name = 'Sysmon'): SourceKind {
  const eventId = String(id);
  return {
    name: `${name} ${id}`,
    matches: (kind) => kind.channel === channel && kind.eventId === eventId,
    fields: { ...eventHeader, ...fields },
    filled: new Set(words(`${HEADER_FIELDS} ${FILLED[id] ?? ''}`)),
  };
}

/** Sigma's categories and the events of Sysmon that they mean. */
const CATEGORIES: Readonly<Record<string, { readonly ids: readonly number[]; readonly fields: FieldTable }>> = {
  process_creation: { ids: [1], fields: processFields },
  file_change: { ids: [2], fields: fileFields },
  network_connection: { ids: [3], fields: connectionFields },
  sysmon_status: { ids: [4, 16], fields: {} },
  process_termination: { ids: [5], fields: processActivityFields },
  driver_load: { ids: [6], fields: imageLoadFields },
  image_load: { ids: [7], fields: imageLoadFields },
  create_remote_thread: { ids: [8], fields: processAccessFields },
  raw_access_thread: { ids: [9], fields: processActivityFields },
  raw_access_read: { ids: [9], fields: processActivityFields },
  process_access: { ids: [10], fields: processAccessFields },
  file_event: { ids: [11], fields: fileFields },
  registry_add: { ids: [12], fields: registryFields },
  registry_delete: { ids: [12], fields: registryFields },
  registry_set: { ids: [13], fields: registryFields },
  registry_rename: { ids: [14], fields: registryFields },
  registry_event: { ids: [12, 13, 14], fields: registryFields },
  create_stream_hash: { ids: [15], fields: fileFields },
  pipe_created: { ids: [17, 18], fields: pipeFields },
  wmi_event: { ids: [19, 20, 21], fields: {} },
  dns_query: { ids: [22], fields: dnsQueryFields },
  file_delete: { ids: [23, 26], fields: fileFields },
  clipboard_capture: { ids: [24], fields: processActivityFields },
  process_tampering: { ids: [25], fields: processActivityFields },
  file_block_executable: { ids: [27], fields: fileFields },
  file_block_shredding: { ids: [28], fields: fileFields },
  file_executable_detected: { ids: [29], fields: fileFields },
  sysmon_error: { ids: [255], fields: {} },
};

export const sysmonSources: readonly SourceDefinition[] = [
  ...Object.entries(CATEGORIES).map(([category, { ids, fields }]) => ({
    product: 'windows',
    category,
    kinds: ids.map((id) => sysmon(id, fields)),
  })),
  {
    product: 'windows',
    service: 'sysmon',
    kinds: [{ name: 'Sysmon', matches: (kind) => kind.channel === CHANNEL, fields: eventHeader }],
  },
];

const LINUX_CHANNEL = 'linux-sysmon/operational';
const linux = (category: string, id: number, fields: FieldTable): SourceDefinition => ({
  product: 'linux',
  category,
  kinds: [sysmon(id, fields, LINUX_CHANNEL, 'Sysmon for Linux')],
});

export const linuxSysmonSources: readonly SourceDefinition[] = [
  linux('process_creation', 1, processFields),
  linux('network_connection', 3, connectionFields),
  linux('process_termination', 5, processActivityFields),
  linux('raw_access_read', 9, processActivityFields),
  linux('file_event', 11, fileFields),
  linux('file_delete', 23, fileFields),
];
