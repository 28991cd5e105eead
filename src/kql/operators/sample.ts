import { constantLong, readyFor, withRow } from '../context.ts';
import { operator, outputOf } from '../operator.ts';

/** `sample N`: N rows by chance. `sample-distinct N of column`: N of its values. */
export const sample = {
  SampleOperator: operator('sample', ({ node, input, context, scope }) => {
    const rows = constantLong(node.child('Expression'), context, scope);
    return input
      .ready()
      .sorted([{ text: 'rand()', descending: false, nullsFirst: false }])
      .limited(rows)
      .wrapped()
      .unordered();
  }),
  SampleDistinctOperator: operator('sample-distinct', ({ node, input, context, scope }) => {
    const rows = constantLong(node.child('Expression'), context, scope);
    const of = node.child('OfExpression');
    const ready = readyFor(input, [of]);
    const value = context.scalar(of, withRow(scope, ready));
    const name = outputOf(node)[0]?.name ?? 'value';
    return ready.selecting([{ name, value }]).distinctRows().limited(rows);
  }),
};
