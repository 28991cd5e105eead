import { operator } from '../operator.ts';
import { sql } from '../sql.ts';

/** `consume`: the rows are made and none is given, for measuring a query. */
export const consume = {
  ConsumeOperator: operator('consume', ({ node, input }) => {
    const counted = input
      .unordered()
      .ready([])
      .grouped([], [{ name: '__consumed', value: sql('count()', 'long', false) }])
      .wrapped();
    const column = counted.column('__consumed');
    return counted.filtered(`(${column?.value.text} < 0)`).choosing([], node);
  }),
};
