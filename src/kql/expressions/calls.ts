import { aggregates } from '../aggregates/index.ts';
import type { Context, Scope } from '../context.ts';
import { convert } from '../convert.ts';
import { functions } from '../functions/index.ts';
import { refusal } from '../refused.ts';
import type { Sql } from '../sql.ts';
import { enterCall } from '../statements.ts';
import type { Syntax } from '../syntax.ts';
import { toScalar } from './to-scalar.ts';

function functionCall(node: Syntax, context: Context, scope: Scope): Sql {
  const lifted = scope.windows?.get(node.raw);
  if (lifted) return conform(lifted, node);
  const name = node.child('Name').name;
  const entered = enterCall(node, context, scope);
  if (entered) {
    const value = context.scalar(entered.body, entered.scope);
    entered.leave();
    return value;
  }
  const nodes = node.child('ArgumentList').list('Expressions');
  const aggregate = scope.aggregates && aggregates[name];
  if (aggregate && scope.aggregates) {
    const inner: Scope = { names: scope.names, ...(scope.row && { row: scope.row }) };
    const result = aggregate({
      args: () => nodes.map((argument) => context.scalar(argument, inner)),
      nodes,
      node,
      context,
      scope: inner,
      ...scope.aggregates,
    });
    const only = result[0];
    if (result.length !== 1 || !only)
      throw node.fail('KQL_UNSUPPORTED', `${name} gives several columns and must stand alone.`);
    return conform(only, node);
  }
  const scalar = functions[name];
  if (!scalar) throw node.fail('KQL_UNSUPPORTED_FUNCTION', refusal('function', name));
  const inner = { ...scope, filter: false };
  const args = scalar.lazy ? [] : nodes.map((argument) => context.scalar(argument, inner));
  return conform(scalar.translate({ args, nodes, node, context, scope: inner }), node);
}

/** The value in the type that the binder promises, so that the column that it fills has the type of its schema. */
export function conform(value: Sql, node: Syntax): Sql {
  return node.type && node.type !== value.type ? convert(value, node.type) : value;
}

export const calls = {
  FunctionCallExpression: functionCall,
  ToScalarExpression: toScalar,
  ParenthesizedExpression: (node: Syntax, context: Context, scope: Scope): Sql =>
    context.scalar(node.child('Expression'), scope),
  SimpleNamedExpression: (node: Syntax, context: Context, scope: Scope): Sql =>
    context.scalar(node.child('Expression'), scope),
};
