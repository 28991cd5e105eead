import { type Context, type Scope, withRow } from '../context.ts';
import { truth } from '../expressions/comparison.ts';
import { searchTerm } from '../expressions/text.ts';
import { outputOf, source } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { type Sql, sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { united } from './union.ts';

/** A search predicate: a text alone is a term in any column; the rest are conditions. */
function predicate(node: Syntax, context: Context, scope: Scope, sensitive: boolean): Sql {
  const side = (member: string) => predicate(node.child(member), context, scope, sensitive);
  switch (node.kind) {
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return searchTerm(String(node.raw['LiteralValue']), scope, sensitive, context);
    case 'StarExpression':
      return sql('true', 'bool', false);
    case 'SearchExpression':
      return side('Right');
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

/** `search`: rows of the tables (or of the input) in which a column holds what is asked for. */
export const search = {
  SearchOperator: source('search', ({ node, input, context, scope }) => {
    const sensitive = /^case_?sensitive$/.test(node.parameters().get('kind')?.tokens().join('') ?? '');
    const condition = node.child('Condition');
    const filtered = (rows: Relation): Relation => {
      const ready = rows.ready();
      return ready.filtered(predicate(condition, context, withRow(scope, ready), sensitive).text);
    };
    const output = outputOf(node);
    if (input) {
      const name = output.find((column) => input.column(column.name) === undefined)?.name;
      return name === undefined
        ? filtered(input)
        : united([{ name: '', rows: filtered(input) }], output, name, context);
    }
    const names =
      node
        .optional('InClause')
        ?.list('Expressions')
        .map((item) => item.name) ?? context.catalog.map(({ name }) => name);
    const all = names.flatMap((name) => {
      const rows = context.table(name);
      return rows ? [{ name, rows: filtered(rows) }] : [];
    });
    if (all.length === 0) throw node.fail('KQL_SEMANTICS', 'There is no table to search.');
    return united(all, output, '$table', context);
  }),
};
