import type { Context, Scope } from '../context.ts';
import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** One call of a scalar function. */
export interface Call {
  readonly args: readonly Sql[];
  readonly nodes: readonly Syntax[];
  readonly node: Syntax;
  readonly context: Context;
  readonly scope: Scope;
}

/** How a scalar function becomes SQL. A lazy one translates its own arguments. */
export interface ScalarFunction {
  readonly lazy?: true;
  translate(call: Call): Sql;
}

export type Translate = (call: Call) => Sql;
export const scalar = (translate: Translate): ScalarFunction => ({ translate });
export const lazy = (translate: Translate): ScalarFunction => ({ lazy: true, translate });

/** The argument at an index; the binder has checked that it is there. */
export function argument({ args, node }: Call, index: number): Sql {
  const value = args[index];
  if (!value) throw node.fail('KQL_ARGUMENT', `Argument ${index + 1} is missing.`);
  return value;
}

/**
 * An argument that the store's random functions ignore: it names the row, without which one value would be computed
 * for all rows that an array is expanded into, and the call, without which two calls would have one value.
 */
export function anew({ scope, context }: Call): string {
  const columns = scope.row?.columns ?? [];
  const column = columns.find(({ plain }) => plain) ?? columns[0];
  const call = Number(context.alias().replace(/^\D+/, ''));
  return column ? `tuple(${column.value.text}, ${call})` : `tuple(${call})`;
}
