/**
 * A finite impulse response: each value is the sum of those up to it, weighed by the filter, the newest first; with
 * `centered` the filter's middle lies on the value. What is before the first value and behind the last counts as zero.
 */
export function finiteResponse(
  values: readonly (number | null)[],
  filter: readonly number[],
  normalize: boolean,
  centered: boolean,
): (number | null)[] {
  const weight = normalize ? filter.reduce((sum, value) => sum + value, 0) : 1;
  const ahead = centered ? Math.floor((filter.length - 1) / 2) : 0;
  return values.map((_, index) => {
    let sum = 0;
    for (let tap = 0; tap < filter.length; tap++) {
      const at = index + ahead - tap;
      if (at < 0 || at >= values.length) continue;
      const value = values[at] as number | null;
      if (value === null) return null;
      sum += value * (filter[tap] as number);
    }
    return sum / weight;
  });
}

/** An infinite impulse response by its recursion; undefined where the first denominator is zero. */
export function infiniteResponse(
  values: readonly number[],
  numerators: readonly number[],
  denominators: readonly number[],
): number[] | undefined {
  const [first] = denominators;
  if (first === undefined || first === 0 || numerators.length === 0) return undefined;
  const found: number[] = [];
  values.forEach((_, index) => {
    let sum = 0;
    for (let tap = 0; tap < numerators.length && tap <= index; tap++)
      sum += (numerators[tap] as number) * (values[index - tap] as number);
    for (let tap = 1; tap < denominators.length && tap <= index; tap++)
      sum -= (denominators[tap] as number) * (found[index - tap] as number);
    found.push(sum / first);
  });
  return found;
}
