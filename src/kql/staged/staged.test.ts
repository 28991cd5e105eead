import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EventStore } from '../../store/event-store.ts';
import { compileKql } from '../compile.ts';
import { KqlError } from '../errors.ts';
import { runCompiled, runKql } from '../run.ts';
import type { Catalog } from '../service.ts';
import { openScratchStore, type ScratchStore } from '../testing/scratch-store.ts';

const NOW = new Date('2024-03-01T12:00:00Z');
const catalog: Catalog = [
  {
    name: 'Arrivals',
    columns: [
      { name: '_TimeReceived', type: 'datetime' },
      { name: 'Word', type: 'string' },
    ],
  },
];
const UNPACKED = 'zlib_decompress_from_base64_string(zlib_compress_to_base64_string(Word))';
const PASSED = 'scan with (step s: true;)';

const VALUES = `datatable(s:string, i:int, l:long, r:real, d:decimal, b:bool, t:datetime, p:timespan, g:guid, j:dynamic) [
  "", int(null), long(null), real(null), decimal(null), bool(null), datetime(null), timespan(null), guid(null), dynamic(null),
  "a\\tb\\nc\\rd\\\\e", -2147483648, -9223372036854775808, real(nan), decimal(-0.000000000000000001), true, datetime(1900-01-01), -1tick, guid(74be27de-1e4e-49d9-b579-fe0b331d3642), dynamic({"k": [1, "x\\ty", null, 1234567890123456789]}),
  "\\u0001'\\"𝄞 é", 2147483647, 9223372036854775807, real(+inf), decimal(12345678901234567.123456789), false, datetime(2299-12-31 23:59:59.9999999), 10675199d, guid(00000000-0000-0000-0000-000000000000), dynamic([[], {}]),
  "\\\\N", 0, 0, -0.1, decimal(0), true, datetime(2024-02-29 12:00:00.1234567), 1d, guid(null), dynamic("null"),
]`;

describe('KQL in stages', () => {
  let store: ScratchStore;
  before(() => {
    store = openScratchStore();
    store.command("CREATE TABLE kql.Arrivals (_TimeReceived DateTime64(7, 'UTC'), Word String) ENGINE = Memory");
  });
  after(() => store.close());

  const options = (over: Pick<EventStore, 'query'> = store) => ({ store: over, catalog, now: NOW });
  const run = (text: string, over?: Pick<EventStore, 'query'>) => runKql(text, options(over));
  const codeOf = async (work: Promise<unknown>) => {
    try {
      await work;
      return 'ran';
    } catch (error) {
      return error instanceof KqlError ? error.code : String(error);
    }
  };
  const arrive = (...words: string[]) => {
    for (const word of words) store.command(`INSERT INTO kql.Arrivals VALUES ('2024-01-01 00:00:00', '${word}')`);
  };
  /** The store, with something that happens after its n-th statement. */
  const disturbed = (happens: (statement: number) => void): Pick<EventStore, 'query'> => {
    let statements = 0;
    return {
      query: async (sql, given) => {
        const result = await store.query(sql, given);
        happens(++statements);
        return result;
      },
    };
  };

  it('gives every value back as it was, through text and parameters', async () => {
    const direct = await run(VALUES);
    const passed = await run(`${VALUES} | ${PASSED}`);
    assert.deepEqual(passed.columns, direct.columns);
    assert.deepEqual(passed.rows, direct.rows);
  });

  it('gives long texts back that are cut into several parameters, at no half of a character', async () => {
    const text = `range x from 1 to 3 step 1 | extend text = strcat(tostring(x), strrep("𝄞é\\t", 30000))`;
    const [direct, passed] = [await run(text), await run(`${text} | ${PASSED}`)];
    assert.deepEqual(passed.rows, direct.rows);
    const packed = await run(
      `print word = strrep("𝄞é", 50000) | extend same = word == zlib_decompress_from_base64_string(zlib_compress_to_base64_string(word)) | project same`,
    );
    assert.deepEqual(packed.rows, [[true]]);
  });

  it('sees one state of the data: a row that arrives between two stages makes it begin again', async () => {
    arrive('one', 'two');
    const result = await run(
      `Arrivals | extend Same = ${UNPACKED} | project Word, Same | sort by Word asc`,
      disturbed((statement) => {
        if (statement === 2) arrive('late');
      }),
    );
    assert.deepEqual(result.rows, [
      ['late', 'late'],
      ['one', 'one'],
      ['two', 'two'],
    ]);
  });

  it('says so where rows never stop arriving', async () => {
    let count = 0;
    const restless = disturbed(() => arrive(`word${++count}`));
    assert.equal(await codeOf(run(`Arrivals | extend Same = ${UNPACKED}`, restless)), 'KQL_CHANGING');
  });

  it('sees no row that was received after it began', async () => {
    store.command("INSERT INTO kql.Arrivals VALUES (now64(7) + INTERVAL 1 HOUR, 'future')");
    const { rows } = await run(`Arrivals | where Word == "future" | extend Same = ${UNPACKED}`);
    assert.deepEqual(rows, []);
    assert.equal(
      (await run('Arrivals | where Word == "future" | count')).rows[0]?.[0],
      1,
      'a query in one stage sees all',
    );
  });

  it('refuses more rows and more bytes than its limits, with advice', async () => {
    const packed = 'gzip_compress_to_base64_string';
    const rows = (count: number) => `range x from 1 to ${count} step 1`;
    assert.equal(await codeOf(run(`${rows(100_001)} | extend y = ${packed}(tostring(x)) | count`)), 'KQL_LIMIT_ROWS');
    assert.equal(await codeOf(run(`${rows(200_001)} | ${PASSED} | count`)), 'KQL_LIMIT_ROWS');
    const wide = `extend y = strrep(strcat(tostring(x), "0123456789"), 1000)`;
    assert.equal(await codeOf(run(`${rows(4000)} | ${wide} | extend z = ${packed}(y) | count`)), 'KQL_LIMIT_MEMORY');
    assert.equal(await codeOf(run(`${rows(8000)} | ${wide} | ${PASSED} | count`)), 'KQL_LIMIT_MEMORY');
  });

  it('refuses more stages than a person would write', async () => {
    const calls = Array.from(
      { length: 70 },
      (_, index) => `x${index} = gzip_compress_to_base64_string(strcat(Word, "${index}"))`,
    );
    assert.equal(await codeOf(run(`Arrivals | extend ${calls.join(', ')}`)), 'KQL_TOO_COMPLEX');
  });

  it('stops between stages when it is cancelled, and when its time is over', async () => {
    const cancel = new AbortController();
    const cancelling = disturbed(() => cancel.abort());
    const text = `Arrivals | extend Same = ${UNPACKED}`;
    assert.equal(await codeOf(runKql(text, { ...options(cancelling), signal: cancel.signal })), 'KQL_CANCELLED');
    const slow: Pick<EventStore, 'query'> = {
      query: async (sql, given) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return store.query(sql, given);
      },
    };
    assert.equal(await codeOf(runKql(text, { ...options(slow), limits: { maxSeconds: 0.02 } })), 'KQL_LIMIT_TIME');
  });

  it('translates without a store, and does not run what was only translated', async () => {
    const query = compileKql(`Arrivals | extend Same = ${UNPACKED}`, { catalog, now: NOW });
    assert.equal(query.isDry, true);
    assert.deepEqual(query.tables, ['Arrivals']);
    assert.equal(await codeOf(runCompiled(query, options())), 'KQL_ROWS_NEEDED');
    assert.equal(compileKql('Arrivals | count', { catalog, now: NOW }).isDry, undefined);
  });

  it('works inside aggregates, joins, sub-queries and over groups', async () => {
    const { rows } = await run(
      `datatable(k:string, v:string) ["a", "x", "a", "y", "b", "x"]
       | summarize n = countif(zlib_decompress_from_base64_string(zlib_compress_to_base64_string(v)) == "x"), all = zlib_decompress_from_base64_string(zlib_compress_to_base64_string(strcat_array(array_sort_asc(make_list(v)), ","))) by k
       | join kind=inner (print k = "a" | extend packed = zlib_compress_to_base64_string(k)) on k
       | project k, n, all, zlib_decompress_from_base64_string(packed)`,
    );
    assert.deepEqual(rows, [['a', 1, 'x,y', 'a']]);
  });
});
