import type { HostValue } from '../staged/value.ts';

/** Distinct combinations of discrete values, and how often each occurs. */
export interface Tuples {
  /** For each column the number of each tuple's value; -1 where it has none. */
  readonly codes: readonly Int32Array[];
  /** For each column its values by their numbers. */
  readonly values: readonly (readonly HostValue[])[];
  /** For each set that is told apart (all rows; or A and B) the weight of each tuple. */
  readonly weights: readonly Float64Array[];
  readonly size: number;
}

/** Values to numbers. A null or an empty text is no value, unless a wildcard of the query's own tells it apart. */
export function tuplesOf(
  rows: readonly (readonly HostValue[])[],
  columns: number,
  sets: number,
  isValue: (value: HostValue, column: number) => boolean,
): Tuples {
  const codes = Array.from({ length: columns }, () => new Int32Array(rows.length));
  const values: HostValue[][] = Array.from({ length: columns }, () => []);
  const weights = Array.from({ length: sets }, (_, set) =>
    Float64Array.from(rows, (row) => Number(row[columns + set])),
  );
  for (let column = 0; column < columns; column++) {
    const known = new Map<HostValue, number>();
    for (const [index, row] of rows.entries()) {
      const value = row[column] ?? null;
      let code = isValue(value, column) ? known.get(value) : -1;
      if (code === undefined) {
        code = known.size;
        known.set(value, code);
        values[column]?.push(value);
      }
      (codes[column] as Int32Array)[index] = code;
    }
  }
  return { codes, values, weights, size: rows.length };
}

export const total = (weights: Float64Array): number => weights.reduce((sum, weight) => sum + weight, 0);

/** A combination of some columns' values: the number of each column's value, or -1 where any may stand. */
export interface Pattern {
  readonly codes: Int32Array;
  /** The tuples that have those values. */
  readonly rows: Int32Array;
  /** For each set the weight of its rows with those values. */
  readonly sums: readonly number[];
}

export const dimensions = ({ codes }: Pattern): number => codes.reduce((count, code) => count + (code < 0 ? 0 : 1), 0);

export function patternOf(tuples: Tuples, codes: Int32Array, rows: Int32Array): Pattern {
  return {
    codes,
    rows,
    sums: tuples.weights.map((weights) => rows.reduce((sum, row) => sum + (weights[row] ?? 0), 0)),
  };
}

/** A column's values in a pattern, or the wildcard. */
export function valuesOf(tuples: Tuples, { codes }: Pattern, wildcard: (column: number) => HostValue): HostValue[] {
  return [...codes].map((code, column) => (code < 0 ? wildcard(column) : (tuples.values[column]?.[code] ?? null)));
}
