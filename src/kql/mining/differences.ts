import type { Work } from '../staged/work.ts';

/** Something that occurs in rows of two sets. */
export interface Occurring {
  readonly rows: Int32Array;
  readonly sums: readonly number[];
}

/** How much the shares of A and of B that have something differ, in percent. */
export function difference([a = 0, b = 0]: readonly number[], [allA = 0, allB = 0]: readonly number[]): number {
  return Math.abs((100 * a) / (allA || 1) - (100 * b) / (allB || 1));
}

/**
 * The few that explain how two sets differ: each time the one whose rows, those of the ones before left out, differ most;
 * among equals the first. Throws WorkExceeded.
 */
export function differing<T extends Occurring>(
  candidates: readonly T[],
  weights: readonly Float64Array[],
  totals: readonly number[],
  leastPercent: number,
  work: Work,
): T[] {
  const covered = new Uint8Array(weights[0]?.length ?? 0);
  const chosen: T[] = [];
  const left = new Set(candidates.filter(({ sums }) => difference(sums, totals) >= leastPercent));
  for (;;) {
    let best: T | undefined;
    let most = 0;
    for (const candidate of left) {
      work.step(candidate.rows.length);
      const fresh = weights.map((set) =>
        candidate.rows.reduce((sum, row) => sum + (covered[row] === 1 ? 0 : (set[row] ?? 0)), 0),
      );
      const differs = difference(fresh, totals);
      if (differs < leastPercent || differs <= most) continue;
      best = candidate;
      most = differs;
    }
    if (!best) break;
    chosen.push(best);
    left.delete(best);
    for (const row of best.rows) covered[row] = 1;
  }
  return chosen.sort((a, b) => difference(b.sums, totals) - difference(a.sums, totals));
}
