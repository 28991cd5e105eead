import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { checkQueries } from '../check.ts';
import { threadCompiler } from '../compiler.ts';
import { KqlError } from '../errors.ts';
import { runKql } from '../run.ts';
import { openScratchStore, type ScratchStore } from '../testing/scratch-store.ts';
import { type ExternalPolicy, sourceOf } from './policy.ts';
import { formatOf, readText } from './read.ts';

const CSV = 'indicator,score,seen\n203.0.113.9,90,2024-01-01\n"evil, ""example""\nsecond line",,\n';

describe('externaldata', () => {
  let store: ScratchStore;
  let server: Server;
  let folder: string;
  let host: string;
  let policy: ExternalPolicy;
  const asked: string[] = [];

  before(async () => {
    store = openScratchStore();
    folder = mkdtempSync(join(tmpdir(), 'vedette-external-'));
    mkdirSync(join(folder, 'lists'));
    writeFileSync(join(folder, 'lists', 'list.csv'), CSV);
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'lists', 'link.txt'));
    store.command(
      `SELECT 'x' AS name, toInt64(5) AS n, toDateTime64('2024-01-02 03:04:05', 3, 'UTC') AS t, CAST(NULL, 'Nullable(Int32)') AS gone INTO OUTFILE '${join(folder, 'lists', 'rows.parquet')}' FORMAT Parquet`,
    );
    const bodies: Record<string, [number, string | Buffer, Record<string, string>?]> = {
      '/list.csv': [200, CSV],
      '/list.csv.gz': [200, gzipSync(CSV)],
      '/lines.txt': [200, 'one\ntwo\r\nthree'],
      '/rows.json': [200, '{"user":{"name":"anna"},"tags":["a","b"],"n":1}\n{"user":{"name":"bob"},"n":null}\n'],
      '/array.json': [200, '[{"n":1},{"n":2}]'],
      '/broken.json': [200, '{"n":1}\n{"n":'],
      '/rows.parquet': [200, readFileSync(join(folder, 'lists', 'rows.parquet'))],
      '/not.parquet': [200, 'PAR1 is not enough'],
      '/large.csv': [200, 'x'.repeat(200_000)],
      '/bomb.csv.gz': [200, gzipSync(Buffer.alloc(5_000_000))],
      '/error': [500, 'no'],
      '/empty.csv': [200, ''],
      '/around': [302, '', { location: '/list.csv' }],
      '/loop': [302, '', { location: '/loop' }],
      '/away': [302, '', { location: 'http://localhost:1/list.csv' }],
    };
    server = createServer((request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      asked.push(path);
      if (path === '/slow') return;
      const [status, body, headers] = bodies[path] ?? [404, ''];
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    policy = { hosts: [host], folders: [join(folder, 'lists')], maxBytes: 100_000, maxSeconds: 1 };
  });
  after(async () => {
    store.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (kql: string, external: ExternalPolicy | undefined = policy) => {
    const problem = (defect: { readonly sql: string; readonly error: unknown }) => {
      throw new Error(`${defect.sql}: ${defect.error}`);
    };
    const options = { store, catalog: [], now: new Date(0), onInternal: problem };
    return (await runKql(kql, { ...options, ...(external && { external }) })).rows;
  };
  const from = (path: string, rest = '', columns = 'indicator:string, score:long, seen:datetime') =>
    `externaldata(${columns}) ["http://${host}${path}"]${rest}`;
  const refused = (kql: string, code: string, text: RegExp) =>
    assert.rejects(run(kql), (error) => error instanceof KqlError && error.code === code && text.test(error.message));

  const ITEMS = [
    ['203.0.113.9', 90, '2024-01-01T00:00:00.0000000Z'],
    ['evil, "example"\nsecond line', null, null],
  ];

  it('reads CSV in the types of the schema, packed or not, over the network or from a folder', async () => {
    const header = ' with (ignoreFirstRecord=true)';
    assert.deepEqual(await run(from('/list.csv', header)), ITEMS);
    assert.deepEqual(await run(from('/list.csv.gz?secret=1', header)), ITEMS);
    assert.deepEqual(await run(from('/around', ' with (format="csv", ignoreFirstRecord=true)')), ITEMS);
    assert.deepEqual(
      await run(`externaldata(indicator:string, score:long, seen:datetime) ["list.csv;token"]${header}`),
      ITEMS,
    );
    assert.deepEqual(await run(`${from('/list.csv', header)} | where score > 50 | project indicator`), [
      ['203.0.113.9'],
    ]);
    assert.deepEqual(await run(from('/empty.csv')), []);
    assert.deepEqual(
      await run(`externaldata(a:string) ["http://${host}/lines.txt", "http://${host}/lines.txt"] | count`),
      [[6]],
    );
  });

  it('reads lines, JSON and Parquet', async () => {
    assert.deepEqual(await run(from('/lines.txt', '', 'line:string')), [['one'], ['two'], ['three']]);
    assert.deepEqual(await run(from('/lines.txt', ' with (format="raw")', 'all:string')), [['one\ntwo\r\nthree']]);
    assert.deepEqual(await run(from('/rows.json', '', 'user:dynamic, tags:dynamic, n:long, absent:string')), [
      [{ name: 'anna' }, ['a', 'b'], 1, ''],
      [{ name: 'bob' }, null, null, ''],
    ]);
    const mapping = `with (format="multijson", ingestionMapping='[{"Column":"who","Properties":{"Path":"$.user.name"}},{"Column":"tag","Properties":{"Path":"$.tags[1]"}}]')`;
    assert.deepEqual(await run(from('/rows.json', mapping, 'who:string, tag:string, n:int')), [
      ['anna', 'b', 1],
      ['bob', '', null],
    ]);
    assert.deepEqual(await run(from('/array.json', '', 'n:long')), [[1], [2]]);
    assert.deepEqual(await run(from('/rows.parquet', '', 't:datetime, name:string, n:int, gone:long, absent:string')), [
      ['2024-01-02T03:04:05.0000000Z', 'x', 5, null, ''],
    ]);
  });

  it('reads from nowhere that the settings do not name, and asks nobody for it', async () => {
    const before = asked.length;
    await assert.rejects(run(from('/list.csv'), { ...policy, hosts: ['lists.example'] }), /127\.0\.0\.1 is not among/);
    await assert.rejects(runKql(from('/list.csv'), { store, catalog: [], now: new Date(0) }), /is not among/);
    await refused('externaldata(a:string) ["file:///etc/hostname"]', 'KQL_EXTERNAL_REFUSED', /no such file/);
    await refused('externaldata(a:string) ["../secret.txt"]', 'KQL_EXTERNAL_REFUSED', /no such file/);
    await refused('externaldata(a:string) ["link.txt"]', 'KQL_EXTERNAL_REFUSED', /no such file/);
    await refused('externaldata(a:string) ["ftp://127.0.0.1/x"]', 'KQL_EXTERNAL_REFUSED', /neither http/);
    await refused(
      `set request_external_data_disabled = true;\n${from('/list.csv')}`,
      'KQL_EXTERNAL_REFUSED',
      /switches external data off/,
    );
    assert.equal(asked.length, before);
    await refused(from('/away'), 'KQL_EXTERNAL_REFUSED', /localhost is not among/);
  });

  it('says what went wrong, at the place of the address', async () => {
    await refused(from('/error'), 'KQL_EXTERNAL_FAILED', /status 500/);
    await refused(from('/nothing'), 'KQL_EXTERNAL_FAILED', /status 404/);
    await refused(from('/large.csv'), 'KQL_EXTERNAL_FAILED', /more than 100000 bytes/);
    await refused(from('/bomb.csv.gz'), 'KQL_EXTERNAL_FAILED', /more than 100000 bytes/);
    await refused(from('/loop'), 'KQL_EXTERNAL_FAILED', /too often/);
    await refused(from('/slow'), 'KQL_EXTERNAL_FAILED', /within 1 seconds/);
    await refused(from('/broken.json', '', 'n:long'), 'KQL_EXTERNAL_FAILED', /line 2 is no JSON/);
    await refused(from('/not.parquet', '', 'n:long'), 'KQL_EXTERNAL_FAILED', /no Parquet/);
    await refused(from('/list.csv', ' with (format="avro")'), 'KQL_UNSUPPORTED', /avro/);
    await refused(from('/list.csv', ' with (nonsense="x")'), 'KQL_UNSUPPORTED', /nonsense/);
    const error = await run(`print 1;\n${from('/error')}`).catch((reason: unknown) => reason);
    assert.ok(error instanceof KqlError);
    assert.equal(error.line, 2);
    assert.equal(error.column, from('').indexOf('"') + 1);
  });

  it('reads for a query that is compiled in another thread', async (t) => {
    const compiler = threadCompiler();
    t.after(() => compiler.close());
    const options = { store, catalog: [], now: new Date(0), compiler, external: policy };
    const header = ' with (ignoreFirstRecord=true)';
    assert.deepEqual((await runKql(from('/list.csv', header), options)).rows, ITEMS);
    await assert.rejects(runKql(from('/error'), options), (error) => {
      assert.ok(error instanceof KqlError);
      assert.deepEqual([error.code, error.line], ['KQL_EXTERNAL_FAILED', 1]);
      return true;
    });
  });

  it('is empty where queries are only checked', async () => {
    const queries = [{ id: '1', query: 'externaldata(a:string) ["https://lists.example/a.csv"] | where a has "x"' }];
    for await (const checked of checkQueries(queries, { catalog: [], store }))
      assert.equal(checked.ok, true, checked.error ?? '');
  });

  it('knows hosts by name and below a name, and none by its looks', () => {
    const hosts = ['lists.example', '*.blobs.example', 'one.example:8443'];
    const kind = (address: string) => sourceOf(address, { ...policy, hosts }).kind;
    assert.equal(kind('https://lists.example/a.csv'), 'http');
    assert.equal(kind('https://LISTS.example:9000/a.csv'), 'http');
    assert.equal(kind('https://a.blobs.example/x?sig=1'), 'http');
    assert.equal(kind('https://one.example:8443/x'), 'http');
    for (const address of [
      'https://one.example/x',
      'https://blobs.example/x',
      'https://evillists.example/x',
      'https://lists.example.evil/x',
      'https://lists.example@evil.example/x',
      'https://user:pass@lists.example/x',
      'https://evil.example/lists.example',
      'http://',
    ])
      assert.equal(kind(address), 'refused', address);
  });

  it('reads each format of texts', () => {
    const columns = [
      { name: 'a', type: 'string' },
      { name: 'b', type: 'string' },
    ] as const;
    const read = (text: string, format: string, mapping?: (string | number | undefined)[]) =>
      readText(text, columns, { format, ignoreFirstRecord: false, ...(mapping && { mapping }) });
    assert.deepEqual(read('1\t2\n3', 'tsv'), [
      ['1', '2'],
      ['3', null],
    ]);
    assert.deepEqual(read('1|2', 'psv'), [['1', '2']]);
    assert.deepEqual(read('1;"2;3"', 'scsv'), [['1', '2;3']]);
    assert.deepEqual(read('1\x012', 'sohsv'), [['1', '2']]);
    assert.deepEqual(read('a\\tb\tc\\\\', 'tsve'), [['a\tb', 'c\\']]);
    assert.deepEqual(read('x,y,z', 'csv', [2, undefined]), [['z', 'y']]);
    assert.deepEqual(
      ['https://h/a.csv.gz?x=.json', 'a.parquet', 'https://h/list.TXT', 'https://h/list', 'feed.ndjson;key'].map(
        formatOf,
      ),
      ['csv', 'parquet', 'txt', 'csv', 'multijson'],
    );
  });
});
