import { readyFor } from '../context.ts';
import { truth } from '../expressions/comparison.ts';
import { operator } from '../operator.ts';
import { withWindows } from '../windows.ts';

/** `where` and `filter`: a row stays where the condition is true; null is not true. */
export const where = {
  FilterOperator: operator('where', ({ node, input, context, scope }) => {
    const condition = node.child('Condition');
    const { rows: ready, scope: rowScope } = withWindows(readyFor(input, [condition]), [condition], context, scope);
    const test = truth(context.scalar(condition, { ...rowScope, filter: true }));
    if (!test.text.includes(' OVER (')) return ready.filtered(test.text);
    // ClickHouse filters before it numbers rows: the condition becomes a column first.
    const numbered = ready.selecting([...ready.columns, { name: '__condition', value: test }]).wrapped();
    const column = numbered.column('__condition');
    return numbered
      .filtered(column?.value.text ?? 'true')
      .selecting(numbered.columns.filter(({ name }) => name !== '__condition'));
  }),
};
