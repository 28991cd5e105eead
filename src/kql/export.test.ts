import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createDevelopmentStore, type DevelopmentStore } from '../store/testing/development-store.ts';
import { EXPORT_FORMATS, type ExportFormat, exportKql } from './export.ts';

const QUERY = `datatable(Name: string, Count: long, Ratio: real, Seen: datetime, Wait: timespan, Bag: dynamic, Big: decimal) [
  "=cmd|x", 9223372036854775807, 1.5, datetime(2026-03-01), 1h, dynamic({"a":[1]}), decimal(1.25),
  "a,\\"b\\"\\n", long(null), real(null), datetime(null), timespan(null), dynamic(null), decimal(null)
]`;

describe('an export of KQL', () => {
  let store: DevelopmentStore;
  before(async () => {
    store = await createDevelopmentStore();
  });
  after(() => store.close());

  const pieces = (kql: string, format: ExportFormat, more: object = {}) =>
    exportKql(kql, format, { store, catalog: [], now: new Date(), ...more });
  async function whole(kql: string, format: ExportFormat): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const piece of await pieces(kql, format)) parts.push(Buffer.from(piece));
    return Buffer.concat(parts);
  }

  it('is the rows in each format', async () => {
    assert.equal(
      (await whole(QUERY, 'csv')).toString(),
      [
        'Name,Count,Ratio,Seen,Wait,Bag,Big',
        `'=cmd|x,9223372036854775807,1.5,2026-03-01T00:00:00.0000000Z,01:00:00,"{""a"":[1]}",1.25`,
        '"a,""b""\n",,,,,,',
        '',
      ].join('\r\n'),
    );
    const objects = [
      {
        Name: '=cmd|x',
        Count: '9223372036854775807',
        Ratio: 1.5,
        Seen: '2026-03-01T00:00:00.0000000Z',
        Wait: '01:00:00',
        Bag: { a: [1] },
        Big: 1.25,
      },
      { Name: 'a,"b"\n', Count: null, Ratio: null, Seen: null, Wait: null, Bag: null, Big: null },
    ];
    assert.deepEqual(JSON.parse((await whole(QUERY, 'json')).toString()), objects);
    const lines = (await whole(QUERY, 'ndjson')).toString().trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      objects,
    );
  });

  it('is a Parquet file with the types of the columns', async () => {
    const path = join(store.folder, 'export.parquet');
    writeFileSync(path, await whole(QUERY, 'parquet'));
    assert.ok(store.userTables);
    const table = await store.userTables.load('exported', path);
    assert.deepEqual(
      table.columns.map(({ name, type }) => `${name}:${type}`),
      ['Name:string', 'Count:long', 'Ratio:real', 'Seen:datetime', 'Wait:long', 'Bag:string', 'Big:decimal'],
    );
    assert.equal(table.rows, 2);
    assert.deepEqual(
      readdirSync(store.folder).filter((name) => name.startsWith('export-')),
      [],
    );
  });

  it('comes piece by piece, in the order of the query, and ends when nobody reads on', async () => {
    const kql = 'range x from 1 to 100000 step 1 | sort by x desc';
    let rows = 0;
    let count = 0;
    for await (const piece of await pieces(kql, 'ndjson')) {
      if (count++ === 0) assert.deepEqual(JSON.parse(String(piece).split('\n', 1)[0] ?? ''), { x: 100_000 });
      rows += String(piece).split('\n').length - 1;
    }
    assert.deepEqual([rows, count > 5], [100_000, true]);
    for await (const _ of await pieces(kql, 'csv')) break;
    // The lane is free again.
    assert.equal((await whole('print x = 1', 'csv')).toString(), 'x\r\n1\r\n');
  });

  it('is empty but for its head where there are no rows', async () => {
    const none = 'datatable(a: long, b: string) []';
    assert.equal((await whole(none, 'csv')).toString(), 'a,b\r\n');
    assert.deepEqual(JSON.parse((await whole(none, 'json')).toString()), []);
  });

  it('says what is wrong before it begins, and what fails later', async () => {
    for (const format of EXPORT_FORMATS)
      await assert.rejects(pieces('Nope | count', format), { code: 'KQL_SEMANTICS' });
    await assert.rejects(
      async () => {
        for await (const _ of await pieces('range x from 1 to 1000 step 1', 'csv', { limits: { maxRows: 10 } }));
      },
      { code: 'KQL_LIMIT_ROWS' },
    );
    const stop = new AbortController();
    await assert.rejects(
      async () => {
        const rows = 'range x from 1 to 3000000 step 1';
        for await (const _ of await pieces(rows, 'ndjson', { signal: stop.signal })) stop.abort();
      },
      { code: 'KQL_CANCELLED' },
    );
  });
});
