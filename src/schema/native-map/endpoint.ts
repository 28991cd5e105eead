import type { Lookalike, Source } from './source.ts';

/** Defender's tables of endpoint events also show what Sysmon, Windows auditing, auditd and their like recorded. */

const device: Record<string, Source> = {
  DeviceId: 'DvcId',
  DeviceName: 'Dvc',
  ReportId: '_Sequence',
};

const initiatingProcess: Record<string, Source> = {
  InitiatingProcessFileName: { fileName: 'ActingProcessName' },
  InitiatingProcessFolderPath: 'ActingProcessName',
  InitiatingProcessId: 'ActingProcessId',
  InitiatingProcessAccountName: { accountName: 'ActorUsername' },
  InitiatingProcessAccountDomain: { accountDomain: 'ActorUsername' },
  InitiatingProcessAccountSid: 'ActorUserId',
};

const initiatingCommandLine: Record<string, Source> = { InitiatingProcessCommandLine: 'ActingProcessCommandLine' };

const process: Lookalike = {
  table: 'ProcessEvent',
  where: { EventType: ['ProcessCreated'] },
  columns: {
    ...device,
    ...initiatingProcess,
    ...initiatingCommandLine,
    ActionType: { constant: 'ProcessCreated' },
    FileName: { fileName: 'TargetProcessName' },
    FolderPath: 'TargetProcessName',
    SHA1: 'TargetProcessSHA1',
    SHA256: 'TargetProcessSHA256',
    MD5: 'TargetProcessMD5',
    FileSize: 'TargetProcessFileSize',
    ProcessVersionInfoCompanyName: 'TargetProcessFileCompany',
    ProcessVersionInfoProductName: 'TargetProcessFileProduct',
    ProcessVersionInfoProductVersion: 'TargetProcessFileVersion',
    ProcessVersionInfoInternalFileName: 'TargetProcessFileInternalName',
    ProcessVersionInfoOriginalFileName: 'TargetProcessFileOriginalName',
    ProcessVersionInfoFileDescription: 'TargetProcessFileDescription',
    ProcessId: 'TargetProcessId',
    ProcessCommandLine: 'TargetProcessCommandLine',
    ProcessIntegrityLevel: 'TargetProcessIntegrityLevel',
    ProcessTokenElevation: 'TargetProcessTokenElevation',
    ProcessCreationTime: 'TargetProcessCreationTime',
    AccountName: { accountName: 'User' },
    AccountDomain: { accountDomain: 'User' },
    AccountSid: 'TargetUserId',
    LogonId: 'TargetUserSessionId',
    InitiatingProcessLogonId: 'ActorSessionId',
    InitiatingProcessMD5: 'ActingProcessMD5',
    InitiatingProcessSHA1: 'ActingProcessSHA1',
    InitiatingProcessSHA256: 'ActingProcessSHA256',
    InitiatingProcessFileSize: 'ActingProcessFileSize',
    InitiatingProcessIntegrityLevel: 'ActingProcessIntegrityLevel',
    InitiatingProcessTokenElevation: 'ActingProcessTokenElevation',
    InitiatingProcessCreationTime: 'ActingProcessCreationTime',
    InitiatingProcessVersionInfoCompanyName: 'ActingProcessFileCompany',
    InitiatingProcessVersionInfoProductName: 'ActingProcessFileProduct',
    InitiatingProcessVersionInfoProductVersion: 'ActingProcessFileVersion',
    InitiatingProcessVersionInfoInternalFileName: 'ActingProcessFileInternalName',
    InitiatingProcessVersionInfoOriginalFileName: 'ActingProcessFileOriginalName',
    InitiatingProcessVersionInfoFileDescription: 'ActingProcessFileDescription',
    InitiatingProcessParentFileName: { fileName: 'ParentProcessName' },
    InitiatingProcessParentId: 'ParentProcessId',
    InitiatingProcessParentCreationTime: 'ParentProcessCreationTime',
  },
};

const file: Lookalike = {
  table: 'FileEvent',
  where: {},
  columns: {
    ...device,
    ...initiatingProcess,
    ...initiatingCommandLine,
    ActionType: 'EventType',
    FileName: { fileName: 'TargetFilePath' },
    FolderPath: 'TargetFilePath',
    MD5: 'TargetFileMD5',
    SHA1: 'TargetFileSHA1',
    SHA256: 'TargetFileSHA256',
    FileSize: 'TargetFileSize',
    PreviousFileName: { fileName: 'SrcFilePath' },
    PreviousFolderPath: 'SrcFilePath',
    FileOriginUrl: 'TargetUrl',
    RequestSourceIP: 'SrcIpAddr',
    RequestSourcePort: 'SrcPortNumber',
    RequestAccountName: { accountName: 'ActorUsername' },
    RequestAccountDomain: { accountDomain: 'ActorUsername' },
    RequestAccountSid: 'ActorUserId',
  },
};

const registry: Lookalike = {
  table: 'RegistryEvent',
  where: {},
  columns: {
    ...device,
    ...initiatingProcess,
    ActionType: 'EventType',
    RegistryKey: 'RegistryKey',
    RegistryValueName: 'RegistryValue',
    RegistryValueData: 'RegistryValueData',
    RegistryValueType: 'RegistryValueType',
    PreviousRegistryKey: 'RegistryPreviousKey',
    PreviousRegistryValueName: 'RegistryPreviousValue',
    PreviousRegistryValueData: 'RegistryPreviousValueData',
    InitiatingProcessParentFileName: { fileName: 'ParentProcessName' },
    InitiatingProcessParentId: 'ParentProcessId',
  },
};

const network: Lookalike = {
  table: 'NetworkSession',
  where: { EventType: ['EndpointNetworkSession'] },
  columns: {
    ...device,
    ActionType: {
      choose: 'EventResult',
      values: {
        Success: 'ConnectionSuccess',
        Failure: 'ConnectionFailed',
        NA: 'ConnectionSuccess',
        '': 'ConnectionSuccess',
      },
    },
    RemoteIP: 'DstIpAddr',
    RemotePort: 'DstPortNumber',
    RemoteUrl: 'DstHostname',
    LocalIP: 'SrcIpAddr',
    LocalPort: 'SrcPortNumber',
    Protocol: 'NetworkProtocol',
    InitiatingProcessFileName: { fileName: 'SrcProcessName' },
    InitiatingProcessFolderPath: 'SrcProcessName',
    InitiatingProcessId: 'SrcProcessId',
    InitiatingProcessAccountName: { accountName: 'SrcUsername' },
    InitiatingProcessAccountDomain: { accountDomain: 'SrcUsername' },
    InitiatingProcessAccountSid: 'SrcUserId',
  },
};

const logon: Lookalike = {
  table: 'Authentication',
  where: { EventType: ['Logon'], Type: ['SecurityEvent', 'WindowsEvent', 'Event', 'Syslog'] },
  columns: {
    ...device,
    ActionType: { choose: 'EventResult', values: { Success: 'LogonSuccess', Failure: 'LogonFailed' } },
    LogonType: {
      choose: 'EventSubType',
      values: {
        Interactive: 'Interactive',
        RemoteInteractive: 'RemoteInteractive',
        Remote: 'Network',
        Service: 'Service',
        System: 'System',
        RemoteService: 'Network',
      },
    },
    AccountName: { accountName: 'TargetUsername' },
    AccountDomain: { accountDomain: 'TargetUsername' },
    AccountSid: 'TargetUserId',
    Protocol: 'LogonProtocol',
    FailureReason: 'EventResultDetails',
    LogonId: 'TargetSessionId',
    RemoteDeviceName: 'SrcHostname',
    RemoteIP: 'SrcIpAddr',
    RemotePort: 'SrcPortNumber',
    InitiatingProcessAccountName: { accountName: 'ActorUsername' },
    InitiatingProcessAccountDomain: { accountDomain: 'ActorUsername' },
    InitiatingProcessAccountSid: 'ActorUserId',
  },
};

const imageLoad: Lookalike = {
  table: 'Event',
  where: { EventProduct: ['Sysmon'], EventOriginalType: ['7'] },
  columns: {
    ...device,
    ...initiatingProcess,
    ...initiatingCommandLine,
    ActionType: { constant: 'ImageLoaded' },
    FileName: { fileName: 'TargetFilePath' },
    FolderPath: 'TargetFilePath',
    MD5: 'TargetFileMD5',
    SHA1: 'TargetFileSHA1',
    SHA256: 'TargetFileSHA256',
    FileSize: 'TargetFileSize',
  },
};

const SYSMON_ACTIONS: Record<string, string> = {
  '6': 'DriverLoad',
  '8': 'CreateRemoteThreadApiCall',
  '10': 'OpenProcessApiCall',
  '17': 'NamedPipeEvent',
  '18': 'NamedPipeEvent',
  '20': 'WmiBindEventFilterToConsumer',
  '21': 'WmiBindEventFilterToConsumer',
};

const other: Lookalike = {
  table: 'Event',
  where: { EventProduct: ['Sysmon'], EventOriginalType: Object.keys(SYSMON_ACTIONS) },
  columns: {
    ...device,
    ...initiatingProcess,
    ...initiatingCommandLine,
    ActionType: { choose: 'EventOriginalType', values: SYSMON_ACTIONS },
    FileName: { fileName: 'TargetProcessName' },
    FolderPath: 'TargetProcessName',
    ProcessId: 'TargetProcessId',
    ProcessCommandLine: 'TargetProcessCommandLine',
    SHA1: 'TargetFileSHA1',
    SHA256: 'TargetFileSHA256',
    MD5: 'TargetFileMD5',
    AdditionalFields: 'AdditionalFields',
  },
};

export const endpointLookalikes: Readonly<Record<string, readonly Lookalike[]>> = {
  DeviceProcessEvents: [process],
  DeviceFileEvents: [file],
  DeviceRegistryEvents: [registry],
  DeviceNetworkEvents: [network],
  DeviceLogonEvents: [logon],
  DeviceImageLoadEvents: [imageLoad],
  DeviceEvents: [other],
};
