import { as, valuesOf } from '../items.ts';
import { named } from '../named.ts';
import { outputOf, source } from '../operator.ts';
import { Relation } from '../relation.ts';
import type { Sql } from '../sql.ts';

/** `print`: one row of computed values. */
export const print = {
  PrintOperator: source('print', ({ node, context, scope }) => {
    const output = outputOf(node);
    const values = node.list('Expressions').flatMap((item) => {
      const all = valuesOf(item, context, { names: scope.names });
      // Of a function that gives several columns, print shows those that have a name, or all where none has one.
      return all.slice(0, named(item).names.length || all.length);
    });
    const one = Relation.over('(SELECT 1 AS one)', [], context.alias).asSerialized();
    return one.selecting(
      output.map(({ name, type }, index) => ({ name, value: as(values[index] as Sql, type), plain: false })),
    );
  }),
};
