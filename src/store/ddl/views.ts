import { catalog, type KqlTable, kqlTable } from '../../schema/catalog.ts';
import { nativeTables } from '../../schema/native/index.ts';
import { lookalikes } from '../../schema/native-map/lookalikes.ts';
import type { Lookalike } from '../../schema/native-map/source.ts';
import { IS_OWN_RECORD, WORDS_BEYOND_INDEX } from '../../schema/searched-columns.ts';
import { systemColumns } from '../../schema/system-columns.ts';
import { tables } from '../../schema/tables/index.ts';
import { type Column, TABLE_NAMES, type TableName } from '../../schema/types.ts';
import { castText, emptyValue, nativeType, sourceText } from './native-source.ts';
import { ownColumn } from './own-rows.ts';
import { physicalColumns } from './physical.ts';
import { identifier, literal } from './sql.ts';

const SYSTEM = new Set(systemColumns.map(({ name }) => name));
/** Columns that every stored row has. Defender's `Timestamp` is the event's time: read from there, it can skip partitions. */
const isStored = (name: string) => SYSTEM.has(name) || name === 'TimeGenerated' || name === 'Timestamp';
const storedColumn = (name: string) => identifier(name === 'Timestamp' ? 'TimeGenerated' : name);
const isPhysical = (name: string): name is TableName => (TABLE_NAMES as readonly string[]).includes(name);
const selectList = (columns: readonly Column[], sql: (column: Column) => string) =>
  columns.map((column) => `${sql(column)} AS ${identifier(column.name)}`).join(',\n  ');

/** What a view shows beside its columns, for searches only. */
const HIDDEN = [WORDS_BEYOND_INDEX, IS_OWN_RECORD];
/** Of records of the table itself: their values are in no index, only in the record. */
const OWN_HIDDEN = `1 AS ${WORDS_BEYOND_INDEX}, 1 AS ${IS_OWN_RECORD}`;
const MODEL_HIDDEN = `${WORDS_BEYOND_INDEX}, 0 AS ${IS_OWN_RECORD}`;

/** A column of a physical table; an alias is the first of its columns that is filled. */
function physicalColumn(table: TableName, name: string): string {
  const alias = tables[table].columns.find((column) => column.name === name)?.alias;
  if (!alias) return identifier(name);
  if (alias.length === 1) return identifier(alias[0]!);
  const columns = tables[table].columns;
  const parts = alias.map((target) =>
    columns.find((column) => column.name === target)?.type === 'string'
      ? `nullIf(toString(${identifier(target)}), '')`
      : `toString(${identifier(target)})`,
  );
  return `coalesce(${parts.join(', ')}, '')`;
}

function physicalView(table: KqlTable, name: TableName, hidden = ''): string {
  return `SELECT\n  ${selectList(table.columns, (column) => physicalColumn(name, column.name))}${hidden}\nFROM vedette.${identifier(name)}`;
}

/** Records of the native table itself, wherever they are stored: every value comes from the record. */
function ownRows(table: KqlTable): string {
  const columns = selectList(table.columns, ({ name, type }) =>
    isStored(name) ? storedColumn(name) : ownColumn(table.name, name, type),
  );
  return `SELECT\n  ${columns},\n  ${OWN_HIDDEN}\nFROM vedette.AllEvents\nWHERE Type = ${literal(table.name)}`;
}

function lookalikeValue(branch: Lookalike, { name, type }: Column): string {
  const source = branch.columns[name];
  if (source === undefined) return emptyValue(type);
  const stored = physicalColumns(branch.table);
  if (typeof source === 'string') {
    const sql = physicalColumn(branch.table, source);
    const from = stored.get(source) ?? 'String';
    if (!from.includes('String'))
      return type === 'string' ? `ifNull(toString(${sql}), '')` : `CAST(${sql}, ${literal(nativeType(type))})`;
    return castText(from === 'String' ? sql : `toString(${sql})`, type);
  }
  return castText(
    sourceText(source, (column) => `toString(${physicalColumn(branch.table, column)})`),
    type,
  );
}

/** Rows of the event model whose record came from elsewhere: values come from the model's columns. */
function lookalikeRows(table: KqlTable, branch: Lookalike): string {
  const columns = selectList(table.columns, (column) =>
    isStored(column.name) ? storedColumn(column.name) : lookalikeValue(branch, column),
  );
  const conditions = Object.entries(branch.where).map(
    ([column, values]) => `${physicalColumn(branch.table, column)} IN (${values.map(literal).join(', ')})`,
  );
  const where = [`Type != ${literal(table.name)}`, ...conditions].join(' AND ');
  return `SELECT\n  ${columns},\n  ${MODEL_HIDDEN}\nFROM vedette.${identifier(branch.table)}\nWHERE ${where}`;
}

/** `Event` is a table of the model and a native one: its own rows, and rows of other tables that Windows' Event records became. */
function eventView(table: KqlTable): string {
  return (['Event', ...TABLE_NAMES.filter((name) => name !== 'Event')] as const)
    .map((from) => eventBranch(table, from, `,\n  ${MODEL_HIDDEN}`))
    .join('\nUNION ALL\n');
}

function eventBranch(table: KqlTable, from: TableName, hidden = ''): string {
  const native = nativeTables.find(({ name }) => name === 'Event')!.columns;
  const has = new Set([...tables[from].columns.map(({ name }) => name), ...SYSTEM]);
  const columns = selectList(table.columns, ({ name, type }) => {
    const isNative = name in native && !tables.Event.columns.some((column) => column.name === name);
    if (isNative && !SYSTEM.has(name)) {
      const own = ownColumn('Event', name, type);
      return from === 'Event' ? `if(Type = 'Event', ${own}, ${emptyValue(type)})` : own;
    }
    return has.has(name) ? physicalColumn(from, name) : emptyValue(type);
  });
  const where = from === 'Event' ? '' : "\nWHERE Type = 'Event'";
  return `SELECT\n  ${columns}${hidden}\nFROM vedette.${identifier(from)}${where}`;
}

function viewQuery(table: KqlTable): string {
  if (table.name === 'Event') return eventView(table);
  if (isPhysical(table.name)) return physicalView(table, table.name, `,\n  ${MODEL_HIDDEN}`);
  const branches = lookalikes[table.name] ?? [];
  return [ownRows(table), ...branches.map((branch) => lookalikeRows(table, branch))].join('\nUNION ALL\n');
}

/** All tables as one, with the columns that each has: records of a native table may lie in any of them. */
export function createAllEvents(): string {
  const columns = [
    'TimeGenerated',
    '_ItemId',
    '_TimeReceived',
    '_Source',
    'Type',
    'DvcHostname',
    'Raw',
    'RawText',
    '_Sequence',
    '_Collector',
  ];
  const types = physicalColumns('Event');
  const names = TABLE_NAMES.join('|');
  return `CREATE OR REPLACE TABLE vedette.AllEvents (${columns
    .map((name) => `${identifier(name)} ${types.get(name)!.replace(/ CODEC.*/, '')}`)
    .join(', ')}) ENGINE = Merge('vedette', '^(${names})$')`;
}

function viewType(table: KqlTable, { name, type }: Column): string {
  const stored = physicalColumns(isPhysical(table.name) ? table.name : 'Event').get(name);
  const isStoredHere = isPhysical(table.name) || isStored(name);
  const found = isStoredHere && stored ? stored : name === 'Timestamp' ? "DateTime64(7, 'UTC')" : nativeType(type);
  return found.replace(/ CODEC.*/, '');
}

/** The rows that a table of the model itself holds, with the columns that its view has: cheaper than the view where that joins tables. */
export function ownTable(name: TableName): string {
  const table = kqlTable(name)!;
  return name === 'Event' ? eventBranch(table, 'Event') : physicalView(table, name);
}

/** One view a table of the catalogue, in database `kql`. */
export function createViews(): string[] {
  return catalog.map((table) => {
    // With its columns said, ClickHouse need not analyse the query to create the view, which takes half the time of opening a new store.
    const columns = [
      ...table.columns.map((column) => `${identifier(column.name)} ${viewType(table, column)}`),
      ...HIDDEN.map((name) => `${identifier(name)} UInt8`),
    ].join(', ');
    return `CREATE OR REPLACE VIEW kql.${identifier(table.name)} (${columns}) AS\n${viewQuery(table)}`;
  });
}
