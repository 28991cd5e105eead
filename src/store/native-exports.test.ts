import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sharedData } from '../lib/shared-data.ts';
import { kqlTable } from '../schema/catalog.ts';
import type { ColumnType } from '../schema/types.ts';
import { serialise } from './serialise.ts';
import { createDevelopmentStore, type DevelopmentStore } from './testing/development-store.ts';
import { exampleEvent } from './testing/example-events.ts';

const FILES = [
  'DeviceFileCertificateInfo',
  'DeviceFileEvents',
  'DeviceImageLoadEvents',
  'DeviceInfo',
  'DeviceLogonEvents',
  'DeviceNetworkEvents',
  'DeviceNetworkInfo',
  'DeviceProcessEvents.partial',
  'DeviceRegistryEvents',
];

/** What a query must show for an exported value: absent text is '', dynamics are JSON, times are instants of 100 ns. */
function expected(value: unknown, type: ColumnType): unknown {
  if (type === 'dynamic') {
    if (value === null || value === undefined || value === '') return '';
    const isJson = typeof value === 'string' && /^[[{]/.test(value);
    return JSON.stringify(isJson ? JSON.parse(value) : value);
  }
  if (type === 'string') return value === null || value === undefined ? '' : String(value);
  if (value === null || value === undefined || value === '') return null;
  if (type === 'datetime') return ticks(String(value));
  return type === 'long' ? String(value) : value;
}

function shown(value: unknown, type: ColumnType): unknown {
  if (type === 'dynamic') return value === '' ? '' : JSON.stringify(JSON.parse(String(value)));
  if (value === null) return null;
  if (type === 'datetime') return ticks(String(value));
  return type === 'long' ? String(value) : value;
}

const ticks = (time: string) => {
  const [, day, clock, fraction = ''] = /^([\d-]+)[T ]([\d:]+)(?:\.(\d*?)0*)?(?:Z|\+00:00)?$/.exec(time)!;
  return `${day} ${clock}.${fraction}`;
};

describe('a real export in its native table', () => {
  let store: DevelopmentStore;
  before(async () => {
    store = await createDevelopmentStore();
  });
  after(() => store.close());

  let sequence = 0;
  for (const file of FILES)
    it(`loses no value of ${file}`, async (test) => {
      const path = sharedData(`kqlbench/${file}.ndjson.gz`);
      if (!path) return test.skip('no shared data');
      const name = file.split('.')[0]!;
      const records = gunzipSync(readFileSync(path))
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const first = sequence;
      const events = records.map((raw) =>
        exampleEvent(sequence++, { type: name, raw, columns: { TimeGenerated: raw.Timestamp ?? raw.TimeGenerated } }),
      );
      await store.insert(serialise('Event', events));
      const table = kqlTable(name)!;
      const types = new Map(table.columns.map((column) => [column.name, column.type]));
      let values = 0;
      const seen = new Set<number>();
      for await (const row of store.stream(`SELECT * FROM kql.${name}`)) {
        const index = Number.parseInt(String(row['_ItemId']).slice('test-'.length), 36) - first;
        const record = records[index];
        seen.add(index);
        for (const column of Object.keys(record)) {
          if (column === 'Type') continue;
          const type = types.get(column);
          assert.ok(type, `${name}.${column} is no column`);
          assert.deepEqual(
            shown(row[column], type),
            expected(record[column], type),
            `${name}.${column} of record ${index}`,
          );
          values++;
        }
        assert.deepEqual(JSON.parse(String(row['Raw'])), record);
      }
      assert.equal(seen.size, records.length);
      assert.ok(values >= records.length * 3, `${values} values`);
    });
});
