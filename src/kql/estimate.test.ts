import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { catalog } from '../schema/catalog.ts';
import { serialise } from '../store/serialise.ts';
import { createDevelopmentStore, type DevelopmentStore } from '../store/testing/development-store.ts';
import { exampleEvent } from '../store/testing/example-events.ts';
import { localCompiler } from './compiler.ts';
import { estimateKql } from './estimate.ts';

describe('the cost of a query before it runs', () => {
  let store: DevelopmentStore;
  before(async () => {
    store = await createDevelopmentStore();
    for (const day of [1, 9, 17])
      await store.insert(
        serialise(
          'Dns',
          Array.from({ length: 100 }, (_, index) =>
            exampleEvent(day * 1000 + index, {
              table: 'Dns',
              columns: {
                TimeGenerated: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z`,
                DnsQuery: `a${index}.test`,
              },
            }),
          ),
        ),
      );
  });
  after(() => store.close());

  const estimate = (kql: string) =>
    estimateKql(kql, { store, catalog, compiler: localCompiler, now: new Date('2026-03-20T00:00:00Z') });

  it('counts the rows that time and indexes leave', async () => {
    const all = await estimate('Dns | summarize count() by DnsQuery');
    assert.equal(all?.rows, 300);
    assert.ok(all.bytes > 300, `${all.bytes} bytes`);
    const week = await estimate('Dns | where TimeGenerated > datetime(2026-03-16) | summarize count() by DnsQuery');
    assert.equal(week?.rows, 100);
    assert.equal((await estimate('Dns | where DnsQuery has "absent" | project DnsQuery'))?.rows, 0);
    assert.equal((await estimate('print 1'))?.rows, 0);
  });

  it('is not known where the columns depend on the data', async () => {
    assert.equal(await estimate('Dns | evaluate pivot(DnsQuery)'), undefined);
  });

  it('says what is wrong with the query', async () => {
    await assert.rejects(estimate('Dns | where Nope == 1'), { code: 'KQL_SEMANTICS' });
  });
});
