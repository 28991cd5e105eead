import { ending } from '../operator.ts';

/** `fork`: one table for each of its branches, all over the same rows. */
export const fork = {
  ForkOperator: ending('fork', ({ node, input, context, scope }) =>
    node.list('Expressions').map((branch, index) => {
      const expression = branch.child('Expression');
      const last = expression.kind === 'PipeExpression' ? expression.child('Operator') : expression;
      const named = branch.optional('NameEquals') ?? (last.kind === 'AsOperator' ? last : undefined);
      return {
        name: named ? named.child('Name').name : `Table ${index + 1}`,
        rows: context.tabular(expression, { names: scope.names, input }),
      };
    }),
  ),
};
