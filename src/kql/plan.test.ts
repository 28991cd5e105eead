// What a query leaves unread: columns that it does not use, rows that time, type and index rule out, scalars used again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { catalog } from '../schema/catalog.ts';
import { serialise } from '../store/serialise.ts';
import { createDevelopmentStore, type DevelopmentStore } from '../store/testing/development-store.ts';
import { exampleEvent } from '../store/testing/example-events.ts';
import { compileKql } from './compile.ts';
import { runKql } from './run.ts';

const NOW = new Date('2026-03-20T00:00:00Z');
const ROWS = 1000; // of each week

describe('the plan of a query', () => {
  let store: DevelopmentStore;
  before(async () => {
    store = await createDevelopmentStore();
    for (const day of ['02', '09'])
      await store.insert(
        serialise(
          'ProcessEvent',
          Array.from({ length: ROWS }, (_, index) =>
            exampleEvent(Number(day) * 10_000 + index, {
              type: 'SecurityEvent',
              columns: {
                TimeGenerated: `2026-03-${day}T10:00:00Z`,
                EventType: 'ProcessCreated',
                DvcHostname: `host-${index % 7}`,
                TargetProcessCommandLine: `run-${index}.exe ${'x'.repeat(200)}`,
              },
              raw: { EventID: 4688, Computer: `host-${index % 7}`, CommandLine: `run-${index}.exe` },
            }),
          ),
        ),
      );
  });
  after(() => store.close());

  const run = (kql: string) =>
    runKql(kql, { store, catalog, now: NOW, onInternal: ({ error }) => assert.fail(String(error)) });
  const sqlOf = (kql: string) => compileKql(kql, { catalog, now: NOW }).sql;

  it('reads no column that is not used', async () => {
    const narrow = await run('ProcessEvent | summarize count() by DvcHostname');
    const wide = await run('ProcessEvent | summarize max(TargetProcessCommandLine), count() by DvcHostname');
    assert.ok(narrow.bytesRead * 5 < wide.bytesRead, `${narrow.bytesRead} and ${wide.bytesRead} bytes`);
    assert.match(sqlOf('ProcessEvent | summarize count() by DvcHostname'), /FROM vedette\.`ProcessEvent` AS/);
    const native = sqlOf('SecurityEvent | where EventID == 4688 | summarize count() by Computer');
    assert.match(native, /AS `Computer`/);
    assert.doesNotMatch(native, /AS `(?:TargetUserName|CommandLine|LogonType)`/);
  });

  it('skips weeks outside a range of time, said in the query or beside it, in native tables too', async () => {
    for (const kql of [
      'ProcessEvent | where TimeGenerated > datetime(2026-03-08) | summarize count() by DvcHostname',
      'SecurityEvent | extend Host = Computer | where TimeGenerated > datetime(2026-03-08) | summarize count() by Host',
      'ProcessEvent | make-series count() on TimeGenerated from datetime(2026-03-08) to datetime(2026-03-10) step 1d',
      'let recent = ProcessEvent | where TimeGenerated between (datetime(2026-03-08) .. 7d); recent | distinct DvcHostname',
      'union ProcessEvent, Dns | where TimeGenerated > datetime(2026-03-08) | summarize count() by DvcHostname',
    ]) {
      const { rowsRead } = await run(kql);
      assert.equal(rowsRead, ROWS, kql);
    }
    const { rowsRead } = await runKql('ProcessEvent | summarize count() by DvcHostname', {
      store,
      catalog,
      now: NOW,
      timeRange: { from: '2026-03-08T00:00:00Z' },
    });
    assert.equal(rowsRead, ROWS);
  });

  it('reads a scalar once, however often it is used', async () => {
    const once = await run('let n = toscalar(ProcessEvent | summarize dcount(DvcHostname)); print a = n');
    const often = await run(
      'let n = toscalar(ProcessEvent | summarize dcount(DvcHostname)); print a = n, b = n + n, c = strcat(n, "-", n)',
    );
    assert.deepEqual(often.rows, [[7, 14, '7-7']]);
    assert.equal(often.rowsRead, once.rowsRead);
  });
});
