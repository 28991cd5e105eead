import { projected } from '../items.ts';
import { operator } from '../operator.ts';

/** `distinct a, b` and `distinct *`: each combination once. */
export const distinct = {
  DistinctOperator: operator('distinct', ({ node, input, context, scope }) => {
    const items = node.list('Expressions');
    const star = items.some(({ kind }) => kind === 'StarExpression');
    return (star ? input.ready() : projected(node, input, items, context, scope)).distinctRows();
  }),
};
