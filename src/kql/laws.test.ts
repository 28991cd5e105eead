// What must hold for every query: random expressions over random rows, against a direct interpreter of the semantics.
// The seeds are fixed, so that a failure can be seen again; KQL_LAW_ROUNDS asks for more of them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type KqlResult, runKql } from './run.ts';
import {
  COLUMNS,
  datatable,
  type Random,
  randomExpression,
  randomNumbers,
  randomRows,
  spanText,
} from './testing/generator.ts';
import type { Expression, Row, Value, ValueType } from './testing/interpreter.ts';
import { openScratchStore, type ScratchStore } from './testing/scratch-store.ts';

const ROUNDS = Number(process.env['KQL_LAW_ROUNDS'] ?? 1);
const ROWS = 12;
const EXPRESSIONS = 10;
const DEPTH = 3;
const TYPES: readonly ValueType[] = ['bool', 'bool', 'bool', 'string', 'long', 'real', 'datetime', 'timespan'];

/** A value of the interpreter as a result shows it. */
function shown(value: Value, type: ValueType): unknown {
  if (value === null) return null;
  switch (type) {
    case 'long':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'datetime': {
      const ticks = value as bigint;
      const seconds = new Date(Number(ticks / 10_000_000n) * 1000).toISOString().slice(0, 19);
      return `${seconds}.${String(ticks % 10_000_000n).padStart(7, '0')}Z`;
    }
    case 'timespan':
      return spanText(value as bigint);
    case 'real':
      return Number.isFinite(value) ? value : String(value);
    default:
      return value;
  }
}

/** Results leave out what is zero in front and behind; both sides are brought to one form. */
function plain(value: unknown, type: ValueType): unknown {
  if (type === 'timespan' && typeof value === 'string') {
    const [, sign, days, clock, ticks] = /^(-?)(?:(\d+)\.)?(\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(value) ?? [];
    return `${sign}${days ?? 0}.${clock}.${(ticks ?? '').padEnd(7, '0')}`;
  }
  if (type === 'datetime' && typeof value === 'string') {
    const [, seconds, ticks] = /^(.{19})(?:\.(\d+))?Z$/.exec(value) ?? [];
    return `${seconds}.${(ticks ?? '').padEnd(7, '0')}Z`;
  }
  if (type === 'real' && typeof value === 'number') return Number(value.toPrecision(12)) + 0;
  return value;
}

describe('KQL, law by law', () => {
  let store: ScratchStore;
  before(() => {
    store = openScratchStore();
  });
  after(() => store.close());

  const run = (query: string): Promise<KqlResult> =>
    runKql(query, {
      store,
      catalog: [],
      now: new Date('2024-03-01T00:00:00Z'),
      onInternal: ({ error, sql }) => {
        throw new Error(`${query}\n${String(error).slice(0, 300)}\n${sql.length} characters of SQL`);
      },
    });
  const numbers = ({ rows }: KqlResult): number[] => rows.map(([n]) => Number(n)).sort((a, b) => a - b);
  const cases = (seed: number): { random: Random; rows: readonly Row[]; table: string } => {
    const random = randomNumbers(seed);
    const rows = randomRows(random, ROWS);
    return { random, rows, table: `let T = ${datatable(rows)};\n` };
  };

  it('gives each expression the value that the interpreter gives it', async () => {
    let compared = 0;
    for (let round = 0; round < 100 * ROUNDS; round++) {
      const { random, rows, table } = cases(1000 + round);
      const expressions: Expression[] = Array.from({ length: EXPRESSIONS }, (_, index) =>
        randomExpression(random, TYPES[index % TYPES.length] as ValueType, DEPTH),
      );
      const columns = expressions.map(({ text }, index) => `r${index} = ${text}`);
      const result = await run(`${table}T | project n, ${columns.join(',\n  ')} | sort by n asc`);
      for (const [at, row] of rows.entries())
        for (const [index, { type, text, evaluate }] of expressions.entries()) {
          const expected = plain(shown(evaluate(row), type), type);
          const message = () =>
            `round ${round}: ${text}\nover ${JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`;
          assert.deepEqual(plain(result.rows[at]?.[index + 1], type), expected, message());
          compared += 1;
        }
    }
    assert.ok(compared >= 12_000, `${compared} values compared`);
  });

  it('filters by exactly the rows for which a condition is true', async () => {
    for (let round = 0; round < 40 * ROUNDS; round++) {
      const { random, rows, table } = cases(5000 + round);
      const { text, evaluate } = randomExpression(random, 'bool', DEPTH + 1);
      const [kept, others] = [
        numbers(await run(`${table}T | where ${text} | project n`)),
        numbers(await run(`${table}T | where not(${text}) | project n`)),
      ];
      const expected = (wanted: boolean) => rows.flatMap((row, n) => (evaluate(row) === wanted ? [n] : []));
      assert.deepEqual(kept, expected(true), `round ${round}: ${text}`);
      assert.deepEqual(others, expected(false), `round ${round}: not(${text})`);
    }
  });

  it('gives the same rows wherever a condition on untouched columns stands', async () => {
    for (let round = 0; round < 8 * ROUNDS; round++) {
      const { random, table } = cases(9000 + round);
      const { text } = randomExpression(random, 'bool', DEPTH);
      const where = `| where ${text}`;
      const steps = [
        `| extend z = ${randomExpression(random, 'long', 2).text}`,
        '| sort by a asc, n desc',
        '| project-away w | extend w = v',
        '| as Named',
        '| serialize',
        '| distinct *',
        '| mv-expand k = dynamic([1, 2]) to typeof(long) | where k == 1',
        '| union (T | take 0)',
        '| join kind=inner (T | project m = n) on $left.n == $right.m',
        '| lookup kind=leftouter (T | project m = n, q = s) on $left.n == $right.m',
      ].filter((step) => !step.includes(' w') || !/\b[wv]\b/.test(text));
      for (const step of steps) {
        const [before, after] = [
          numbers(await run(`${table}T ${where} ${step} | project n`)),
          numbers(await run(`${table}T ${step} ${where} | project n`)),
        ];
        assert.deepEqual(after, before, `round ${round}: ${text}\n${step}`);
      }
    }
  });

  it('scans rows one by one as it filters them', async () => {
    for (let round = 0; round < 20 * ROUNDS; round++) {
      const { random, table } = cases(11_000 + round);
      const { text } = randomExpression(random, 'bool', DEPTH);
      const [filtered, scanned] = [
        numbers(await run(`${table}T | where ${text} | project n`)),
        numbers(await run(`${table}T | sort by n asc | scan with (step only: ${text};) | project n`)),
      ];
      assert.deepEqual(scanned, filtered, `round ${round}: ${text}`);
    }
  });

  it('counts in groups what a filter counts one by one', async () => {
    for (let round = 0; round < 20 * ROUNDS; round++) {
      const { random, rows, table } = cases(13_000 + round);
      const { text, evaluate } = randomExpression(random, 'bool', DEPTH);
      const { rows: groups } = await run(
        `${table}T | summarize all = count(), some = countif(${text}) by f | extend f = tostring(f)`,
      );
      for (const [group, all, some] of groups) {
        const members = rows.filter(
          ({ f }) => (f === null ? '' : f ? 'true' : 'false') === String(group).toLowerCase(),
        );
        assert.equal(Number(all), members.length, `round ${round}: ${group}`);
        const counted = members.filter((row) => evaluate(row) === true).length;
        assert.equal(Number(some), counted, `round ${round}: ${text}`);
      }
    }
  });

  it('covers every column of the random table with a literal of its type', () => {
    const table = datatable(randomRows(randomNumbers(1), 3));
    for (const name of Object.keys(COLUMNS)) assert.match(table, new RegExp(`\\b${name}: `));
  });
});
