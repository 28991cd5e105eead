import type { Work } from '../staged/work.ts';
import { type Pattern, patternOf, type Tuples } from './tuples.ts';

/**
 * All closed patterns that are frequent: those that no further value could be added to without losing a row. Each is
 * found once (prefix-preserving closure, as in LCM by Uno and others). At most so many values are chosen; those that
 * always come with them are not counted. Throws WorkExceeded.
 */
export function closedPatterns(
  tuples: Tuples,
  isFrequent: (sums: readonly number[]) => boolean,
  mostChosen: number,
  work: Work,
): Pattern[] {
  const found: Pattern[] = [];
  const columns = tuples.codes.length;
  const extend = (parent: Pattern, from: number, chosen: number): void => {
    for (let column = from; column < columns; column++) {
      if (parent.codes[column] !== -1) continue;
      for (const rows of grouped(tuples, parent.rows, column, work)) {
        const pattern = patternOf(tuples, parent.codes, rows);
        if (!isFrequent(pattern.sums)) continue;
        const codes = closure(tuples, rows, work);
        let isNew = true;
        for (let before = 0; before < column && isNew; before++) isNew = codes[before] === parent.codes[before];
        if (!isNew) continue;
        const closed = { ...pattern, codes };
        found.push(closed);
        work.step(rows.length);
        if (chosen + 1 < mostChosen) extend(closed, column + 1, chosen + 1);
      }
    }
  };
  const all = Int32Array.from({ length: tuples.size }, (_, row) => row);
  const root = { ...patternOf(tuples, new Int32Array(columns).fill(-1), all), codes: closure(tuples, all, work) };
  if (tuples.size > 0 && root.codes.some((code) => code >= 0) && isFrequent(root.sums)) found.push(root);
  if (tuples.size > 0) extend(root, 0, 0);
  return found;
}

/** The rows of each value of a column. */
function grouped(tuples: Tuples, rows: Int32Array, column: number, work: Work): Int32Array[] {
  work.step(rows.length);
  const codes = tuples.codes[column] as Int32Array;
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const code = codes[row] ?? -1;
    if (code < 0) continue;
    const group = groups.get(code);
    if (group) group.push(row);
    else groups.set(code, [row]);
  }
  return [...groups.values()].map((group) => Int32Array.from(group));
}

/** The values that all these rows have. */
function closure(tuples: Tuples, rows: Int32Array, work: Work): Int32Array {
  const first = rows[0] ?? 0;
  return Int32Array.from(tuples.codes, (codes) => {
    const code = codes[first] ?? -1;
    if (code < 0) return -1;
    for (const [index, row] of rows.entries())
      if (codes[row] !== code) {
        work.step(index);
        return -1;
      }
    work.step(rows.length);
    return code;
  });
}
