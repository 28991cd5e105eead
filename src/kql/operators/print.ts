import { as, valuesOf } from '../items.ts';
import { outputOf, source } from '../operator.ts';
import { Relation } from '../relation.ts';
import type { Sql } from '../sql.ts';

/** `print`: one row of computed values. */
export const print = {
  PrintOperator: source('print', ({ node, context, scope }) => {
    const output = outputOf(node);
    const values = node.list('Expressions').flatMap((item) => valuesOf(item, context, { names: scope.names }));
    const one = Relation.over('(SELECT 1 AS one)', [], context.alias);
    return one.selecting(
      output.map(({ name, type }, index) => ({ name, value: as(values[index] as Sql, type), plain: false })),
    );
  }),
};
