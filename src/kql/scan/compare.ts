import type { ColumnType } from '../../schema/types.ts';
import type { HostValue } from '../staged/value.ts';
import { converter } from './convert.ts';

export type Test = (left: HostValue, right: HostValue) => boolean | null;

const NUMBERS: ReadonlySet<ColumnType> = new Set(['int', 'long', 'real']);
const isNumber = (type: ColumnType) => NUMBERS.has(type);

/** The common type in which two values are compared, as the translator's `comparable` has it. */
function common(left: ColumnType, right: ColumnType): ColumnType | undefined {
  if (left === right) return left;
  if (isNumber(left) && isNumber(right)) return 'real';
  if (left === 'dynamic') return right === 'int' ? 'long' : right;
  if (right === 'dynamic') return left === 'int' ? 'long' : left;
  return undefined;
}

type Order = (left: HostValue, right: HostValue) => number;

/** Below, at or above zero; NaN where they have no order. Undefined for types that are not compared here. */
function order(left: ColumnType, right: ColumnType): Order | undefined {
  const type = common(left, right);
  if (type === undefined || type === 'decimal' || type === 'dynamic') return undefined;
  // Whole numbers and reals compare as they are: neither loses a digit.
  const asIs = (from: ColumnType) => from === type || (isNumber(from) && isNumber(type));
  const [a, b] = [left, right].map((from) => (asIs(from) ? (value: HostValue) => value : converter(from, type)));
  if (!a || !b) return undefined;
  return (first, second) => {
    const [x, y] = [a(first), b(second)];
    if (x === null || y === null) return Number.NaN;
    return x < y ? -1 : x > y ? 1 : Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : 0;
  };
}

/** A comparison with KQL's nulls: `==` is false and `!=` true beside a value, all others are null. */
export function comparison(operator: string, left: ColumnType, right: ColumnType): Test | undefined {
  const compare = order(left, right);
  if (!compare) return undefined;
  switch (operator) {
    case 'EqualExpression':
      return (a, b) => (a === null && b === null ? null : compare(a, b) === 0);
    case 'NotEqualExpression':
      return (a, b) => (a === null && b === null ? null : compare(a, b) !== 0);
    // Texts are put in order by their bytes in the store.
    case 'LessThanExpression':
      return left === 'string' ? undefined : (a, b) => (a === null || b === null ? null : compare(a, b) < 0);
    case 'LessThanOrEqualExpression':
      return left === 'string' ? undefined : (a, b) => (a === null || b === null ? null : compare(a, b) <= 0);
    case 'GreaterThanExpression':
      return left === 'string' ? undefined : (a, b) => (a === null || b === null ? null : compare(a, b) > 0);
    case 'GreaterThanOrEqualExpression':
      return left === 'string' ? undefined : (a, b) => (a === null || b === null ? null : compare(a, b) >= 0);
    default:
      return undefined;
  }
}

const LETTER = /[\p{L}\p{N}]/u;

/** True where the needle stands with no letter or digit beside its ends. */
function hasTerm(text: string, needle: string, before: boolean, after: boolean): boolean {
  if (needle === '') return true;
  const characters = [...needle];
  const [first, last] = [LETTER.test(characters[0] ?? ''), LETTER.test(characters.at(-1) ?? '')];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    const left = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
    const right = [...text.slice(at + needle.length, at + needle.length + 2)][0] ?? '';
    const isFree = (!before || !first || !LETTER.test(left)) && (!after || !last || !LETTER.test(right));
    if (isFree) return true;
  }
  return false;
}

type TextTest = (text: string, needle: string) => boolean;
const TEXT_TESTS: Readonly<Record<string, TextTest>> = {
  EqualTilde: (text, needle) => text === needle,
  Tilde: (text, needle) => text === needle,
  Contains: (text, needle) => text.includes(needle),
  StartsWith: (text, needle) => text.startsWith(needle),
  EndsWith: (text, needle) => text.endsWith(needle),
  Has: (text, needle) => hasTerm(text, needle, true, true),
  HasPrefix: (text, needle) => hasTerm(text, needle, true, false),
  HasSuffix: (text, needle) => hasTerm(text, needle, false, true),
};

/** A test of one text by another (`contains`, `has`, `=~` …), by the language service's kind of node. */
export function textTest(kind: string): TextTest | undefined {
  const [, not, name = '', cs] = /^(Not|Bang)?(.+?)(Cs)?Expression$/.exec(kind) ?? [];
  const test = TEXT_TESTS[name];
  if (!test) return undefined;
  const folded: TextTest = (text, needle) => test(text.toLowerCase(), needle.toLowerCase());
  const found = cs ? test : folded;
  return not ? (text, needle) => !found(text, needle) : found;
}
