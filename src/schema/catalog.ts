import { nativeTables } from './native/index.ts';
import type { NativeTable } from './native-table.ts';
import { type SearchedColumns, searchedColumns } from './searched-columns.ts';
import { systemColumns } from './system-columns.ts';
import { tables } from './tables/index.ts';
import { type Column, TABLE_NAMES, type TableName } from './types.ts';

/** A table as queries see it. `sql` names its rows in the store, with exactly these columns under these names. */
export interface KqlTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly sql: string;
  /** Of the product's own tables. */
  readonly searched?: SearchedColumns;
}

const isPhysical = (name: string): name is TableName => (TABLE_NAMES as readonly string[]).includes(name);

/** A native table's own columns; columns that the native and the physical table share are the physical one's. */
function nativeColumns({ name, columns }: NativeTable): Column[] {
  const shared = new Map((isPhysical(name) ? tables[name].columns : []).map((column) => [column.name, column]));
  const system = new Set(systemColumns.map((column) => column.name));
  return Object.entries(columns)
    .filter(([column]) => !shared.has(column) && !system.has(column))
    .map(([column, type]) => ({ name: column, type, description: `${column} of ${name}` }));
}

function entry(name: string, description: string, columns: readonly Column[]): KqlTable {
  const all = [...columns, ...systemColumns];
  return { name, description, columns: all, sql: `kql.\`${name}\``, searched: searchedColumns(name, all, isSystem) };
}

const SYSTEM = new Set(systemColumns.map(({ name }) => name));
const isSystem = (name: string) => SYSTEM.has(name);

const physical = TABLE_NAMES.map((name) => {
  const native = nativeTables.find((table) => table.name === name);
  const { description, columns } = tables[name];
  return entry(name, description, native ? [...columns, ...nativeColumns(native)] : columns);
});

const native = nativeTables
  .filter(({ name }) => !isPhysical(name))
  .map((table) => entry(table.name, table.description, nativeColumns(table)));

/** Every table that a query may name: the event model's, then the native ones. `Event` is both. */
export const catalog: readonly KqlTable[] = [...physical, ...native];

const byName = new Map(catalog.map((table) => [table.name, table]));

export function kqlTable(name: string): KqlTable | undefined {
  return byName.get(name);
}
