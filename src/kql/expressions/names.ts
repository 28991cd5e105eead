import type { Binding, Context, Scope } from '../context.ts';
import type { Sql } from '../sql.ts';
import { bindLet, rowOf } from '../statements.ts';
import type { Syntax } from '../syntax.ts';

/** A column of the row or a name of a `let` statement, as the binder resolved it. */
function nameReference(node: Syntax, context: Context, scope: Scope): Sql {
  const { name } = node;
  const column = scope.row?.column(name)?.value;
  const bound = scope.names.get(name);
  const element = node.symbol?.kind === 'VariableSymbol' ? scope.pattern?.whole(name) : undefined;
  if (element) return element;
  const prefersColumn = node.symbol?.kind === 'ColumnSymbol' || bound === undefined;
  if (column && prefersColumn) return column;
  if (bound?.kind === 'scalar') return bound.value;
  if (column) return column;
  if (bound?.kind === 'function') return calledByName(node, bound, context, scope);
  throw node.fail('KQL_UNSUPPORTED', `${name} is no value that can stand here.`);
}

/** A function without parameters may be called without parentheses. */
function calledByName(
  node: Syntax,
  { declaration, scope: declared }: Extract<Binding, { kind: 'function' }>,
  context: Context,
  scope: Scope,
): Sql {
  if (declaration.child('Parameters').list('Parameters').length > 0)
    throw node.fail('KQL_UNSUPPORTED', `${node.name} is a function: give it its arguments.`);
  const body = declaration.child('Body');
  const start: Scope = { ...rowOf(scope), names: declared.names };
  const inner = body.list('Statements').reduce((at, statement) => bindLet(statement, context, at), start);
  return context.scalar(body.child('Expression'), inner);
}

export const names = { NameReference: nameReference };
