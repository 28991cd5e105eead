import { cloudOwn } from './own-cloud.ts';
import type { Source } from './source.ts';

type OwnColumns = Readonly<Record<string, readonly Source[]>>;

const computer: readonly Source[] = ['Computer', 'computer_name', 'Hostname', 'host.name'];

const windows: OwnColumns = {
  Computer: computer,
  EventID: ['EventID', 'EventId', 'event_id'],
  Channel: ['Channel', 'channel', 'log_name'],
};

const securityEvent: OwnColumns = {
  ...windows,
  Account: [
    'Account',
    { account: ['TargetDomainName', 'TargetUserName'] },
    { account: ['SubjectDomainName', 'SubjectUserName'] },
  ],
  SubjectAccount: ['SubjectAccount', { account: ['SubjectDomainName', 'SubjectUserName'] }],
  TargetAccount: ['TargetAccount', { account: ['TargetDomainName', 'TargetUserName'] }],
  TargetUser: ['TargetUser', { account: ['TargetDomainName', 'TargetUserName'] }],
  EventSourceName: ['EventSourceName', 'Provider', 'ProviderName', 'SourceName'],
  Process: ['Process', { fileName: 'NewProcessName' }, { fileName: 'ProcessName' }],
  Activity: ['Activity', 'EventID'],
  EventData: ['EventData', '*'],
  EventRecordId: ['EventRecordId', 'EventRecordID', 'RecordNumber', 'RecordID'],
  Opcode: ['Opcode', 'OpcodeValue'],
  ParentProcessName: ['ParentProcessName'],
};

const event: OwnColumns = {
  ...windows,
  Source: ['Source', 'Provider', 'ProviderName', 'SourceName'],
  EventLog: ['EventLog', 'Channel', 'log_name'],
  EventLevel: ['EventLevel', 'Level', 'LevelValue'],
  RenderedDescription: ['RenderedDescription', 'Message', 'message'],
  UserName: ['UserName', 'User'],
  EventData: ['EventData', '*'],
  EventCategory: ['EventCategory', 'Task', 'TaskValue'],
};

const windowsEvent: OwnColumns = {
  ...windows,
  Provider: ['Provider', 'ProviderName', 'SourceName'],
  EventData: ['EventData', '*'],
  EventLevel: ['EventLevel', 'Level', 'LevelValue'],
  EventRecordId: ['EventRecordId', 'EventRecordID', 'RecordNumber', 'RecordID'],
};

/** The header of a line whose payload has a format of its own is kept under `Syslog`. */
const syslog: OwnColumns = {
  Computer: ['Computer', 'HostName', 'Hostname', 'hostname', 'host', 'Syslog.HostName'],
  HostName: ['HostName', 'Hostname', 'hostname', 'host', 'Computer', 'Syslog.HostName'],
  SyslogMessage: ['SyslogMessage', 'Syslog.Message', 'Message', 'message', 'msg'],
  Facility: ['Facility', 'facility', 'Syslog.Facility'],
  SeverityLevel: ['SeverityLevel', 'Severity', 'severity', 'Syslog.Severity'],
  ProcessName: ['ProcessName', 'AppName', 'appname', 'program', 'Syslog.ProcessName'],
  ProcessID: ['ProcessID', 'ProcessId', 'ProcId', 'procid', 'pid', 'Syslog.ProcessId'],
  HostIP: ['HostIP'],
  EventTime: ['EventTime', 'Timestamp', 'timestamp'],
};

/** CEF's own short keys stand behind the long names. */
const commonSecurityLog: OwnColumns = {
  DeviceVendor: ['DeviceVendor', 'deviceVendor'],
  DeviceProduct: ['DeviceProduct', 'deviceProduct'],
  DeviceVersion: ['DeviceVersion', 'deviceVersion'],
  DeviceEventClassID: ['DeviceEventClassID', 'DeviceEventClassId', 'deviceEventClassId', 'SignatureID'],
  Activity: ['Activity', 'Name', 'name'],
  LogSeverity: ['LogSeverity', 'Severity', 'severity'],
  DeviceAction: ['DeviceAction', 'act'],
  ApplicationProtocol: ['ApplicationProtocol', 'app'],
  DeviceEventCategory: ['DeviceEventCategory', 'cat'],
  EventCount: ['EventCount', 'cnt'],
  DestinationDnsDomain: ['DestinationDnsDomain', 'destinationDnsDomain'],
  DestinationServiceName: ['DestinationServiceName', 'destinationServiceName'],
  DestinationTranslatedAddress: ['DestinationTranslatedAddress', 'destinationTranslatedAddress'],
  DestinationTranslatedPort: ['DestinationTranslatedPort', 'destinationTranslatedPort'],
  CommunicationDirection: ['CommunicationDirection', 'deviceDirection'],
  DeviceExternalID: ['DeviceExternalID', 'deviceExternalId'],
  DeviceFacility: ['DeviceFacility', 'deviceFacility'],
  DeviceInboundInterface: ['DeviceInboundInterface', 'deviceInboundInterface'],
  DeviceOutboundInterface: ['DeviceOutboundInterface', 'deviceOutboundInterface'],
  DestinationHostName: ['DestinationHostName', 'dhost'],
  DestinationMACAddress: ['DestinationMACAddress', 'dmac'],
  DestinationNTDomain: ['DestinationNTDomain', 'dntdom'],
  DestinationProcessId: ['DestinationProcessId', 'dpid'],
  DestinationUserPrivileges: ['DestinationUserPrivileges', 'dpriv'],
  DestinationProcessName: ['DestinationProcessName', 'dproc'],
  DestinationPort: ['DestinationPort', 'dpt'],
  DestinationIP: ['DestinationIP', 'dst'],
  DestinationUserID: ['DestinationUserID', 'duid'],
  DestinationUserName: ['DestinationUserName', 'duser'],
  DeviceAddress: ['DeviceAddress', 'dvc'],
  DeviceName: ['DeviceName', 'dvchost'],
  Computer: ['Computer', 'dvchost'],
  EndTime: ['EndTime', 'end'],
  ExternalID: ['ExternalID', 'externalId'],
  FileHash: ['FileHash', 'fileHash'],
  FileID: ['FileID', 'fileId'],
  FilePath: ['FilePath', 'filePath'],
  FileType: ['FileType', 'fileType'],
  FileName: ['FileName', 'fname'],
  FileSize: ['FileSize', 'fsize'],
  ReceivedBytes: ['ReceivedBytes', 'in'],
  SentBytes: ['SentBytes', 'out'],
  Message: ['Message', 'msg'],
  EventOutcome: ['EventOutcome', 'outcome'],
  Protocol: ['Protocol', 'proto'],
  Reason: ['Reason', 'reason'],
  RequestURL: ['RequestURL', 'request'],
  RequestClientApplication: ['RequestClientApplication', 'requestClientApplication'],
  RequestContext: ['RequestContext', 'requestContext'],
  RequestCookies: ['RequestCookies', 'requestCookies'],
  RequestMethod: ['RequestMethod', 'requestMethod'],
  ReceiptTime: ['ReceiptTime', 'rt'],
  SourceHostName: ['SourceHostName', 'shost'],
  SourceMACAddress: ['SourceMACAddress', 'smac'],
  SourceNTDomain: ['SourceNTDomain', 'sntdom'],
  SourceDnsDomain: ['SourceDnsDomain', 'sourceDnsDomain'],
  SourceServiceName: ['SourceServiceName', 'sourceServiceName'],
  SourceTranslatedAddress: ['SourceTranslatedAddress', 'sourceTranslatedAddress'],
  SourceTranslatedPort: ['SourceTranslatedPort', 'sourceTranslatedPort'],
  SourceProcessId: ['SourceProcessId', 'spid'],
  SourceUserPrivileges: ['SourceUserPrivileges', 'spriv'],
  SourceProcessName: ['SourceProcessName', 'sproc'],
  SourcePort: ['SourcePort', 'spt'],
  SourceIP: ['SourceIP', 'src'],
  StartTime: ['StartTime', 'start'],
  SourceUserID: ['SourceUserID', 'suid'],
  SourceUserName: ['SourceUserName', 'suser'],
  DeviceCustomString1: ['DeviceCustomString1', 'cs1'],
  DeviceCustomString1Label: ['DeviceCustomString1Label', 'cs1Label'],
  DeviceCustomString2: ['DeviceCustomString2', 'cs2'],
  DeviceCustomString2Label: ['DeviceCustomString2Label', 'cs2Label'],
  DeviceCustomString3: ['DeviceCustomString3', 'cs3'],
  DeviceCustomString3Label: ['DeviceCustomString3Label', 'cs3Label'],
  DeviceCustomString4: ['DeviceCustomString4', 'cs4'],
  DeviceCustomString4Label: ['DeviceCustomString4Label', 'cs4Label'],
  DeviceCustomString5: ['DeviceCustomString5', 'cs5'],
  DeviceCustomString5Label: ['DeviceCustomString5Label', 'cs5Label'],
  DeviceCustomString6: ['DeviceCustomString6', 'cs6'],
  DeviceCustomString6Label: ['DeviceCustomString6Label', 'cs6Label'],
  DeviceCustomNumber1: ['DeviceCustomNumber1', 'cn1'],
  DeviceCustomNumber1Label: ['DeviceCustomNumber1Label', 'cn1Label'],
  DeviceCustomNumber2: ['DeviceCustomNumber2', 'cn2'],
  DeviceCustomNumber2Label: ['DeviceCustomNumber2Label', 'cn2Label'],
  DeviceCustomNumber3: ['DeviceCustomNumber3', 'cn3'],
  DeviceCustomNumber3Label: ['DeviceCustomNumber3Label', 'cn3Label'],
};

/** IIS writes W3C field names with parentheses and hyphens. */
const iis: OwnColumns = {
  sSiteName: ['sSiteName', 's-sitename'],
  sComputerName: ['sComputerName', 's-computername'],
  Computer: ['Computer', 's-computername'],
  sIP: ['sIP', 's-ip'],
  csMethod: ['csMethod', 'cs-method'],
  csUriStem: ['csUriStem', 'cs-uri-stem'],
  csUriQuery: ['csUriQuery', 'cs-uri-query'],
  sPort: ['sPort', 's-port'],
  csUserName: ['csUserName', 'cs-username'],
  cIP: ['cIP', 'c-ip'],
  csVersion: ['csVersion', 'cs-version'],
  csUserAgent: ['csUserAgent', 'cs(User-Agent)'],
  csCookie: ['csCookie', 'cs(Cookie)'],
  csReferer: ['csReferer', 'cs(Referer)'],
  csHost: ['csHost', 'cs-host'],
  scStatus: ['scStatus', 'sc-status'],
  scSubStatus: ['scSubStatus', 'sc-substatus'],
  scWin32Status: ['scWin32Status', 'sc-win32-status'],
  scBytes: ['scBytes', 'sc-bytes'],
  csBytes: ['csBytes', 'cs-bytes'],
  TimeTaken: ['TimeTaken', 'time-taken'],
  Date: ['Date', 'date'],
  Time: ['Time', 'time'],
};

/**
 * By native table and column: where the record holds the value, tried in order. A column that is not listed is read
 * from the key of its own name. `*` is the whole record.
 */
export const ownSources: Readonly<Record<string, OwnColumns>> = {
  SecurityEvent: securityEvent,
  Event: event,
  WindowsEvent: windowsEvent,
  Syslog: syslog,
  CommonSecurityLog: commonSecurityLog,
  W3CIISLog: iis,
  ...cloudOwn,
};
