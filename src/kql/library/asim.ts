import type { StoredFunction } from './library.ts';

/** One filtering parameter: how its value is given, and what a row must hold for it. */
interface Filter {
  readonly parameter: string;
  readonly type: 'dynamic' | 'string' | 'int';
  readonly condition: string;
  /** The default, where it is not 'no filter'. */
  readonly fallback?: string;
}

const any = (columns: readonly string[], test: (column: string) => string) =>
  columns.length === 1 ? test(columns[0] ?? '') : `(${columns.map(test).join(' or ')})`;

/** A column that has one of the terms of a list. */
const hasAny = (parameter: string, ...columns: string[]): Filter => ({
  parameter,
  type: 'dynamic',
  condition: `(array_length(${parameter}) == 0 or ${any(columns, (column) => `${column} has_any (${parameter})`)})`,
});
const hasAll = (parameter: string, column: string): Filter => ({
  parameter,
  type: 'dynamic',
  condition: `(array_length(${parameter}) == 0 or ${column} has_all (${parameter}))`,
});
/** An address, or a text with one, that begins with one of the prefixes of a list. */
const prefix = (parameter: string, ...columns: string[]): Filter => ({
  parameter,
  type: 'dynamic',
  condition: `(array_length(${parameter}) == 0 or ${any(columns, (column) => `has_any_ipv4_prefix(${column}, ${parameter})`)})`,
});
const oneOf = (parameter: string, column: string): Filter => ({
  parameter,
  type: 'dynamic',
  condition: `(array_length(${parameter}) == 0 or ${column} in~ (${parameter}))`,
});
const equals = (parameter: string, column: string): Filter => ({
  parameter,
  type: 'string',
  condition: `(${parameter} == '*' or ${column} =~ ${parameter})`,
});
const has = (parameter: string, column: string): Filter => ({
  parameter,
  type: 'string',
  condition: `(${parameter} == '*' or ${column} has ${parameter})`,
});

interface Parser {
  readonly table: string;
  /** The names of the parser that filters, and of the one without parameters. */
  readonly filtering: readonly string[];
  readonly plain: readonly string[];
  readonly filters: readonly Filter[];
  /** A condition that all rows of the parser meet. */
  readonly where?: string;
}

const processFilters: readonly Filter[] = [
  hasAny('commandline_has_any', 'TargetProcessCommandLine'),
  hasAll('commandline_has_all', 'TargetProcessCommandLine'),
  prefix('commandline_has_any_ip_prefix', 'TargetProcessCommandLine'),
  hasAny('actingprocess_has_any', 'ActingProcessName'),
  hasAny('targetprocess_has_any', 'TargetProcessName'),
  hasAny('parentprocess_has_any', 'ParentProcessName'),
  has('targetusername_has', 'TargetUsername'),
  has('actorusername_has', 'ActorUsername'),
  prefix('dvcipaddr_has_any_prefix', 'DvcIpAddr'),
  hasAny('dvchostname_has_any', 'DvcHostname'),
  equals('eventtype', 'EventType'),
  hasAny('hashes_has_any', 'TargetProcessMD5', 'TargetProcessSHA1', 'TargetProcessSHA256'),
];

const PARSERS: readonly Parser[] = [
  {
    table: 'AlertEvent',
    filtering: ['imAlertEvent', '_Im_AlertEvent'],
    plain: ['ASimAlertEvent', '_ASim_AlertEvent'],
    filters: [
      prefix('ipaddr_has_any_prefix', 'IpAddr', 'DvcIpAddr'),
      hasAny('hostname_has_any', 'Hostname', 'DvcHostname'),
      hasAny('username_has_any', 'Username'),
      hasAny('attacktactics_has_any', 'AttackTactics'),
      hasAny('attacktechniques_has_any', 'AttackTechniques'),
      hasAny('threatcategory_has_any', 'ThreatCategory'),
      hasAny('alertverdict_has_any', 'AlertVerdict'),
      hasAny('eventseverity_has_any', 'EventSeverity'),
    ],
  },
  {
    table: 'AuditEvent',
    filtering: ['imAuditEvent', '_Im_AuditEvent'],
    plain: ['ASimAuditEvent', '_ASim_AuditEvent'],
    filters: [
      prefix('srcipaddr_has_any_prefix', 'SrcIpAddr'),
      hasAny('actorusername_has_any', 'ActorUsername'),
      hasAny('operation_has_any', 'Operation'),
      oneOf('eventtype_in', 'EventType'),
      equals('eventresult', 'EventResult'),
      hasAny('object_has_any', 'Object'),
      hasAny('newvalue_has_any', 'NewValue'),
    ],
  },
  {
    table: 'Authentication',
    filtering: ['imAuthentication', '_Im_Authentication'],
    plain: ['ASimAuthentication', '_ASim_Authentication'],
    filters: [
      hasAny('username_has_any', 'TargetUsername', 'ActorUsername'),
      hasAny('targetappname_has_any', 'TargetAppName'),
      prefix('srcipaddr_has_any_prefix', 'SrcIpAddr'),
      hasAny('srchostname_has_any', 'SrcHostname'),
      oneOf('eventtype_in', 'EventType'),
      oneOf('eventresultdetails_in', 'EventResultDetails'),
      equals('eventresult', 'EventResult'),
    ],
  },
  {
    table: 'DhcpEvent',
    filtering: ['imDhcpEvent', '_Im_DhcpEvent'],
    plain: ['ASimDhcpEvent', '_ASim_DhcpEvent'],
    filters: [
      prefix('srcipaddr_has_any_prefix', 'SrcIpAddr'),
      hasAny('srchostname_has_any', 'SrcHostname'),
      hasAny('srcusername_has_any', 'SrcUsername'),
      equals('eventresult', 'EventResult'),
    ],
  },
  {
    table: 'Dns',
    filtering: ['imDns', '_Im_Dns'],
    plain: ['ASimDns', '_ASim_Dns'],
    filters: [
      equals('srcipaddr', 'SrcIpAddr'),
      hasAny('domain_has_any', 'DnsQuery'),
      equals('responsecodename', 'DnsResponseCodeName'),
      {
        parameter: 'response_has_ipv4',
        type: 'string',
        condition: "(response_has_ipv4 == '*' or has_ipv4(DnsResponseName, response_has_ipv4))",
      },
      prefix('response_has_any_prefix', 'DnsResponseName'),
      {
        parameter: 'eventtype',
        type: 'string',
        // `lookup` is what queries were called before they were called so.
        condition: "(eventtype == '*' or EventType =~ eventtype or (eventtype =~ 'lookup' and EventType == 'Query'))",
        fallback: "'Query'",
      },
    ],
  },
  {
    table: 'FileEvent',
    filtering: ['imFileEvent', '_Im_FileEvent'],
    plain: ['ASimFileEvent', '_ASim_FileEvent'],
    filters: [
      oneOf('eventtype_in', 'EventType'),
      prefix('srcipaddr_has_any_prefix', 'SrcIpAddr'),
      hasAny('actorusername_has_any', 'ActorUsername'),
      hasAny('targetfilepath_has_any', 'TargetFilePath'),
      hasAny('srcfilepath_has_any', 'SrcFilePath'),
      hasAny('hashes_has_any', 'TargetFileMD5', 'TargetFileSHA1', 'TargetFileSHA256'),
      hasAny('dvchostname_has_any', 'DvcHostname'),
    ],
  },
  {
    table: 'NetworkSession',
    filtering: ['imNetworkSession', '_Im_NetworkSession'],
    plain: ['ASimNetworkSession', '_ASim_NetworkSession'],
    filters: [
      prefix('srcipaddr_has_any_prefix', 'SrcIpAddr'),
      prefix('dstipaddr_has_any_prefix', 'DstIpAddr'),
      prefix('ipaddr_has_any_prefix', 'SrcIpAddr', 'DstIpAddr'),
      {
        parameter: 'dstportnumber',
        type: 'int',
        condition: '(isnull(dstportnumber) or DstPortNumber == dstportnumber)',
      },
      hasAny('hostname_has_any', 'SrcHostname', 'DstHostname', 'DvcHostname'),
      oneOf('dvcaction', 'DvcAction'),
      equals('eventresult', 'EventResult'),
    ],
  },
  {
    table: 'ProcessEvent',
    filtering: ['imProcess', 'imProcessEvent', '_Im_Process', '_Im_ProcessEvent'],
    plain: ['ASimProcess', 'ASimProcessEvent', '_ASim_Process', '_ASim_ProcessEvent'],
    filters: processFilters,
  },
  {
    table: 'ProcessEvent',
    filtering: ['imProcessCreate', '_Im_ProcessCreate'],
    plain: ['ASimProcessCreate', 'ASimProcessEventCreate', '_ASim_ProcessCreate', '_ASim_ProcessEvent_Create'],
    filters: processFilters,
    where: "EventType == 'ProcessCreated'",
  },
  {
    table: 'ProcessEvent',
    filtering: ['imProcessTerminate', '_Im_ProcessTerminate'],
    plain: [
      'ASimProcessTerminate',
      'ASimProcessEventTerminate',
      '_ASim_ProcessTerminate',
      '_ASim_ProcessEvent_Terminate',
    ],
    filters: processFilters,
    where: "EventType == 'ProcessTerminated'",
  },
  {
    table: 'RegistryEvent',
    filtering: ['imRegistry', 'imRegistryEvent', '_Im_RegistryEvent'],
    plain: ['ASimRegistry', 'ASimRegistryEvent', '_ASim_RegistryEvent'],
    filters: [
      oneOf('eventtype_in', 'EventType'),
      hasAny('actorusername_has_any', 'ActorUsername'),
      hasAny('registrykey_has_any', 'RegistryKey'),
      hasAny('registryvalue_has_any', 'RegistryValue'),
      hasAny('registryvaluedata_has_any', 'RegistryValueData'),
      hasAny('dvchostname_has_any', 'DvcHostname'),
    ],
  },
  {
    table: 'UserManagement',
    filtering: ['imUserManagement', '_Im_UserManagement'],
    plain: ['ASimUserManagement', '_ASim_UserManagement'],
    filters: [
      prefix('srcipaddr_has_any_prefix', 'SrcIpAddr'),
      hasAny('targetusername_has_any', 'TargetUsername'),
      hasAny('actorusername_has_any', 'ActorUsername'),
      oneOf('eventtype_in', 'EventType'),
    ],
  },
  {
    table: 'WebSession',
    filtering: ['imWebSession', '_Im_WebSession'],
    plain: ['ASimWebSession', '_ASim_WebSession'],
    filters: [
      prefix('srcipaddr_has_any_prefix', 'SrcIpAddr'),
      prefix('ipaddr_has_any_prefix', 'SrcIpAddr', 'DstIpAddr'),
      hasAny('url_has_any', 'Url'),
      hasAny('httpuseragent_has_any', 'HttpUserAgent'),
      oneOf('eventresultdetails_in', 'EventResultDetails'),
      equals('eventresult', 'EventResult'),
      hasAny('eventresultdetails_has_any', 'EventResultDetails'),
    ],
  },
];

const DEFAULTS = { dynamic: 'dynamic([])', string: "'*'", int: 'int(null)' } as const;
const TIMES = 'starttime:datetime=datetime(null), endtime:datetime=datetime(null)';
// Sources are not switched off one by one here, and nothing is packed: both are taken, as Sentinel's parsers take them.
const SWITCHES = 'disabled:bool=false, pack:bool=false';

function functionsOf({
  table,
  filtering,
  plain,
  filters,
  where,
}: Parser): (StoredFunction & { readonly table: string })[] {
  const description = `Rows of ${table}, as ASIM's parser of that name gives them`;
  const always = where ? ` | where ${where}` : '';
  const parameters = filters.map(
    ({ parameter, type, fallback }) => `${parameter}:${type}=${fallback ?? DEFAULTS[type]}`,
  );
  const conditions = [
    '(isnull(starttime) or TimeGenerated >= starttime)',
    '(isnull(endtime) or TimeGenerated <= endtime)',
    ...filters.map(({ condition }) => condition),
  ];
  return [
    ...filtering.map((name) => ({
      name,
      table,
      description,
      parameters: `(${TIMES}, ${parameters.join(', ')}, ${SWITCHES})`,
      body: `${table} | where not(disabled)${always} | where ${conditions.join(' and ')}`,
    })),
    ...plain.map((name) => ({
      name,
      table,
      description,
      parameters: `(${SWITCHES})`,
      body: `${table} | where not(disabled)${always}`,
    })),
  ];
}

/** ASIM's source-agnostic parsers, over the tables of the event model: the rows are in that model already. */
export const asimFunctions: readonly (StoredFunction & { readonly table: string })[] = PARSERS.flatMap(functionsOf);
