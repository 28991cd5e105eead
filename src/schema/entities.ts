import type { ColumnValue } from './event.ts';
import { tables } from './tables/index.ts';
import type { Entity, EntityKind, TableName } from './types.ts';

interface EntityColumn {
  readonly name: string;
  readonly kind: EntityKind;
  /** A weaker name of the same thing (an identifier beside a user's name, a file's name beside its path): used if the better is empty. */
  readonly instead: readonly string[];
}

/** By suffix: the columns that name the same thing better. */
const BETTER: readonly (readonly [suffix: string, better: string])[] = [
  ['UserId', 'Username'],
  ['FileName', 'FilePath'],
  ['Hostname', 'FQDN'],
  ['SHA512', 'SHA256'],
  ['SHA1', 'SHA256'],
  ['MD5', 'SHA256'],
];

const plans = new Map<TableName, readonly EntityColumn[]>();

function plan(table: TableName): readonly EntityColumn[] {
  let columns = plans.get(table);
  if (!columns) {
    const names = new Set(tables[table].columns.map(({ name }) => name));
    columns = tables[table].columns
      .filter(({ entity }) => entity)
      .map(({ name, entity }) => ({
        name,
        kind: entity!,
        instead: BETTER.filter(([suffix]) => name.endsWith(suffix))
          .map(([suffix, better]) => name.slice(0, -suffix.length) + better)
          .filter((better) => names.has(better)),
      }));
    plans.set(table, columns);
  }
  return columns;
}

/** Values that stand for nobody in particular: an incident must not be joined by them. */
const NOISE: Partial<Record<EntityKind, ReadonlySet<string>>> = {
  user: new Set([
    'system',
    'local service',
    'network service',
    'anonymous logon',
    'localsystem',
    'everyone',
    'iusr',
    'unknown',
    '(unknown user)',
    's-1-0-0',
    's-1-5-7',
    's-1-5-18',
    's-1-5-19',
    's-1-5-20',
  ]),
  ip: new Set(['127.0.0.1', '::1', '0.0.0.0', '::', 'local', 'localhost']),
  host: new Set(['localhost', 'localhost.localdomain', 'unknown', 'workstation']),
};
const EMPTY = new Set(['', '-', '--', 'n/a', 'null', 'none', '(null)', '*']);
const VIRTUAL_USER = /^(dwm|umfd)-\d+$/;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;
const LOOPBACK = /^127\./;

function key(kind: EntityKind, name: string): string | undefined {
  const value = name.trim().toLowerCase();
  if (EMPTY.has(value)) return undefined;
  switch (kind) {
    case 'user':
      return userKey(value);
    case 'ip': {
      const address = MAPPED_IPV4.exec(value)?.[1] ?? value.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
      return NOISE.ip!.has(address) || LOOPBACK.test(address) ? undefined : address;
    }
    case 'host':
      return hostKey(value);
    case 'domain':
      return value.replace(/\.$/, '') || undefined;
    case 'file':
    case 'process':
      return value.replace(/^\\\\\?\\/, '').replace(/^"(.*)"$/, '$1');
    default:
      return value;
  }
}

/** `CORP\ann`, `ann@corp.example` and `ann` are one user: the directory's short name joins; a SID or GUID stays whole. */
function userKey(value: string): string | undefined {
  const slash = value.lastIndexOf('\\');
  const account = slash >= 0 ? value.slice(slash + 1) : value;
  const at = account.indexOf('@');
  const short = at > 0 ? account.slice(0, at) : account;
  if (EMPTY.has(short) || NOISE.user!.has(short) || VIRTUAL_USER.test(short)) return undefined;
  return short;
}

/** The short name joins `ws01` and `ws01.corp.example`; an address stays whole. */
function hostKey(value: string): string | undefined {
  const slash = value.lastIndexOf('\\');
  const host = (slash >= 0 ? value.slice(slash + 1) : value).replace(/\.$/, '').replace(/\$$/, '');
  if (NOISE.host!.has(host)) return undefined;
  if (/^[\d.]+$/.test(host) || host.includes(':')) return NOISE.ip!.has(host) || LOOPBACK.test(host) ? undefined : host;
  const dot = host.indexOf('.');
  return (dot > 0 ? host.slice(0, dot) : host) || undefined;
}

const filled = (value: ColumnValue | undefined): value is string => typeof value === 'string' && value !== '';

/**
 * What an event names, each thing once, in the order of its table's columns. Machine accounts (`WS01$`) are the host.
 * `name` is the value as the log had it; `key` joins alerts.
 */
export function entitiesOf(event: {
  readonly table: TableName;
  readonly columns: { readonly [column: string]: ColumnValue | undefined };
}): Entity[] {
  const found = new Map<string, Entity>();
  const { columns } = event;
  for (const { name, kind, instead } of plan(event.table)) {
    const value = columns[name];
    if (!filled(value)) continue;
    if (instead.length && instead.some((better) => filled(columns[better]))) continue;
    if (kind === 'cloud-resource' && !isCloudResource(columns['ObjectType'])) continue;
    if (kind === 'file' && name === 'FileName' && filled(columns['FilePath'])) continue;
    const isMachine = kind === 'user' && value.endsWith('$');
    const actual = isMachine ? 'host' : kind;
    const joined = key(actual, value);
    if (joined === undefined) continue;
    const id = `${actual} ${joined}`;
    if (!found.has(id)) found.set(id, { kind: actual, key: joined, name: value.trim() });
  }
  return [...found.values()];
}

const isCloudResource = (type: ColumnValue | undefined) => typeof type === 'string' && /resource/i.test(type);
