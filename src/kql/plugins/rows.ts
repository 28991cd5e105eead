import { withRow } from '../context.ts';
import { toText } from '../convert.ts';
import { truth } from '../expressions/comparison.ts';
import { orderText } from '../relation.ts';
import { sql } from '../sql.ts';
import { plainRows, resultOf } from './activity.ts';
import { argumentNodes, type Plugin, type TablesPlugin } from './plugin.ts';

/** A constant whole number argument. */
function count(call: Parameters<Plugin>[1], step: Parameters<Plugin>[0], index: number): bigint | undefined {
  const node = argumentNodes(call)[index];
  if (!node) return undefined;
  const { constant } = step.context.scalar(node, { names: step.scope.names });
  if (constant?.kind !== 'integer' || constant.value < 0n)
    throw node.fail('KQL_CONSTANT_EXPECTED', 'A constant number of rows must stand here.');
  return constant.value;
}

/** `narrow`: one row for each cell: the row's number, the column's name, the value as text. */
export const narrow: Plugin = (step, call) => {
  const rows = step.input.ready();
  const order = rows.order.map(orderText).join(', ');
  if (rows.partition !== undefined) throw call.fail('KQL_UNSUPPORTED', 'narrow does not run within partition.');
  const cells = rows.columns.map(({ name, value }) => `(${step.context.string(name).text}, ${toText(value).text})`);
  const numbered = rows
    .selecting([
      { name: 'cells', value: sql(`[${cells.join(', ')}]`, 'dynamic', false) },
      {
        name: 'number',
        value: sql(`toInt64(row_number() OVER (${order ? `ORDER BY ${order}` : ''})) - 1`, 'long', false),
      },
    ])
    .unordered()
    .render();
  return resultOf(step.node, step.context, `(SELECT number, arrayJoin(cells) AS cell FROM (${numbered}))`, [
    'number',
    'cell.1',
    'cell.2',
  ]);
};

/** `rows_near`: the rows that stand near one for which the condition is true. */
export const rowsNear: Plugin = (step, call) => {
  const condition = argumentNodes(call)[0];
  if (!condition) throw call.fail('KQL_ARGUMENT', 'The condition is missing.');
  const rows = plainRows(step, call, [condition]);
  const before = count(call, step, 1) ?? 0n;
  const after = count(call, step, 2) ?? before;
  const test = `ifNull(${truth(step.context.scalar(condition, withRow(step.scope, rows))).text}, false)`;
  const order = rows.order.map(orderText).join(', ');
  // Near a row that comes later is within `before`, near an earlier one within `after`.
  const frame = `ROWS BETWEEN ${after} PRECEDING AND ${before} FOLLOWING`;
  const near = sql(`(countIf(${test}) OVER (${order ? `ORDER BY ${order} ` : ''}${frame}) > 0)`, 'bool', false);
  const marked = rows.wrapped([{ name: '__near', value: near }]);
  return marked
    .filtered(marked.column('__near')?.value.text ?? 'true')
    .selecting(marked.columns.filter(({ name }) => name !== '__near'));
};

/** `preview`: the first rows, and how many there are. */
export const preview: TablesPlugin = (step, call) => {
  const most = count(call, step, 0) ?? 0n;
  const all = step.input.unordered();
  const number = sql('toInt64(count())', 'long', false);
  return [
    { name: 'Rows', rows: step.input.limited(most) },
    { name: 'Count', rows: all.wrapped().grouped([], [{ name: 'Count', value: number }]) },
  ];
};
