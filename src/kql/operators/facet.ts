import { readyFor, withRow } from '../context.ts';
import { ending } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** `facet by a, b with (…)`: how many rows each value of each column has, most first; before them the rows of the clause. */
export const facet = {
  FacetOperator: ending('facet', ({ node, input, context, scope }) => {
    const values = (item: Syntax): Relation => {
      const ready = readyFor(input.unordered(), [item]);
      const value = context.scalar(item, withRow(scope, ready));
      const count = sql('toInt64(count())', 'long', false);
      return ready
        .grouped(
          [value.text],
          [
            { name: item.name, value },
            { name: `count_${item.name}`, value: count },
          ],
        )
        .sorted([
          { text: count.text, descending: true, nullsFirst: false },
          { text: value.text, descending: false, nullsFirst: true },
        ]);
    };
    const facets = node.list('Expressions').map((item) => ({ name: item.name, rows: values(item) }));
    const clause = node.optional('WithClause');
    const pipeline = clause?.optional('Expression') ?? clause?.optional('Operator');
    if (!pipeline) return facets;
    return [{ name: '', rows: context.tabular(pipeline, { names: scope.names, input }) }, ...facets];
  }),
};
