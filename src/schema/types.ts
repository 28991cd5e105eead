/** KQL scalar types; a column has one of these in the catalogue. */
export type ColumnType =
  | 'string'
  | 'int'
  | 'long'
  | 'real'
  | 'decimal'
  | 'bool'
  | 'datetime'
  | 'timespan'
  | 'guid'
  | 'dynamic';

/** What a value names in the world; alerts and incidents are joined by these. */
export type EntityKind =
  | 'host'
  | 'user'
  | 'ip'
  | 'domain'
  | 'url'
  | 'file'
  | 'hash'
  | 'process'
  | 'registry'
  | 'mailbox'
  | 'cloud-resource'
  | 'application';

/** Which role a machine plays, where the engine has learnt it: alerts on a domain controller weigh more and join less. */
export type AssetRole = 'domain-controller' | 'dns-server' | 'proxy' | 'server' | 'workstation';

/** `key` is normalised (lower case, no domain prefix noise) and joins; `name` is what a person reads. */
export interface Entity {
  readonly kind: EntityKind;
  readonly key: string;
  readonly name: string;
  /** Of a machine or an address. */
  readonly role?: AssetRole;
}

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
  /** The entity that this column names, and its part in the event (actor, target, src, dst, dvc …). */
  readonly entity?: EntityKind;
  readonly role?: string;
  /** A computed column: the first of these that is filled. Mappers fill those, never this one. */
  readonly alias?: readonly string[];
  /** The same field's name in the Elastic Common Schema and in OCSF, where it has one. */
  readonly ecs?: string;
  readonly ocsf?: string;
}

/** The physical tables: one a schema of ASIM, and `Event` for all else. */
export const TABLE_NAMES = [
  'ProcessEvent',
  'Authentication',
  'NetworkSession',
  'Dns',
  'WebSession',
  'FileEvent',
  'RegistryEvent',
  'AuditEvent',
  'UserManagement',
  'AlertEvent',
  'DhcpEvent',
  'Event',
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

export interface Table {
  readonly name: TableName;
  readonly description: string;
  /** The schema's own columns and the common ones; the system columns of event.ts come on top. */
  readonly columns: readonly Column[];
}
