import { autocorrelation, fourier } from './fourier.ts';

/** How many points a period needs, and how often the series must hold it. */
const LEAST_PERIOD = 4;
const LEAST_TIMES = 2;
const CONFIDENCE = 0.95;

export interface Period {
  readonly period: number;
  /** 0 to 1. */
  readonly score: number;
}

interface Spectrum {
  readonly correlation: readonly number[];
  /** The share of the power at each number of turns in the series, and what noise alone would not exceed. */
  readonly power: readonly number[];
  readonly noise: number;
}

function spectrumOf(values: readonly number[]): Spectrum | undefined {
  const count = values.length;
  const centre = values.reduce((sum, value) => sum + value, 0) / count;
  const centred = values.map((value) => value - centre);
  if (!centred.every(Number.isFinite) || centred.every((value) => Math.abs(value) <= Math.abs(centre) * 1e-12))
    return undefined;
  const { real, imaginary } = fourier({ real: centred, imaginary: centred.map(() => 0) });
  const turns = Math.floor(count / 2);
  const raw = Array.from({ length: turns + 1 }, (_, at) =>
    at === 0 ? 0 : (real[at] as number) ** 2 + (imaginary[at] as number) ** 2,
  );
  const total = raw.reduce((sum, value) => sum + value, 0);
  const power = raw.map((value) => value / total);
  // Of white noise each share is exponential; this is what the largest of all of them stays below.
  const noise = -Math.log(1 - CONFIDENCE ** (1 / turns)) / turns;
  return { correlation: autocorrelation(values), power, noise };
}

/** The correlation at a distance, half made up for the shorter overlap, so that neither short nor long periods win by it. */
function scoreAt(period: number, correlation: readonly number[]): number {
  const count = correlation.length;
  const value = (correlation[period] ?? 0) * Math.sqrt(count / (count - period));
  return Math.min(Math.max(value, 0), 1);
}

const isPeak = (at: number, correlation: readonly number[]) =>
  (correlation[at] as number) > 0 &&
  (correlation[at] as number) > (correlation[at - 1] as number) &&
  (correlation[at] as number) >= (correlation[at + 1] ?? Number.NEGATIVE_INFINITY);

/** The peak of the correlation that a number of turns points to: between the periods of one turn more and one less. */
function peakFor(turns: number, correlation: readonly number[]): number | undefined {
  const count = correlation.length;
  const [from, to] = [count / (turns + 1), turns > 1 ? count / (turns - 1) : count / LEAST_TIMES];
  let best: number | undefined;
  for (let at = Math.max(LEAST_PERIOD, Math.ceil(from)); at <= Math.min(count / LEAST_TIMES, to); at++)
    if (isPeak(at, correlation) && (best === undefined || (correlation[at] as number) > (correlation[best] as number)))
      best = at;
  return best;
}

function candidates({ correlation, power, noise }: Spectrum): Map<number, number> {
  const found = new Map<number, number>();
  power.forEach((share, turns) => {
    if (share < noise) return;
    const period = peakFor(turns, correlation);
    if (period !== undefined) found.set(period, scoreAt(period, correlation));
  });
  return found;
}

/**
 * The most significant periods, the best first: peaks of the autocorrelation at which the power spectrum points more
 * than noise would (the method of Vlachos, Yu and Castelli: On Periodicity Detection and Structural Periodic Similarity).
 */
export function detectPeriods(values: readonly number[], least: number, most: number, count: number): Period[] {
  const spectrum = values.length >= LEAST_PERIOD * LEAST_TIMES ? spectrumOf(values) : undefined;
  if (!spectrum) return [];
  return [...candidates(spectrum)]
    .map(([period, score]) => ({ period, score }))
    .filter(({ period, score }) => period >= least && period <= most && score > 0)
    .sort((a, b) => b.score - a.score || a.period - b.period)
    .slice(0, count);
}

/** How significant each of these periods is: 0 for one that the series does not have. */
export function validatePeriods(values: readonly number[], periods: readonly number[]): number[] {
  const spectrum = values.length >= LEAST_PERIOD * LEAST_TIMES ? spectrumOf(values) : undefined;
  const found = spectrum && candidates(spectrum);
  return periods.map((period) => {
    if (!spectrum || !found || period < LEAST_PERIOD || period > values.length / LEAST_TIMES) return 0;
    const whole = Math.round(period);
    // A multiple of a period that was found has a peak, but its own turns stay below those of the period.
    const isMultiple = [...found.keys()].some((base) => whole % base === 0) && isPeak(whole, spectrum.correlation);
    return found.has(whole) || isMultiple ? scoreAt(whole, spectrum.correlation) : 0;
  });
}

/** The best period whose score reaches the threshold. */
export function bestPeriod(values: readonly number[], threshold: number): number | undefined {
  const [best] = detectPeriods(values, LEAST_PERIOD, values.length / LEAST_TIMES, 1);
  return best && best.score >= threshold ? best.period : undefined;
}
