import { type Context, columnsUsed, type Scope } from './context.ts';
import { truth } from './expressions/comparison.ts';
import { searchTerm } from './expressions/text.ts';
import type { Relation } from './relation.ts';
import { nullOf, type Sql, sql } from './sql.ts';
import type { Syntax } from './syntax.ts';

/** A predicate of `search` or `find`: a text alone is a term in any column, `x:"text"` one in a column. */
export function searchPredicate(node: Syntax, context: Context, scope: Scope): Sql {
  const side = (member: string) => searchPredicate(node.child(member), context, scope);
  const sensitive = scope.sensitive === true;
  switch (node.kind) {
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return searchTerm(String(node.raw['LiteralValue']), scope, sensitive, context);
    case 'StarExpression':
      return sql('true', 'bool', false);
    case 'SearchExpression': {
      const left = node.child('Left');
      if (left.kind === 'StarExpression') return side('Right');
      const column = { name: left.text, value: context.scalar(left, scope), plain: true };
      const term = String(node.child('Right').raw['LiteralValue'] ?? node.child('Right').text);
      return searchTerm(term, { ...scope, searched: [column] }, sensitive, context);
    }
    case 'AndExpression':
      return sql(`(${side('Left').text} AND ${side('Right').text})`, 'bool');
    case 'OrExpression':
      return sql(`(${side('Left').text} OR ${side('Right').text})`, 'bool');
    case 'ParenthesizedExpression':
      return side('Expression');
    default:
      return truth(context.scalar(node, scope));
  }
}

/** True where the predicate looks at every column: `"text"`, `* has "text"`. */
export function looksEverywhere(condition: Syntax): boolean {
  return [...condition.walk()].some(
    ({ kind, type }) =>
      kind === 'StarExpression' || (type === 'bool' && /^(Compound)?StringLiteralExpression$/.test(kind)),
  );
}

/** The rows for which the predicate holds; a column that it names and these rows lack is null there. */
export function searched(rows: Relation, condition: Syntax, context: Context, scope: Scope): Relation {
  const ready = rows.ready();
  const known = new Set(ready.columns.map(({ name }) => name));
  const missing = [...columnsOf(condition)].filter(([name]) => !known.has(name) && !scope.names.has(name));
  const row = ready.selecting([
    ...ready.columns,
    ...missing.map(([name, type]) => ({ name, value: nullOf(type), plain: true })),
  ]);
  const test = searchPredicate(condition, context, { ...scope, row, searched: ready.columns, filter: true });
  return ready.filtered(test.text);
}

/** The columns that a predicate names, and their types. */
export function columnsOf(condition: Syntax): Map<string, NonNullable<Syntax['type']>> {
  const used = columnsUsed([condition]);
  const found = new Map<string, NonNullable<Syntax['type']>>();
  for (const node of condition.walk())
    if (node.kind === 'NameReference' && used.has(node.name) && node.symbol?.kind === 'ColumnSymbol')
      found.set(node.name, node.type ?? 'dynamic');
  return found;
}
