import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { sharedData } from '../../lib/shared-data.ts';
import { splitCsv } from '../formats/csv.ts';
import { createParser } from '../parser.ts';

/** Columns whose list of values the documentation gives whole; its other lists are examples. */
const CLOSED = new Set([
  'ActorUserIdType',
  'ActorUserType',
  'ActorUsernameType',
  'AlertStatus',
  'AlertVerdict',
  'DetectionMethod',
  'DvcAction',
  'DvcIdType',
  'GroupType',
  'EventType',
  'LogonMethod',
  'NetworkDirection',
  'ObjectType',
  'TargetAppType',
  'TargetUserIdType',
  'TargetUserType',
  'TargetUsernameType',
  'SrcUserType',
  'SrcUsernameType',
  'DstUserType',
  'DstUsernameType',
]);
/** Tables for which the documentation lists no types of event, or types that only one product has. */
const OPEN_TYPES = new Set(['Dns', 'DhcpEvent', 'Event', 'AlertEvent']);

/** The rows of a csv text, whose values may hold newlines. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  let gathered = '';
  for (const line of text.split('\n')) {
    gathered = gathered === '' ? line : `${gathered}\n${line}`;
    if ((gathered.match(/"/g)?.length ?? 0) % 2 === 1) continue;
    const row = splitCsv(gathered);
    if (!('rejected' in row)) rows.push(row.values);
    gathered = '';
  }
  return rows;
}

function allowedValues(file: string): Map<string, Set<string>> {
  const [header = [], ...rows] = rowsOf(readFileSync(file, 'utf8'));
  const [schema, name, values] = ['schema', 'field_name', 'allowed_values'].map((column) => header.indexOf(column)) as [
    number,
    number,
    number,
  ];
  const allowed = new Map<string, Set<string>>();
  for (const row of rows) {
    if (!row[values]) continue;
    // A kind of event belongs to its schema; a kind of user or device is the same in all.
    const key = row[name] === 'EventType' ? `${row[schema]} EventType` : row[name]!;
    const set = allowed.get(key) ?? new Set();
    for (const value of row[values].split('|')) set.add(value);
    allowed.set(key, set);
  }
  return allowed;
}

it('gives columns with a closed list of values one of them', (test) => {
  const file = sharedData('asim/asim_fields.csv');
  if (file === undefined) return test.skip('no asim_fields.csv');
  const allowed = allowedValues(file);
  assert.ok((allowed.get('ProcessEvent EventType')?.size ?? 0) > 1);
  const wrong = new Set<string>();
  let checked = 0;
  const folder = dirname(new URL(import.meta.url).pathname);
  for (const golden of globSync(join(folder, '**/*.golden'))) {
    const parser = createParser({ name: golden });
    for (const block of readFileSync(golden, 'utf8').split(/^=== /m).slice(1)) {
      const input = block
        .slice(block.indexOf('\n') + 1)
        .split(/^---$/m)[0]!
        .trim();
      for (const line of input.replaceAll('\n\t', '\u0000').split('\n')) {
        const parsed = parser.parse(line.replaceAll('\u0000', '\n'), '2026-03-10T12:00:00Z');
        if ('rejected' in parsed) continue;
        const { table, columns } = parsed.event;
        for (const name of CLOSED) {
          const value = columns[name];
          if (value === undefined || (name === 'EventType' && OPEN_TYPES.has(table))) continue;
          const list = allowed.get(name === 'EventType' ? `${table} EventType` : name);
          if (list) checked++;
          if (list && !list.has(String(value))) wrong.add(`${parsed.product}: ${table}.${name} = ${value}`);
        }
      }
    }
  }
  test.diagnostic(`${checked} values checked`);
  assert.ok(checked > 300);
  assert.deepEqual([...wrong], []);
});
