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
    assert.ok(whole.columns.length > 500, `${whole.columns.length} columns`);
    assert.deepEqual(whole.rows.map(([table]) => table).sort(), ['Authentication', 'SecurityEvent']);
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
