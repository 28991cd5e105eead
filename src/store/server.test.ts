import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { VedetteError } from '../lib/errors.ts';
import { openEventStore } from './open.ts';
import { serialise } from './serialise.ts';
import { type ClickhouseHttp, startClickhouseHttp } from './testing/clickhouse-http.ts';
import { eventStoreConformance } from './testing/conformance.ts';
import { exampleEvent } from './testing/example-events.ts';

eventStoreConformance('server', async () => {
  const server = await startClickhouseHttp({ user: 'vedette', password: "it's secret" });
  const store = await openEventStore({ kind: 'server', url: server.url, user: 'vedette', password: "it's secret" });
  return {
    ...store,
    async close() {
      await store.close();
      await server.close();
    },
  };
});

describe('a ClickHouse server in trouble', () => {
  let server: ClickhouseHttp;
  before(async () => {
    server = await startClickhouseHttp({ password: 'right' });
  });
  after(() => server.close());
  const code = (expected: string) => (error: unknown) => error instanceof VedetteError && error.code === expected;

  it('asks for another try where the failure passes', async () => {
    const store = await openEventStore({ kind: 'server', url: server.url, user: 'default', password: 'right' });
    const batch = serialise('Dns', [exampleEvent(1, { table: 'Dns' })]);
    server.failNext(252, 'Too many parts');
    await assert.rejects(store.insert(batch), code('STORE_UNAVAILABLE'));
    await store.insert(batch);
    assert.equal((await store.query('SELECT count() FROM kql.Dns')).rows[0]?.[0], 1);
    await store.close();
  });

  it('refuses a wrong password and an address where nothing listens', async () => {
    const wrong = openEventStore({ kind: 'server', url: server.url, user: 'default', password: 'wrong' });
    await assert.rejects(wrong, (error) => error instanceof VedetteError);
    await assert.rejects(openEventStore({ kind: 'server', url: 'http://127.0.0.1:1' }), code('STORE_UNAVAILABLE'));
  });
});
