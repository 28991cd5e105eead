import { type Context, readyFor, type Scope, withRow } from '../context.ts';
import { operator } from '../operator.ts';
import type { OrderKey, Relation } from '../relation.ts';
import type { Syntax } from '../syntax.ts';

/** `x asc nulls last` as a key: descending unless it says `asc`; null is the smallest value. */
export function orderKey(item: Syntax, context: Context, scope: Scope): OrderKey {
  const ordering = item.kind === 'OrderedExpression' ? item.optional('Ordering') : undefined;
  const expression = item.kind === 'OrderedExpression' ? item.child('Expression') : item;
  const descending = ordering?.optional('AscOrDescKeyword')?.raw.Text !== 'asc';
  const nulls = ordering?.optional('NullsClause')?.optional('FirstOrLastKeyword')?.raw.Text;
  const value = context.scalar(expression, scope);
  return {
    text: value.text,
    descending,
    nullsFirst: nulls ? nulls === 'first' : !descending,
  };
}

/** The rows in the order of the keys. */
export function sortedBy(input: Relation, items: readonly Syntax[], context: Context, scope: Scope): Relation {
  const ready = readyFor(input, items);
  return ready.sorted(items.map((item) => orderKey(item, context, withRow(scope, ready))));
}

export const sort = {
  SortOperator: operator('sort', ({ node, input, context, scope }) =>
    sortedBy(input, node.list('Expressions'), context, scope),
  ),
};
