import { readyFor } from '../context.ts';
import { truth } from '../expressions/comparison.ts';
import { operator } from '../operator.ts';

/** `where` and `filter`: a row stays where the condition is true; null is not true. */
export const where = {
  FilterOperator: operator('where', ({ node, input, context, scope }) => {
    const condition = node.child('Condition');
    const ready = readyFor(input, [condition]);
    const test = truth(context.scalar(condition, { names: scope.names, row: ready, filter: true }));
    if (!test.text.includes(' OVER (')) return ready.filtered(test.text);
    // ClickHouse filters before it numbers rows: the condition becomes a column first.
    const numbered = ready.selecting([...ready.columns, { name: '__condition', value: test }]).wrapped();
    const column = numbered.column('__condition');
    return numbered
      .filtered(column?.value.text ?? 'true')
      .selecting(numbered.columns.filter(({ name }) => name !== '__condition'));
  }),
};
