import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { catalog as ownCatalog } from '../../schema/catalog.ts';
import { KqlError } from '../errors.ts';
import { runKql } from '../run.ts';
import type { Catalog } from '../service.ts';
import { fillGoldenTables, GOLDEN_NOW, goldenCatalog } from '../testing/golden-data.ts';
import { openScratchStore, type ScratchStore } from '../testing/scratch-store.ts';
import { asimFunctions } from './asim.ts';
import { type Library, libraryOf, withLibrary } from './library.ts';

const library: Library = {
  functions: [
    { name: 'Failed', parameters: '(least:int = 4624)', body: 'let limit = least;\nLogons | where EventID > limit' },
    { name: 'Twice', parameters: '(x:long)', body: 'x * 2' },
    { name: 'Doubled', parameters: '(T:(EventID:int))', body: 'T | extend Double = Twice(EventID)' },
    { name: 'Endless', parameters: '(x:long)', body: 'Endless(x)' },
    { name: 'Broken', parameters: '()', body: 'Logons | where NoSuchColumn > 5' },
    { name: 'Admins', parameters: '()', body: "_GetWatchlist('admins') | project SearchKey, Since" },
  ],
  watchlists: [
    {
      name: 'admins',
      columns: [
        { name: 'User', type: 'string' },
        { name: 'Since', type: 'datetime' },
        { name: 'Level', type: 'long' },
      ],
      rows: [
        ['CORP\\anna', '2024-01-01', '3'],
        ['bob\t"the\nadmin"', '', 'none'],
      ],
      searchKey: 'User',
      updated: '2024-02-01T00:00:00Z',
    },
  ],
};

describe('what queries can name beside tables', () => {
  let store: ScratchStore;
  before(() => {
    store = openScratchStore();
    fillGoldenTables(store);
  });
  after(() => store.close());

  const run = async (kql: string, catalog: Catalog = goldenCatalog) => {
    const problem = (defect: { readonly sql: string; readonly error: unknown }) => {
      throw new Error(`${defect.sql}: ${defect.error}`);
    };
    return (await runKql(kql, { store, catalog, library, now: GOLDEN_NOW, onInternal: problem })).rows;
  };
  const refused = (kql: string, code: string, text: RegExp) =>
    assert.rejects(run(kql), (error) => error instanceof KqlError && error.code === code && text.test(error.message));

  it('calls stored functions, with arguments or by their defaults', async () => {
    assert.deepEqual(await run('Failed(4625) | project EventID'), [[4648]]);
    assert.deepEqual(await run('Failed() | count'), [[3]]);
    assert.deepEqual(await run('Failed | count'), [[3]]);
    assert.deepEqual(await run('print Twice(21)'), [[42]]);
    assert.deepEqual(await run('Logons | invoke Doubled() | summarize max(Double)'), [[9296]]);
  });

  it('lets a name of the query stand before one of the library, and none of the query reach into a function', async () => {
    assert.deepEqual(await run('let Failed = () { print 1 };\nFailed()'), [[1]]);
    assert.deepEqual(await run('let limit = 9999;\nFailed() | count'), [[3]]);
  });

  it('says which function has an error, and ends one that calls itself', async () => {
    await refused('Broken()', 'KQL_SEMANTICS', /The function Broken has an error.*NoSuchColumn/);
    await refused('print Endless(1)', 'KQL_TOO_DEEP', /call each other/);
    await refused('NoSuch() | count', 'KQL_SEMANTICS', /NoSuch/);
  });

  it('gives the items of a watchlist in their types, by a name in any case', async () => {
    assert.deepEqual(await run("_GetWatchlist('ADMINS') | project SearchKey, User, Since, Level, LastUpdatedTimeUTC"), [
      ['CORP\\anna', 'CORP\\anna', '2024-01-01T00:00:00.0000000Z', 3, '2024-02-01T00:00:00.0000000Z'],
      ['bob\t"the\nadmin"', 'bob\t"the\nadmin"', null, null, '2024-02-01T00:00:00.0000000Z'],
    ]);
    assert.deepEqual(await run("_GetWatchlist('admins', dynamic(['CORP\\\\anna'])) | count"), [[1]]);
    assert.deepEqual(await run("let f = (w:string) { _GetWatchlist(w) };\nf('admins') | where Level > 2 | count"), [
      [1],
    ]);
    assert.deepEqual(await run('_GetWatchlistAlias | count'), [[1]]);
    await refused("_GetWatchlist('others')", 'KQL_SEMANTICS', /there are admins/);
  });

  it('joins and compares with the items of a watchlist', async () => {
    assert.deepEqual(await run("Logons | where Account in~ ((_GetWatchlist('admins') | project SearchKey)) | count"), [
      [2],
    ]);
    assert.deepEqual(await run('Admins | join kind=inner Logons on $left.SearchKey == $right.Account | count'), [[1]]);
  });

  it('keeps library functions from a query that restricts access', async () => {
    await refused('restrict access to (Logons);\nFailed | count', 'KQL_SEMANTICS', /restricts access/);
  });

  it('is one catalogue for one library, so that the binder is made ready once', () => {
    const one = withLibrary(goldenCatalog, library);
    assert.equal(withLibrary(goldenCatalog, structuredClone(library)), one);
    assert.notEqual(withLibrary(goldenCatalog, { ...library, functions: [] }), one);
    assert.equal(libraryOf(one), library);
    assert.equal(withLibrary(goldenCatalog, undefined), goldenCatalog);
  });

  const asim: Catalog = ownCatalog.map((table) => ({ name: table.name, columns: table.columns, empty: true }));
  it('runs every ASIM parser with every parameter', async () => {
    // Names of one parser share its text.
    const parsers = new Map(asimFunctions.map((parser) => [`${parser.parameters}${parser.body}`, parser]));
    for (const { name, parameters } of parsers.values()) {
      const given = [...parameters.matchAll(/(\w+):(\w+)=/g)].map(([, parameter, type]) => {
        const value = {
          datetime: 'ago(1d)',
          dynamic: 'dynamic(["10.0.", "evil"])',
          string: '"x"',
          int: '443',
          bool: 'false',
        }[type ?? ''];
        return `${parameter}=${value}`;
      });
      assert.deepEqual(await run(`${name}(${given.join(', ')}) | take 1`, asim), [], name);
      assert.deepEqual(await run(`${name} | take 1`, asim), [], name);
    }
  });

  it('filters by the parameters of an ASIM parser', async () => {
    const columns = [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'SrcIpAddr', type: 'string' },
      { name: 'DnsQuery', type: 'string' },
      { name: 'DnsResponseCodeName', type: 'string' },
      { name: 'DnsResponseName', type: 'string' },
      { name: 'EventType', type: 'string' },
    ] as const;
    const dns: Catalog = [{ name: 'Dns', columns }];
    store.command(
      "CREATE TABLE kql.`Dns` (TimeGenerated Nullable(DateTime64(7, 'UTC')), SrcIpAddr String, DnsQuery String, DnsResponseCodeName String, DnsResponseName String, EventType String) ENGINE = Memory",
    );
    store.command(
      `INSERT INTO kql.\`Dns\` VALUES ('2024-03-01 08:00:00', '10.0.0.5', 'www.evil.example', 'NOERROR', '203.0.113.9', 'Query'),
       ('2024-03-01 09:00:00', '10.0.0.6', 'good.example', 'NXDOMAIN', '', 'Query'),
       ('2024-03-01 10:00:00', '10.0.0.6', 'evil.example', 'NOERROR', '198.51.100.1', 'Info')`,
    );
    const names = async (call: string) =>
      (await run(`${call} | sort by TimeGenerated asc | project DnsQuery`, dns)).flat();
    assert.deepEqual(await names('_Im_Dns()'), ['www.evil.example', 'good.example']);
    assert.deepEqual(await names("_Im_Dns(eventtype='lookup')"), ['www.evil.example', 'good.example']);
    assert.deepEqual(await names("_Im_Dns(eventtype='*', domain_has_any=dynamic(['evil']))"), [
      'www.evil.example',
      'evil.example',
    ]);
    assert.deepEqual(await names("imDns(starttime=datetime(2024-03-01 08:30), srcipaddr='10.0.0.6')"), [
      'good.example',
    ]);
    assert.deepEqual(await names("imDns(responsecodename='nxdomain')"), ['good.example']);
    assert.deepEqual(await names("imDns(response_has_any_prefix=dynamic(['203.0.']))"), ['www.evil.example']);
    assert.deepEqual(await names('imDns(disabled=true)'), []);
    assert.deepEqual(await names('ASimDns'), ['www.evil.example', 'good.example', 'evil.example']);
    await refused('_Im_Dns_Zeek | count', 'KQL_UNSUPPORTED_FUNCTION', /_Im_Dns/);
  });
});
