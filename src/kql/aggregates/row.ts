import { datetimeToTicks, nullOf, type Sql, sql } from '../sql.ts';
import type { Aggregate, AggregateCall } from './aggregate.ts';
import { condition } from './count.ts';

/** The value of the row that a tuple-valued ClickHouse aggregate chose, or the type's null. */
function member(row: string, index: number, value: Sql): Sql {
  return { ...sql(`tupleElement(${row}, ${index + 1})`, value.type, true), member: { row, index } };
}

function columnsAfter(call: AggregateCall, from: number): Sql[] {
  return call.nodes.slice(from).flatMap((node) => {
    if (node.kind !== 'StarExpression') return [call.context.scalar(node, call.scope)];
    return (call.scope.row?.columns ?? []).filter(({ name }) => !call.keys.has(name)).map(({ value }) => value);
  });
}

/**
 * What rows are ordered by, a null behind every value. One number where the
 * type leaves one that no value has: comparing tuples takes several times as long.
 */
function rank(key: Sql, descending: boolean): string {
  const last = descending ? '-9223372036854775808' : '9223372036854775807';
  if (!key.nullable) return key.type === 'datetime' ? datetimeToTicks(key.text) : key.text;
  if (key.type === 'datetime') return `ifNull(${datetimeToTicks(key.text)}, toInt64(${last}))`;
  if (key.type === 'int') return `ifNull(toInt64(${key.text}), toInt64(${last}))`;
  return descending ? `tuple(isNotNull(${key.text}), ${key.text})` : `tuple(isNull(${key.text}), ${key.text})`;
}

/** `arg_max(x, a, b)`: x and the columns of a row where x is greatest; rows whose x is null stand behind all others. */
const extremeRow =
  (descending: boolean): Aggregate =>
  (call) => {
    const first = call.nodes[0];
    if (!first) throw call.node.fail('KQL_ARGUMENT', 'The argument is missing.');
    const key = call.context.scalar(first, call.scope);
    const star = call.nodes[1]?.kind === 'StarExpression';
    const own = first.kind === 'NameReference' ? first.name : undefined;
    const others = star
      ? (call.scope.row?.columns ?? [])
          .filter(({ name }) => name !== own && !call.keys.has(name))
          .map(({ value }) => value)
      : columnsAfter(call, 1);
    const values = [key, ...others];
    const row = `tuple(${values.map(({ text }) => text).join(', ')})`;
    const chosen = descending ? `argMax(${row}, ${rank(key, true)})` : `argMin(${row}, ${rank(key, false)})`;
    return values.map((value, index) => member(chosen, index, value));
  };

/** Any row's values, of one and the same row. */
const anyRow: Aggregate = (call) => {
  const values = columnsAfter(call, 0);
  const row = `any(tuple(${values.map(({ text }) => text).join(', ')}))`;
  if (values.length === 1 && values[0]) return [anyValue(values[0])];
  return values.map((value, index) => member(row, index, value));
};
// A value that is not null or empty is preferred, as KQL prefers it.
function anyValue(value: Sql, test = ''): Sql {
  if (value.type === 'string')
    return sql(`anyIf(${value.text}, notEmpty(${value.text})${test ? ` AND ${test}` : ''})`, 'string');
  return sql(test ? `anyIf(${value.text}, ${test})` : `any(${value.text})`, value.type, true);
}
const anyIf: Aggregate = (call) => {
  const [value, test] = call.args();
  return [anyValue(value ?? nullOf('dynamic'), condition(test))];
};

export const rowAggregates = {
  arg_max: extremeRow(true),
  arg_min: extremeRow(false),
  argmax: extremeRow(true),
  argmin: extremeRow(false),
  take_any: anyRow,
  any: anyRow,
  anyif: anyIf,
  take_anyif: anyIf,
};
