import type { FieldTable } from '../fields/field-table.ts';
import { processFields } from '../fields/process.ts';
import {
  antivirusFields,
  connectionFields,
  dataFields,
  eventHeader,
  powershellFields,
  registryFields,
} from '../fields/windows.ts';
import type { SourceDefinition, SourceKind } from './source-kind.ts';
import { HEADER_FIELDS } from './sysmon.ts';

function channels(names: readonly string[], fields: FieldTable = {}, ids?: readonly string[]): SourceKind {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return {
    name: ids ? `${names[0]} ${ids.join(', ')}` : names[0]!,
    matches: (kind) => wanted.has(kind.channel) && (!ids || ids.includes(kind.eventId)),
    fields: { ...eventHeader, ...fields },
  };
}

const POWERSHELL = ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'];
const CLASSIC_POWERSHELL = ['Windows PowerShell'];

function closed(kind: SourceKind, filled: string): SourceKind {
  return { ...kind, filled: new Set(`${HEADER_FIELDS} ${filled}`.split(' ')) };
}

/** Categories that the channels of Windows itself answer to, besides Sysmon. */
const categories: readonly SourceDefinition[] = [
  {
    product: 'windows',
    category: 'process_creation',
    kinds: [
      closed(
        channels(['Security'], processFields, ['4688']),
        'SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName TargetLogonId ParentProcessName MandatoryLabel TargetUsername ActorUsername',
      ),
    ],
  },
  {
    product: 'windows',
    category: 'network_connection',
    kinds: [
      closed(
        channels(['Security'], connectionFields, ['5156']),
        'ProcessID Application Direction SourceAddress SourcePort DestAddress DestPort Protocol FilterRTID LayerName LayerRTID RemoteUserID RemoteMachineID',
      ),
    ],
  },
  {
    product: 'windows',
    category: 'registry_event',
    kinds: [
      closed(
        channels(['Security'], registryFields, ['4657']),
        'SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId ObjectName ObjectValueName HandleId OperationType OldValueType OldValue NewValueType NewValue ProcessId ProcessName RegistryKey',
      ),
    ],
  },
  { product: 'windows', category: 'ps_module', kinds: [channels(POWERSHELL, powershellFields, ['4103'])] },
  { product: 'windows', category: 'ps_script', kinds: [channels(POWERSHELL, powershellFields, ['4104'])] },
  { product: 'windows', category: 'ps_classic_start', kinds: [channels(CLASSIC_POWERSHELL, dataFields, ['400'])] },
  {
    product: 'windows',
    category: 'ps_classic_provider_start',
    kinds: [channels(CLASSIC_POWERSHELL, dataFields, ['600'])],
  },
  { product: 'windows', category: 'ps_classic_script', kinds: [channels(CLASSIC_POWERSHELL, dataFields, ['800'])] },
  {
    product: 'windows',
    category: 'file_access',
    kinds: [channels(['Microsoft-Windows-Kernel-File/Analytic'], { FileName: {} }, ['12'])],
  },
  {
    product: 'windows',
    category: 'file_rename',
    kinds: [channels(['Microsoft-Windows-Kernel-File/Analytic'], { FileName: {} }, ['19', '27'])],
  },
];

/** Sigma's services of Windows and the channels that they mean. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  application: ['Application'],
  applocker: [
    'Microsoft-Windows-AppLocker/MSI and Script',
    'Microsoft-Windows-AppLocker/EXE and DLL',
    'Microsoft-Windows-AppLocker/Packaged app-Deployment',
    'Microsoft-Windows-AppLocker/Packaged app-Execution',
  ],
  'appmodel-runtime': ['Microsoft-Windows-AppModel-Runtime/Admin'],
  'appxdeployment-server': ['Microsoft-Windows-AppXDeploymentServer/Operational'],
  'appxpackaging-om': ['Microsoft-Windows-AppxPackaging/Operational'],
  'bits-client': ['Microsoft-Windows-Bits-Client/Operational'],
  capi2: ['Microsoft-Windows-CAPI2/Operational'],
  'certificateservicesclient-lifecycle-system': [
    'Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational',
  ],
  'codeintegrity-operational': ['Microsoft-Windows-CodeIntegrity/Operational'],
  dhcp: ['Microsoft-Windows-DHCP-Server/Operational'],
  'diagnosis-scripted': ['Microsoft-Windows-Diagnosis-Scripted/Operational'],
  'dns-client': ['Microsoft-Windows-DNS Client Events/Operational', 'Microsoft-Windows-DNS-Client/Operational'],
  'dns-server': ['DNS Server'],
  'dns-server-analytic': ['Microsoft-Windows-DNS-Server/Analytical', 'Microsoft-Windows-DNSServer/Analytical'],
  'dns-server-audit': ['Microsoft-Windows-DNS-Server/Audit', 'Microsoft-Windows-DNSServer/Audit'],
  'driver-framework': ['Microsoft-Windows-DriverFrameworks-UserMode/Operational'],
  'firewall-as': ['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall'],
  hyper_v_worker: ['Microsoft-Windows-Hyper-V-Worker', 'Microsoft-Windows-Hyper-V-Worker-Admin'],
  'iis-configuration': ['Microsoft-IIS-Configuration/Operational'],
  'kernel-event-tracing': ['Microsoft-Windows-Kernel-EventTracing/Admin'],
  'kernel-shimengine': ['Microsoft-Windows-Kernel-ShimEngine/Operational'],
  ldap: ['Microsoft-Windows-LDAP-Client/Debug'],
  ldap_debug: ['Microsoft-Windows-LDAP-Client/Debug'],
  'lsa-server': ['Microsoft-Windows-LSA/Operational'],
  'microsoft-servicebus-client': ['Microsoft-ServiceBus-Client'],
  'msexchange-management': ['MSExchange Management'],
  ntfs: ['Microsoft-Windows-Ntfs/Operational'],
  ntlm: ['Microsoft-Windows-NTLM/Operational'],
  openssh: ['OpenSSH/Operational'],
  powershell: POWERSHELL,
  'powershell-classic': CLASSIC_POWERSHELL,
  'printservice-admin': ['Microsoft-Windows-PrintService/Admin'],
  'printservice-operational': ['Microsoft-Windows-PrintService/Operational'],
  scm: ['System'],
  security: ['Security'],
  'security-mitigations': [
    'Microsoft-Windows-Security-Mitigations/KernelMode',
    'Microsoft-Windows-Security-Mitigations/UserMode',
    'Microsoft-Windows-Security-Mitigations/Kernel Mode',
    'Microsoft-Windows-Security-Mitigations/User Mode',
  ],
  sense: ['Microsoft-Windows-SENSE/Operational'],
  'servicebus-client': ['Microsoft-ServiceBus-Client/Admin', 'Microsoft-ServiceBus-Client/Operational'],
  'shell-core': ['Microsoft-Windows-Shell-Core/Operational'],
  'smbclient-connectivity': ['Microsoft-Windows-SmbClient/Connectivity'],
  'smbclient-security': ['Microsoft-Windows-SmbClient/Security'],
  'smbserver-connectivity': ['Microsoft-Windows-SMBServer/Connectivity'],
  system: ['System'],
  taskscheduler: ['Microsoft-Windows-TaskScheduler/Operational'],
  'terminalservices-localsessionmanager': ['Microsoft-Windows-TerminalServices-LocalSessionManager/Operational'],
  vhdmp: ['Microsoft-Windows-VHDMP/Operational'],
  windefend: ['Microsoft-Windows-Windows Defender/Operational'],
  wmi: ['Microsoft-Windows-WMI-Activity/Operational'],
};

/** Services whose events have names of their own beside the header's. */
const SERVICE_FIELDS: Readonly<Record<string, FieldTable>> = {
  application: dataFields,
  'msexchange-management': dataFields,
  powershell: powershellFields,
  'powershell-classic': dataFields,
  system: dataFields,
  windefend: antivirusFields,
};

export const windowsSources: readonly SourceDefinition[] = [
  ...categories,
  ...Object.entries(SERVICES).map(([service, names]) => ({
    product: 'windows',
    service,
    kinds: [channels(names, SERVICE_FIELDS[service])],
  })),
];
