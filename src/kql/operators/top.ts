import { constantLong } from '../context.ts';
import { operator } from '../operator.ts';
import { sortedBy } from './sort.ts';

/** `top N by x`: the first N of the rows sorted by x. */
export const top = {
  TopOperator: operator('top', ({ node, input, context, scope }) => {
    const rows = constantLong(node.child('Expression'), context, scope);
    return sortedBy(input, [node.child('ByExpression')], context, scope).limited(rows < 0n ? 0n : rows);
  }),
};
