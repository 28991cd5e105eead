import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { VedetteError } from '../lib/errors.ts';
import { threadCompiler } from './compiler.ts';
import { KqlError } from './errors.ts';
import type { PrepareOptions } from './prepare.ts';
import { GOLDEN_NOW, goldenCatalog } from './testing/golden-data.ts';

const options = { catalog: goldenCatalog, now: GOLDEN_NOW };
const unused: PrepareOptions['store'] = { query: () => assert.fail('no rows are needed') };
/** Minutes of work for the binder, in a text that a request may well hold. */
const ENDLESS = `${Array.from({ length: 6000 }, (_, index) => `let t${index} = Logons | extend c${index} = 1;`).join('')} Logons`;

/** How many threads this process has beside the main one. */
function threads(): number {
  return (process.report.getReport() as { workers: unknown[] }).workers.length;
}

async function failure(work: Promise<unknown>): Promise<KqlError> {
  const error = await work.then(
    () => assert.fail('it was compiled'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof KqlError, String(error));
  return error;
}

describe('the compiler in a thread', () => {
  const compiler = threadCompiler();
  after(async () => {
    await compiler.close();
    assert.ok(!('Kusto' in globalThis), 'the language service is in the thread of the caller');
  });

  it('gives the SQL, its parameters, columns and tables', async () => {
    const compiled = await compiler.compile('Logons | where Account == "anna" | project Computer, At = now()', {
      ...options,
      timeRange: { from: '2024-02-01T00:00:00Z' },
    });
    assert.match(compiled.sql, /FROM kql\.`Logons`/);
    assert.ok(Object.values(compiled.params).includes('anna'));
    assert.deepEqual(
      compiled.columns.map(({ name, type }) => [name, type]),
      [
        ['Computer', 'string'],
        ['At', 'datetime'],
      ],
    );
    assert.deepEqual(compiled.tables, ['Logons']);
  });

  it('throws errors whole: code, place and stage', async () => {
    const syntax = await failure(compiler.compile('Logons\n| where (', options));
    assert.deepEqual([syntax.code, syntax.stage, syntax.line], ['KQL_SYNTAX', 'parse', 2]);
    const semantics = await failure(compiler.prepare('Logons | where Nothing == 1', { ...options, store: unused }));
    assert.deepEqual(
      [semantics.code, semantics.stage, semantics.place],
      ['KQL_SEMANTICS', 'bind', { line: 1, column: 16 }],
    );
    const parameter = 'declare query_parameters(who: string); Logons | where Account == who';
    assert.equal((await failure(compiler.compile(parameter, options))).code, 'KQL_PARAMETER_MISSING');
    assert.ok(await compiler.compile(parameter, { ...options, parameters: { who: 'anna' } }));
  });

  it('takes another catalogue, and the first one again', async () => {
    const catalog = [{ name: 'Doors', columns: [{ name: 'Open', type: 'bool' }] }] as const;
    assert.deepEqual((await compiler.compile('Doors | where Open', { ...options, catalog })).tables, ['Doors']);
    assert.equal((await failure(compiler.compile('Doors', options))).code, 'KQL_SEMANTICS');
  });

  it('asks the store of the caller for columns that depend on the data', async () => {
    const asked: string[] = [];
    const store: PrepareOptions['store'] = {
      query: async (sql, { limits } = {}) => {
        asked.push(`${limits?.maxSeconds} ${sql}`);
        return { columns: [], rows: [['Mfa', 'Bool']], truncated: false, rowsRead: 1, bytesRead: 1, milliseconds: 1 };
      },
    };
    const query = 'Logons | project Details | evaluate bag_unpack(Details)';
    const compiled = await compiler.prepare(query, { ...options, store, limits: { maxSeconds: 7 } });
    assert.deepEqual(
      compiled.columns.map(({ name, type }) => [name, type]),
      [['Mfa', 'bool']],
    );
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /^7 SELECT/);
    assert.equal((await failure(compiler.compile(query, options))).code, 'KQL_SCHEMA_NEEDED');

    const refused = new VedetteError('STORE_LIMIT_TIME', 'too slow');
    const failing = { query: () => Promise.reject(refused) };
    await assert.rejects(compiler.prepare(query, { ...options, store: failing }), (error) => error === refused);
  });

  it('lets go of a query that nobody waits for any more', async () => {
    const gone = AbortSignal.abort();
    assert.equal((await failure(compiler.compile('Logons', { ...options, signal: gone }))).code, 'KQL_CANCELLED');
    const leaving = new AbortController();
    const store: PrepareOptions['store'] = {
      query: (_sql, { signal } = {}) => {
        leaving.abort();
        assert.equal(signal?.aborted, true);
        return Promise.reject(new VedetteError('STORE_ABORTED', 'stopped'));
      },
    };
    const left = compiler.prepare('Logons | project Details | evaluate bag_unpack(Details)', {
      ...options,
      store,
      signal: leaving.signal,
    });
    assert.equal((await failure(left)).code, 'KQL_CANCELLED');
    assert.ok(await compiler.compile('Logons', options));
  });
});

describe('a hostile query', () => {
  it('ends with a coded error, holds up no thread but its own, and costs no other query its answer', async () => {
    const compiler = threadCompiler({ stepMilliseconds: 3000 });
    try {
      let isOpen = true;
      const hostile = failure(compiler.compile(ENDLESS, options)).finally(() => {
        isOpen = false;
      });
      const behind = compiler.compile('Processes | take 1', options);
      for (let turns = 0; turns < 10; turns++) await setTimeout(1);
      assert.ok(isOpen, 'this thread stood still until the query had ended');
      const error = await hostile;
      assert.deepEqual(
        [error.code, error.message],
        ['KQL_LIMIT_TIME', 'Compiling the query took more than 3 seconds.'],
      );
      assert.deepEqual((await behind).tables, ['Processes']);
    } finally {
      await compiler.close();
    }
  });

  it('begins a query anew that waited for rows when another one ended the thread', async () => {
    const compiler = threadCompiler({ stepMilliseconds: 3000 });
    try {
      let asked = 0;
      const store: PrepareOptions['store'] = {
        query: async () => {
          // The first time, rows come after the thread has ended.
          if (asked++ === 0) await failure(compiler.compile(ENDLESS, options));
          return { columns: [], rows: [['Mfa', 'Bool']], truncated: false, rowsRead: 1, bytesRead: 1, milliseconds: 1 };
        },
      };
      const query = 'Logons | project Details | evaluate bag_unpack(Details)';
      const { columns } = await compiler.prepare(query, { ...options, store });
      assert.deepEqual([columns[0]?.name, asked], ['Mfa', 2]);
    } finally {
      await compiler.close();
    }
  });

  it('ends with a coded error where it needs too much memory, and the next one is answered', async () => {
    const compiler = threadCompiler({ heapMegabytes: 96, stepMilliseconds: 120_000 });
    try {
      const error = await failure(compiler.compile(ENDLESS, options));
      assert.deepEqual([error.code, error.message], ['KQL_LIMIT_MEMORY', 'Compiling the query took more than 96 MB.']);
      assert.ok(await compiler.compile('Logons', options));
    } finally {
      await compiler.close();
    }
  });

  it('is refused where too many wait, and those that wait are answered', async () => {
    const compiler = threadCompiler({ waitingCharacters: 2100 });
    try {
      const waiting = [compiler.compile('Logons', options), compiler.compile('Processes', options)];
      assert.equal((await failure(compiler.compile('Logons', options))).code, 'KQL_BUSY');
      assert.deepEqual(
        (await Promise.all(waiting)).map(({ tables }) => tables[0]),
        ['Logons', 'Processes'],
      );
      assert.ok(await compiler.compile('Logons', options));
    } finally {
      await compiler.close();
    }
  });
});

describe('the thread of the compiler', () => {
  it('starts with the first query, ends at rest, and starts again', async () => {
    const compiler = threadCompiler({ restMilliseconds: 1 });
    try {
      assert.equal(threads(), 0);
      for (let round = 0; round < 2; round++) {
        await compiler.compile('Logons', options);
        while (threads() > 0) await setTimeout(20);
      }
    } finally {
      await compiler.close();
    }
  });

  it('ends when it is closed, and cancels what waits', async () => {
    const compiler = threadCompiler();
    const waiting = failure(compiler.compile('Logons', options));
    await compiler.close();
    assert.equal((await waiting).code, 'KQL_CANCELLED');
    assert.equal((await failure(compiler.compile('Logons', options))).code, 'KQL_CANCELLED');
    assert.equal(threads(), 0);
  });

  it('keeps no process alive', () => {
    const script = `
      import { threadCompiler } from ${JSON.stringify(new URL('./compiler.ts', import.meta.url).href)};
      const catalog = [{ name: 'T', columns: [{ name: 'a', type: 'long' }] }];
      const { sql } = await threadCompiler().compile('T', { catalog, now: new Date() });
      process.stdout.write(sql);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', script], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /kql\.`T`/);
  });
});
