import { operator } from '../operator.ts';
import { enterCall } from '../statements.ts';

/** `invoke f(…)`: the function's rows, with the rows before the pipe as its first argument. */
export const invoke = {
  InvokeOperator: operator('invoke', ({ node, input, context, scope }) => {
    const call = node.child('Function');
    const entered = enterCall(call, context, scope, { kind: 'table', relation: () => input });
    if (!entered)
      throw call.fail('KQL_UNSUPPORTED_FUNCTION', `The function ${call.child('Name').name} cannot be invoked on rows.`);
    const rows = context.tabular(entered.body, entered.scope);
    entered.leave();
    return rows;
  }),
};
