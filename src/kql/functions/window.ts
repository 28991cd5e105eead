import { convert } from '../convert.ts';
import { orderText } from '../relation.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';

/** The rows in the order that `sort` or `serialize` gave them. */
function over(call: Call, frame = ''): string {
  const order = call.scope.row?.order ?? [];
  const by = order.length ? `ORDER BY ${order.map(orderText).join(', ')}` : '';
  const partition = call.scope.row?.partition;
  return `OVER (${[partition ? `PARTITION BY ${partition}` : '', by, frame].filter(Boolean).join(' ')})`;
}

const WHOLE = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';

const neighbour = (name: 'lagInFrame' | 'leadInFrame') =>
  scalar((call) => {
    const value = argument(call, 0);
    const offset = call.args[1] ? convert(call.args[1], 'long') : undefined;
    if (offset && offset.constant?.kind !== 'integer')
      throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The offset must be constant.');
    const steps = offset?.constant?.kind === 'integer' ? offset.constant.value : 1n;
    if (steps === 0n) return value;
    const direction = steps > 0n ? name : name === 'lagInFrame' ? 'leadInFrame' : 'lagInFrame';
    const distance = steps > 0n ? steps : -steps;
    const otherwise: Sql = call.args[2] ? convert(call.args[2], value.type) : nullOf(value.type);
    return sql(
      `${direction}(${[nullableText(value), distance, otherwise.text].join(', ')}) ${over(call, WHOLE)}`,
      value.type,
      true,
    );
  });

function nullableText(value: Sql): string {
  return value.type === 'string' ? value.text : `toNullable(${value.text})`;
}

const rowNumber = scalar((call) => {
  if (call.args[1])
    throw call.node.fail('KQL_UNSUPPORTED', 'row_number restarts nowhere here: leave out the second argument.');
  const start = call.args[0] ? convert(call.args[0], 'long').text : '1';
  return sql(`(toInt64(row_number() ${over(call)}) + ${start} - 1)`, 'long', false);
});

const runningSum = scalar((call) => {
  if (call.args[1])
    throw call.node.fail('KQL_UNSUPPORTED', 'row_cumsum restarts nowhere here: leave out the second argument.');
  const value = argument(call, 0);
  return sql(`sum(${value.text}) ${over(call, 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW')}`, value.type, true);
});

export const windows = {
  prev: neighbour('lagInFrame'),
  next: neighbour('leadInFrame'),
  row_number: rowNumber,
  row_cumsum: runningSum,
};
