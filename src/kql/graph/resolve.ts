import type { Context, Scope } from '../context.ts';
import { operators } from '../operators/index.ts';
import { enterCall } from '../statements.ts';
import type { Syntax } from '../syntax.ts';
import type { Graph } from './graph.ts';

/** The graph that an expression gives. */
export function resolveGraph(node: Syntax, context: Context, scope: Scope): Graph {
  const names = { names: scope.names };
  switch (node.kind) {
    case 'ParenthesizedExpression':
    case 'MaterializeExpression':
      return resolveGraph(node.child('Expression'), context, scope);
    case 'NameReference': {
      const bound = scope.names.get(node.name);
      if (bound?.kind === 'graph') return bound.graph();
      break;
    }
    case 'FunctionCallExpression': {
      const entered = enterCall(node, context, scope);
      if (!entered) break;
      const graph = resolveGraph(entered.body, context, entered.scope);
      entered.leave();
      return graph;
    }
    case 'PipeExpression': {
      const step = node.child('Operator');
      const operator = operators[step.kind as keyof typeof operators];
      if (operator?.makeGraph) {
        const input = context.tabular(node.child('Expression'), scope);
        return operator.makeGraph({ node: step, input, context, scope: names });
      }
      if (operator?.changeGraph) {
        const graph = resolveGraph(node.child('Expression'), context, scope);
        return operator.changeGraph({ node: step, input: undefined, graph, context, scope: names });
      }
    }
  }
  throw node.fail('KQL_UNSUPPORTED', 'This gives no graph here: graphs are made by make-graph.');
}
