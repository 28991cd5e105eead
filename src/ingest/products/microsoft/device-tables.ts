import type { Columns } from '../event-row.ts';
import { fileNameOf, setInteger, setText } from '../event-row.ts';
import { type Fields, setAccount, setHost, setPath, type TableMap, textOf } from './table-map.ts';

const PRODUCT = { vendor: 'Microsoft', product: 'M365 Defender for Endpoint' } as const;
const success = (): 'Success' => 'Success';

function fullPath(folder: unknown, name: unknown): string | undefined {
  const path = textOf(folder);
  const file = textOf(name);
  if (path === undefined || file === undefined) return path ?? file;
  return fileNameOf(path).toLowerCase() === file.toLowerCase()
    ? path
    : `${path}${path.includes('/') ? '/' : '\\'}${file}`;
}

/** The process that acted, where Defender says InitiatingProcess. */
function setInitiator(
  columns: Columns,
  fields: Fields,
  process: 'ActingProcess' | 'SrcProcess' | 'DstProcess',
  typed = true,
): void {
  setText(
    columns,
    `${process}Name`,
    fullPath(fields['InitiatingProcessFolderPath'], fields['InitiatingProcessFileName']),
  );
  setText(columns, `${process}Id`, fields['InitiatingProcessId']);
  const part = process === 'ActingProcess' ? 'Actor' : process === 'SrcProcess' ? 'Src' : 'Dst';
  setAccount(
    columns,
    part,
    {
      name: fields['InitiatingProcessAccountName'],
      domain: fields['InitiatingProcessAccountDomain'],
      upn: fields['InitiatingProcessAccountUpn'],
      sid: fields['InitiatingProcessAccountSid'],
      objectId: fields['InitiatingProcessAccountObjectId'],
    },
    typed,
  );
}

const FILE_TYPES: Readonly<Record<string, string>> = {
  FileCreated: 'FileCreated',
  FileModified: 'FileModified',
  FileDeleted: 'FileDeleted',
  FileRenamed: 'FileRenamed',
};

const LOGON_SUB_TYPES: Readonly<Record<string, string>> = {
  Interactive: 'Interactive',
  RemoteInteractive: 'RemoteInteractive',
  Network: 'Remote',
  Batch: 'Service',
  Service: 'Service',
  CachedInteractive: 'Interactive',
  CachedRemoteInteractive: 'RemoteInteractive',
  NetworkCleartext: 'Remote',
  Unlock: 'Interactive',
};

/** Defender XDR's tables of what happened on devices. */
export const deviceTables: Readonly<Record<string, TableMap>> = {
  DeviceProcessEvents: {
    ...PRODUCT,
    table: 'ProcessEvent',
    eventType: 'ProcessCreated',
    result: success,
    columns: {
      EventOriginalUid: 'ReportId',
      DvcId: 'DeviceId',
      TargetProcessCommandLine: 'ProcessCommandLine',
      TargetProcessId: 'ProcessId',
      TargetProcessMD5: 'MD5',
      TargetProcessSHA1: 'SHA1',
      TargetProcessSHA256: 'SHA256',
      TargetProcessFileSize: 'FileSize',
      TargetProcessIntegrityLevel: 'ProcessIntegrityLevel',
      TargetProcessTokenElevation: 'ProcessTokenElevation',
      TargetProcessCreationTime: 'ProcessCreationTime',
      TargetProcessFileCompany: 'ProcessVersionInfoCompanyName',
      TargetProcessFileProduct: 'ProcessVersionInfoProductName',
      TargetProcessFileVersion: 'ProcessVersionInfoProductVersion',
      TargetProcessFileOriginalName: 'ProcessVersionInfoOriginalFileName',
      TargetProcessFileInternalName: 'ProcessVersionInfoInternalFileName',
      TargetProcessFileDescription: 'ProcessVersionInfoFileDescription',
      TargetUserSessionId: 'LogonId',
      ActorSessionId: 'InitiatingProcessLogonId',
      ActingProcessCommandLine: 'InitiatingProcessCommandLine',
      ActingProcessMD5: 'InitiatingProcessMD5',
      ActingProcessSHA1: 'InitiatingProcessSHA1',
      ActingProcessSHA256: 'InitiatingProcessSHA256',
      ActingProcessIntegrityLevel: 'InitiatingProcessIntegrityLevel',
      ActingProcessTokenElevation: 'InitiatingProcessTokenElevation',
      ActingProcessCreationTime: 'InitiatingProcessCreationTime',
      ActingProcessFilename: 'InitiatingProcessFileName',
      ParentProcessName: 'InitiatingProcessParentFileName',
      ParentProcessId: 'InitiatingProcessParentId',
      ParentProcessCreationTime: 'InitiatingProcessParentCreationTime',
    },
    more(columns, fields) {
      setText(columns, 'TargetProcessName', fullPath(fields['FolderPath'], fields['FileName']));
      setText(columns, 'TargetProcessFilename', fields['FileName']);
      setInitiator(columns, fields, 'ActingProcess');
      setAccount(
        columns,
        'Target',
        {
          name: fields['AccountName'],
          domain: fields['AccountDomain'],
          upn: fields['AccountUpn'],
          sid: fields['AccountSid'],
          objectId: fields['AccountObjectId'],
        },
        true,
      );
    },
  },
  DeviceNetworkEvents: {
    ...PRODUCT,
    table: 'NetworkSession',
    eventType: 'EndpointNetworkSession',
    result: (fields) => (/Failed|Blocked/.test(String(fields['ActionType'])) ? 'Failure' : 'Success'),
    columns: { EventOriginalUid: 'ReportId', DvcId: 'DeviceId', NetworkApplicationProtocol: 'ApplicationProtocol' },
    more(columns, fields) {
      const inbound = /Inbound|Listening/.test(String(fields['ActionType']));
      const [local, remote] = inbound ? (['Dst', 'Src'] as const) : (['Src', 'Dst'] as const);
      setText(columns, `${local}IpAddr`, fields['LocalIP']);
      setText(columns, `${remote}IpAddr`, fields['RemoteIP']);
      setInteger(columns, `${local}PortNumber`, fields['LocalPort']);
      setInteger(columns, `${remote}PortNumber`, fields['RemotePort']);
      setHost(columns, local, fields['DeviceName']);
      setHost(columns, remote, hostOfUrl(fields['RemoteUrl']));
      columns['NetworkDirection'] = inbound ? 'Inbound' : 'Outbound';
      setText(
        columns,
        'NetworkProtocol',
        textOf(fields['Protocol'])
          ?.replace(/V[46]$/, '')
          .toUpperCase(),
      );
      if (/Blocked/.test(String(fields['ActionType']))) columns['DvcAction'] = 'Deny';
      setInitiator(columns, fields, inbound ? 'DstProcess' : 'SrcProcess');
    },
  },
  DeviceFileEvents: {
    ...PRODUCT,
    table: 'FileEvent',
    eventType: (fields) => FILE_TYPES[String(fields['ActionType'])] ?? 'FileAccessed',
    result: success,
    columns: {
      EventOriginalUid: 'ReportId',
      DvcId: 'DeviceId',
      TargetFileMD5: 'MD5',
      TargetFileSHA1: 'SHA1',
      TargetFileSHA256: 'SHA256',
      TargetFileSize: 'FileSize',
      TargetUrl: 'FileOriginUrl',
      ActingProcessCommandLine: 'InitiatingProcessCommandLine',
      ActorSessionId: 'InitiatingProcessLogonId',
      NetworkApplicationProtocol: 'RequestProtocol',
      SrcIpAddr: 'RequestSourceIP',
      SrcPortNumber: 'RequestSourcePort',
    },
    more(columns, fields) {
      setPath(columns, 'TargetFile', fields['FolderPath'], fields['FileName']);
      setPath(columns, 'SrcFile', fields['PreviousFolderPath'], fields['PreviousFileName']);
      setInitiator(columns, fields, 'ActingProcess');
    },
  },
  DeviceRegistryEvents: {
    ...PRODUCT,
    table: 'RegistryEvent',
    eventType: (fields) => textOf(fields['ActionType']) ?? 'RegistryValueSet',
    result: success,
    columns: {
      EventOriginalUid: 'ReportId',
      DvcId: 'DeviceId',
      RegistryKey: 'RegistryKey',
      RegistryValue: 'RegistryValueName',
      RegistryValueData: 'RegistryValueData',
      RegistryValueType: 'RegistryValueType',
      RegistryPreviousKey: 'PreviousRegistryKey',
      RegistryPreviousValue: 'PreviousRegistryValueName',
      RegistryPreviousValueData: 'PreviousRegistryValueData',
      ParentProcessName: 'InitiatingProcessParentFileName',
      ParentProcessId: 'InitiatingProcessParentId',
      ActorSessionId: 'InitiatingProcessLogonId',
    },
    more: (columns, fields) => setInitiator(columns, fields, 'ActingProcess'),
  },
  DeviceLogonEvents: {
    ...PRODUCT,
    table: 'Authentication',
    eventType: 'Logon',
    result: (fields) =>
      /Fail/.test(String(fields['ActionType']))
        ? 'Failure'
        : /Success/.test(String(fields['ActionType']))
          ? 'Success'
          : 'NA',
    columns: {
      EventOriginalUid: 'ReportId',
      DvcId: 'DeviceId',
      EventOriginalSubType: 'LogonType',
      EventOriginalResultDetails: 'FailureReason',
      LogonProtocol: 'Protocol',
      SrcIpAddr: 'RemoteIP',
      SrcPortNumber: 'RemotePort',
      TargetSessionId: 'LogonId',
      ActingAppName: 'InitiatingProcessFileName',
      ActingAppId: 'InitiatingProcessId',
    },
    more(columns, fields) {
      setText(columns, 'EventSubType', LOGON_SUB_TYPES[String(fields['LogonType'])]);
      if (columns['EventResult'] === 'Failure')
        columns['EventResultDetails'] =
          fields['FailureReason'] === 'InvalidUserNameOrPassword' ? 'No such user or password' : 'Other';
      setHost(columns, 'Src', fields['RemoteDeviceName']);
      setHost(columns, 'Target', fields['DeviceName']);
      setAccount(
        columns,
        'Target',
        { name: fields['AccountName'], domain: fields['AccountDomain'], sid: fields['AccountSid'] },
        true,
      );
      setAccount(
        columns,
        'Actor',
        {
          name: fields['InitiatingProcessAccountName'],
          domain: fields['InitiatingProcessAccountDomain'],
          upn: fields['InitiatingProcessAccountUpn'],
          sid: fields['InitiatingProcessAccountSid'],
          objectId: fields['InitiatingProcessAccountObjectId'],
        },
        true,
      );
    },
  },
  DeviceImageLoadEvents: {
    ...PRODUCT,
    table: 'Event',
    eventType: 'ImageLoaded',
    result: success,
    columns: {
      EventOriginalUid: 'ReportId',
      DvcId: 'DeviceId',
      TargetFileMD5: 'MD5',
      TargetFileSHA1: 'SHA1',
      TargetFileSHA256: 'SHA256',
      TargetFileSize: 'FileSize',
      ActingProcessCommandLine: 'InitiatingProcessCommandLine',
    },
    more(columns, fields) {
      setPath(columns, 'TargetFile', fields['FolderPath'], fields['FileName']);
      setInitiator(columns, fields, 'ActingProcess', false);
    },
  },
  DeviceEvents: {
    ...PRODUCT,
    table: 'Event',
    eventType: (fields) => textOf(fields['ActionType']),
    result: (fields) => (/Blocked|Failed/.test(String(fields['ActionType'])) ? 'Failure' : 'Success'),
    columns: {
      EventOriginalUid: 'ReportId',
      DvcId: 'DeviceId',
      TargetFileMD5: 'MD5',
      TargetFileSHA1: 'SHA1',
      TargetFileSHA256: 'SHA256',
      TargetUrl: 'RemoteUrl',
      TargetProcessId: 'ProcessId',
      TargetProcessCommandLine: 'ProcessCommandLine',
      ActingProcessCommandLine: 'InitiatingProcessCommandLine',
      SrcIpAddr: 'LocalIP',
      SrcPortNumber: 'LocalPort',
      DstIpAddr: 'RemoteIP',
      DstPortNumber: 'RemotePort',
      Object: 'RegistryKey',
    },
    more(columns, fields) {
      setPath(columns, 'TargetFile', fields['FolderPath'], fields['FileName']);
      setText(columns, 'DstHostname', fields['RemoteDeviceName']);
      setInitiator(columns, fields, 'ActingProcess', false);
      setAccount(
        columns,
        'Target',
        { name: fields['AccountName'], domain: fields['AccountDomain'], sid: fields['AccountSid'] },
        false,
      );
    },
  },
  DeviceInfo: {
    ...PRODUCT,
    table: 'Event',
    eventType: 'DeviceInfo',
    columns: { DvcId: 'DeviceId', DvcOs: 'OSPlatform', DvcOsVersion: 'OSVersion', DvcIpAddr: 'PublicIP' },
  },
  DeviceNetworkInfo: {
    ...PRODUCT,
    table: 'Event',
    eventType: 'DeviceNetworkInfo',
    columns: { DvcId: 'DeviceId', DvcMacAddr: 'MacAddress' },
  },
  DeviceFileCertificateInfo: {
    ...PRODUCT,
    table: 'Event',
    eventType: 'DeviceFileCertificateInfo',
    columns: { DvcId: 'DeviceId', TargetFileSHA1: 'SHA1' },
  },
};

function hostOfUrl(url: unknown): string | undefined {
  const text = textOf(url);
  if (text === undefined) return undefined;
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/:?#\s]+)/i.exec(text);
  return host?.[1];
}
