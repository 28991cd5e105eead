import { kqlString } from '../../../src/kql/quote.ts';
import type { Entity } from '../api/types.ts';

const MOST_ROWS = 1000;

interface Lookup {
  tables: readonly string[];
  /** One condition a column; a row that meets any is shown. */
  columns: readonly string[];
  operator: '=~' | 'has' | '==';
}

/** Where a kind of entity is named: tables that have all of these columns, in the event model's own names. */
const LOOKUPS: Record<string, readonly Lookup[]> = {
  host: [
    {
      tables: [
        'ProcessEvent',
        'Authentication',
        'NetworkSession',
        'Dns',
        'FileEvent',
        'RegistryEvent',
        'AuditEvent',
        'Event',
      ],
      columns: ['DvcHostname', 'DvcFQDN'],
      operator: '=~',
    },
  ],
  user: [
    {
      tables: ['ProcessEvent', 'Authentication', 'UserManagement'],
      columns: ['ActorUsername', 'TargetUsername'],
      operator: 'has',
    },
    { tables: ['FileEvent', 'RegistryEvent', 'AuditEvent'], columns: ['ActorUsername'], operator: 'has' },
  ],
  ip: [
    { tables: ['NetworkSession', 'WebSession'], columns: ['SrcIpAddr', 'DstIpAddr'], operator: '==' },
    { tables: ['Authentication', 'Dns', 'AuditEvent'], columns: ['SrcIpAddr'], operator: '==' },
  ],
  domain: [
    { tables: ['Dns'], columns: ['DnsQuery'], operator: 'has' },
    { tables: ['WebSession'], columns: ['Url'], operator: 'has' },
  ],
  url: [
    { tables: ['WebSession'], columns: ['Url'], operator: 'has' },
    { tables: ['Authentication'], columns: ['TargetUrl'], operator: 'has' },
  ],
  application: [
    { tables: ['Authentication'], columns: ['TargetAppName'], operator: 'has' },
    { tables: ['AuditEvent'], columns: ['TargetAppName', 'Object'], operator: 'has' },
  ],
  file: [
    { tables: ['FileEvent'], columns: ['TargetFilePath', 'TargetFileName'], operator: 'has' },
    { tables: ['ProcessEvent'], columns: ['TargetProcessCommandLine'], operator: 'has' },
  ],
  hash: [
    {
      tables: ['ProcessEvent'],
      columns: ['TargetProcessSHA256', 'TargetProcessSHA1', 'TargetProcessMD5'],
      operator: '=~',
    },
    { tables: ['FileEvent'], columns: ['TargetFileSHA256', 'TargetFileSHA1', 'TargetFileMD5'], operator: '=~' },
  ],
  process: [{ tables: ['ProcessEvent'], columns: ['TargetProcessName', 'ActingProcessName'], operator: 'has' }],
  registry: [{ tables: ['RegistryEvent'], columns: ['RegistryKey'], operator: 'has' }],
};
/** Other kinds are looked up in the object and the program of recorded actions. */
const ELSEWHERE: readonly Lookup[] = [
  { tables: ['AuditEvent'], columns: ['Object', 'TargetAppName', 'ActorUsername'], operator: 'has' },
];

/** What is shown of a table's events: narrow rows of many tables are found faster, and read better, than wide ones. */
const SHOWN: Record<string, readonly string[]> = {
  ProcessEvent: ['DvcHostname', 'ActorUsername', 'TargetProcessCommandLine'],
  Authentication: ['DvcHostname', 'TargetUsername', 'SrcIpAddr', 'EventResult', 'TargetAppName'],
  NetworkSession: ['DvcHostname', 'SrcIpAddr', 'DstIpAddr', 'DstPortNumber'],
  Dns: ['DvcHostname', 'SrcIpAddr', 'DnsQuery'],
  WebSession: ['DvcHostname', 'SrcIpAddr', 'DstIpAddr', 'Url'],
  FileEvent: ['DvcHostname', 'ActorUsername', 'TargetFilePath'],
  RegistryEvent: ['DvcHostname', 'ActorUsername', 'RegistryKey'],
  AuditEvent: ['DvcHostname', 'ActorUsername', 'SrcIpAddr', 'Operation', 'Object'],
  UserManagement: ['DvcHostname', 'ActorUsername', 'TargetUsername'],
  Event: ['DvcHostname', 'EventMessage'],
};

/** Users are stored with and without their domain: the last part finds both. */
const searched = (entity: Pick<Entity, 'kind' | 'name'>): string =>
  entity.kind === 'user' ? (entity.name.split('\\').at(-1) ?? entity.name) : entity.name;

/** A query for the latest events that name the entity. */
export function entityKql(entity: Pick<Entity, 'kind' | 'name'>): string {
  const value = kqlString(searched(entity));
  const parts = (LOOKUPS[entity.kind] ?? ELSEWHERE).flatMap(({ tables, columns, operator }) => {
    const condition = columns.map((column) => `${column} ${operator} ${value}`).join(' or ');
    return tables.map((table) => {
      const shown = ['TimeGenerated', 'EventSchema', 'EventType', ...(SHOWN[table] ?? []), '_ItemId'].join(', ');
      return `(${table} | where ${condition} | project ${shown})`;
    });
  });
  const order = `| sort by TimeGenerated desc\n| take ${MOST_ROWS}`;
  return `union\n  ${parts.join(',\n  ')}\n${order}`;
}
