import { type ColumnType, TABLE_NAMES } from '../../src/schema/types.ts';
import { parseCsv } from './csv.ts';

export interface AsimField {
  readonly table: string;
  readonly name: string;
  readonly type: ColumnType;
  /** device, user, process, application or ''. */
  readonly entity: string;
  readonly role: string;
  /** The columns that this one stands for: the first that is not empty. It is computed, not stored. */
  readonly alias: readonly string[];
}

const TYPES: Record<string, ColumnType> = {
  string: 'string',
  '': 'string',
  int: 'int',
  long: 'long',
  real: 'real',
  double: 'real',
  boolean: 'bool',
  bool: 'bool',
  datetime: 'datetime',
  dynamic: 'dynamic',
};

const HASHES = ['SHA256', 'SHA512', 'SHA1', 'MD5'];
/** Where the facts name several candidates, or the wrong ones, for an alias: the order in which they are tried. */
const ALIASES: Record<string, readonly string[]> = {
  Dvc: ['DvcFQDN', 'DvcHostname', 'DvcIpAddr', 'DvcId'],
  Src: ['SrcFQDN', 'SrcHostname', 'SrcIpAddr', 'SrcDvcId'],
  Dst: [
    'DstFQDN',
    'DstHostname',
    'DstIpAddr',
    'DstDvcId',
    'TargetHostname',
    'TargetIpAddr',
    'TargetDvcId',
    'TargetAppName',
  ],
  Rule: ['RuleName', 'NetworkRuleName', 'RuleNumber', 'NetworkRuleNumber'],
  LogonTarget: ['TargetAppName', 'TargetUrl', 'TargetHostname'],
  'ProcessEvent.Hash': HASHES.map((hash) => `TargetProcess${hash}`),
  'FileEvent.Hash': HASHES.map((hash) => `TargetFile${hash}`),
  'WebSession.Hash': HASHES.map((hash) => `File${hash}`),
  'ProcessEvent.User': ['TargetUsername', 'ActorUsername'],
  'Authentication.User': ['TargetUsername', 'TargetUserId'],
  'AuditEvent.IpAddr': ['SrcIpAddr', 'TargetIpAddr'],
  'NetworkSession.Hostname': ['DstHostname', 'SrcHostname'],
  'WebSession.Hostname': ['DstHostname', 'SrcHostname'],
  'NetworkSession.IpAddr': ['SrcIpAddr', 'DstIpAddr'],
  'WebSession.IpAddr': ['SrcIpAddr', 'DstIpAddr'],
  'WebSession.User': ['SrcUsername', 'DstUsername'],
};
/** Fields that the source lists as plain although other fields fill them. */
const ALSO_ALIAS = new Set(['Rule', 'Src']);

interface Row {
  readonly field: AsimField;
  readonly source: string;
  readonly physical: boolean;
  readonly isAlias: boolean;
  readonly aliased: readonly string[];
}

/** The rows of the schemas that have a table; `Type` is left out: it is a system column. */
export function readAsim(csv: string): Map<string, Row[]> {
  const [header, ...lines] = parseCsv(csv);
  const at = (name: string) => header!.indexOf(name);
  const columns = Object.fromEntries(header!.map((name) => [name, at(name)]));
  const byTable = new Map<string, Row[]>();
  for (const line of lines) {
    const get = (name: string) => line[columns[name]!] ?? '';
    const table = get('schema');
    const name = get('field_name');
    if (!(TABLE_NAMES as readonly string[]).includes(table) || name === 'Type') continue;
    const type = TYPES[get('physical_type')];
    if (!type) throw new Error(`Type ${get('physical_type')} of ${table}.${name} is unknown.`);
    const rows = byTable.get(table) ?? [];
    byTable.set(table, rows);
    rows.push({
      field: { table, name, type, entity: get('entity'), role: get('role'), alias: [] },
      source: get('source'),
      physical: get('in_physical_table') === 'True',
      isAlias: get('field_class') === 'Alias' || ALSO_ALIAS.has(name),
      aliased: get('aliased_field').split('|').filter(Boolean),
    });
  }
  return byTable;
}

/** The columns that a table keeps: documented ones, and entity extensions only where a physical table has them. */
function select(rows: readonly Row[]): AsimField[] {
  const kept = rows.filter((row) => row.source !== 'EntityExtension' || row.physical);
  const stored = new Set(kept.filter((row) => !row.isAlias).map((row) => row.field.name));
  return kept.map(({ field, isAlias, aliased }) => {
    if (!isAlias) return field;
    const wanted = ALIASES[`${field.table}.${field.name}`] ?? ALIASES[field.name] ?? aliased;
    const alias = wanted.filter((name) => stored.has(name));
    if (!alias.length) throw new Error(`Alias ${field.table}.${field.name} stands for nothing.`);
    const target = rows.find((row) => row.field.name === alias[0])!.field;
    return { ...field, type: alias.length === 1 ? target.type : 'string', alias };
  });
}

/** The columns in every table (stored, of one type), and what each table has beside them. */
export function asimColumns(asim: Map<string, Row[]>): {
  common: AsimField[];
  own: Map<string, AsimField[]>;
} {
  const selected = new Map([...asim].map(([table, rows]) => [table, select(rows)]));
  const everywhere = (field: AsimField) =>
    [...selected.values()].every((fields) =>
      fields.some((other) => other.name === field.name && other.alias.join() === field.alias.join()),
    );
  const common = selected.get('ProcessEvent')!.filter(everywhere);
  const names = new Set(common.map(({ name }) => name));
  const own = new Map([...selected].map(([table, fields]) => [table, fields.filter(({ name }) => !names.has(name))]));
  return { common, own };
}
