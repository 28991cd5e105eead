import { mean, type Series, squares } from './series.ts';

export interface Statistics {
  readonly min: number;
  readonly minIndex: number;
  readonly max: number;
  readonly maxIndex: number;
  readonly avg: number;
  readonly stdev: number;
  readonly variance: number;
  readonly sum: number;
  readonly length: number;
}

/** Undefined for an empty series, and for one with values that are no finite numbers unless these are to be ignored. */
export function statistics({ values }: Series, ignoreNonFinite: boolean): Statistics | undefined {
  const finite: number[] = [];
  let [minIndex, maxIndex] = [-1, -1];
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) return;
    finite.push(value);
    if (minIndex < 0 || value < (values[minIndex] as number)) minIndex = index;
    if (maxIndex < 0 || value > (values[maxIndex] as number)) maxIndex = index;
  });
  if (finite.length === 0 || (finite.length < values.length && !ignoreNonFinite)) return undefined;
  const variance = finite.length > 1 ? squares(finite) / (finite.length - 1) : 0;
  return {
    min: values[minIndex] as number,
    minIndex,
    max: values[maxIndex] as number,
    maxIndex,
    avg: mean(finite),
    stdev: Math.sqrt(variance),
    variance,
    sum: finite.reduce((sum, value) => sum + value, 0),
    length: values.length,
  };
}
