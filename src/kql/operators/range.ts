import { convert } from '../convert.ts';
import { outputOf, source } from '../operator.ts';
import { Relation } from '../relation.ts';
import { datetimeToTicks, type Sql, sql, ticksToDatetime } from '../sql.ts';

const MOST_ROWS = 10_000_000; // a range longer than this is a mistake or an attack

const STEPPED = new Set(['int', 'long', 'real', 'decimal', 'datetime', 'timespan']);

/** `range x from a to b step s`: one row a value. */
export const range = {
  RangeOperator: source('range', ({ node, context, scope }) => {
    const type = outputOf(node)[0]?.type ?? 'long';
    if (!STEPPED.has(type))
      throw node.fail('KQL_ARGUMENT', 'A range goes from one number or time to another of the same kind.');
    const value = (member: string): Sql => context.scalar(node.child(member), { names: scope.names });
    const step = value('Step');
    const whole = type === 'datetime' || type === 'timespan' || type === 'long' || type === 'int';
    const number = (bound: Sql): string => {
      if (type === 'datetime') return datetimeToTicks(convert(bound, 'datetime').text);
      return whole ? convert(bound, type === 'timespan' ? 'timespan' : 'long').text : convert(bound, 'real').text;
    };
    const [from, to] = [number(value('From')), number(value('To'))];
    const by =
      type === 'real' || type === 'decimal'
        ? convert(step, 'real').text
        : convert(step, step.type === 'timespan' ? 'timespan' : 'long').text;
    const { constant } = step;
    if ((constant?.kind === 'integer' || constant?.kind === 'real') && Number(constant.value) === 0)
      throw node.child('Step').fail('KQL_SEMANTICS', 'A step of 0 never comes to the end.');
    const divisor = constant ? by : `nullIf(${by}, 0)`;
    const count = `toUInt64(least(greatest(ifNull(floor((${to} - ${from}) / ${divisor}), -1) + 1, 0), ${MOST_ROWS}))`;
    const at = whole ? `(${from} + toInt64(number) * ${by})` : `(${from} + number * ${by})`;
    // Block by block, where the count is known before the query runs: an array would be one block of all.
    const numbers = /\bSELECT\b/.test(count)
      ? `(SELECT arrayJoin(range(${count})) AS number)`
      : `(SELECT number FROM numbers(${count}))`;
    const rows = Relation.over(numbers, [], context.alias);
    const text =
      type === 'datetime'
        ? ticksToDatetime(`toInt64(${at})`)
        : type === 'decimal'
          ? convert(sql(at, 'real'), 'decimal').text
          : at;
    return rows
      .selecting([{ name: node.child('Name').name, value: sql(text, type), plain: false }])
      .wrapped()
      .asSerialized();
  }),
};
