/** A direct interpreter of KQL's scalar semantics, for the property tests alone: no SQL, no parser, one case a line. */

export type ValueType = 'string' | 'long' | 'real' | 'bool' | 'datetime' | 'timespan';
/** Longs, and the ticks of datetimes and timespans, are bigints; null is KQL's null, which no string is. */
export type Value = string | bigint | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export interface Expression {
  readonly type: ValueType;
  /** As KQL writes it. */
  readonly text: string;
  evaluate(row: Row): Value;
}

export const TICKS_PER_DAY = 864_000_000_000n;

const SMALLEST = -(2n ** 63n);
const hasNoQuotient = (left: bigint, right: bigint) => right === 0n || (left === SMALLEST && right === -1n);
const wrapped = (value: bigint) => BigInt.asIntN(64, value);

/** Operators of numbers and times: a null beside anything is null; longs wrap; a division by nothing is null. */
export function arithmetic(operator: string, left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    switch (operator) {
      case '+':
        return wrapped(left + right);
      case '-':
        return wrapped(left - right);
      case '*':
        return wrapped(left * right);
      case '/':
        return hasNoQuotient(left, right) ? null : left / right;
      default: {
        if (hasNoQuotient(left, right)) return null;
        const rest = left % right;
        return rest < 0n ? wrapped(rest + (right < 0n ? -right : right)) : rest;
      }
    }
  }
  const [a, b] = [Number(left), Number(right)];
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return operator === '*' ? a * b : a / b;
}

function compared(left: Value, right: Value): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = [Buffer.from(left), Buffer.from(right)];
    return Buffer.compare(a, b);
  }
  if (typeof left === 'boolean' || typeof right === 'boolean') return Number(left) - Number(right);
  const [a, b] = [left as bigint | number, right as bigint | number];
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Two nulls are neither equal nor unequal; a null beside a value is unequal to it; no order holds with a null. */
export function comparison(operator: string, left: Value, right: Value): boolean | null {
  if (operator === '==' || operator === '!=') {
    if (left === null && right === null) return null;
    if (left === null || right === null) return operator === '!=';
    const same = compared(left, right) === 0;
    return operator === '==' ? same : !same;
  }
  if (left === null || right === null) return null;
  const order = compared(left, right);
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Three-valued `and` and `or`: null is what is not known. */
export function logic(operator: 'and' | 'or', left: Value, right: Value): boolean | null {
  const decisive = operator === 'or';
  if (left === decisive || right === decisive) return decisive;
  return left === null || right === null ? null : !decisive;
}

const LETTER = /[\p{L}\p{N}]/u;

/** Whether a term stands in a text: no letter or digit touches its ends, as far as these are letters or digits. */
function hasTerm(text: string, term: string, before: boolean, after: boolean): boolean {
  if (term === '') return true;
  const [characters, needle] = [[...text], [...term]];
  for (let at = 0; at + needle.length <= characters.length; at++) {
    if (needle.some((character, index) => characters[at + index] !== character)) continue;
    const touches = (inner: string | undefined, outer: string | undefined) =>
      inner !== undefined && outer !== undefined && LETTER.test(inner) && LETTER.test(outer);
    if (before && touches(needle[0], characters[at - 1])) continue;
    if (after && touches(needle.at(-1), characters[at + needle.length])) continue;
    return true;
  }
  return false;
}

type TextTest = (text: string, needle: string) => boolean;
const TESTS: Readonly<Record<string, TextTest>> = {
  contains: (text, needle) => text.includes(needle),
  startswith: (text, needle) => text.startsWith(needle),
  endswith: (text, needle) => text.endsWith(needle),
  has: (text, needle) => hasTerm(text, needle, true, true),
  hasprefix: (text, needle) => hasTerm(text, needle, true, false),
  hassuffix: (text, needle) => hasTerm(text, needle, false, true),
};

/** The operators over texts, by name: with `_cs` they mind the case, with `!` they are the opposite. */
export const TEXT_OPERATORS: readonly string[] = [
  ...Object.keys(TESTS).flatMap((name) => [name, `${name}_cs`, `!${name}`, `!${name}_cs`]),
  '=~',
  '!~',
];

export function textTest(operator: string, text: string, needle: string): boolean {
  if (operator === '=~') return text.toLowerCase() === needle.toLowerCase();
  if (operator === '!~') return text.toLowerCase() !== needle.toLowerCase();
  const isNegated = operator.startsWith('!');
  const name = operator.slice(isNegated ? 1 : 0);
  const isCased = name.endsWith('_cs');
  const test = TESTS[isCased ? name.slice(0, -3) : name];
  if (!test) throw new Error(`no operator ${operator}`);
  const found = isCased ? test(text, needle) : test(text.toLowerCase(), needle.toLowerCase());
  return found !== isNegated;
}

/** Down to a multiple of the size, below zero too. */
export function bin(value: Value, size: bigint): Value {
  if (typeof value !== 'bigint') return null;
  const rest = value % size;
  return wrapped(value - (rest < 0n ? rest + size : rest));
}
