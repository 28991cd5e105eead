import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runKql } from './kql/run.ts';
import { createDevelopmentStore, type DevelopmentStore } from './store/testing/development-store.ts';
import { openTables, type Tables } from './tables.ts';

describe('the catalogue', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-catalogue-'));
  let store: DevelopmentStore;
  let tables: Tables;
  before(async () => {
    store = await createDevelopmentStore();
    tables = await openTables(store);
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (kql: string) => runKql(kql, { store, catalog: tables.catalog(), now: new Date() });
  const path = join(folder, 'assets.csv');

  it('has a table made from a file as long as it is there, in every query', async () => {
    writeFileSync(path, 'Host name,Owner,Since\nWS-01,anna,2026-03-01\nWS-02,bob,2026-03-02T10:00:00Z\n');
    await tables.load('My assets', path, false);
    const { columns, rows } = await ask(
      `['My assets'] | where ['Host name'] has "ws" and Since > datetime(2026-03-02) | project Owner, ['Host name'], Since`,
    );
    assert.deepEqual(
      columns.map(({ type }) => type),
      ['string', 'string', 'datetime'],
    );
    assert.deepEqual(rows, [['bob', 'WS-02', '2026-03-02T10:00:00.0000000Z']]);
    const joined = await ask(
      `datatable(Computer: string) ["WS-01"] | join kind=inner ['My assets'] on $left.Computer == $right.['Host name'] | project Owner`,
    );
    assert.deepEqual(joined.rows, [['anna']]);
    // Another start over the same store finds it again.
    assert.ok((await openTables(store)).catalog().some(({ name }) => name === 'My assets'));
    assert.equal(await tables.remove('My assets'), true);
    await assert.rejects(ask(`['My assets'] | count`), { code: 'KQL_SEMANTICS' });
  });

  it('keeps the names of its own tables', async () => {
    await assert.rejects(tables.load('SecurityEvent', path, false), { code: 'TABLE_NAME_TAKEN' });
  });

  it('says where tables cannot be made', async () => {
    const elsewhere = await openTables({});
    await assert.rejects(elsewhere.load('Assets', path, false), { code: 'TABLE_EMBEDDED' });
    assert.deepEqual(await elsewhere.list(), []);
  });
});
