import type { FieldTable } from './field-table.ts';

const actingProcess: FieldTable = {
  Image: {
    native: ['ProcessName', 'InitiatingProcessFolderPath'],
    asim: ['ActingProcessName'],
    ecs: ['process.executable'],
  },
  ProcessId: { native: ['InitiatingProcessId'], asim: ['ActingProcessId'], ecs: ['process.pid'] },
  CommandLine: {
    native: ['InitiatingProcessCommandLine'],
    asim: ['ActingProcessCommandLine'],
    ecs: ['process.command_line'],
  },
  ParentImage: { native: ['InitiatingProcessParentFileName'], ecs: ['process.parent.executable'] },
  IntegrityLevel: { native: ['InitiatingProcessIntegrityLevel'] },
  User: { asim: ['ActorUsername'], ecs: ['user.name'] },
};

/** Every event of Windows: the header. */
export const eventHeader: FieldTable = {
  Provider_Name: { native: ['ProviderName', 'Provider', 'SourceName', 'Source'], ecs: ['event.provider'] },
  EventID: { native: ['EventId'], asim: ['EventOriginalType'], ecs: ['event.code', 'winlog.event_id'] },
  Channel: { ecs: ['winlog.channel'] },
  Computer: { native: ['Hostname', 'ComputerName'], asim: ['Dvc'], ecs: ['host.name', 'winlog.computer_name'] },
};

export const fileFields: FieldTable = {
  ...actingProcess,
  TargetFilename: {
    native: ['FolderPath', 'FileName', 'name'],
    asim: ['TargetFilePath', 'TargetFileName'],
    ecs: ['file.path'],
  },
  SourceFilename: { asim: ['SrcFilePath'] },
  Hashes: { asim: ['Hash'] },
};

export const registryFields: FieldTable = {
  ...actingProcess,
  // Sysmon writes key and value as one path; see readers.ts for the sources that write two fields.
  TargetObject: { asim: ['RegistryKey'], ecs: ['registry.path'] },
  Details: {
    native: ['RegistryValueData', 'NewValue'],
    asim: ['RegistryValueData'],
    ecs: ['registry.data.strings'],
  },
  EventType: { native: ['ActionType'], ecs: ['event.action'] },
};

export const connectionFields: FieldTable = {
  ...actingProcess,
  Image: {
    native: ['Application', 'ProcessName', 'InitiatingProcessFolderPath', 'exe'],
    asim: ['ActingProcessName', 'SrcProcessName'],
    ecs: ['process.executable'],
  },
  DestinationIp: { native: ['DestAddress', 'RemoteIP'], asim: ['DstIpAddr'], ecs: ['destination.ip'] },
  DestinationPort: { native: ['DestPort', 'RemotePort'], asim: ['DstPortNumber'], ecs: ['destination.port'] },
  DestinationHostname: { native: ['RemoteUrl'], asim: ['DstHostname'], ecs: ['destination.domain'] },
  SourceIp: { native: ['SourceAddress', 'LocalIP'], asim: ['SrcIpAddr'], ecs: ['source.ip'] },
  SourcePort: { native: ['LocalPort'], asim: ['SrcPortNumber'], ecs: ['source.port'] },
  SourceHostname: { asim: ['SrcHostname'], ecs: ['source.domain'] },
  Protocol: { asim: ['NetworkProtocol'], ecs: ['network.transport'] },
};

export const imageLoadFields: FieldTable = {
  ...actingProcess,
  ImageLoaded: { native: ['FolderPath', 'ImagePath'], asim: ['TargetFilePath'], ecs: ['dll.path', 'file.path'] },
  Signed: { ecs: ['dll.code_signature.exists', 'file.code_signature.signed'] },
  Signature: { ecs: ['dll.code_signature.subject_name', 'file.code_signature.subject_name'] },
  SignatureStatus: { ecs: ['dll.code_signature.status', 'file.code_signature.status'] },
  OriginalFileName: { ecs: ['dll.pe.original_file_name'] },
};

export const processAccessFields: FieldTable = {
  SourceImage: {
    native: ['InitiatingProcessFolderPath'],
    asim: ['ActingProcessName'],
    ecs: ['process.executable'],
  },
  TargetImage: { native: ['FolderPath'], asim: ['TargetProcessName'], ecs: ['Target.process.executable'] },
};

export const pipeFields: FieldTable = { ...actingProcess, PipeName: { ecs: ['file.name'] } };

export const dnsQueryFields: FieldTable = {
  ...actingProcess,
  QueryName: { asim: ['DnsQuery'], ecs: ['dns.question.name'] },
  QueryResults: { asim: ['DnsResponseName'], ecs: ['dns.answers.data'] },
  QueryStatus: { asim: ['EventOriginalResultDetails'], ecs: ['sysmon.dns.status'] },
};

export const powershellFields: FieldTable = {
  ScriptBlockText: { ecs: ['powershell.file.script_block_text'] },
  Path: { ecs: ['file.path'] },
  Payload: { ecs: ['powershell.command.invocation_details'] },
  ContextInfo: { native: ['Context'] },
};

/** Windows PowerShell's classic log and application logs: unnamed strings. */
export const dataFields: FieldTable = {
  Data: { native: ['EventData', 'param1', 'Message'], ecs: ['message', 'winlog.event_data.param1'] },
};

/** The category `antivirus`, whichever product it was. */
export const malwareFields: FieldTable = {
  Signature: { native: ['Threat Name', 'ThreatName', 'virus', 'signature'], asim: ['ThreatName', 'AlertName'] },
  Filename: { native: ['Path', 'filePath', 'file'], asim: ['FilePath', 'FileName'], ecs: ['file.path'] },
};

export const processActivityFields: FieldTable = actingProcess;

/** Defender Antivirus writes its names with spaces; rules write them without. */
export const antivirusFields: FieldTable = {
  SourceName: { native: ['Source Name'] },
  ThreatName: { native: ['Threat Name'], asim: ['ThreatName'] },
  ThreatID: { native: ['Threat ID'] },
  ProcessName: { native: ['Process Name'], asim: ['ProcessName'] },
  CategoryName: { native: ['Category Name'] },
  SeverityName: { native: ['Severity Name'] },
  DetectionUser: { native: ['Detection User'] },
  ActionName: { native: ['Action Name'] },
  ErrorCode: { native: ['Error Code'] },
  ErrorDescription: { native: ['Error Description'] },
  NewValue: { native: ['New Value'] },
  OldValue: { native: ['Old Value'] },
  Feature_Name: { native: ['Feature Name'] },
};
