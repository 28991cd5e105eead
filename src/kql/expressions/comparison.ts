import type { Context, Scope } from '../context.ts';
import { convert, toText } from '../convert.ts';
import { searching } from '../searched.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { arithmetic } from './arithmetic.ts';

/** Both values in a type in which ClickHouse compares them as KQL would. */
export function comparable(left: Sql, right: Sql): [Sql, Sql] {
  if (left.type === right.type) return [left, right];
  if (left.type === 'guid' || right.type === 'guid') return [toText(left), toText(right)];
  if (left.type === 'dynamic') return [convert(left, right.type === 'int' ? 'long' : right.type), right];
  if (right.type === 'dynamic') return [left, convert(right, left.type === 'int' ? 'long' : left.type)];
  if (left.type === 'string') return [left, toText(right)];
  if (right.type === 'string') return [toText(left), right];
  if ((left.type === 'decimal') !== (right.type === 'decimal')) return [convert(left, 'real'), convert(right, 'real')];
  return [left, right];
}

/** `==`: false for a null beside a value, null for two nulls; in a filter both are just not true. */
export function equal(leftSide: Sql, rightSide: Sql, filter = false): Sql {
  const [left, right] = comparable(leftSide, rightSide);
  const test = `(${left.text} = ${right.text})`;
  if (filter || (!left.nullable && !right.nullable)) return sql(test, 'bool', left.nullable || right.nullable);
  if (!left.nullable || !right.nullable) return sql(`ifNull(${test}, false)`, 'bool', false);
  return sql(`if(isNull(${left.text}) AND isNull(${right.text}), NULL, ifNull(${test}, false))`, 'bool');
}

/** `!=`: true for a null beside a value. */
export function notEqual(leftSide: Sql, rightSide: Sql): Sql {
  const [left, right] = comparable(leftSide, rightSide);
  const test = `(${left.text} != ${right.text})`;
  if (!left.nullable && !right.nullable) return sql(test, 'bool', false);
  if (!left.nullable || !right.nullable) return sql(`ifNull(${test}, true)`, 'bool', false);
  return sql(`if(isNull(${left.text}) AND isNull(${right.text}), NULL, ifNull(${test}, true))`, 'bool');
}

export function ordered(operator: '<' | '<=' | '>' | '>=', leftSide: Sql, rightSide: Sql): Sql {
  const [left, right] = comparable(leftSide, rightSide);
  return sql(`(${left.text} ${operator} ${right.text})`, 'bool', left.nullable || right.nullable);
}

type Compare = (left: Sql, right: Sql, scope: Scope, context: Context) => Sql;
function binary(compare: Compare) {
  return (node: Syntax, context: Context, scope: Scope): Sql => {
    const inner = { ...scope, filter: false };
    const right = context.scalar(node.child('Right'), inner);
    const left = node.child('Left');
    if (left.kind !== 'StarExpression') return compare(context.scalar(left, inner), right, scope, context);
    // `* == x`: some column of the same kind of value compares so.
    const columns = (scope.searched ?? scope.row?.columns ?? []).filter(({ value }) => isAlike(value, right));
    if (columns.length === 0) return sql('false', 'bool', false);
    // One test for all texts: a search of all tables has thousands of columns.
    if (compare === found && right.type === 'string')
      return sql(`has([${columns.map(({ value }) => value.text).join(', ')}], ${right.text})`, 'bool', false);
    return sql(
      `(${columns.map(({ value }) => compare(value, right, { ...scope, filter: true }, context).text).join(' OR ')})`,
      'bool',
      true,
    );
  };
}

/** `==`; in a filter over a text that can be searched, behind that search. */
function found(left: Sql, right: Sql, scope: Scope, context: Context): Sql {
  const test = equal(left, right, scope.filter);
  if (!scope.filter || left.type !== 'string' || right.constant?.kind !== 'string') return test;
  return { ...test, text: searching(left, right.constant.value, { before: true, after: true }, test.text, context) };
}

const NUMBERS = new Set(['int', 'long', 'real', 'decimal']);
function isAlike(value: Sql, other: Sql): boolean {
  return value.type === other.type || (NUMBERS.has(value.type) && NUMBERS.has(other.type));
}

function between(negate: boolean) {
  return (node: Syntax, context: Context, scope: Scope): Sql => {
    const inner = { ...scope, filter: false };
    const value = context.scalar(node.child('Left'), inner);
    const couple = node.child('Right');
    const low = context.scalar(couple.child('First'), inner);
    const bound = context.scalar(couple.child('Second'), inner);
    const high = low.type === 'datetime' && bound.type === 'timespan' ? arithmetic('+', low, bound) : bound;
    const [from, to] = [ordered('>=', value, low), ordered('<=', value, high)];
    const test = `(${from.text} AND ${to.text})`;
    return sql(negate ? `(NOT ${test})` : test, 'bool', from.nullable || to.nullable);
  };
}

/** A condition of three-valued logic: ClickHouse's AND and OR are KQL's. */
function logical(operator: 'AND' | 'OR') {
  return (node: Syntax, context: Context, scope: Scope): Sql => {
    const left = truth(context.scalar(node.child('Left'), scope));
    const right = truth(context.scalar(node.child('Right'), scope));
    return sql(`(${left.text} ${operator} ${right.text})`, 'bool', left.nullable || right.nullable);
  };
}

export function truth(value: Sql): Sql {
  return value.type === 'bool' ? value : convert(value, 'bool');
}

export const comparisons = {
  EqualExpression: binary(found),
  NotEqualExpression: binary(notEqual),
  LessThanExpression: binary((left, right) => ordered('<', left, right)),
  LessThanOrEqualExpression: binary((left, right) => ordered('<=', left, right)),
  GreaterThanExpression: binary((left, right) => ordered('>', left, right)),
  GreaterThanOrEqualExpression: binary((left, right) => ordered('>=', left, right)),
  BetweenExpression: between(false),
  NotBetweenExpression: between(true),
  AndExpression: logical('AND'),
  OrExpression: logical('OR'),
};
