import type { Sql } from '../sql.ts';
import { sortedTogether } from './dynamic.ts';
import type { Call } from './function.ts';
import { seriesColumns } from './series.ts';

/** Functions that give several columns at once; they stand alone in `extend`, `project` and `print`. */
export const tupleFunctions: Readonly<Record<string, (call: Call) => Sql[]>> = {
  array_sort_asc: (call) => sortedTogether(call, false),
  array_sort_desc: (call) => sortedTogether(call, true),
  ...seriesColumns,
};
