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
/** What a view shows beside its columns, for searches only: of rows of the model, and of records of the table itself, whose values are in no index. */
const HIDDEN = [WORDS_BEYOND_INDEX, IS_OWN_RECORD] as const;
const OWN_HIDDEN = { [WORDS_BEYOND_INDEX]: '1', [IS_OWN_RECORD]: '1' };
const MODEL_HIDDEN = { [WORDS_BEYOND_INDEX]: WORDS_BEYOND_INDEX, [IS_OWN_RECORD]: '0' };
type Hidden = typeof OWN_HIDDEN;

/** A table with those of its columns that a query uses; `hidden` likewise. */
type Shown = Pick<KqlTable, 'name' | 'columns'> & { readonly hidden: readonly (typeof HIDDEN)[number][] };

function selected(shown: Shown, hidden: Hidden, sql: (column: Column) => string): string {
  const all = [
    ...shown.columns.map((column) => `${sql(column)} AS ${identifier(column.name)}`),
    ...shown.hidden.map((name) => `${hidden[name]} AS ${identifier(name)}`),
  ];
  return `SELECT\n  ${all.length ? all.join(',\n  ') : '1 AS `__none`'}`;
}

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

function physicalView(shown: Shown, name: TableName): string {
  return `${selected(shown, MODEL_HIDDEN, (column) => physicalColumn(name, column.name))}\nFROM vedette.${identifier(name)}`;
}

/** Records of the native table itself, wherever they are stored: every value comes from the record. */
function ownRows(shown: Shown): string {
  const select = selected(shown, OWN_HIDDEN, ({ name, type }) =>
    isStored(name) ? storedColumn(name) : ownColumn(shown.name, name, type),
  );
  return `${select}\nFROM vedette.AllEvents\nWHERE Type = ${literal(shown.name)}`;
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
function lookalikeRows(shown: Shown, branch: Lookalike): string {
  const select = selected(shown, MODEL_HIDDEN, (column) =>
    isStored(column.name) ? storedColumn(column.name) : lookalikeValue(branch, column),
  );
  const conditions = Object.entries(branch.where).map(
    ([column, values]) => `${physicalColumn(branch.table, column)} IN (${values.map(literal).join(', ')})`,
  );
  const where = [`Type != ${literal(shown.name)}`, ...conditions].join(' AND ');
  return `${select}\nFROM vedette.${identifier(branch.table)}\nWHERE ${where}`;
}

/** `Event` is a table of the model and a native one: its own rows, and rows of other tables that Windows' Event records became. */
function eventView(shown: Shown): string {
  return (['Event', ...TABLE_NAMES.filter((name) => name !== 'Event')] as const)
    .map((from) => eventBranch(shown, from))
    .join('\nUNION ALL\n');
}

function eventBranch(shown: Shown, from: TableName): string {
  const native = nativeTables.find(({ name }) => name === 'Event')!.columns;
  const has = new Set([...tables[from].columns.map(({ name }) => name), ...SYSTEM]);
  const select = selected(shown, MODEL_HIDDEN, ({ name, type }) => {
    const isNative = name in native && !tables.Event.columns.some((column) => column.name === name);
    if (isNative && !SYSTEM.has(name)) {
      const own = ownColumn('Event', name, type);
      return from === 'Event' ? `if(Type = 'Event', ${own}, ${emptyValue(type)})` : own;
    }
    return has.has(name) ? physicalColumn(from, name) : emptyValue(type);
  });
  const where = from === 'Event' ? '' : "\nWHERE Type = 'Event'";
  return `${select}\nFROM vedette.${identifier(from)}${where}`;
}

function viewQuery(shown: Shown): string {
  if (shown.name === 'Event') return eventView(shown);
  if (isPhysical(shown.name)) return physicalView(shown, shown.name);
  const branches = lookalikes[shown.name] ?? [];
  return [ownRows(shown), ...branches.map((branch) => lookalikeRows(shown, branch))].join('\nUNION ALL\n');
}

/** With more columns than this the text of a query would be longer than the store's own view costs to plan. */
const MOST_COLUMNS_SHOWN = 40;

/**
 * A table's rows with only the columns that a query uses, as what stands behind FROM: a view of all columns is analysed
 * whole, which takes longer than many queries run. The table itself where it has those columns as they are.
 */
export function rowsWith(name: string, isUsed: (column: string) => boolean): string {
  const table = kqlTable(name)!;
  const columns = table.columns.filter((column) => isUsed(column.name));
  const hidden = HIDDEN.filter(isUsed);
  const isAsStored = (column: Column) => physicalColumn(name as TableName, column.name) === identifier(column.name);
  if (isPhysical(name) && name !== 'Event' && !hidden.includes(IS_OWN_RECORD) && columns.every(isAsStored))
    return `vedette.${identifier(name)}`;
  if (columns.length > MOST_COLUMNS_SHOWN) return table.sql;
  return `(${viewQuery({ name, columns, hidden })})`;
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
  const shown = { ...kqlTable(name)!, hidden: [] };
  return name === 'Event' ? eventBranch(shown, 'Event') : physicalView(shown, name);
}

/** One view a table of the catalogue, in database `kql`. */
export function createViews(): string[] {
  return catalog.map((table) => {
    // With its columns said, ClickHouse need not analyse the query to create the view, which takes half the time of opening a new store.
    const columns = [
      ...table.columns.map((column) => `${identifier(column.name)} ${viewType(table, column)}`),
      ...HIDDEN.map((name) => `${identifier(name)} UInt8`),
    ].join(', ');
    return `CREATE OR REPLACE VIEW kql.${identifier(table.name)} (${columns}) AS\n${viewQuery({ ...table, hidden: HIDDEN })}`;
  });
}
