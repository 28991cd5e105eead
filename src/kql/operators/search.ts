import { outputOf, source } from '../operator.ts';
import { searched } from '../search-predicate.ts';
import type { Syntax } from '../syntax.ts';
import { branches, impliedBranches, united } from './union.ts';

/** `search`: rows of the tables (or of the input) in which a column holds what is asked for. */
export const search = {
  SearchOperator: source('search', ({ node, input, context, scope }) => {
    const sensitive = /^case_?sensitive$/.test(node.parameters().get('kind')?.tokens().join('') ?? '');
    const condition = node.child('Condition');
    const asked = { ...scope, sensitive };
    const output = outputOf(node);
    if (input) {
      const rows = searched(input, condition, context, asked);
      const name = output.find((column) => input.column(column.name) === undefined)?.name;
      return name === undefined ? rows : united([{ name: nameBefore(node), rows }], output, name, context);
    }
    const named = node.optional('InClause')?.list('Expressions');
    const all = named
      ? named.flatMap((item, index) => branches(item, index, context, scope, false))
      : impliedBranches(node, context, scope);
    if (all.length === 0) throw node.fail('KQL_SEMANTICS', 'There is no table to search.');
    const found = all.map(({ name, rows }) => ({ name, rows: searched(rows, condition, context, asked) }));
    return united(found, output, '$table', context);
  }),
};

/** The name of the table before the pipe, if it is one. */
function nameBefore(node: Syntax): string {
  const before = node.parent?.optional('Expression');
  return before?.kind === 'NameReference' ? before.name : '';
}
