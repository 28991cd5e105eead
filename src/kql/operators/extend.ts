import { extended } from '../items.ts';
import { operator } from '../operator.ts';

/** `extend`: computed columns; all of one `extend` see the row as it was before. */
export const extend = {
  ExtendOperator: operator('extend', ({ node, input, context, scope }) =>
    extended(node, input, node.list('Expressions'), context, scope),
  ),
};
