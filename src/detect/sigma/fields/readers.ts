import type { EventRow } from '../../../schema/event.ts';
import { ecsNames } from '../../../schema/maps/ecs.ts';
import { tables } from '../../../schema/tables/index.ts';
import type { SourceKind } from '../log-sources/source-kind.ts';
import type { FieldNames, FieldTable } from './field-table.ts';

/** Reads one field of a rule from an event: undefined where the event does not have it. */
export interface FieldReader {
  /** The same for fields that read the same: `Image` and `process.executable` share one. */
  readonly key: string;
  readonly read: (event: EventRow) => unknown;
  /** Whether the event has the field, if only with null; where it does not say, whether it has a value. */
  readonly has?: (event: EventRow) => boolean;
  /** Visits each text without making a list of them, where a field is many. */
  readonly visit?: (event: EventRow, take: (text: string) => void) => void;
}

const columnNames: ReadonlySet<string> = new Set(
  Object.values(tables).flatMap((table) => table.columns.map((column) => column.name)),
);
const columnsByEcs = new Map<string, string[]>();
for (const [column, ecs] of Object.entries(ecsNames)) columnsByEcs.set(ecs, [...(columnsByEcs.get(ecs) ?? []), column]);

const known = new WeakMap<SourceKind, Map<string, FieldReader | undefined>>();

/** `findReader`, looked up once for each field of each kind. */
export function readerOf(field: string, kind: SourceKind): FieldReader | undefined {
  const readers = known.get(kind) ?? new Map<string, FieldReader | undefined>();
  known.set(kind, readers);
  if (!readers.has(field)) readers.set(field, findReader(field, kind));
  return readers.get(field);
}

/**
 * How a rule's field is read from events of one kind: by its own name, by the other names that the kind's table has
 * for it, by columns of the event model. Undefined if the kind never fills it.
 */
function findReader(field: string, kind: SourceKind): FieldReader | undefined {
  const [canonical, names] = entryOf(field, kind.fields);
  const { filled } = kind;
  const columns = [...(names?.asim ?? []), ...columnsOf(field, names)];
  const native = unique([field, canonical, ...(names?.native ?? []), ...(names?.ecs ?? [])]);
  const present = filled ? native.filter((name) => filled.has(name)) : native;
  const presentColumns = filled && names ? columns.filter((name) => filled.has(name)) : columns;
  if (canonical === 'TargetObject' && !filled?.has('TargetObject') && (!filled || filled.has('RegistryKey')))
    return registryPath;
  if (canonical === 'User' && filled?.has('user.name')) return userOf(unique(presentColumns));
  if (canonical === 'Hashes' && present.includes('Hashes')) return hashes;
  if (present.length === 0 && presentColumns.length === 0) return undefined;
  return reader(present, unique(presentColumns));
}

/** The entry of a table that a name belongs to, whichever of the vocabularies it is from. */
function entryOf(field: string, table: FieldTable): [canonical: string, names: FieldNames | undefined] {
  const own = Object.hasOwn(table, field) ? table[field] : undefined;
  if (own) return [field, own];
  for (const vocabulary of ['native', 'asim', 'ecs'] as const)
    for (const [canonical, names] of Object.entries(table))
      if (names[vocabulary]?.includes(field)) return [canonical, names];
  return [field, undefined];
}

function columnsOf(field: string, names: FieldNames | undefined): readonly string[] {
  if (names) return [];
  if (columnNames.has(field)) return [field];
  return columnsByEcs.get(field) ?? [];
}

function reader(native: readonly string[], columns: readonly string[]): FieldReader {
  const key = `${native.join('\n')}\n\n${columns.join('\n')}`;
  if (native.length === 1 && columns.length === 0 && !native[0]!.includes('.')) {
    const [name] = native as [string];
    return { key, read: (event) => event.raw[name] ?? undefined, has: (event) => event.raw[name] !== undefined };
  }
  const getters = native.map(getter);
  return {
    key,
    has: (event) =>
      getters.some((get) => get(event.raw) !== undefined) ||
      columns.some((column) => (event.columns[column] ?? undefined) !== undefined),
    read(event) {
      for (const get of getters) {
        const value = get(event.raw);
        if (value !== undefined && value !== null) return value;
      }
      for (const column of columns) {
        const value = event.columns[column];
        if (value !== undefined && value !== null) return value;
      }
      return undefined;
    },
  };
}

type Raw = EventRow['raw'];

function getter(name: string): (raw: Raw) => unknown {
  if (!name.includes('.')) return (raw) => raw[name];
  const path = name.split('.');
  return (raw) => raw[name] ?? follow(raw, path, 0);
}

/** Follows a path; through a list it goes into each item. A name in the path may itself have dots. */
function follow(value: unknown, path: readonly string[], from: number): unknown {
  if (from === path.length) return value;
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    const found = value.map((item) => follow(item, path, from)).filter((item) => item !== undefined);
    return found.length === 0 ? undefined : found;
  }
  const object = value as Record<string, unknown>;
  const step = path[from]!;
  return Object.hasOwn(object, step) ? follow(object[step], path, from + 1) : undefined;
}

const HIVES: readonly [RegExp, string][] = [
  [/^(?:HKEY_LOCAL_MACHINE|\\REGISTRY\\MACHINE)/i, 'HKLM'],
  [/^(?:HKEY_USERS|\\REGISTRY\\USER)/i, 'HKU'],
  [/^HKEY_CURRENT_USER/i, 'HKCU'],
  [/^HKEY_CLASSES_ROOT/i, 'HKCR'],
];

/** Registry key and value as one path with Sysmon's short hives, from sources that write two fields and long ones. */
const registryPath: FieldReader = {
  key: 'registry path',
  read({ raw, columns }) {
    const whole = raw['TargetObject'];
    if (typeof whole === 'string') return whole;
    const key = raw['ObjectName'] ?? raw['RegistryKey'] ?? columns['RegistryKey'];
    if (typeof key !== 'string') return undefined;
    const value = raw['ObjectValueName'] ?? raw['RegistryValueName'] ?? columns['RegistryValue'];
    const path = typeof value === 'string' && value !== '' && value !== '-' ? `${key}\\${value}` : key;
    for (const [hive, short] of HIVES) if (hive.test(path)) return path.replace(hive, short);
    return path;
  },
};

const userDomain = getter('user.domain');
const userName = getter('user.name');

/** Domain and name as Windows writes them, from ECS, which has a field for each; else a column. */
function userOf(columns: readonly string[]): FieldReader {
  return {
    key: `user\n${columns.join('\n')}`,
    read(event) {
      const [domain, name] = [userDomain(event.raw), userName(event.raw)];
      if (typeof domain === 'string' && domain !== '' && typeof name === 'string') return `${domain}\\${name}`;
      for (const column of columns) {
        const value = event.columns[column];
        if (value !== undefined && value !== null) return value;
      }
      return undefined;
    },
  };
}

const ALGORITHMS = ['MD5', 'SHA1', 'SHA256', 'IMPHASH'].map((name) => {
  const pe = name === 'IMPHASH' ? 'pe' : 'hash';
  const ecs = ['process', 'file'].map((what) => `${what}.${pe}.${name.toLowerCase()}`);
  return { name, columns: [`TargetProcess${name}`, `TargetFile${name}`], getters: [name, ...ecs].map(getter) };
});

/** Hashes as Sysmon writes them, in one text with their names, from sources that write a field each. */
const hashes: FieldReader = {
  key: 'hashes',
  read({ raw, columns }) {
    const whole = raw['Hashes'];
    if (typeof whole === 'string') return whole;
    const found = ALGORITHMS.flatMap(({ name, columns: names, getters }) => {
      let value: unknown;
      for (const column of names) value ??= columns[column];
      for (const get of getters) value ??= get(raw);
      return typeof value === 'string' && value !== '' ? [`${name}=${value}`] : [];
    });
    return found.length === 0 ? undefined : found.join(',');
  },
};

/** Every text of an event: where keywords are looked for. */
export const everything: FieldReader = {
  key: 'everything',
  read(event) {
    const found: string[] = [];
    visitTexts(event.raw, (text) => found.push(text), 0);
    return found;
  },
  visit: (event, take) => visitTexts(event.raw, take, 0),
};

const MAX_KEYWORD_DEPTH = 12;

function visitTexts(value: unknown, take: (text: string) => void, depth: number): void {
  if (typeof value === 'string') take(value);
  else if (typeof value === 'number' || typeof value === 'boolean') take(String(value));
  else if (Array.isArray(value) && depth < MAX_KEYWORD_DEPTH)
    for (const item of value) visitTexts(item, take, depth + 1);
  else if (value && typeof value === 'object' && depth < MAX_KEYWORD_DEPTH)
    for (const name in value) visitTexts((value as Record<string, unknown>)[name], take, depth + 1);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
