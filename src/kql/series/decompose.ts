import { fitLine } from './fit.ts';
import { OUTLIER_DEFAULTS, outlierScores } from './outliers.ts';
import { bestPeriod } from './periods.ts';
import { mean, median } from './series.ts';

export type Trend = 'avg' | 'linefit' | 'none';

export interface DecomposeOptions {
  /** −1: to be found; 0: none. */
  readonly seasonality: number;
  readonly trend: Trend;
  /** Points at the end that are predicted, not learned from. */
  readonly testPoints: number;
  /** The score from which a period that was found counts. */
  readonly threshold: number;
}
export const DECOMPOSE_DEFAULTS: DecomposeOptions = { seasonality: -1, trend: 'avg', testPoints: 0, threshold: 0.6 };

export interface Components {
  readonly baseline: readonly number[];
  readonly seasonal: readonly number[];
  readonly trend: readonly number[];
  readonly residual: readonly number[];
}

/** The median of the points in the same phase, for each of `count` points. */
export function seasonalComponent(learned: readonly number[], period: number, count: number): number[] {
  const medians = Array.from({ length: period }, (_, phase) => {
    const points = learned.filter((_value, index) => index % period === phase);
    return points.length ? median(points) : 0;
  });
  return Array.from({ length: count }, (_, index) => medians[index % period] as number);
}

function trendComponent(learned: readonly number[], trend: Trend, count: number): number[] {
  const points = Array.from({ length: count }, (_, index) => index + 1);
  if (trend === 'none' || learned.length === 0) return points.map(() => 0);
  const line = trend === 'linefit' ? fitLine(learned) : undefined;
  if (line) return points.map((place) => line.interception + line.slope * place);
  const level = mean(learned);
  return points.map(() => level);
}

/** Seasonal first, then the trend of what is left, both learned from all but the test points. */
export function decompose(values: readonly number[], options: DecomposeOptions): Components {
  const count = values.length;
  const learned = values.slice(0, Math.max(0, count - options.testPoints));
  const period = options.seasonality < 0 ? bestPeriod(learned, options.threshold) : options.seasonality;
  const seasonal = period ? seasonalComponent(learned, period, count) : values.map(() => 0);
  const rest = learned.map((value, index) => value - (seasonal[index] as number));
  const trend = trendComponent(rest, options.trend, count);
  const baseline = trend.map((value, index) => value + (seasonal[index] as number));
  return { baseline, seasonal, trend, residual: values.map((value, index) => value - (baseline[index] as number)) };
}

export interface Anomalies {
  /** 1 up, −1 down, 0 none. */
  readonly flags: readonly number[];
  readonly scores: readonly number[];
  readonly baseline: readonly number[];
}

/** Outliers of what the decomposition leaves. */
export function anomalies(
  values: readonly number[],
  threshold: number,
  kind: 'tukey' | 'ctukey',
  options: DecomposeOptions,
): Anomalies {
  const { baseline, residual } = decompose(values, options);
  const scores = outlierScores(residual, { ...OUTLIER_DEFAULTS, kind, testPoints: options.testPoints });
  const flags = scores.map((score) => (score > threshold ? 1 : score < -threshold ? -1 : 0));
  return { flags, scores, baseline };
}
