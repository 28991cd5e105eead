import type { Context, Scope } from '../context.ts';
import { convert } from '../convert.ts';
import { DECIMAL_SCALE, datetimeToTicks, integerSql, realSql, type Sql, sql, ticksToDatetime } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

type Operator = '+' | '-' | '*' | '/' | '%';

/** A dynamic operand counts as the number that it holds; everything else is itself. */
function operand(value: Sql, other: Sql): Sql {
  if (value.type !== 'dynamic') return value;
  if (other.type === 'datetime' || other.type === 'timespan') return convert(value, other.type);
  return convert(value, 'real');
}

function isInteger({ type }: Sql): boolean {
  return type === 'int' || type === 'long';
}

/** The arithmetic of KQL: integers divide to integers, `%` is never negative, times are ticks. */
export function arithmetic(operator: Operator, leftSide: Sql, rightSide: Sql): Sql {
  const left = operand(leftSide, rightSide);
  const right = operand(rightSide, leftSide);
  const nullable = left.nullable || right.nullable;
  const [a, b] = [left.text, right.text];
  const pair = `${left.type} ${operator} ${right.type}`;
  if (pair === 'datetime - datetime')
    return sql(`(${datetimeToTicks(a)} - ${datetimeToTicks(b)})`, 'timespan', nullable);
  if (pair === 'datetime + timespan' || pair === 'datetime - timespan')
    return sql(ticksToDatetime(`(${datetimeToTicks(a)} ${operator} ${b})`), 'datetime', nullable);
  if (pair === 'timespan + datetime') return arithmetic('+', right, left);
  if (left.type === 'timespan' || right.type === 'timespan') return spans(operator, left, right, nullable);
  if (operator === '/' || operator === '%') return quotient(operator, left, right, nullable);
  if (left.type === 'decimal' || right.type === 'decimal') {
    if (left.type === 'real' || right.type === 'real')
      return sql(`(${convert(left, 'real').text} ${operator} ${convert(right, 'real').text})`, 'real', nullable);
    const [x, y] = [convert(left, 'decimal').text, convert(right, 'decimal').text];
    // A product of two decimals has as many digits behind the point as both; ClickHouse would run out of room.
    const text = operator === '*' ? `multiplyDecimal(${x}, ${y}, ${DECIMAL_SCALE})` : `(${x} ${operator} ${y})`;
    return sql(text, 'decimal', nullable);
  }
  const type = isInteger(left) && isInteger(right) ? 'long' : 'real';
  return sql(`(${a} ${operator} ${b})`, type, nullable);
}

function spans(operator: Operator, left: Sql, right: Sql, nullable: boolean): Sql {
  const [a, b] = [left.text, right.text];
  if (operator === '+' || operator === '-') return sql(`(${a} ${operator} ${b})`, 'timespan', nullable);
  if (operator === '*') {
    const whole = isInteger(left) || isInteger(right);
    return sql(whole ? `(${a} * ${b})` : `toInt64(${a} * toFloat64(${b}))`, 'timespan', nullable);
  }
  if (operator === '%') return sql(`positiveModulo(${a}, nullIf(${b}, 0))`, 'timespan', true);
  if (right.type === 'timespan') return sql(`(toFloat64(${a}) / toFloat64(${b}))`, 'real', nullable);
  return sql(`accurateCastOrNull(trunc(toFloat64(${a}) / toFloat64(${b})), 'Int64')`, 'timespan', true);
}

function quotient(operator: '/' | '%', left: Sql, right: Sql, nullable: boolean): Sql {
  if (isInteger(left) && isInteger(right)) {
    const [a, b] = [`toInt64(${left.text})`, right.text];
    // Nothing comes of a division by zero, nor of the smallest long by -1.
    const isSafe = right.constant?.kind === 'integer' && right.constant.value !== 0n && right.constant.value !== -1n;
    if (operator === '/') return sql(`${isSafe ? 'intDiv' : 'intDivOrNull'}(${a}, ${b})`, 'long', nullable || !isSafe);
    // The rest that ClickHouse calls positive has another type, and fails for the smallest long.
    if (isSafe) return sql(`toInt64(positiveModulo(${a}, ${b}))`, 'long', nullable);
    const lifted = 'if(rest < 0, rest + toInt64(abs(divisor)), rest)';
    return sql(`arrayMap((rest, divisor) -> ${lifted}, [moduloOrNull(${a}, ${b})], [${b}])[1]`, 'long', true);
  }
  if ((left.type === 'decimal' || right.type === 'decimal') && left.type !== 'real' && right.type !== 'real') {
    const [x, y] = [convert(left, 'decimal').text, convert(right, 'decimal').text];
    // ClickHouse divides behind a null too, and fails on the zero that stands there.
    const divisor = `if(ifNull(${y}, 0) = 0, toDecimal256(1, ${DECIMAL_SCALE}), assumeNotNull(${y}))`;
    const call =
      operator === '/' ? `divideDecimal(${x}, ${divisor}, ${DECIMAL_SCALE})` : `positiveModulo(${x}, ${divisor})`;
    return sql(`if(ifNull(${y}, 0) = 0, NULL, ${call})`, 'decimal', true);
  }
  const [a, b] = [`toFloat64(${left.text})`, `toFloat64(${right.text})`];
  return sql(operator === '/' ? `(${a} / ${b})` : `positiveModulo(${a}, ${b})`, 'real', nullable);
}

/** The binder lets some pairs pass that have no meaning. */
export function isComputable(operator: Operator, left: Sql, right: Sql): boolean {
  const types = [left.type, right.type];
  if (types.some((type) => type === 'string' || type === 'guid')) return false;
  if (!types.includes('datetime')) return true;
  if (operator === '-') return left.type === 'datetime' && ['datetime', 'timespan', 'dynamic'].includes(right.type);
  return operator === '+' && types.some((type) => type === 'timespan' || type === 'dynamic');
}

function binary(operator: Operator) {
  return (node: Syntax, context: Context, scope: Scope): Sql => {
    const inner = { ...scope, filter: false };
    const [left, right] = [context.scalar(node.child('Left'), inner), context.scalar(node.child('Right'), inner)];
    if (!isComputable(operator, left, right))
      throw node.fail('KQL_UNSUPPORTED', `There is no ${left.type} ${operator} ${right.type}.`);
    const value = arithmetic(operator, left, right);
    return node.type && node.type !== value.type ? convert(value, node.type) : value;
  };
}

const NEGATABLE = new Set(['int', 'long', 'real', 'decimal', 'timespan', 'dynamic']);

function negated(value: Sql, node: Syntax): Sql {
  if (!NEGATABLE.has(value.type)) throw node.fail('KQL_UNSUPPORTED', `There is no negative ${value.type}.`);
  if (value.constant?.kind === 'integer')
    return integerSql(-value.constant.value, value.type as 'int' | 'long' | 'timespan');
  if (value.constant?.kind === 'real') return realSql(-value.constant.value);
  const number = value.type === 'dynamic' ? convert(value, 'real') : value;
  return sql(`(-${number.text})`, number.type, number.nullable);
}

export const arithmetics = {
  AddExpression: binary('+'),
  SubtractExpression: binary('-'),
  MultiplyExpression: binary('*'),
  DivideExpression: binary('/'),
  ModuloExpression: binary('%'),
  UnaryMinusExpression: (node: Syntax, context: Context, scope: Scope) =>
    negated(context.scalar(node.child('Expression'), scope), node),
  UnaryPlusExpression: (node: Syntax, context: Context, scope: Scope) =>
    context.scalar(node.child('Expression'), scope),
};
