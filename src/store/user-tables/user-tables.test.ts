import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Session } from 'chdb';
import { createDevelopmentStore, type DevelopmentStore } from '../testing/development-store.ts';
import type { UserTables } from './user-tables.ts';

describe('user tables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-tables-'));
  let store: DevelopmentStore;
  let tables: UserTables;
  before(async () => {
    store = await createDevelopmentStore();
    assert.ok(store.userTables);
    tables = store.userTables;
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const typesOf = ({ columns }: { columns: readonly { name: string; type: string }[] }) =>
    columns.map(({ name, type }) => `${name}:${type}`).join(' ');
  const rowsOf = async (sql: string, what = '*') => (await store.query(`SELECT ${what} FROM ${sql}`)).rows;

  it('take their types from all values of a CSV file', async () => {
    const path = file(
      'assets.csv',
      [
        'id,Host name,first seen,critical,score,code,owner,guid,tags,empty',
        '1,"ws-01, floor 2",2026-03-01,true,1.5,00123,anna,74be27de-1e4e-49d9-b579-fe0b331d3642,"[""a"",1]",',
        '2,ws-02,2026-03-02T10:00:00.5Z,FALSE,2,00124,,00000000-0000-0000-0000-000000000001,{},',
        '-30,"it\'s ""quoted""",,,,7,bob,,,',
      ].join('\n'),
    );
    const table = await tables.load('My assets', path);
    assert.equal(
      typesOf(table),
      'id:long Host name:string first seen:datetime critical:bool score:real code:string owner:string guid:guid tags:dynamic empty:string',
    );
    assert.equal(table.rows, 3);
    assert.deepEqual((await rowsOf(table.sql)).slice(1), [
      [
        2,
        'ws-02',
        '2026-03-02T10:00:00.5000000Z',
        false,
        2,
        '00124',
        '',
        '00000000-0000-0000-0000-000000000001',
        '{}',
        '',
      ],
      [-30, 'it\'s "quoted"', null, null, null, '7', 'bob', null, null, ''],
    ]);
  });

  it('read semicolons, tabs and compressed files', async () => {
    const semicolons = await tables.load('semicolons', file('s.csv', 'a;b,c;d\n1;x;y\n'));
    assert.equal(typesOf(semicolons), 'a:long b,c:string d:string');
    const tabs = await tables.load('tabs', file('t.tsv', 'a\tb\n1\t2.5\n'));
    assert.equal(typesOf(tabs), 'a:long b:real');
    const packed = await tables.load('packed', file('p.ndjson.gz', gzipSync('{"a":1}\n{"a":2}\n')));
    assert.equal(packed.rows, 2);
  });

  it('read JSON as an array or line by line, and keep what has no one type as it is', async () => {
    const table = await tables.load(
      'feed',
      file(
        'feed.json',
        '[{"ip":"10.0.0.1","seen":"2026-03-01T00:00:00Z","n":1,"mixed":1,"nested":{"a":[1]}},\n{"ip":"x\\u00e9","n":2,"mixed":"two","extra":true,"nested":null,"big":18446744073709551615}]',
      ),
    );
    assert.equal(typesOf(table), 'ip:string seen:datetime n:long mixed:dynamic nested:dynamic extra:bool big:decimal');
    assert.deepEqual(await rowsOf(table.sql, '* REPLACE(toString(big) AS big)'), [
      ['10.0.0.1', '2026-03-01T00:00:00.0000000Z', 1, '1', '{"a":[1]}', null, null],
      ['xé', null, 2, '"two"', null, true, '18446744073709551615'],
    ]);
  });

  it('read Parquet with its own types', async () => {
    const path = join(folder, 'own.parquet');
    const session = new Session(join(store.folder, 'clickhouse'));
    session.query(
      `INSERT INTO FUNCTION file('${path}', Parquet) SELECT toInt32(number) AS small, number AS wide, toString(number) AS text, [number] AS list, toDateTime64('2026-03-01 00:00:00', 3, 'UTC') AS time, number = 1 AS one FROM numbers(2)`,
    );
    session.close();
    const table = await tables.load('parquet', path);
    assert.equal(typesOf(table), 'small:int wide:decimal text:string list:dynamic time:datetime one:int');
    assert.equal(table.rows, 2);
  });

  it('are made whole or not at all, replaced on demand, and removed', async () => {
    const good = file('good.csv', 'a\n1\n');
    await tables.load('one', good);
    await assert.rejects(tables.load('one', good), { code: 'TABLE_EXISTS' });
    await assert.rejects(tables.load('one', file('bad.ndjson', '{"a":1}\nno json\n'), { replace: true }), {
      code: 'TABLE_FILE',
      message: /row 2/,
    });
    assert.equal((await tables.list()).find(({ name }) => name === 'one')?.rows, 1);
    assert.equal(
      typesOf(await tables.load('one', file('other.csv', 'b,c\nx,y\nz,w\n'), { replace: true })),
      'b:string c:string',
    );
    assert.equal(await tables.remove('one'), true);
    assert.equal(await tables.remove('one'), false);
    const { rows } = await store.query("SELECT count() FROM system.tables WHERE startsWith(name, 'loading:')");
    assert.deepEqual(rows, [[0]]);
  });

  it('refuse what is no table', async () => {
    for (const [name, path, code] of [
      ['x', join(folder, 'absent.csv'), 'TABLE_FILE'],
      ['x', file('x.txt', 'a'), 'TABLE_FORMAT'],
      ['', file('y.csv', 'a\n1'), 'TABLE_NAME'],
      ['x', file('twice.csv', 'a,a\n1,2\n'), 'TABLE_FILE'],
      ['x', file('ragged.csv', 'a,b\n1,2\n3\n'), 'TABLE_FILE'],
      ['x', file('empty.csv', ''), 'TABLE_FILE'],
    ] as const)
      await assert.rejects(tables.load(name, path), { code }, `${name} ${path}`);
  });

  it('take names of any signs as they are', async () => {
    const table = await tables.load("it's `odd`", file('odd.csv', "na`me,o'clock\n1,2\n"));
    assert.equal(typesOf(table), "na`me:long o'clock:long");
    assert.deepEqual(await rowsOf(table.sql), [[1, 2]]);
  });
});
