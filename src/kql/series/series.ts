/** A dynamic array as numbers; what is no number is null. */
export interface Series {
  readonly values: readonly (number | null)[];
  /** False where all numbers are written as whole ones, so that results which keep the type are whole too. */
  readonly isReal: boolean;
}

const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

const TIME = /^\d{4}-\d{2}-\d{2}T[\d:]+(\.\d+)?Z$/;
const TICKS_PER_MILLISECOND = 10_000;
const UNIX_EPOCH_TICKS = 621_355_968_000_000_000;

/** What a text in a series counts as: a real that JSON has no number for, or a time's ticks since year 1. */
function textNumber(item: unknown): number | null {
  if (typeof item !== 'string') return null;
  if (Object.hasOwn(NOT_FINITE, item)) return NOT_FINITE[item] ?? null;
  return TIME.test(item) ? Date.parse(item) * TICKS_PER_MILLISECOND + UNIX_EPOCH_TICKS : null;
}

type WithSource = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** The series in a JSON text; undefined for what is no array. */
export function seriesIn(text: unknown): Series | undefined {
  if (typeof text !== 'string' || !text.startsWith('[')) return undefined;
  let isReal = false;
  let array: unknown;
  try {
    const note: WithSource = (_key, value, { source }) => {
      if (typeof value === 'number' && source && /[.eE]/.test(source)) isReal = true;
      return value;
    };
    array = JSON.parse(text, note as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
  if (!Array.isArray(array)) return undefined;
  const values = array.map((item: unknown) => (typeof item === 'number' ? item : textNumber(item)));
  return { values, isReal: isReal || values.some((value) => value !== null && !Number.isFinite(value)) };
}

/** The numbers of a series that has nothing else in it. */
export function numbersIn(text: unknown): number[] | undefined {
  const series = seriesIn(text);
  return series?.values.every((value) => value !== null) ? (series.values as number[]) : undefined;
}

/** JSON text of a real: whole ones keep a fraction, so that they stay reals. */
export function realText(value: number): string {
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : `${value}`;
}

/** JSON text of an array of numbers, as reals unless they are whole by type. */
export function seriesText(values: readonly (number | null)[], isReal = true): string {
  return `[${values.map((value) => (value === null ? 'null' : isReal ? realText(value) : `${value}`)).join(',')}]`;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Between two values it is as near to each as the rank is. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The sum of squared distances from the mean. */
export function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
