import type { Work } from '../staged/work.ts';
import { dimensions, type Pattern, patternOf, type Tuples, total } from './tuples.ts';

/** A further pattern is worth showing if at least this share of its rows is in none of the ones before. */
const LEAST_NEW = 0.5;

/**
 * A few patterns that capture large parts of the rows and say much about them. From each seed, a frequent combination
 * of all columns, values are given up one by one as long as the score grows: the weighted geometric mean of the share of
 * rows and of how much the kept values tell (a value that most rows have tells little). Throws WorkExceeded.
 */
export function seedExpand(tuples: Tuples, sizeWeight: number, seeds: number, work: Work): Pattern[] {
  const weights = tuples.weights[0] ?? new Float64Array();
  const sum = total(weights);
  if (!(sum > 0)) return [];
  const shares = tuples.codes.map((codes, column) => {
    const counts = new Float64Array(tuples.values[column]?.length ?? 0);
    for (const [row, code] of codes.entries()) if (code >= 0) counts[code] = (counts[code] ?? 0) + (weights[row] ?? 0);
    return counts.map((count) => count / sum);
  });
  const score = (pattern: Pattern): number => {
    let told = 0;
    for (const [column, code] of pattern.codes.entries()) if (code >= 0) told += 1 - (shares[column]?.[code] ?? 0);
    return ((pattern.sums[0] ?? 0) / sum) ** sizeWeight * (told / pattern.codes.length) ** (1 - sizeWeight);
  };
  const expand = (seed: number): Pattern => {
    let best = covering(
      tuples,
      Int32Array.from(tuples.codes, (codes) => codes[seed] ?? -1),
      work,
    );
    for (;;) {
      const shorter = [...best.codes.keys()]
        .filter((column) => best.codes[column] !== -1 && dimensions(best) > 1)
        .map((column) => covering(tuples, best.codes.with(column, -1), work));
      const next = shorter.reduce<Pattern | undefined>((a, b) => (a && score(a) >= score(b) ? a : b), undefined);
      if (!next || score(next) <= score(best)) return best;
      best = next;
    }
  };
  const order = [...weights.keys()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b).slice(0, seeds);
  const distinct = new Map<string, Pattern>();
  for (const seed of order) {
    const pattern = expand(seed);
    if (dimensions(pattern) > 0) distinct.set(pattern.codes.join(','), pattern);
  }
  return diverse(
    [...distinct.values()].sort((a, b) => score(b) - score(a)),
    weights,
  );
}

function covering(tuples: Tuples, codes: Int32Array, work: Work): Pattern {
  const columns = [...codes.keys()].filter((column) => codes[column] !== -1);
  work.step(tuples.size);
  const rows: number[] = [];
  for (let row = 0; row < tuples.size; row++)
    if (columns.every((column) => tuples.codes[column]?.[row] === codes[column])) rows.push(row);
  return patternOf(tuples, codes, Int32Array.from(rows));
}

/** Those that add rows to the ones before. */
function diverse(patterns: readonly Pattern[], weights: Float64Array): Pattern[] {
  const covered = new Uint8Array(weights.length);
  return patterns.filter((pattern) => {
    const fresh = pattern.rows.reduce((sum, row) => sum + (covered[row] === 1 ? 0 : (weights[row] ?? 0)), 0);
    if (fresh < LEAST_NEW * (pattern.sums[0] ?? 0)) return false;
    for (const row of pattern.rows) covered[row] = 1;
    return true;
  });
}
