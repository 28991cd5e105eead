import { percentile } from './series.ts';

/** How far from the middle of a normal distribution a quarter and a tenth of the values lie, as Kusto's service has them. */
const QUARTER = 0.675;
const TENTH = 1.29682082;
const TUKEY = { low: 25, high: 75 };
const MILD = 1.5; // the score of a mild outlier by Tukey's test

export interface OutlierOptions {
  readonly kind: 'tukey' | 'ctukey';
  readonly ignored: number | null;
  readonly low: number;
  readonly high: number;
  /** Points at the end that say nothing of what is normal. */
  readonly testPoints: number;
}
export const OUTLIER_DEFAULTS: OutlierOptions = { kind: 'ctukey', ignored: null, low: 10, high: 90, testPoints: 0 };

/**
 * Tukey's test: how many ranges between two percentiles a value lies above the upper or below the lower one, 0 between
 * them. Scores over other percentiles than the quartiles are scaled so that a mild outlier of a normal distribution
 * has 1.5 by all of them.
 */
export function outlierScores(values: readonly (number | null)[], options: OutlierOptions): number[] {
  const counts = (value: number | null): value is number =>
    value !== null && !Number.isNaN(value) && value !== options.ignored;
  const learned = values.slice(0, values.length - options.testPoints).filter(counts);
  const { low, high } = options.kind === 'tukey' ? TUKEY : options;
  const [lower, upper] = [percentile(learned, low), percentile(learned, high)];
  const { above, below } = options.kind === 'tukey' ? { above: 1, below: 1 } : scales(low, high);
  return values.map((value) => {
    if (!counts(value) || learned.length === 0) return 0;
    if (value > upper) return ((value - upper) / (upper - lower)) * above;
    return value < lower ? ((value - lower) / (upper - lower)) * below : 0;
  });
}

/** What makes 1.5 of a value that has 1.5 over the quartiles, above and below. */
function scales(low: number, high: number): { readonly above: number; readonly below: number } {
  const mild = QUARTER + MILD * 2 * QUARTER;
  const [bottom, top] = [normalPlace(low), normalPlace(high)];
  const factor = (distance: number) => (MILD * (top - bottom)) / distance;
  return { above: factor(mild - top), below: factor(mild + bottom) };
}

/** Where a percentile lies on a standard normal distribution. */
function normalPlace(percent: number): number {
  if (percent === 50) return 0;
  if (percent < 50) return -normalPlace(100 - percent);
  if (percent === 75) return QUARTER;
  return percent === 90 ? TENTH : normalQuantile(percent / 100);
}

/** The inverse of the normal distribution by bisection: exact enough after sixty halvings. */
function normalQuantile(share: number): number {
  let [low, high] = [0, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The share of a normal distribution below a place from 0 on, by its series. */
function normalShare(place: number): number {
  if (place > 8) return 1;
  let [term, sum] = [place, place];
  for (let step = 1; Math.abs(term) > 1e-17 && step < 500; step++) {
    term *= (place * place) / (2 * step + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-place * place) / 2)) / Math.sqrt(2 * Math.PI);
}
