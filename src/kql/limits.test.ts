// Queries that would take everything: each ends with a code, and those beside it are answered meanwhile.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { catalog } from '../schema/catalog.ts';
import { createDevelopmentStore, type DevelopmentStore } from '../store/testing/development-store.ts';
import { KqlError } from './errors.ts';
import { type RunOptions, runKql } from './run.ts';

const MANY = 'range x from 1 to 10000000 step 1';
/** Each table is made of two of the one before. */
const doubledTables = (times: number) =>
  `let t0 = Dns; ${Array.from({ length: times }, (_, index) => `let t${index + 1} = union t${index}, t${index};`).join(' ')} t${times} | count`;
const doubledText = `print s = "0123456789" ${'| extend s = strcat(s, s) '.repeat(40)} | project strlen(s)`;
/** Long and not large: the right side, which the store holds, is small. */
const crossJoin = `${MANY} | extend k = 1 | join kind=inner (range y from 1 to 100000 step 1 | extend k = 1) on k | count`;

describe('the limits of a query', () => {
  let store: DevelopmentStore;
  before(async () => {
    store = await createDevelopmentStore();
  });
  after(() => store.close());

  const run = (kql: string, more: Partial<RunOptions> = {}) =>
    runKql(kql, { store, catalog, now: new Date(), onInternal: ({ error }) => assert.fail(String(error)), ...more });
  const code = (kql: string, more: Partial<RunOptions> = {}) =>
    run(kql, more).then(
      () => 'ran',
      (error: unknown) => (error instanceof KqlError ? error.code : String(error)),
    );

  it('hold for its text before anything is read', async () => {
    assert.equal(await code(`print ${'1 + '.repeat(100_000)}1`), 'KQL_TOO_LONG');
    assert.equal(await code(`print ${'('.repeat(2000)}1${')'.repeat(2000)}`), 'KQL_TOO_DEEP');
    assert.equal(await code(doubledTables(24)), 'KQL_TOO_COMPLEX');
    assert.equal(await code(doubledTables(4)), 'ran');
    assert.equal(await code(`print "a" matches regex "((a{0,100}){0,100}){0,100}"`), 'KQL_ARGUMENT');
    assert.equal(await code(`print strcat("${'a'.repeat(30_000)}" matches regex "(a+)+$")`), 'ran');
  });

  it('end what takes too long, and others are answered beside it', async () => {
    const long = code(crossJoin, { limits: { maxSeconds: 2 } });
    const beside = await run('print 1');
    assert.deepEqual(beside.rows, [[1]]);
    assert.equal(await long, 'KQL_LIMIT_TIME');
  });

  it('end what needs too much memory, and the next query has it again', async () => {
    assert.equal(await code(doubledText), 'KQL_LIMIT_MEMORY');
    assert.match(
      await code(`${MANY} | mv-expand y = range(1, 1000, 1) | summarize make_list(y)`, { limits: { maxSeconds: 2 } }),
      /^KQL_LIMIT_(MEMORY|TIME)$/,
    );
    assert.deepEqual((await run('print 1')).rows, [[1]]);
  });

  it('are no hindrance to stop it at once', async () => {
    const stop = new AbortController();
    const stopped = code(crossJoin, { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    assert.equal(await stopped, 'KQL_CANCELLED');
    assert.deepEqual((await run('print 1')).rows, [[1]]);
  });
});
