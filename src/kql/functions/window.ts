import { convert } from '../convert.ts';
import { orderText } from '../relation.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import { requireSerialized } from '../windows.ts';
import { argument, type Call, scalar } from './function.ts';

/** The rows in the order that `sort` or `serialize` gave them. */
function over(call: Call, frame = ''): string {
  if (call.scope.row) requireSerialized(call.scope.row, call.node);
  const order = call.scope.row?.order ?? [];
  const by = order.length ? `ORDER BY ${order.map(orderText).join(', ')}` : '';
  const partition = call.scope.row?.partition;
  return `OVER (${[partition ? `PARTITION BY ${partition}` : '', by, frame].filter(Boolean).join(' ')})`;
}

const WHOLE = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';

const neighbour = (name: 'lagInFrame' | 'leadInFrame') =>
  scalar((call) => {
    const value = argument(call, 0);
    if (value.text.includes(' OVER (')) throw inside(call);
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
  if (call.args[1]) throw inside(call);
  const start = call.args[0] ? convert(call.args[0], 'long').text : '1';
  return sql(`(toInt64(row_number() ${over(call)}) + ${start} - 1)`, 'long', false);
});

const runningSum = scalar((call) => {
  if (call.args[1]) throw inside(call);
  const value = argument(call, 0);
  return sql(`sum(${value.text}) ${over(call, 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW')}`, value.type, true);
});

/** Operators compute these before the row's other values; only where they do not see the call does it come here. */
const lifted = scalar((call) => {
  throw inside(call);
});
function inside(call: Call): Error {
  return call.node.fail(
    'KQL_UNSUPPORTED',
    `${call.node.child('Name').name} takes several steps here: write it in an extend, where or project itself, not in a function.`,
  );
}

export const windows = {
  prev: neighbour('lagInFrame'),
  next: neighbour('leadInFrame'),
  row_number: rowNumber,
  row_cumsum: runningSum,
  row_rank: lifted,
  row_rank_dense: lifted,
  row_rank_min: lifted,
  row_window_session: lifted,
};
