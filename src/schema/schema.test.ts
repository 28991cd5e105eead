import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseCsv } from '../../scripts/schema/csv.ts';
import { sharedData } from '../lib/shared-data.ts';
import { catalog, kqlTable } from './catalog.ts';
import { nativeTables } from './native/index.ts';
import { lookalikes } from './native-map/lookalikes.ts';
import { ownSources } from './native-map/own.ts';
import type { Source } from './native-map/source.ts';
import { systemColumns } from './system-columns.ts';
import { commonColumns } from './tables/common.ts';
import { tables } from './tables/index.ts';
import { TABLE_NAMES } from './types.ts';

const names = (table: { columns: readonly { name: string }[] }) => new Set(table.columns.map(({ name }) => name));

describe('the event model', () => {
  it('gives no table two columns of one name', () => {
    for (const table of catalog) assert.equal(names(table).size, table.columns.length, table.name);
  });

  it('has the common columns in every table', () => {
    for (const table of TABLE_NAMES)
      for (const [name] of commonColumns) assert.ok(names(tables[table]).has(name), `${table}.${name}`);
  });

  it('computes an alias only from columns of its own table that are stored', () => {
    for (const table of TABLE_NAMES) {
      const stored = new Set(tables[table].columns.filter(({ alias }) => !alias).map(({ name }) => name));
      for (const { name, alias } of tables[table].columns)
        for (const target of alias ?? []) assert.ok(stored.has(target), `${table}.${name} → ${target}`);
    }
  });

  it('describes columns in words of its own', (test) => {
    const csv = sharedData('asim/asim_fields.csv');
    if (!csv) return test.skip('no shared data');
    const text = readFileSync(csv, 'utf8');
    for (const table of TABLE_NAMES)
      for (const { description } of tables[table].columns)
        assert.ok(description.length < 40 || !text.includes(description), description);
  });

  it('has every field that a physical table of the published model has, in its type', (test) => {
    const csv = sharedData('asim/asim_fields.csv');
    if (!csv) return test.skip('no shared data');
    const [header, ...rows] = parseCsv(readFileSync(csv, 'utf8'));
    const at = Object.fromEntries(header!.map((name, index) => [name, index]));
    const types: Record<string, string> = { boolean: 'bool', double: 'real' };
    let checked = 0;
    for (const row of rows) {
      const get = (name: string) => row[at[name]!]!;
      const table = TABLE_NAMES.find((name) => name === get('schema'));
      if (!table || get('field_name') === 'Type') continue;
      if (get('in_physical_table') !== 'True' && get('source') === 'EntityExtension') continue;
      const column = tables[table].columns.find(({ name }) => name === get('field_name'));
      assert.ok(column, `${table}.${get('field_name')} is missing`);
      const type = get('physical_type');
      if (!column.alias && type) assert.equal(column.type, types[type] ?? type, `${table}.${column.name}`);
      checked++;
    }
    assert.ok(checked > 1300, `${checked} fields`);
  });
});

describe('the native tables', () => {
  for (const file of ['nl2kql/Sentinel_Schema.json', 'nl2kql/Defender_Schema.json'])
    it(`have the tables and columns of ${file}`, (test) => {
      const path = sharedData(file);
      if (!path) return test.skip('no shared data');
      const [database] = JSON.parse(readFileSync(path, 'utf8')) as {
        Tables: { Table: string; Columns: { Name: string }[] }[];
      }[];
      for (const { Table, Columns } of database!.Tables) {
        const table = kqlTable(Table);
        assert.ok(table, Table);
        for (const { Name } of Columns) assert.ok(names(table).has(Name), `${Table}.${Name}`);
      }
    });

  it('have the columns of real exports, in their types', (test) => {
    const path = sharedData('kqlbench/tables.json');
    if (!path) return test.skip('no shared data');
    const exported = JSON.parse(readFileSync(path, 'utf8')) as Record<string, [string, string][]>;
    for (const [name, columns] of Object.entries(exported))
      for (const [column, type] of columns) {
        const found = kqlTable(name)?.columns.find((candidate) => candidate.name === column);
        assert.equal(found?.type, type === 'boolean' ? 'bool' : type, `${name}.${column}`);
      }
  });

  it('map only columns that exist', () => {
    const columnsOf = (source: Source): string[] => {
      if (typeof source === 'string') return [source];
      if ('constant' in source) return [];
      if ('account' in source) return [...source.account];
      if ('choose' in source) return [source.choose];
      return Object.values(source);
    };
    const system = new Set([...systemColumns.map(({ name }) => name), '_Sequence']);
    for (const [name, branches] of Object.entries(lookalikes)) {
      const native = kqlTable(name)!;
      for (const { table, where, columns } of branches) {
        const physical = names(tables[table]);
        for (const [column, source] of Object.entries(columns)) {
          assert.ok(names(native).has(column), `${name}.${column}`);
          for (const from of columnsOf(source))
            assert.ok(physical.has(from) || system.has(from), `${name}.${column} ← ${table}.${from}`);
        }
        for (const column of Object.keys(where)) assert.ok(physical.has(column) || system.has(column), column);
      }
    }
    for (const [name, columns] of Object.entries(ownSources)) {
      const native = nativeTables.find((table) => table.name === name);
      assert.ok(native, name);
      for (const column of Object.keys(columns)) {
        const optional = name.startsWith('AAD') || (name === 'Event' && column === 'Channel');
        assert.ok(optional || column in native.columns, `${name}.${column}`);
      }
    }
  });
});
