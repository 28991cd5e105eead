import type { Context, Scope } from '../context.ts';
import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** A column of the row or a name of a `let` statement, as the binder resolved it. */
function nameReference(node: Syntax, _context: Context, scope: Scope): Sql {
  const { name } = node;
  const column = scope.row?.column(name)?.value;
  const bound = scope.names.get(name);
  const element = node.symbol?.kind === 'VariableSymbol' ? scope.pattern?.whole(name) : undefined;
  if (element) return element;
  const prefersColumn = node.symbol?.kind === 'ColumnSymbol' || bound === undefined;
  if (column && prefersColumn) return column;
  if (bound?.kind === 'scalar') return bound.value;
  if (column) return column;
  throw node.fail('KQL_UNSUPPORTED', `${name} is no value that can stand here.`);
}

export const names = { NameReference: nameReference };
