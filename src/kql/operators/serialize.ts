import { extended } from '../items.ts';
import { operator } from '../operator.ts';

/** `serialize`: rows keep the order they have; new columns may count them. */
export const serialize = {
  SerializeOperator: operator('serialize', ({ node, input, context, scope }) => {
    const items = node.list('Expressions');
    const rows = input.asSerialized();
    return items.length ? extended(node, rows, items, context, scope) : rows;
  }),
};
