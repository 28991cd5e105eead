import type { Series } from './series.ts';

/**
 * Missing values on the straight line between their neighbours; those at the edges as their nearest neighbour, if
 * wanted. A series of whole numbers stays one: what lies between is cut to a whole number.
 */
export function fillLinear(
  { values, isReal }: Series,
  isMissing: (value: number | null) => boolean,
  fillEdges: boolean,
  constant: number | null,
): (number | null)[] {
  const known = values.flatMap((value, index) => (isMissing(value) ? [] : [index]));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return values.map(() => constant);
  const filled = [...values];
  let before = first;
  for (const index of known) {
    const [from, to] = [values[before] as number, values[index] as number];
    for (let at = before + 1; at < index; at++) {
      const value = from + ((to - from) * (at - before)) / (index - before);
      filled[at] = isReal ? value : Math.trunc(value);
    }
    before = index;
  }
  if (fillEdges) {
    filled.fill(values[first] as number, 0, first);
    filled.fill(values[last] as number, last + 1);
  }
  return filled;
}
