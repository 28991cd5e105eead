import { constantLong } from '../context.ts';
import { operator } from '../operator.ts';

/** `take N` (alias `limit`): any N rows; the first N of sorted ones. */
export const take = {
  TakeOperator: operator('take', ({ node, input, context, scope }) => {
    const rows = constantLong(node.child('Expression'), context, scope);
    return input.limited(rows);
  }),
};
