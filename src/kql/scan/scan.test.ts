// What a scan computes over its state must be what the store computes of the same values: `s.x` beside `prev(x)`.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { compileKql } from '../compile.ts';
import { KqlError } from '../errors.ts';
import { runKql } from '../run.ts';
import { openScratchStore, type ScratchStore } from '../testing/scratch-store.ts';

const NOW = new Date('2024-03-01T12:00:00Z');
const ROWS = `datatable(n:long, s:string, i:int, l:long, r:real, b:bool, t:datetime, p:timespan, g:guid, j:dynamic) [
  1, "alpha beta", 1, 5, 1.5, true, datetime(2024-01-01), 1h, guid(74be27de-1e4e-49d9-b579-fe0b331d3642), dynamic({"k": [1, "x", null, 2.5], "m": {"n": 7}}),
  2, "", int(null), long(null), real(null), bool(null), datetime(null), timespan(null), guid(null), dynamic(null),
  3, "Alpha", -3, -7, -0.25, false, datetime(2024-01-03 04:05:06.7), -90m, guid(74be27de-1e4e-49d9-b579-fe0b331d3642), dynamic(["a", 1, "a", {"z": 1}]),
  4, "BETA gamma", 7, 9223372036854775807, real(nan), true, datetime(2023-12-31 23:59), 2d, guid(11111111-1e4e-49d9-b579-fe0b331d3642), dynamic("text"),
  5, "x", 0, 0, real(+inf), true, datetime(2024-01-01), 1h, guid(74be27de-1e4e-49d9-b579-fe0b331d3642), dynamic({"k": [3], "z": true}),
  6, "beta", 2, 5, 100.0, false, datetime(2024-02-01), 0s, guid(74be27de-1e4e-49d9-b579-fe0b331d3642), dynamic([1, [2, "y"], 12345678901234567])]`;

/** Numbers from 0 to below n, always the same ones. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}
type Next = (n: number) => number;
const pick = <T>(next: Next, list: readonly T[]): T => list[next(list.length)] as T;

type Kind = 'string' | 'long' | 'real' | 'bool' | 'datetime' | 'timespan' | 'dynamic';
const COLUMNS: Readonly<Record<Kind, readonly string[]>> = {
  string: ['s'],
  long: ['l', 'i'],
  real: ['r'],
  bool: ['b'],
  datetime: ['t'],
  timespan: ['p'],
  dynamic: ['j'],
};
const LITERALS: Readonly<Record<Kind, readonly string[]>> = {
  string: ['"alpha"', '""', '"Beta"'],
  long: ['3', '-2', '0', 'long(null)'],
  real: ['0.5', '-2.0', 'real(null)'],
  bool: ['true', 'false'],
  datetime: ['datetime(2024-01-02)'],
  timespan: ['1h', '-30m', 'timespan(null)'],
  dynamic: ['dynamic([1, "a"])', 'dynamic({"k": 1})'],
};

/** A random expression of a type; `@x` is a column of the record before. */
function expression(next: Next, kind: Kind, depth: number): string {
  const of = (other: Kind) => expression(next, other, depth - 1);
  if (depth === 0) {
    const column = pick(next, COLUMNS[kind]);
    return pick(next, [column, `@${column}`, `@${column}`, pick(next, LITERALS[kind])]);
  }
  const any = pick(next, Object.keys(COLUMNS) as Kind[]);
  const orderable = pick(next, ['long', 'real', 'datetime', 'timespan'] as const);
  const common = [
    () => `iff(${of('bool')}, ${of(kind)}, ${of(kind)})`,
    () => `coalesce(${of(kind)}, ${of(kind)})`,
    () => `case(${of('bool')}, ${of(kind)}, ${of('bool')}, ${of(kind)}, ${of(kind)})`,
  ];
  const own: Readonly<Record<Kind, readonly (() => string)[]>> = {
    string: [
      () =>
        `strcat(${of('string')}, "-", ${of(pick(next, ['string', 'long', 'bool', 'datetime', 'timespan'] as const))})`,
      () => `tolower(${of('string')})`,
      () => `tostring(${of(any)})`,
      () => `tostring(${of('dynamic')}["k"])`,
    ],
    long: [
      () => `(${of('long')} ${pick(next, ['+', '-', '*', '/', '%'])} ${of('long')})`,
      () => `strlen(${of('string')})`,
      () => `array_length(${of('dynamic')})`,
      () => `tolong(${of(pick(next, ['real', 'bool', 'string', 'dynamic'] as const))})`,
      () => `max_of(${of('long')}, ${of('long')})`,
      () => `abs(${of('long')})`,
      () => `bin(${of('long')}, ${pick(next, ['3', '7', '-1', '0'])})`,
      () =>
        `datetime_diff("${pick(next, ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond', 'nanosecond'])}", ${of('datetime')}, ${of('datetime')})`,
    ],
    real: [
      () => `(${of('real')} ${pick(next, ['+', '-', '*', '/'])} ${of(pick(next, ['real', 'long'] as const))})`,
      () => `(${of('timespan')} / ${of('timespan')})`,
      () => `toreal(${of(pick(next, ['long', 'string', 'dynamic'] as const))})`,
      () => `min_of(${of('real')}, ${of('real')})`,
      () => `bin(${of('real')}, ${pick(next, ['0.5', '2.0'])})`,
    ],
    bool: [
      () => `(${of(orderable)} ${pick(next, ['<', '<=', '>', '>=', '==', '!='])} ${of(orderable)})`,
      () =>
        `(${of('string')} ${pick(next, ['==', '!=', '=~', '!~', 'has', '!has', 'contains', 'startswith', 'endswith', 'contains_cs', 'hasprefix', 'hassuffix', 'has_cs'])} ${of('string')})`,
      () => `(${of('bool')} ${pick(next, ['and', 'or'])} ${of('bool')})`,
      () => `not(${of('bool')})`,
      () => `${pick(next, ['isnull', 'isnotnull', 'isempty', 'isnotempty'])}(${of(any)})`,
      () => `(${of('long')} between (${of('long')} .. ${of('long')}))`,
      () => `(${of('datetime')} between (${of('datetime')} .. ${of('timespan')}))`,
      () => `(${of('long')} ${pick(next, ['in', '!in'])} (5, ${of('long')}, -3))`,
      () => `(${of('string')} ${pick(next, ['in', 'in~', '!in', '!in~'])} ("alpha", ${of('string')}, "BETA"))`,
      () => `tobool(${of(pick(next, ['long', 'string'] as const))})`,
      () => `set_has_element(${of('dynamic')}, ${of(pick(next, ['string', 'long'] as const))})`,
    ],
    datetime: [
      () => `(${of('datetime')} ${pick(next, ['+', '-'])} ${of('timespan')})`,
      () => `bin(${of('datetime')}, ${pick(next, ['1h', '1d', '7d'])})`,
    ],
    timespan: [
      () => `(${of('datetime')} - ${of('datetime')})`,
      () => `(${of('timespan')} ${pick(next, ['+', '-'])} ${of('timespan')})`,
      () => `(${of('timespan')} * ${of('long')})`,
      () => `bin(${of('timespan')}, ${pick(next, ['7m', '1d'])})`,
      () => `(${of('timespan')} / ${pick(next, ['2', '2.5'])})`,
    ],
    dynamic: [
      () => `pack_array(${of(any)}, ${of(any)})`,
      () => `bag_pack("a", ${of(any)}, "b", ${of(any)})`,
      () =>
        `${pick(next, ['array_concat', 'set_union', 'set_intersect', 'set_difference'])}(${of('dynamic')}, ${of('dynamic')})`,
      () => `${of('dynamic')}["k"]`,
      () => `${of('dynamic')}[${pick(next, ['0', '1', '-1'])}]`,
    ],
  };
  return pick(next, [...own[kind], ...own[kind], ...common])();
}

const TESTED: readonly Kind[] = ['string', 'long', 'real', 'bool', 'datetime', 'timespan', 'dynamic'];
const ROUNDS = Number(process.env['KQL_SCAN_ROUNDS'] ?? 6);
const WIDTH = 12;

describe('expressions over the state of a scan', () => {
  let store: ScratchStore;
  before(() => {
    store = openScratchStore();
  });
  after(() => store.close());

  const rowsOf = async (text: string): Promise<readonly (readonly unknown[])[]> => {
    const internal = ({ error }: { readonly error: unknown }) => assert.fail(`${text}\n${String(error)}`);
    return (await runKql(text, { store, catalog: [], now: NOW, onInternal: internal })).rows;
  };
  /** One scan that computes all of these. */
  const scanned = (list: readonly { readonly kind: Kind; readonly text: string }[]) => {
    const declared = list.map(({ kind }, index) => `x${index}: ${kind}`).join(', ');
    const assigned = list.map(({ text }, index) => `x${index} = ${text.replaceAll('@', 'z.')}`).join(', ');
    const columns = list.map((_, index) => `x${index}`).join(', ');
    return `${ROWS} | sort by n asc | scan declare (${declared}) with (step z: true => ${assigned};) | project ${columns}`;
  };
  const isComputed = (one: { readonly kind: Kind; readonly text: string }) => {
    try {
      compileKql(scanned([one]), { catalog: [], now: NOW });
      return true;
    } catch (error) {
      if (error instanceof KqlError && error.code !== 'KQL_INTERNAL') return false;
      throw error;
    }
  };

  it('gives what the store gives', async () => {
    const next = random(17);
    const columns = Object.values(COLUMNS).flat();
    const before = columns.map((name) => `before_${name} = prev(${name})`).join(', ');
    let compared = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const tried = Array.from({ length: WIDTH }, () => {
        const kind = pick(next, TESTED);
        return { kind, text: expression(next, kind, 1 + next(2)) };
      });
      const list = tried.filter((one) => one.text.includes('@') && isComputed(one));
      const assigned = list.map(({ text }, index) => `x${index} = ${text.replaceAll('@', 'before_')}`).join(', ');
      const found = await rowsOf(scanned(list));
      const expected = await rowsOf(`${ROWS} | sort by n asc | extend ${before} | project ${assigned}`);
      for (const [index, { text }] of list.entries()) {
        const column = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row[index]);
        assert.deepEqual(column(found), column(expected), text);
        compared++;
      }
    }
    assert.ok(compared > ROUNDS * WIDTH * 0.4, `only ${compared} were compared`);
  });
});
