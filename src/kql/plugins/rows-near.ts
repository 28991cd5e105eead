import { constantLong, readyFor, withRow } from '../context.ts';
import { truth } from '../expressions/comparison.ts';
import { orderText } from '../relation.ts';
import { sql } from '../sql.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

/** `rows_near`: rows at most so many before or behind one for which the condition is true. */
export const rowsNear: Plugin = ({ input, context, scope }, call) => {
  const [condition, before, behind] = argumentNodes(call);
  if (!condition || !before) throw call.fail('KQL_ARGUMENT', 'rows_near takes a condition and a number of rows.');
  const counts = [before, behind ?? before].map((node) => {
    const count = constantLong(node, context, { names: scope.names });
    if (count < 0n) throw node.fail('KQL_ARGUMENT', 'A number of rows is not negative.');
    return count;
  });
  const ready = readyFor(input, [condition]);
  const test = truth(context.scalar(condition, withRow(scope, ready)));
  const parts = [
    ready.partition === undefined ? '' : `PARTITION BY ${ready.partition}`,
    ready.order.length ? `ORDER BY ${ready.order.map(orderText).join(', ')}` : '',
    `ROWS BETWEEN ${counts[1]} PRECEDING AND ${counts[0]} FOLLOWING`,
  ];
  const near = sql(`max(ifNull(${test.text}, false)) OVER (${parts.filter(Boolean).join(' ')})`, 'bool', false);
  const all = ready.wrapped([{ name: '__near', value: near }]);
  const column = all.column('__near')?.value.text ?? 'true';
  return all.filtered(column).selecting(all.columns.filter(({ name }) => name !== '__near'));
};
