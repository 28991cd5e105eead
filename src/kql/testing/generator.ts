import {
  arithmetic,
  bin,
  comparison,
  type Expression,
  logic,
  type Row,
  TEXT_OPERATORS,
  TICKS_PER_DAY,
  textTest,
  type Value,
  type ValueType,
} from './interpreter.ts';

/** Numbers from 0 to below n, always the same ones for a seed. */
export type Random = (n: number) => number;

export function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** The columns of the random table; `n` numbers the rows. */
export const COLUMNS: Readonly<Record<string, ValueType>> = {
  n: 'long',
  s: 'string',
  t: 'string',
  a: 'long',
  b: 'long',
  x: 'real',
  y: 'real',
  f: 'bool',
  g: 'bool',
  d: 'datetime',
  e: 'datetime',
  w: 'timespan',
  v: 'timespan',
};

const DAY_ZERO = BigInt(Date.parse('2024-02-29T00:00:00Z')) * 10_000n;
const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'Ab cd',
  'a-b',
  'b',
  'cmd.exe',
  'C:\\Windows\\CMD.EXE /c',
  'x_1 y',
  'été à',
  'ÉTÉ',
  '10',
  "it's",
  'q"q',
  '%_%',
  'a1 b2',
  '日本 a',
  'null',
];
const LONGS = [0n, 1n, -1n, 2n, 7n, -3n, 10n, 1000n, 2n ** 62n, -(2n ** 62n)];
const REALS = [0, 1, -1, 0.5, 2.25, -7.75, 1e10, 1e-3];
const TIMES = [0n, 1n, 36_000_000_000n, TICKS_PER_DAY - 1n, TICKS_PER_DAY, -3n * TICKS_PER_DAY, 400n * TICKS_PER_DAY];
const SPANS = [0n, 1n, -1n, 10_000_000n, 600_000_000n, TICKS_PER_DAY, -36_000_000_000n];

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)] as T;

function randomValue(random: Random, type: ValueType): Value {
  if (type === 'string') return pick(random, TEXTS);
  if (random(6) === 0) return null;
  switch (type) {
    case 'long':
      return pick(random, LONGS);
    case 'real':
      return pick(random, REALS);
    case 'bool':
      return random(2) === 0;
    case 'datetime':
      return DAY_ZERO + pick(random, TIMES);
    case 'timespan':
      return pick(random, SPANS);
  }
}

export function randomRows(random: Random, count: number): Row[] {
  return Array.from({ length: count }, (_, n) => {
    const row: Record<string, Value> = {};
    for (const [name, type] of Object.entries(COLUMNS)) row[name] = randomValue(random, type);
    row['n'] = BigInt(n);
    return row;
  });
}

/** A value as KQL writes it. */
export function literal(type: ValueType, value: Value): string {
  if (value === null) return `${type}(null)`;
  switch (type) {
    case 'string':
      return JSON.stringify(value);
    case 'real':
      return `real(${value})`;
    case 'datetime': {
      const ticks = value as bigint;
      const seconds = new Date(Number(ticks / 10_000_000n) * 1000).toISOString().slice(0, 19);
      return `datetime(${seconds}.${String(ticks % 10_000_000n).padStart(7, '0')}Z)`;
    }
    case 'timespan':
      return `(${value} * 1tick)`;
    default:
      return type === 'long' ? `long(${value})` : String(value);
  }
}

/** The rows as a table that a query can begin with. */
export function datatable(rows: readonly Row[]): string {
  const names = Object.entries(COLUMNS);
  const raw = (type: ValueType, value: Value) =>
    type === 'timespan' && value !== null ? `timespan(${spanText(value as bigint)})` : literal(type, value);
  const columns = names.map(([name, type]) => `${name}: ${type}`).join(', ');
  const cells = rows.flatMap((row) => names.map(([name, type]) => raw(type, row[name] ?? null)));
  return `datatable(${columns}) [${cells.join(', ')}]`;
}

/** Ticks as `-1.02:03:04.0000005`. */
export function spanText(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const two = (value: bigint) => String(value).padStart(2, '0');
  const seconds = size / 10_000_000n;
  const clock = `${two((seconds / 3600n) % 24n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return `${ticks < 0n ? '-' : ''}${size / TICKS_PER_DAY}.${clock}.${String(size % 10_000_000n).padStart(7, '0')}`;
}

function leaf(random: Random, type: ValueType): Expression {
  const columns = Object.keys(COLUMNS).filter((name) => COLUMNS[name] === type);
  if (random(3) > 0) {
    const name = pick(random, columns);
    return { type, text: name, evaluate: (row) => row[name] as Value };
  }
  const value = randomValue(random, type);
  return { type, text: literal(type, value), evaluate: () => value };
}

/** An expression of this type, at most so many levels deep. */
export function randomExpression(random: Random, type: ValueType, depth: number): Expression {
  if (depth <= 0 || random(8) === 0) return leaf(random, type);
  const some = (of: ValueType) => randomExpression(random, of, depth - 1);
  if (random(8) === 0) return chosen(random, type, some);
  switch (type) {
    case 'bool':
      return condition(random, some);
    case 'string':
      return text(random, some);
    case 'long':
      return whole(random, some);
    case 'real':
      return binary(random, 'real', ['+', '-', '*', '/'], some('real'), some(random(2) === 0 ? 'real' : 'long'));
    case 'datetime': {
      const base = leaf(random, 'datetime');
      if (random(2) === 0) return binary(random, 'datetime', ['+', '-'], base, leaf(random, 'timespan'));
      return { type, text: `bin(${base.text}, 1d)`, evaluate: (row) => bin(base.evaluate(row), TICKS_PER_DAY) };
    }
    case 'timespan':
      if (random(2) === 0) return binary(random, 'timespan', ['-'], leaf(random, 'datetime'), leaf(random, 'datetime'));
      return binary(random, 'timespan', ['+', '-'], leaf(random, 'timespan'), leaf(random, 'timespan'));
  }
}

type Some = (type: ValueType) => Expression;

function chosen(random: Random, type: ValueType, some: Some): Expression {
  const [test, yes, no] = [some('bool'), some(type), some(type)];
  if (random(2) === 0 && type !== 'string')
    return {
      type,
      text: `coalesce(${yes.text}, ${no.text})`,
      evaluate: (row) => yes.evaluate(row) ?? no.evaluate(row),
    };
  return {
    type,
    text: `iff(${test.text}, ${yes.text}, ${no.text})`,
    evaluate: (row) => (test.evaluate(row) === true ? yes : no).evaluate(row),
  };
}

function binary(
  random: Random,
  type: ValueType,
  operators: readonly string[],
  left: Expression,
  right: Expression,
): Expression {
  const operator = pick(random, operators);
  return {
    type,
    text: `(${left.text} ${operator} ${right.text})`,
    evaluate: (row) => arithmetic(operator, left.evaluate(row), right.evaluate(row)),
  };
}

function whole(random: Random, some: Some): Expression {
  if (random(4) === 0) {
    const of = some('string');
    return {
      type: 'long',
      text: `strlen(${of.text})`,
      evaluate: (row) => BigInt([...String(of.evaluate(row))].length),
    };
  }
  if (random(5) === 0) {
    const of = some('long');
    return { type: 'long', text: `bin(${of.text}, 7)`, evaluate: (row) => bin(of.evaluate(row), 7n) };
  }
  return binary(random, 'long', ['+', '-', '*', '/', '%'], some('long'), some('long'));
}

function text(random: Random, some: Some): Expression {
  const [left, right] = [some('string'), some('string')];
  if (random(2) === 0)
    return {
      type: 'string',
      text: `strcat(${left.text}, ${right.text})`,
      evaluate: (row) => `${left.evaluate(row)}${right.evaluate(row)}`,
    };
  return { type: 'string', text: `tolower(${left.text})`, evaluate: (row) => String(left.evaluate(row)).toLowerCase() };
}

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const COMPARED: readonly ValueType[] = ['string', 'long', 'real', 'datetime', 'timespan', 'bool'];

function condition(random: Random, some: Some): Expression {
  switch (random(7)) {
    case 0:
    case 1: {
      const operator = random(2) === 0 ? 'and' : 'or';
      const [left, right] = [some('bool'), some('bool')];
      return {
        type: 'bool',
        text: `(${left.text} ${operator} ${right.text})`,
        evaluate: (row) => logic(operator, left.evaluate(row), right.evaluate(row)),
      };
    }
    case 2: {
      const of = some('bool');
      const evaluate = (row: Row) => {
        const value = of.evaluate(row);
        return value === null ? null : !value;
      };
      return { type: 'bool', text: `not(${of.text})`, evaluate };
    }
    case 3: {
      const operator = pick(random, TEXT_OPERATORS);
      const [left, right] = [some('string'), leaf(random, 'string')];
      const evaluate = (row: Row) => textTest(operator, String(left.evaluate(row)), String(right.evaluate(row)));
      return { type: 'bool', text: `(${left.text} ${operator} ${right.text})`, evaluate };
    }
    case 4: {
      const type = pick(random, COMPARED.slice(0, 5));
      const of = some(type);
      const isEmpty = random(2) === 0;
      const name = isEmpty ? 'isempty' : 'isnotempty';
      const empty = (row: Row) => of.evaluate(row) === null || of.evaluate(row) === '';
      return { type: 'bool', text: `${name}(${of.text})`, evaluate: (row) => empty(row) === isEmpty };
    }
    case 5: {
      const list = Array.from({ length: 1 + random(3) }, () => pick(random, TEXTS));
      const of = some('string');
      const isNegated = random(2) === 0;
      const evaluate = (row: Row) => list.includes(String(of.evaluate(row))) !== isNegated;
      const values = list.map((value) => JSON.stringify(value)).join(', ');
      return { type: 'bool', text: `(${of.text} ${isNegated ? '!in' : 'in'} (${values}))`, evaluate };
    }
    default: {
      const type = pick(random, COMPARED);
      // No order of truth values: the binder allows only equality there.
      const operator = pick(random, type === 'bool' || type === 'string' ? COMPARISONS.slice(0, 2) : COMPARISONS);
      const [left, right] = [some(type), some(type)];
      return {
        type: 'bool',
        text: `(${left.text} ${operator} ${right.text})`,
        evaluate: (row) => comparison(operator, left.evaluate(row), right.evaluate(row)),
      };
    }
  }
}
