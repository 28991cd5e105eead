// Random calls of every function and aggregate over columns of every type: what the binder accepts must run or be refused
// with a code; an SQL error that shows is a defect. The seed is fixed, so that a failure can be seen again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aggregates } from './aggregates/index.ts';
import { KqlError } from './errors.ts';
import { functions } from './functions/index.ts';
import { runKql } from './run.ts';
import { bind, kustoLanguage } from './service.ts';
import { fillGoldenTables, GOLDEN_NOW, goldenCatalog } from './testing/golden-data.ts';
import { openScratchStore, type ScratchStore } from './testing/scratch-store.ts';

const COLUMNS = ['TimeGenerated', 'Account', 'EventID', 'Details', 'wait', 'ratio', 'flag', 'id', 'big', 'list', 'dec'];
const LITERALS = [
  '1',
  '-3',
  '2.5',
  '"a.b-c"',
  '""',
  'true',
  '1h',
  'datetime(2024-02-29)',
  'dynamic([1,"x",null])',
  'dynamic({"k":[1]})',
  'long(null)',
  '"(a)(.)"',
  '"10.0.0.1/24"',
  'dynamic(null)',
  "'day'",
  '0',
];
const ROWS = `Logons | extend wait = 90m, ratio = todouble(LogonType) / 3, flag = LogonType > 2, id = guid(74be27de-1e4e-49d9-b579-fe0b331d3642), big = 9000000000000000000 + EventID, list = Details.Groups, dec = decimal(1.5) | serialize`;

/** Numbers from 0 to below n, always the same ones. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const ROUNDS = Number(process.env['KQL_HOSTILE_ROUNDS'] ?? 1);

const ATTEMPTS = 12;

/** The fewest arguments that a function takes, by the language service. */
function arity(name: string): number {
  const language = kustoLanguage() as unknown as Record<string, Record<string, FunctionLike>>;
  for (const list of [language['Functions'], language['Aggregates']])
    for (const symbol of Object.values(list ?? {})) if (symbol?.Name === name) return symbol.MinArgumentCount ?? 1;
  return 1;
}
interface FunctionLike {
  readonly Name?: string;
  readonly MinArgumentCount?: number;
}

/** False for what the binder rejects: nothing of ours would be tried. */
function isAccepted(query: string): boolean {
  try {
    bind(query, goldenCatalog);
    return true;
  } catch {
    return false;
  }
}

describe('KQL under random calls', () => {
  let store: ScratchStore;
  let ran = 0;
  before(() => {
    store = openScratchStore();
    fillGoldenTables(store);
  });
  after(() => store.close());

  /** The outcome of one query: ran, refused, or a defect with its reason. */
  async function defect(query: string): Promise<string | undefined> {
    let reason: string | undefined;
    try {
      await runKql(query, {
        store,
        catalog: goldenCatalog,
        now: GOLDEN_NOW,
        onInternal: ({ error }) => {
          reason = String(error);
        },
      });
      ran++;
    } catch (error) {
      if (!(error instanceof KqlError)) return `${query}\n  ${String(error)}`;
      if (error.code === 'KQL_INTERNAL') return `${query}\n  ${reason ?? `${error.message} ${String(error.cause)}`}`;
    }
    return undefined;
  }

  for (const [kind, names, wrap] of [
    ['function', Object.keys(functions), (call: string) => `${ROWS} | extend result = ${call}`],
    ['aggregate', Object.keys(aggregates), (call: string) => `${ROWS} | summarize ${call} by Computer`],
  ] as const)
    it(`shows no SQL error for any ${kind}`, async () => {
      const next = random(7);
      const defects: string[] = [];
      ran = 0;
      for (const name of names) {
        let accepted = 0;
        for (let attempt = 0; attempt < ATTEMPTS && accepted < ROUNDS; attempt++) {
          const pool = [...COLUMNS, ...LITERALS];
          const args = Array.from({ length: arity(name) + next(2) }, () => pool[next(pool.length)]);
          const query = wrap(`${name}(${args.join(', ')})`);
          if (!isAccepted(query)) continue;
          accepted++;
          const found = await defect(query);
          if (found) defects.push(found);
        }
      }
      assert.deepEqual(defects, []);
      assert.ok(ran > names.length / 2, `only ${ran} calls ran: the test tries nothing`);
      ran = 0;
    });

  it('shows none for operators between values of all types', async () => {
    const next = random(11);
    const operators = [
      '==',
      '!=',
      '<',
      '>=',
      '+',
      '-',
      '*',
      '/',
      '%',
      'has',
      'contains',
      '=~',
      'startswith',
      'in',
      '!in',
      'hasprefix',
      'and',
      'or',
    ];
    const defects: string[] = [];
    for (let round = 0; round < ROUNDS * 40; round++) {
      const pool = [...COLUMNS, ...LITERALS];
      const [left, operator, right] = [
        pool[next(pool.length)],
        operators[next(operators.length)] ?? '',
        pool[next(pool.length)],
      ];
      const side = operator.endsWith('in') ? `(${right})` : right;
      const found = await defect(`${ROWS} | extend result = ${left} ${operator} ${side}`);
      if (found) defects.push(found);
    }
    assert.deepEqual(defects, []);
  });

  it('ends with a clear error on texts that are too long, too deep or too much', async () => {
    const code = async (query: string) => {
      try {
        await runKql(query, { store, catalog: goldenCatalog, now: GOLDEN_NOW, limits: { maxSeconds: 5 } });
        return 'ran';
      } catch (error) {
        return error instanceof KqlError ? error.code : String(error);
      }
    };
    assert.equal(await code(`print ${'1+'.repeat(200_000)}1`), 'KQL_TOO_LONG');
    assert.match(await code(`print ${'('.repeat(3000)}1${')'.repeat(3000)}`), /KQL_TOO_DEEP|KQL_SYNTAX/);
    assert.match(await code(`print x = ${'parse_json('.repeat(60)}"1"${')'.repeat(60)}`), /ran|KQL_TOO_COMPLEX/);
    assert.match(await code(`let f = (x: long) { f(x) }; print f(1)`), /KQL_SEMANTICS|KQL_TOO_DEEP/);
    assert.equal(await code('print \u0000'), 'KQL_SYNTAX');
  });
});
