import { operator } from '../operator.ts';

/** `as Name`: the rows pass, and the steps behind can name them. */
export const as = {
  AsOperator: operator('as', ({ node, input, context }) => {
    context.named.set(node.child('Name').name, input);
    return input;
  }),
};
