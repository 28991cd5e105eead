import { operator, outputOf } from '../operator.ts';
import { sql } from '../sql.ts';

/** `count`: one row with the number of rows. */
export const count = {
  CountOperator: operator('count', ({ node, input }) =>
    input
      .ready([])
      .grouped([], [{ name: outputOf(node)[0]?.name ?? 'Count', value: sql('toInt64(count())', 'long', false) }]),
  ),
};
