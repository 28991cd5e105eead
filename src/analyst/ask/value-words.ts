import { kqlString } from '../../kql/quote.ts';
import type { TableColumns } from './columns.ts';
import { stem, stemsOf } from './lexicon.ts';

/** A word that is a value by itself, and how each column that knows it writes it. The first column that a table has counts. */
interface ValueWord {
  readonly pattern: RegExp;
  readonly columns: readonly (readonly [column: string, condition: string])[];
}

function v(pattern: string, ...columns: ValueWord['columns']): ValueWord {
  return { pattern: new RegExp(` (?:${pattern})(?= |,)`, 'i'), columns };
}

/** Many sensors tell no direction: then the addresses do. */
const TO_OUTSIDE =
  '!= "" and (NetworkDirection =~ "Outbound" or (isempty(NetworkDirection) and not(ipv4_is_private(DstIpAddr))))';
const TO_INSIDE =
  '!= "" and (NetworkDirection =~ "Inbound" or (isempty(NetworkDirection) and not(ipv4_is_private(SrcIpAddr))))';

/** In the order in which they are tried: what says more comes first. */
export const VALUE_WORDS: readonly ValueWord[] = [
  v(
    '(?:un|not )successful(?:ly)?|failed|failing|failures?',
    ['EventResult', '== "Failure"'],
    ['ResultType', '!= "0"'],
    ['ErrorCode', '!= 0'],
    ['LogonResult', '=~ "Failure"'],
    ['Result', '=~ "failure"'],
    ['ActivityStatusValue', '=~ "Failure"'],
    ['ActivityStatus', '=~ "Failed"'],
    ['ResultStatus', '=~ "Failed"'],
    ['MetricResponseType', '!= "Success"'],
  ),
  v(
    'successful(?:ly)?|succeeded',
    ['EventResult', '== "Success"'],
    ['ResultType', '== "0"'],
    ['ErrorCode', '== 0'],
    ['LogonResult', '=~ "Success"'],
    ['Result', '=~ "success"'],
    ['ActivityStatusValue', '=~ "Success"'],
    ['ActivityStatus', '=~ "Succeeded"'],
    ['ResultStatus', '=~ "Succeeded"'],
    ['MetricResponseType', '== "Success"'],
  ),
  v(
    '(?:not|non)[ -]outbound',
    ['EmailDirection', '!~ "Outbound"'],
    ['Direction', '!~ "outbound"'],
    ['DstIpAddr', `!= "" and not(DstIpAddr ${TO_OUTSIDE})`],
  ),
  v(
    '(?:going |direction (?:is )?)?(?:outbound|outgoing|egress)',
    ['EmailDirection', '=~ "Outbound"'],
    ['Direction', '=~ "outbound"'],
    ['DstIpAddr', TO_OUTSIDE],
  ),
  v(
    '(?:coming |direction (?:is )?)?(?:inbound|incoming|ingress)',
    ['EmailDirection', '=~ "Inbound"'],
    ['Direction', '=~ "inbound"'],
    ['SrcIpAddr', TO_INSIDE],
  ),
  v('intra[ -]?org(?:anization)?', ['EmailDirection', '=~ "Intra-org"']),
  v('quarantined', ['DeliveryLocation', '=~ "Quarantine"']),
  v(
    'junked|(?:flagged |marked )?as junk|(?:delivered |put |moved )?(?:in|to) (?:the )?junk(?: folder)?',
    ['DeliveryLocation', '=~ "Junk folder"'],
    ['DeliveryAction', '=~ "Junked"'],
  ),
  v('delivered', ['DeliveryAction', '=~ "Delivered"']),
  v(
    'blocked|denied|dropped',
    ['DeliveryAction', '=~ "Blocked"'],
    ['DvcAction', 'in ("Deny", "Drop", "Reset")'],
    ['DeviceAction', 'in~ ("deny", "drop", "block", "blocked")'],
    ['ActionType', 'contains "Block"'],
  ),
  v('spam', ['ThreatTypes', 'has "Spam"']),
  v('phish(?:ing)?', ['ThreatTypes', 'has "Phish"']),
  v('malware|malicious', ['ThreatTypes', 'has "Malware"']),
  v(
    'windows',
    ['OSType', '=~ "Windows"'],
    ['OSPlatform', 'startswith "Windows"'],
    ['OperatingSystemFamily', '=~ "windows"'],
    ['DvcOs', 'has "Windows"'],
  ),
  v(
    'linux',
    ['OSType', '=~ "Linux"'],
    ['OSPlatform', '=~ "Linux"'],
    ['OperatingSystemFamily', '=~ "linux"'],
    ['DvcOs', 'has "Linux"'],
  ),
  v('mac ?os', ['OSPlatform', '=~ "macOS"'], ['DvcOs', 'has "macOS"']),
  v('still at risk|at risk', ['RiskState', '=~ "atRisk"']),
  v('remediated', ['RiskState', '=~ "remediated"']),
  v('dismissed', ['RiskState', '=~ "dismissed"']),
  v('confirmed (?:as )?compromised', ['RiskState', '=~ "confirmedCompromised"']),
  v('unlikely travel', ['RiskEventType', '=~ "unlikelyTravel"']),
  v('impossible travel', ['RiskEventType', '=~ "impossibleTravel"']),
  v('unfamiliar (?:sign-?in )?features?', ['RiskEventType', '=~ "unfamiliarFeatures"']),
  v('leaked credentials?', ['RiskEventType', '=~ "leakedCredentials"']),
  v('anonymous(?: authentication| access)?', ['AuthenticationType', '=~ "Anonymous"']),
  v('(?:remote interactive|remote desktop|rdp)', ['LogonType', '== "RemoteInteractive"']),
  v('(?:of unknown type|unknown)', ['LogonType', '== "Unknown"']),
  v('errors?', ['EventLevelName', '=~ "Error"'], ['SeverityLevel', '=~ "err"']),
  v('warnings?', ['EventLevelName', '=~ "Warning"'], ['SeverityLevel', '=~ "warning"']),
];
/** What was done, in the tables whose records are of more than one kind of deed. */
const DEEDS: Readonly<Record<string, readonly (readonly [said: string, condition: string])[]>> = {
  Authentication: [
    ['(?:over|through|by|from) the network', 'EventSubType == "Remote"'],
    ['(?:by |over |through |via |with )?(?:remote desktop|rdp)', 'EventSubType == "RemoteInteractive"'],
    ['interactive(?:ly)?', 'EventSubType == "Interactive"'],
  ],
  FileEvent: [
    ['created|written|dropped', 'EventType endswith "Created"'],
    ['deleted|removed', 'EventType endswith "Deleted"'],
    ['modified|changed', 'EventType endswith "Modified"'],
    ['renamed', 'EventType endswith "Renamed"'],
  ],
  RegistryEvent: [
    ['deleted|removed', 'EventType endswith "Deleted"'],
    ['created|added', 'EventType endswith "Created"'],
    ['set', 'EventType == "RegistryValueSet"'],
    ['changed|modified|written', ''],
  ],
  UserManagement: [
    ['created', 'EventType endswith "Created"'],
    ['deleted', 'EventType endswith "Deleted"'],
    ['disabled', 'EventType == "UserDisabled"'],
    ['enabled', 'EventType == "UserEnabled"'],
    ['locked(?: out)?', 'EventType == "UserLocked"'],
  ],
  ProcessEvent: [
    ['start|started|run|ran|launched|executed|created', 'EventType == "ProcessCreated"'],
    ['ended|exited|terminated|stopped', 'EventType == "ProcessTerminated"'],
  ],
  DeviceFileEvents: [
    ['created|dropped', 'ActionType == "FileCreated"'],
    ['deleted|removed', 'ActionType == "FileDeleted"'],
    ['modified|changed', 'ActionType == "FileModified"'],
    ['renamed', 'ActionType == "FileRenamed"'],
  ],
  DeviceLogonEvents: [
    ['failed|unsuccessful', 'ActionType == "LogonFailed"'],
    ['successful|succeeded', 'ActionType == "LogonSuccess"'],
  ],
  IdentityLogonEvents: [
    ['failed|unsuccessful', 'ActionType == "LogonFailed"'],
    ['successful|succeeded', 'ActionType == "LogonSuccess"'],
  ],
};

/** The deeds that a table's records tell, as patterns with the condition of each; '' where all of its records are of it. */
export function deedsOf(table: TableColumns): readonly { readonly pattern: RegExp; readonly condition: string }[] {
  return (DEEDS[table.name] ?? []).map(([said, condition]) => ({
    pattern: new RegExp(
      ` (?:(?:that|which) )?(?:(?:was|were|is|are|get|got) )?(?:${said})(?: (?:on|in|at)(?= the ))?(?= |,)`,
      'i',
    ),
    condition,
  }));
}

/** Where a word is a number in some tables: entra's result codes are text, the storage's are numbers. */
const typed = (table: TableColumns, column: string, condition: string): string =>
  table.columns.find(({ name }) => name === column)?.type === 'string' ? condition : condition.replace(/"(\d+)"/, '$1');

/** The condition for a word in this table, if any of its columns knows it. */
export function conditionOfWord(word: ValueWord, table: TableColumns): string | undefined {
  const found = word.columns.find(([column]) => table.columns.some(({ name }) => name === column));
  return found && `${found[0]} ${typed(table, found[0], found[1])}`;
}

/** What Defender's tables write into ActionType; said in words, each is a condition. */
const ACTION_TYPES: Readonly<Record<string, string>> = {
  DeviceEvents:
    'AntivirusDetection AntivirusReport AntivirusScanCancelled AntivirusScanCompleted AntivirusScanFailed AppControlExecutableBlocked AppGuardBrowseToUrl AsrExecutableEmailContentBlocked AsrLsassCredentialTheftBlocked AsrOfficeChildProcessBlocked AsrOfficeMacroWin32ApiCallsBlocked AsrPsexecWmiChildProcessBlocked AsrRansomwareBlocked AsrUntrustedUsbProcessBlocked AuditPolicyModification BluetoothPolicyTriggered BrowserLaunchedToOpenUrl ClrUnbackedModuleLoaded ControlledFolderAccessViolationBlocked CreateRemoteThreadApiCall CredentialsBackup DnsQueryResponse DpapiAccessed DriverLoad ExploitGuardNetworkProtectionBlocked ExploitGuardNonMicrosoftSignedBlocked FirewallInboundConnectionBlocked FirewallInboundConnectionToAppBlocked FirewallOutboundConnectionBlocked FirewallServiceStopped GetAsyncKeyStateApiCall GetClipboardData LdapSearch LogonRightsSettingEnabled MemoryRemoteProtect NamedPipeEvent NtAllocateVirtualMemoryApiCall NtProtectVirtualMemoryApiCall OpenProcessApiCall OtherAlertRelatedActivity PasswordChangeAttempt PnpDeviceConnected PowerShellCommand PrintJobBlocked ProcessCreatedUsingWmiQuery ProcessPrimaryTokenModified QueueUserApcRemoteApiCall ReadProcessMemoryApiCall RemoteDesktopConnection RemoteWmiOperation RemovableStorageFileEvent RemovableStoragePolicyTriggered SafeDocFileScan ScheduledTaskCreated ScheduledTaskDeleted ScheduledTaskDisabled ScheduledTaskEnabled ScheduledTaskUpdated ScreenshotTaken ScriptContent SecurityGroupCreated SecurityGroupDeleted SecurityLogCleared SensitiveFileRead ServiceInstalled SetThreadContextRemoteApiCall ShellLinkCreateFileEvent SmartScreenAppWarning SmartScreenExploitWarning SmartScreenUrlWarning SmartScreenUserOverride TamperingAttempt TvmAxonTelemetryEvent UntrustedWifiConnection UsbDriveMount UsbDriveMounted UsbDriveUnmounted UserAccountAddedToLocalGroup UserAccountCreated UserAccountDeleted UserAccountModified UserAccountRemovedFromLocalGroup WmiBindEventFilterToConsumer WriteProcessMemoryApiCall WriteToLsassProcessMemory',
  DeviceFileEvents: 'FileCreated FileDeleted FileModified FileRenamed',
  DeviceImageLoadEvents: 'ImageLoaded',
  DeviceLogonEvents: 'LogonAttempted LogonFailed LogonSuccess',
  DeviceNetworkEvents:
    'ConnectionAttempt ConnectionFailed ConnectionFound ConnectionRequest ConnectionSuccess InboundConnectionAccepted ListeningConnectionCreated NetworkSignatureInspected DnsConnectionInspected HttpConnectionInspected SslConnectionInspected SshConnectionInspected IcmpConnectionInspected FtpConnectionInspected SmtpConnectionInspected',
  DeviceProcessEvents: 'ProcessCreated OpenProcess',
  DeviceRegistryEvents:
    'RegistryKeyCreated RegistryKeyDeleted RegistryKeyRenamed RegistryValueDeleted RegistryValueSet',
  EmailPostDeliveryEvents: 'ManualRemediation MalwareZAP PhishZAP SpamZAP',
  IdentityDirectoryEvents:
    'AccountDisabledChanged AccountPasswordChanged AccountPasswordExpired AccountPasswordNeverExpiresChanged DirectoryServicesReplication GroupMembershipChanged PasswordChanged SensitiveAccountChanged SecurityPrincipalCreated SecurityPrincipalDeleted ServiceCreation TaskScheduling PowerShellExecution RemoteWmiExecution UserAccountControlChanged',
  IdentityQueryEvents: 'DnsQuery LdapQuery SamrQuery',
  UrlClickEvents: 'ClickAllowed ClickBlocked UrlErrorPage UrlScanInProgress ClickBlockedByTenantPolicy ClickPhishing',
};
/** Words that a table's own records all share say nothing of one action. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  DeviceFileEvents: ['file'],
  DeviceImageLoadEvents: ['imag', 'load'],
  DeviceLogonEvents: ['logon'],
  DeviceNetworkEvents: ['connection', 'network'],
  DeviceProcessEvents: ['process'],
  DeviceRegistryEvents: ['registry', 'key', 'valu'],
  IdentityQueryEvents: ['query'],
  UrlClickEvents: ['url', 'click'],
};
const split = (name: string): string[] =>
  stemsOf(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')).filter(
    (word) => !['event', 'api', 'call', 'driv'].includes(word),
  );

/** The action whose words the text says, with the words that said it; or the family of actions that its word begins. */
export function actionSaid(text: string, table: TableColumns): { kql: string; words: string[] } | undefined {
  const names = ACTION_TYPES[table.name]?.split(' ');
  if (!names || !table.columns.some(({ name }) => name === 'ActionType')) return undefined;
  const said = new Map((text.match(/[a-z0-9]{2,}/gi) ?? []).map((word) => [stem(word), word]));
  const shared = new Set(SHARED[table.name] ?? []);
  let best: { name: string; words: string[]; score: number } | undefined;
  for (const name of names) {
    const words = split(name);
    const own = words.filter((word) => !shared.has(word));
    if (own.length === 0 || !own.every((word) => said.has(word))) continue;
    // One word is enough only where it is all that tells the action from the table's others.
    if (own.length === 1 && shared.size === 0) continue;
    const all = stemsOf(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2'));
    if (!best || own.length > best.score) best = { name, words: all, score: own.length };
  }
  if (best) {
    const { name, words } = best;
    return {
      kql: `ActionType == ${kqlString(name)}`,
      words: words.flatMap((word) => said.get(word) ?? []),
    };
  }
  if (shared.size > 0) return undefined;
  for (const family of [
    'Firewall',
    'Antivirus',
    'SmartScreen',
    'ExploitGuard',
    'ScheduledTask',
    'UsbDrive',
    'AppGuard',
    'Asr',
    'Tampering',
    'PowerShellCommand',
  ]) {
    const words = split(family);
    if (words.every((word) => said.has(word)))
      return {
        kql: `ActionType startswith ${kqlString(family)}`,
        words: words.flatMap((word) => said.get(word) ?? []),
      };
  }
  return undefined;
}
