import type { Role } from './columns.ts';

/** Something that people ask for: where it stands, what restricts it, and how the answer names it. */
export interface Subject {
  readonly pattern: RegExp;
  readonly table: string;
  /** Conditions in KQL. */
  readonly where: readonly string[];
  /** Plural, as it stands behind a number. */
  readonly noun: string;
  /** What to show in a list. */
  readonly show: readonly Role[];
}

const LOGON =
  '(?:log-?ons?|log ons?|log-?ins?|log ins?|logins?|sign-?ins?|sign ins?|authentications?|authentication attempts?|logged (?:on|in)|log (?:on|in)|signed in|sign in)';
const FAILED = '(?:failed|failing|unsuccessful|bad|wrong|denied|rejected)';
const SUCCESSFUL = '(?:successful|successfully|succeeded|good)';

function s(pattern: string, table: string, noun: string, where: readonly string[], show: readonly Role[]): Subject {
  return { pattern: new RegExp(` (?:${pattern})(?= |,)`, 'i'), table, noun, where, show };
}

const logonColumns: readonly Role[] = ['user', 'source', 'host', 'application', 'result'];
const processColumns: readonly Role[] = ['host', 'user', 'process', 'command', 'parent'];

/** In the order in which they are tried: what says more comes first. */
export const subjects: readonly Subject[] = [
  s(
    `${FAILED} (?:${LOGON})(?: attempts?| events?)?|${LOGON} (?:failures?|errors?)|fail(?:ed|s)? to ${LOGON}|could not ${LOGON}`,
    'Authentication',
    'failed logons',
    ['EventResult == "Failure"'],
    logonColumns,
  ),
  s(
    `${SUCCESSFUL} (?:${LOGON})(?: attempts?| events?)?|${LOGON} successes|${SUCCESSFUL} ${LOGON}`,
    'Authentication',
    'successful logons',
    ['EventResult == "Success"', 'EventType == "Logon"'],
    logonColumns,
  ),
  s('log-?offs?|log-?outs?|logged (?:off|out)', 'Authentication', 'logoffs', ['EventType == "Logoff"'], logonColumns),
  s(
    `logged (?:on|in)|signed in`,
    'Authentication',
    'successful logons',
    ['EventResult == "Success"', 'EventType == "Logon"'],
    logonColumns,
  ),
  s(`${LOGON}(?: attempts?| events?)?`, 'Authentication', 'logons', [], logonColumns),
  s('(?:incidents?)', 'SecurityIncident', 'incidents', [], ['title', 'severity', 'status']),
  s('(?:security )?alerts?', 'SecurityAlert', 'alerts', [], ['title', 'severity', 'host', 'tactic']),
  s(
    'services? (?:that )?(?:were |was |got )?(?:installed|created)|(?:installed|new) services?|service installations?',
    'AuditEvent',
    'installed services',
    ['ObjectType == "Service"', 'EventType == "Install"'],
    ['host', 'user', 'object', 'newValue'],
  ),
  s(
    '(?:new |created )?scheduled tasks?(?: (?:that )?(?:were |was |got )?created)?',
    'AuditEvent',
    'scheduled tasks',
    ['ObjectType == "Scheduled Task"', 'EventType == "Create"'],
    ['host', 'user', 'object', 'newValue'],
  ),
  s(
    '(?:event |security )?logs? (?:that )?(?:were |was |got )?cleared|cleared (?:event |security )?logs?',
    'AuditEvent',
    'cleared logs',
    ['EventType == "Clear"'],
    ['host', 'user', 'object'],
  ),
  s(
    'registry (?:keys? )?(?:changes?|events?|modifications?|writes?|values?|keys?)|registry',
    'RegistryEvent',
    'registry events',
    [],
    ['host', 'user', 'registry', 'action'],
  ),
  s(
    'files? (?:that )?(?:were |was )?(?:deleted|removed)|deleted files?|file deletions?|deleted (?:the |a )?file',
    'FileEvent',
    'deleted files',
    ['EventType endswith "Deleted"'],
    ['host', 'user', 'path', 'action'],
  ),
  s(
    'files? (?:that )?(?:were |was )?(?:created|written|dropped)|created files?|new files?|file creations?|created (?:the |a )?file',
    'FileEvent',
    'created files',
    ['EventType endswith "Created"'],
    ['host', 'user', 'path', 'action'],
  ),
  s(
    'file (?:events?|changes?|activity|modifications?|accesses)|files',
    'FileEvent',
    'file events',
    [],
    ['host', 'user', 'path', 'action'],
  ),
  s(
    'dns (?:queries|query|lookups?|requests?|events?)|(?:domain|domains|names?) (?:queried|looked up|resolved)|dns|look(?:ed)? up|quer(?:ied|ies)',
    'Dns',
    'DNS queries',
    [],
    ['source', 'host', 'domain'],
  ),
  s(
    '(?:web|http|https|proxy) (?:requests?|traffic|sessions?|events?|hits)|urls? (?:requested|visited)|visited',
    'WebSession',
    'web requests',
    [],
    ['source', 'user', 'url', 'action'],
  ),
  s(
    '(?:blocked|denied|dropped) (?:network )?(?:connections?|sessions?|traffic)',
    'NetworkSession',
    'blocked connections',
    ['DvcAction in ("Deny", "Drop", "Drop ICMP", "Reset")'],
    ['source', 'target', 'port', 'host'],
  ),
  s(
    '(?:network )?(?:connections?|sessions?|flows?|traffic)|network events?|connected|connect',
    'NetworkSession',
    'connections',
    [],
    ['source', 'target', 'port', 'host'],
  ),
  s(
    '(?:users?|accounts?) (?:that )?(?:were |was )?created|created (?:users?|accounts?)|new (?:users?|accounts?)',
    'UserManagement',
    'created accounts',
    ['EventType == "UserCreated"'],
    ['user', 'host', 'action'],
  ),
  s(
    '(?:users?|accounts?) (?:that )?(?:were |was )?deleted|deleted (?:users?|accounts?)',
    'UserManagement',
    'deleted accounts',
    ['EventType == "UserDeleted"'],
    ['user', 'host', 'action'],
  ),
  s(
    'group (?:membership )?changes?|(?:account|user) (?:management|changes?)(?: events?)?|password (?:changes|resets)',
    'UserManagement',
    'account changes',
    [],
    ['user', 'host', 'action'],
  ),
  s(
    '(?:command ?lines?|commands?)(?: that)?(?: were| was)?(?: run| executed| used)?',
    'ProcessEvent',
    'commands',
    ['EventType == "ProcessCreated"'],
    ['host', 'user', 'command'],
  ),
  s(
    'process (?:creations?|starts?|launches)|(?:processes|process|programs?)(?: events?)?(?: that)?(?: were| was)? ?(?:started|created|run|executed|launched|ran)|started processes',
    'ProcessEvent',
    'started processes',
    ['EventType == "ProcessCreated"'],
    processColumns,
  ),
  s(
    '(?:processes|process events?|programs?|executions?)|process',
    'ProcessEvent',
    'process events',
    [],
    processColumns,
  ),
  s('(?:dhcp )?leases?|dhcp(?: events?)?', 'DhcpEvent', 'DHCP events', [], ['host', 'source']),
  s(
    'audit (?:events?|logs?|records?)|configuration changes?',
    'AuditEvent',
    'audit events',
    [],
    ['user', 'action', 'host'],
  ),
];

/** What is said of one kind of event alone, but weakly: tried after the kinds. */
export const hints: readonly Subject[] = [
  s('requests?|requested|urls?|user agents?', 'WebSession', 'web requests', [], ['source', 'user', 'url', 'action']),
  s('quer(?:y|ying)|resol(?:ve|ved|ution)', 'Dns', 'DNS queries', [], ['source', 'host', 'domain']),
];

/** Verbs that say what is asked for where no noun does: `who ran mimikatz.exe`. Tried last. */
export const verbs: readonly Subject[] = [
  s(
    'ran|run|runs|started|start|starts|executed|launched|execute|launch',
    'ProcessEvent',
    'started processes',
    ['EventType == "ProcessCreated"'],
    processColumns,
  ),
  s(
    'deleted|removed',
    'FileEvent',
    'deleted files',
    ['EventType endswith "Deleted"'],
    ['host', 'user', 'path', 'action'],
  ),
  s('contacted|talked to|reached', 'NetworkSession', 'connections', [], ['source', 'target', 'port', 'host']),
];

/** All tables of the event model at once. */
export const EVERY_TABLE = 'union';
export const everything: readonly Subject[] = [
  s('(?:log )?(?:events?|records?|entries|logs)', EVERY_TABLE, 'events', [], ['host']),
];

/** What is counted where nothing else is said: `top 5 processes`, `the most failed logons`. By noun, or by table. */
export const OWN_ROLE: Readonly<Record<string, string>> = {
  commands: 'command',
  ProcessEvent: 'process',
  Authentication: 'user',
  Dns: 'domain',
  WebSession: 'url',
  FileEvent: 'path',
  RegistryEvent: 'key',
  NetworkSession: 'destination',
  SecurityAlert: 'title',
};

/** Where the tables of the event model are not there (a store of native tables only), what stands for them. */
export const ALTERNATIVES: Readonly<Record<string, readonly string[]>> = {
  ProcessEvent: ['DeviceProcessEvents', 'SecurityEvent'],
  Authentication: ['DeviceLogonEvents', 'SigninLogs', 'SignInLogs'],
  NetworkSession: ['DeviceNetworkEvents', 'CommonSecurityLog', 'VMConnection'],
  FileEvent: ['DeviceFileEvents'],
  RegistryEvent: ['DeviceRegistryEvents'],
  Dns: ['DnsEvents'],
  WebSession: ['W3CIISLog'],
  SecurityAlert: ['AlertInfo'],
  AuditEvent: ['AuditLogs'],
};
