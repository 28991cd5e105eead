// Queries over the real views of the store: what the catalogue promises is what a query gets.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { catalog } from '../schema/catalog.ts';
import { serialise } from '../store/serialise.ts';
import { createDevelopmentStore, type DevelopmentStore } from '../store/testing/development-store.ts';
import { exampleEvent } from '../store/testing/example-events.ts';
import { checkQueries } from './check.ts';
import { runKql } from './run.ts';

describe('KQL over the store', () => {
  let store: DevelopmentStore;
  before(async () => {
    store = await createDevelopmentStore();
    await store.insert(
      serialise('Authentication', [
        exampleEvent(1, {
          table: 'Authentication',
          type: 'SecurityEvent',
          columns: {
            TimeGenerated: '2026-03-02T10:00:00.1234567Z',
            TargetUsername: 'CORP\\anna',
            EventResult: 'Failure',
          },
          raw: { EventID: 4625, Channel: 'Security', Computer: 'WS-01', TargetUserName: 'anna' },
        }),
        exampleEvent(2, {
          table: 'Authentication',
          type: 'SecurityEvent',
          columns: { TimeGenerated: '2026-03-03T10:00:00Z', TargetUsername: 'bob', EventResult: 'Success' },
          raw: { EventID: 4624, Channel: 'Security', Computer: 'WS-02', TargetUserName: 'bob' },
        }),
      ]),
    );
  });
  after(() => store.close());

  const ask = (kql: string, timeRange?: { from?: string; to?: string }) =>
    runKql(kql, {
      store,
      catalog,
      now: new Date('2026-03-04T00:00:00Z'),
      ...(timeRange && { timeRange }),
      onInternal: ({ error }) => assert.fail(String(error)),
    });

  it('answers over a table of the event model and over a native one', async () => {
    const own = await ask(
      'Authentication | where EventResult == "Failure" | project _ItemId, TimeGenerated, TargetUsername',
    );
    assert.deepEqual(own.rows, [['test-1', '2026-03-02T10:00:00.1234567Z', 'CORP\\anna']]);
    const native = await ask(
      'SecurityEvent | where EventID == 4625 and Computer has "ws" | project Computer, tostring(Raw.Channel)',
    );
    assert.deepEqual(native.rows, [['WS-01', 'Security']]);
  });

  it('keeps to the time range beside the query', async () => {
    const { rows } = await ask('Authentication | count', { from: '2026-03-02T12:00:00Z', to: '2026-03-04T00:00:00Z' });
    assert.deepEqual(rows, [[1]]);
  });

  it('runs over every table of the catalogue', async () => {
    const queries = catalog.map(({ name, columns }) => ({
      id: name,
      query: `${name} | summarize ${columns
        .filter(({ type }) => type !== 'dynamic')
        .slice(0, 12)
        .map((column) => `max(['${column.name}'])`)
        .join(', ')}, make_set(${columns.find(({ type }) => type === 'dynamic')?.name ?? columns[0]?.name})`,
    }));
    const failed: unknown[] = [];
    for await (const checked of checkQueries(queries, { catalog, store })) if (!checked.ok) failed.push(checked);
    assert.deepEqual(failed, []);
  });

  it('searches all tables that have rows, with all of their columns', async () => {
    const found = await ask('search "anna" | project $table, TimeGenerated | sort by $table asc');
    assert.deepEqual(
      found.rows.map(([table]) => table),
      ['Authentication', 'SecurityEvent'],
    );
    const whole = await ask('search "ws-02"');
    assert.deepEqual(whole.rows.map(([table]) => table).sort(), ['Authentication', 'SecurityEvent']);
  });

  it('leaves out of all columns of all tables those that no table with rows has, unless they are named', async () => {
    const whole = await ask('search "ws-02" | sort by Computer asc');
    const names = whole.columns.map(({ name }) => name);
    for (const name of ['$table', 'TargetUserName', 'EventID']) assert.ok(names.includes(name), name);
    assert.ok(!names.includes('DnsQuery') && names.length < 1000, `${names.length} columns`);
    const named = await ask('search "ws-02" | project $table, DnsQuery, SHA256, EventID | sort by $table asc');
    assert.deepEqual(
      named.rows.map(([table, ...rest]) => [table, ...rest.slice(0, 2)]),
      [
        ['Authentication', '', ''],
        ['SecurityEvent', '', ''],
      ],
    );
    const grouped = await ask('search "ws-02" | summarize n = count() by DnsQuery, SHA256 | project n');
    assert.deepEqual(grouped.rows, [[2]]);
    const all = await ask('union withsource=T * | where Computer has "ws-02" or Dvc has "ws-02" | take 10');
    assert.ok(all.rows.length > 0);
    // An absent column is a column like others for every step behind.
    const steps = {
      'sort by DnsQuery asc, SHA256 | take 1 | count': 1,
      'top 1 by DnsQuery | count': 1,
      'distinct DnsQuery | count': 1,
      'extend more = strcat(DnsQuery, "x"), DnsQuery = "own" | where DnsQuery == "own" and more == "x" | count': 2,
      'join kind=inner (print DnsQuery = "") on DnsQuery | count': 2,
      'join kind=leftouter (print DnsQuery = "no") on DnsQuery | where DnsQuery1 == "" | count': 2,
      'union (print DnsQuery = "y") | where DnsQuery == "y" | count': 1,
      'project-away Type | project-rename Asked = DnsQuery | where isempty(Asked) | count': 2,
      'as T | union T | where isempty(DnsQuery) | count': 4,
      'serialize n = row_number(), before = prev(DnsQuery) | summarize max(n)': 2,
      'mv-expand AdditionalFields | where DnsQuery == "" | count': 2,
      'partition by DnsQuery (count)': 2,
      'summarize arg_max(DnsQuery, *) by $table | count': 2,
      'where * has "ws-02" | count': 2,
      'getschema | where ColumnName == "DnsQuery" | count': 1,
    };
    for (const [step, count] of Object.entries(steps))
      assert.deepEqual((await ask(`search "ws-02" | ${step}`)).rows, [[count]], step);
  });

  it('says at which stage a query fails, and where', async () => {
    const stages: unknown[] = [];
    const queries = [
      { id: 'a', query: 'SecurityEvent | where' },
      { id: 'b', query: 'SecurityEvent\n| where Nope == 1' },
      { id: 'c', query: 'SecurityEvent | where Computer == current_principal()' },
      { id: 'd', query: 'SecurityEvent | count' },
    ];
    for await (const { id, ok, stage, at } of checkQueries(queries, { catalog, store }))
      stages.push([id, ok, stage, at?.line]);
    assert.deepEqual(stages, [
      ['a', false, 'parse', 1],
      ['b', false, 'bind', 2],
      ['c', false, 'translate', 1],
      ['d', true, 'run', undefined],
    ]);
  });

  it('ends at its limits with a code, and when it is cancelled', async () => {
    const options = { store, catalog, now: new Date() };
    const cut = await runKql('range x from 1 to 50 step 1', { ...options, limits: { maxRows: 10 } });
    assert.deepEqual([cut.rows.length, cut.truncated], [10, true]);
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(runKql('SecurityEvent | count', { ...options, signal: stop.signal }), {
      code: 'KQL_CANCELLED',
    });
  });
});
