import { convert, toJson } from '../convert.ts';
import { emptySource } from '../datatable.ts';
import { bagOf } from '../functions/json.ts';
import { outputOf, source } from '../operator.ts';
import { Relation } from '../relation.ts';
import { columnsOf, looksEverywhere, searched } from '../search-predicate.ts';
import { type Sql, sql } from '../sql.ts';
import type { TypedName } from '../syntax.ts';
import { type Branch, branches, impliedBranches, valueFor } from './union.ts';

const PACK = 'pack_';

/** The row's columns that have no place of their own in the result, as a bag. */
function packed(rows: Relation, output: readonly TypedName[]): Sql {
  const own = new Set(output.map(({ name }) => name));
  const rest = rows.columns.filter(({ name, value }) => !own.has(name) && !own.has(`${name}_${value.type}`));
  if (rest.length === 0) return sql("'{}'", 'dynamic', false);
  return bagOf(`[${rest.map(({ name, value }) => `(${literal(name)}, ${toJson(value)})`).join(', ')}]`);
}

const literal = (name: string) => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** `find`: rows of several tables for which the predicate holds, what they have in common as columns, the rest as a bag. */
export const find = {
  FindOperator: source('find', ({ node, input, context, scope }) => {
    if (input)
      throw node.fail('KQL_UNSUPPORTED', 'find looks into tables, not into rows before it: use where or search.');
    const parameters = node.parameters();
    const sensitive = /^case_?sensitive$/.test(parameters.get('kind')?.tokens().join('') ?? '');
    const sourceName = parameters.get('withsource')?.name ?? 'source_';
    const condition = node.child('Condition');
    const tables = node.optional('InClause')?.list('Expressions');
    const all = tables
      ? tables.flatMap((item, index) => branches(item, index, context, scope, false))
      : impliedBranches(node, context, scope);
    // A table that has none of the columns that the predicate names is not looked into.
    const named = [...columnsOf(condition).keys()];
    const looked =
      all.length === 1 || looksEverywhere(condition)
        ? all
        : all.filter(({ rows }) => named.some((name) => rows.column(name) !== undefined));
    if (looked.length === 0) return emptySource(outputOf(node), context);
    const isTyped = node.optional('Project')?.list('Columns').length;
    const output = outputOf(node);
    const parts = looked.map(({ name, rows }: Branch) => {
      const found = searched(rows.unordered(), condition, context, { ...scope, sensitive }).ready();
      const value = (column: TypedName): Sql => {
        if (column.name === sourceName) return context.string(name);
        if (column.name === PACK && column.type === 'dynamic' && !found.column(PACK)) return packed(found, output);
        const own = found.column(column.name)?.value;
        return own && isTyped ? convert(own, column.type) : valueFor(column, found);
      };
      return found.selecting(output.map((column) => ({ name: column.name, value: value(column), plain: false })));
    });
    return Relation.union(parts, output, context.alias);
  }),
};
