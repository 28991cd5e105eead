import { isObject } from '../../lib/objects.ts';
import type { EventRow } from '../../schema/event.ts';
import type { TableName } from '../../schema/types.ts';
import type { NativeRecord } from '../formats/format.ts';
import { type Columns, fileNameOf, setAddress, setHost, setInteger, setText, startRow } from './event-row.ts';
import type { MappingContext, Product } from './product.ts';

type Fields = Record<string, unknown>;

/** A field by its dotted name, in a document that nests or one that is flat. */
function get(fields: Fields, name: string): unknown {
  const flat = fields[name];
  if (flat !== undefined) return flat;
  let value: unknown = fields;
  let from = 0;
  while (from <= name.length) {
    if (!isObject(value)) return undefined;
    const dot = name.indexOf('.', from);
    const key = dot === -1 ? name.slice(from) : name.slice(from, dot);
    value = value[key];
    if (dot === -1) return value;
    from = dot + 1;
  }
  return undefined;
}

/** The first of a field that may be a list, as ECS allows everywhere. */
function one(fields: Fields, name: string): unknown {
  const value = get(fields, name);
  return Array.isArray(value) ? value[0] : value;
}

function list(fields: Fields, name: string): string[] {
  const value = get(fields, name);
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

interface Kind {
  readonly table: TableName;
  readonly eventType: (types: readonly string[], action: string) => string;
  /** Columns by ECS field; of several the first that says something. */
  readonly columns: Readonly<Record<string, string | readonly string[]>>;
}

const ACTOR = {
  ActorUsername: 'user.name',
  ActorUserId: 'user.id',
  ActingProcessName: ['process.executable', 'process.name'],
  ActingProcessId: 'process.pid',
  ActingProcessGuid: 'process.entity_id',
} as const;

const has = (types: readonly string[], ...names: string[]): boolean => names.some((name) => types.includes(name));

const SESSION = {
  SrcIpAddr: ['source.ip', 'client.ip'],
  SrcPortNumber: ['source.port', 'client.port'],
  DstIpAddr: ['destination.ip', 'server.ip'],
  DstPortNumber: ['destination.port', 'server.port'],
  SrcBytes: ['source.bytes', 'client.bytes'],
  DstBytes: ['destination.bytes', 'server.bytes'],
  SrcPackets: 'source.packets',
  DstPackets: 'destination.packets',
  SrcMacAddr: 'source.mac',
  DstMacAddr: 'destination.mac',
  SrcUsername: ['source.user.name', 'user.name'],
  DstUsername: 'destination.user.name',
  NetworkBytes: 'network.bytes',
  NetworkPackets: 'network.packets',
} as const;

/** ECS categories by the table they go to; the first that an event bears decides. */
const KINDS: Readonly<Record<string, Kind>> = {
  process: {
    table: 'ProcessEvent',
    eventType: (types) => (has(types, 'end') ? 'ProcessTerminated' : 'ProcessCreated'),
    columns: {
      ActorUsername: 'user.name',
      ActorUserId: 'user.id',
      TargetUsername: 'user.name',
      TargetUserId: 'user.id',
      TargetProcessName: ['process.executable', 'process.name'],
      TargetProcessFilename: 'process.name',
      TargetProcessId: 'process.pid',
      TargetProcessGuid: 'process.entity_id',
      TargetProcessCommandLine: ['process.command_line', 'process.args'],
      TargetProcessCurrentDirectory: 'process.working_directory',
      TargetProcessMD5: 'process.hash.md5',
      TargetProcessSHA1: 'process.hash.sha1',
      TargetProcessSHA256: 'process.hash.sha256',
      TargetProcessStatusCode: 'process.exit_code',
      ActingProcessName: ['process.parent.executable', 'process.parent.name'],
      ActingProcessId: 'process.parent.pid',
      ActingProcessGuid: 'process.parent.entity_id',
      ActingProcessCommandLine: 'process.parent.command_line',
      ParentProcessName: ['process.parent.executable', 'process.parent.name'],
      ParentProcessId: 'process.parent.pid',
    },
  },
  authentication: {
    table: 'Authentication',
    eventType: (types, action) => (has(types, 'end') || /logoff|logout|logged-out/.test(action) ? 'Logoff' : 'Logon'),
    columns: {
      TargetUsername: ['user.target.name', 'user.name', 'user.email', 'related.user'],
      TargetUserId: ['user.target.id', 'user.id'],
      SrcIpAddr: ['source.ip', 'client.ip'],
      SrcPortNumber: ['source.port', 'client.port'],
      SrcGeoCountry: 'source.geo.country_iso_code',
      SrcGeoCity: 'source.geo.city_name',
      HttpUserAgent: 'user_agent.original',
      ActingAppName: ['process.executable', 'process.name'],
      TargetAppName: 'service.name',
    },
  },
  dns: {
    table: 'Dns',
    eventType: () => 'Query',
    columns: {
      ...pick('SrcIpAddr', 'SrcPortNumber', 'DstIpAddr', 'DstPortNumber'),
      DnsQuery: 'dns.question.name',
      DnsQueryTypeName: 'dns.question.type',
      DnsQueryClassName: 'dns.question.class',
      DnsResponseName: ['dns.answers', 'dns.resolved_ip'],
      EventResultDetails: 'dns.response_code',
      DnsSessionId: 'dns.id',
      SrcProcessName: ['process.executable', 'process.name'],
    },
  },
  web: {
    table: 'WebSession',
    eventType: () => 'HTTPsession',
    columns: {
      ...SESSION,
      Url: ['url.original', 'url.full'],
      HttpRequestMethod: 'http.request.method',
      EventResultDetails: 'http.response.status_code',
      HttpUserAgent: 'user_agent.original',
      HttpReferrer: 'http.request.referrer',
      HttpVersion: 'http.version',
      HttpHost: 'url.domain',
      HttpResponseBodyBytes: 'http.response.body.bytes',
    },
  },
  network: {
    table: 'NetworkSession',
    eventType: () => 'NetworkSession',
    columns: {
      ...SESSION,
      NetworkRuleName: 'rule.name',
      SrcProcessName: ['process.executable', 'process.name'],
      SrcProcessId: 'process.pid',
      NetworkSessionId: ['network.community_id', 'flow.id'],
    },
  },
  file: {
    table: 'FileEvent',
    eventType: (types, action) =>
      has(types, 'deletion')
        ? 'FileDeleted'
        : has(types, 'creation')
          ? 'FileCreated'
          : /rename/.test(action)
            ? 'FileRenamed'
            : has(types, 'access')
              ? 'FileAccessed'
              : 'FileModified',
    columns: {
      ...ACTOR,
      TargetFilePath: 'file.path',
      TargetFileName: 'file.name',
      TargetFileExtension: 'file.extension',
      TargetFileSize: 'file.size',
      TargetFileMD5: 'file.hash.md5',
      TargetFileSHA1: 'file.hash.sha1',
      TargetFileSHA256: 'file.hash.sha256',
      ActingProcessCommandLine: 'process.command_line',
    },
  },
  registry: {
    table: 'RegistryEvent',
    eventType: (types) =>
      has(types, 'deletion')
        ? 'RegistryValueDeleted'
        : has(types, 'creation')
          ? 'RegistryKeyCreated'
          : 'RegistryValueSet',
    columns: {
      ...ACTOR,
      RegistryKey: ['registry.key', 'registry.path'],
      RegistryValue: 'registry.value',
      RegistryValueData: 'registry.data.strings',
      RegistryValueType: 'registry.data.type',
    },
  },
  iam: {
    table: 'UserManagement',
    eventType: (types, action) => {
      const group = has(types, 'group') || /group/.test(action);
      const act = has(types, 'creation') ? 'Created' : has(types, 'deletion') ? 'Deleted' : 'Modified';
      if (group && /add(?:ed)?[-_ ]?(?:user|member)|user-added|member-added/.test(action)) return 'UserAddedToGroup';
      return `${group ? 'Group' : 'User'}${act}`;
    },
    columns: {
      ActorUsername: 'user.name',
      ActorUserId: 'user.id',
      TargetUsername: ['user.target.name', 'user.changes.name'],
      TargetUserId: 'user.target.id',
      GroupName: 'group.name',
      GroupId: 'group.id',
      SrcIpAddr: 'source.ip',
      HttpUserAgent: 'user_agent.original',
    },
  },
  configuration: {
    table: 'AuditEvent',
    eventType: (types) =>
      has(types, 'creation') ? 'Create' : has(types, 'deletion') ? 'Delete' : has(types, 'access') ? 'Read' : 'Set',
    columns: {
      ActorUsername: 'user.name',
      ActorUserId: 'user.id',
      Operation: 'event.action',
      Object: ['service.name', 'orchestrator.resource.name', 'cloud.service.name', 'file.path'],
      SrcIpAddr: 'source.ip',
      HttpUserAgent: 'user_agent.original',
    },
  },
};

function pick(...names: (keyof typeof SESSION)[]): Record<string, string | readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, SESSION[name]]));
}

const ALERT: Kind = {
  table: 'AlertEvent',
  eventType: () => 'Alert',
  columns: {
    AlertName: ['rule.name', 'kibana.alert.rule.name', 'message'],
    EventUid: ['event.id', 'rule.id'],
    RuleName: 'rule.name',
    ThreatName: 'threat.indicator.name',
    AttackTactics: 'threat.tactic.name',
    AttackTechniques: 'threat.technique.id',
    Username: 'user.name',
    UserId: 'user.id',
    FilePath: 'file.path',
    FileName: 'file.name',
    FileSHA256: 'file.hash.sha256',
    FileMD5: 'file.hash.md5',
    ProcessName: ['process.executable', 'process.name'],
    ProcessCommandLine: 'process.command_line',
    DvcIpAddr: 'host.ip',
  },
};

const OTHER: Kind = {
  table: 'Event',
  eventType: (_, action) => action,
  columns: {
    ...ACTOR,
    ActingProcessCommandLine: 'process.command_line',
    SrcIpAddr: 'source.ip',
    SrcPortNumber: 'source.port',
    DstIpAddr: 'destination.ip',
    DstPortNumber: 'destination.port',
    TargetFilePath: 'file.path',
    TargetUrl: 'url.original',
    HttpUserAgent: 'user_agent.original',
    Operation: 'event.action',
  },
};

/** The order matters: a web request is a network event too, a DNS answer as well. */
const ORDER = [
  'process',
  'authentication',
  'dns',
  'web',
  'file',
  'registry',
  'iam',
  'network',
  'session',
  'configuration',
] as const;

function kindOf(fields: Fields): Kind {
  if (one(fields, 'event.kind') === 'alert') return ALERT;
  const categories = list(fields, 'event.category');
  if (one(fields, 'dns.question.name') !== undefined && !categories.includes('process')) return KINDS['dns']!;
  if (categories.includes('network') && one(fields, 'http.request.method') !== undefined) return KINDS['web']!;
  for (const name of ORDER) if (categories.includes(name)) return KINDS[name] ?? OTHER;
  if (categories.includes('intrusion_detection') || categories.includes('malware') || categories.includes('threat'))
    return ALERT;
  return OTHER;
}

const RESULTS: Readonly<Record<string, 'Success' | 'Failure'>> = { success: 'Success', failure: 'Failure' };

function map(record: NativeRecord, context: MappingContext): EventRow {
  const { fields } = record;
  const kind = kindOf(fields);
  const action = String(one(fields, 'event.action') ?? '').toLowerCase();
  const eventType = kind.eventType(list(fields, 'event.type'), action);
  const severity = Number(one(fields, 'event.severity'));
  const row = startRow(record, context, {
    table: kind.table,
    vendor: String(one(fields, 'observer.vendor') ?? one(fields, 'event.module') ?? 'Elastic'),
    product: String(
      one(fields, 'observer.product') ?? one(fields, 'event.dataset') ?? one(fields, 'agent.type') ?? 'ECS',
    ),
    time: one(fields, '@timestamp'),
    ...(eventType === '' ? {} : { eventType }),
    originalType: one(fields, 'event.action') ?? one(fields, 'event.code'),
    result: RESULTS[String(one(fields, 'event.outcome'))] ?? 'NA',
    severity: severity >= 73 ? 'High' : severity >= 47 ? 'Medium' : severity >= 21 ? 'Low' : 'Informational',
    host: one(fields, 'host.hostname') ?? one(fields, 'host.name') ?? one(fields, 'observer.name'),
  });
  const { columns } = row;
  for (const column in kind.columns) fill(columns, column, fields, kind.columns[column]!);
  setText(columns, 'EventOriginalUid', one(fields, 'event.id'));
  setText(columns, 'EventMessage', one(fields, 'message'));
  setText(columns, 'DvcOs', one(fields, 'host.os.name') ?? one(fields, 'host.os.family'));
  complete(columns, kind.table, fields);
  return row;
}

function fill(columns: Columns, column: string, fields: Fields, from: string | readonly string[]): void {
  for (const name of typeof from === 'string' ? [from] : from) {
    const value = name.endsWith('.args') || name === 'dns.answers' ? get(fields, name) : one(fields, name);
    if (value === undefined || value === null || value === '') continue;
    if (column.endsWith('IpAddr')) setAddress(columns, column, value);
    else if (column.endsWith('PortNumber')) setInteger(columns, column, value);
    else if (name.endsWith('.args') && Array.isArray(value)) setText(columns, column, value.join(' '));
    else setText(columns, column, value);
    return;
  }
}

/** What follows from other fields: domains of users, types of names, directions, names out of paths. */
function complete(columns: Columns, table: TableName, fields: Fields): void {
  const domain = one(fields, 'user.domain');
  for (const part of ['Actor', 'Target', 'Src', 'Dst'] as const) {
    const name = columns[`${part}Username`];
    if (typeof name !== 'string') continue;
    if (typeof domain === 'string' && domain !== '' && !name.includes('\\') && !name.includes('@'))
      columns[`${part}Username`] = `${domain}\\${name}`;
    const full = columns[`${part}Username`] as string;
    if (table !== 'Event')
      columns[`${part}UsernameType`] = full.includes('\\') ? 'Windows' : full.includes('@') ? 'UPN' : 'Simple';
  }
  if (table === 'Authentication') setHost(columns, 'Target', one(fields, 'host.hostname') ?? one(fields, 'host.name'));
  if (table === 'NetworkSession' || table === 'WebSession') {
    setText(
      columns,
      'NetworkProtocol',
      one(fields, 'network.transport') === undefined
        ? undefined
        : String(one(fields, 'network.transport')).toUpperCase(),
    );
    setText(columns, 'NetworkApplicationProtocol', one(fields, 'network.protocol'));
    const direction = String(one(fields, 'network.direction') ?? '');
    if (/^(?:ingress|inbound)$/.test(direction)) columns['NetworkDirection'] = 'Inbound';
    else if (/^(?:egress|outbound)$/.test(direction)) columns['NetworkDirection'] = 'Outbound';
  }
  const path = columns['TargetFilePath'];
  if (typeof path === 'string' && columns['TargetFileName'] === undefined) columns['TargetFileName'] = fileNameOf(path);
}

/** Documents in the Elastic Common Schema: Elastic Agent, Filebeat modules, Auditbeat, Packetbeat, Elastic Endpoint. */
export const ecs: Product = {
  name: 'ecs',
  formats: ['json'],
  claims: ({ fields }) =>
    fields['@timestamp'] !== undefined &&
    (get(fields, 'event.category') !== undefined ||
      (get(fields, 'event.kind') !== undefined && get(fields, 'ecs.version') !== undefined)),
  map,
};
