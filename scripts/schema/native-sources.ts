import type { ColumnType } from '../../src/schema/types.ts';
import { nativeDescriptions } from './native-descriptions.ts';
import { handKept } from './native-hand-kept.ts';
import { hunting } from './native-hunting.ts';

const TYPES: Record<string, ColumnType> = {
  'System.String': 'string',
  'System.DateTime': 'datetime',
  'System.Int32': 'int',
  'System.Int64': 'long',
  'System.Double': 'real',
  'System.Object': 'dynamic',
  'System.SByte': 'bool',
  Boolean: 'bool',
  Double: 'real',
  boolean: 'bool',
};
const KQL_TYPES = new Set(['string', 'int', 'long', 'real', 'bool', 'datetime', 'timespan', 'guid', 'dynamic']);

type SchemaFile = readonly {
  readonly Tables: readonly { Table: string; Columns: readonly { Name: string; Type: string }[] }[];
}[];

function columnType(source: string): ColumnType {
  const type = TYPES[source] ?? (KQL_TYPES.has(source) ? (source as ColumnType) : undefined);
  if (!type) throw new Error(`The type ${source} is unknown.`);
  return type;
}

/** System columns that every table of the catalogue gets from the store, so that no native list repeats them. */
const SYSTEM = new Set(['_ItemId', '_TimeReceived', 'Type']);

const STANDARD: readonly (readonly [string, ColumnType])[] = [
  ['TimeGenerated', 'datetime'],
  ['TenantId', 'string'],
  ['SourceSystem', 'string'],
];

/** The native tables of all sources; where two give a column, the later source's type holds (the last is a real export). */
export function nativeTables(schemas: readonly SchemaFile[], exported: Record<string, readonly [string, string][]>) {
  const byName = new Map<string, Map<string, ColumnType>>();
  const add = (table: string, column: string, type: string) => {
    if (SYSTEM.has(column)) return;
    const columns = byName.get(table) ?? new Map();
    byName.set(table, columns);
    columns.set(column, columnType(type));
  };
  for (const [table, columns] of [...Object.entries(handKept), ...Object.entries(hunting)])
    for (const [column, type] of Object.entries(columns)) add(table, column, type);
  for (const file of schemas)
    for (const { Tables } of file)
      for (const { Table, Columns } of Tables) for (const { Name, Type } of Columns) add(Table, Name, Type);
  for (const [table, columns] of Object.entries(exported))
    for (const [column, type] of columns) add(table, column, type);
  return [...byName]
    .map(([name, columns]) => {
      // Exports of a workspace carry these in every table, whether its schema lists them or not.
      for (const [column, type] of STANDARD) columns.set(column, type);
      const description = nativeDescriptions[name];
      if (!description) throw new Error(`Describe the table ${name} in native-descriptions.ts.`);
      return { name, description, columns };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
