import type { ColumnType } from '../../schema/types.ts';
import type { HostValue } from '../staged/value.ts';

export type Operator = '+' | '-' | '*' | '/' | '%';
type Calculate = (left: HostValue, right: HostValue) => HostValue;

const isInteger = (type: ColumnType) => type === 'int' || type === 'long';
const long = (value: bigint) => BigInt.asIntN(64, value);
const integer = (value: HostValue) => (typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value))));

function modulo(left: bigint, right: bigint): bigint | null {
  if (right === 0n) return null;
  const rest = left % right;
  return rest < 0n ? rest + (right < 0n ? -right : right) : rest;
}

const INTEGERS: Readonly<Record<Operator, (left: bigint, right: bigint) => bigint | null>> = {
  '+': (left, right) => long(left + right),
  '-': (left, right) => long(left - right),
  '*': (left, right) => long(left * right),
  '/': (left, right) => (right === 0n ? null : long(left / right)),
  '%': modulo,
};

const REALS: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => {
    const rest = left % right;
    return rest < 0 ? rest + Math.abs(right) : rest;
  },
};

/** What is truncated to ticks, if it can be. */
const ticks = (value: number) => (Number.isFinite(value) ? BigInt(Math.trunc(value)) : null);

/**
 * The arithmetic of the translator, in TypeScript: the type of the result and how it is calculated. Undefined for what
 * has no meaning or is not computed outside the store (decimals).
 */
export function arithmetic(
  operator: Operator,
  left: ColumnType,
  right: ColumnType,
): { readonly type: ColumnType; readonly calculate: Calculate } | undefined {
  const whole = INTEGERS[operator];
  const integers: Calculate = (a, b) => whole(integer(a), integer(b));
  const reals: Calculate = (a, b) => REALS[operator](Number(a), Number(b));
  const pair = `${left} ${operator} ${right}`;
  if (pair === 'datetime - datetime') return { type: 'timespan', calculate: integers };
  if (/^datetime [+-] timespan$/.test(pair) || pair === 'timespan + datetime')
    return { type: 'datetime', calculate: integers };
  if ([left, right].some((type) => !isInteger(type) && type !== 'real' && type !== 'timespan')) return undefined;
  if (left === 'timespan' || right === 'timespan') return spans(operator, left, right, integers);
  return isInteger(left) && isInteger(right)
    ? { type: 'long', calculate: integers }
    : { type: 'real', calculate: reals };
}

function spans(operator: Operator, left: ColumnType, right: ColumnType, integers: Calculate) {
  const both = left === 'timespan' && right === 'timespan';
  switch (operator) {
    case '+':
    case '-':
    case '%':
      return both ? { type: 'timespan' as const, calculate: integers } : undefined;
    case '*': {
      if (both) return undefined;
      const scaled: Calculate = (a, b) => ticks(Number(a) * Number(b));
      return { type: 'timespan' as const, calculate: left === 'real' || right === 'real' ? scaled : integers };
    }
    case '/': {
      if (right === 'timespan' && left !== 'timespan') return undefined;
      const quotient: Calculate = (a, b) => Number(a) / Number(b);
      const part: Calculate = (a, b) => ticks(Number(a) / Number(b));
      return both ? { type: 'real' as const, calculate: quotient } : { type: 'timespan' as const, calculate: part };
    }
  }
}
