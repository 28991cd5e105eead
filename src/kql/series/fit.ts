import { mean, squares } from './series.ts';

export interface LineFit {
  readonly rsquare: number;
  readonly slope: number;
  readonly variance: number;
  readonly rvariance: number;
  readonly interception: number;
  readonly line: readonly number[];
}

/** Of the values without a spread all of it is explained. */
const share = (residual: number, total: number) => (total === 0 ? 1 : 1 - residual / total);
const residuals = (values: readonly number[], fit: readonly number[]) =>
  values.reduce((sum, value, index) => sum + (value - (fit[index] as number)) ** 2, 0);
/** Per degree of freedom, as a sample's variance is. */
const perFreedom = (sum: number, count: number) => (count > 1 ? sum / (count - 1) : 0);

/** The least-squares line over the positions 1, 2, 3 …; undefined for fewer than two values. */
export function fitLine(values: readonly number[]): LineFit | undefined {
  const count = values.length;
  if (count < 2) return undefined;
  const [middle, centre] = [(count + 1) / 2, mean(values)];
  let [both, spread] = [0, 0];
  values.forEach((value, index) => {
    both += (index + 1 - middle) * (value - centre);
    spread += (index + 1 - middle) ** 2;
  });
  const slope = both / spread;
  const interception = centre - slope * middle;
  const line = values.map((_, index) => interception + slope * (index + 1));
  const [total, residual] = [squares(values), residuals(values, line)];
  return {
    rsquare: share(residual, total),
    slope,
    variance: perFreedom(total, count),
    rvariance: perFreedom(residual, count),
    interception,
    line,
  };
}

export interface TwoLinesFit {
  readonly rsquare: number;
  readonly split: number;
  readonly variance: number;
  readonly rvariance: number;
  readonly line: readonly number[];
  readonly right: LineFit;
  readonly left: LineFit;
}

const LEAST_PER_LINE = 2;

/** Sums over a range of values, so that the residual of each split needs no walk of its own. */
function rangeSums(values: readonly number[]) {
  const [ones, squared, weighted] = [[0], [0], [0]];
  values.forEach((value, index) => {
    ones.push((ones[index] as number) + value);
    squared.push((squared[index] as number) + value * value);
    weighted.push((weighted[index] as number) + index * value);
  });
  return (from: number, to: number) => {
    const part = (sums: readonly number[]) => (sums[to] as number) - (sums[from] as number);
    const count = to - from;
    const centre = part(ones) / count;
    const both = part(weighted) - from * part(ones) - ((count - 1) / 2) * part(ones);
    const spread = (count * (count * count - 1)) / 12;
    return Math.max(0, part(squared) - count * centre * centre - (both * both) / spread);
  };
}

/** The two lines, one behind the other, that leave the least; each counts its positions from its own beginning. */
export function fitTwoLines(values: readonly number[]): TwoLinesFit | undefined {
  const count = values.length;
  if (count < 2 * LEAST_PER_LINE) return undefined;
  const centre = mean(values);
  // Around the mean, so that large values lose no digits in the sums.
  const residualOf = rangeSums(values.map((value) => value - centre));
  let [split, least] = [LEAST_PER_LINE, Number.POSITIVE_INFINITY];
  for (let at = LEAST_PER_LINE; at <= count - LEAST_PER_LINE; at++) {
    const residual = residualOf(0, at) + residualOf(at, count);
    if (residual < least) [split, least] = [at, residual];
  }
  const [left, right] = [fitLine(values.slice(0, split)), fitLine(values.slice(split))];
  if (!left || !right) return undefined;
  const line = [...left.line, ...right.line];
  const [total, residual] = [squares(values), residuals(values, line)];
  return {
    rsquare: share(residual, total),
    split,
    variance: perFreedom(total, count),
    rvariance: perFreedom(residual, count),
    line,
    right,
    left,
  };
}

export interface PolynomialFit {
  readonly rsquare: number;
  /** Of the highest power first. */
  readonly coefficients: readonly number[];
  readonly variance: number;
  readonly rvariance: number;
  readonly fit: readonly number[];
}

const HIGHEST_DEGREE = 32;

/** The least-squares polynomial of a degree; undefined where there are too few different points. */
export function fitPolynomial(
  y: readonly number[],
  x: readonly number[] | undefined,
  degree: number,
): PolynomialFit | undefined {
  const places = x ?? y.map((_, index) => index + 1);
  if (places.length !== y.length || degree < 0 || degree > HIGHEST_DEGREE) return undefined;
  if (new Set(places).size <= degree) return undefined;
  const coefficients = leastSquares(places, y, degree);
  if (!coefficients) return undefined;
  const fit = places.map((place) => coefficients.reduce((sum, coefficient) => sum * place + coefficient, 0));
  const [total, residual] = [squares(y), residuals(y, fit)];
  return {
    rsquare: share(residual, total),
    coefficients,
    variance: perFreedom(total, y.length),
    rvariance: perFreedom(residual, y.length),
    fit,
  };
}

/** By Householder's reflections of the powers, each scaled to the size of one: normal equations would square the error. */
function leastSquares(x: readonly number[], y: readonly number[], degree: number): number[] | undefined {
  const size = degree + 1;
  const columns = Array.from({ length: size }, (_, power) => x.map((value) => value ** (degree - power)));
  const scales = columns.map((column) => column.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
  const a = columns.map((column, index) => column.map((value) => value / (scales[index] as number)));
  const b = [...y];
  for (let step = 0; step < size; step++) {
    const column = a[step] as number[];
    const norm = Math.sqrt(column.slice(step).reduce((sum, value) => sum + value * value, 0));
    if (norm === 0) return undefined;
    const head = column[step] as number;
    const alpha = head > 0 ? -norm : norm;
    const mirror = column.map((value, index) => (index < step ? 0 : index === step ? value - alpha : value));
    const length = mirror.reduce((sum, value) => sum + value * value, 0);
    if (length > 0)
      for (const target of [...a.slice(step), b]) {
        const dot = mirror.reduce((sum, value, index) => sum + value * (target[index] as number), 0);
        mirror.forEach((value, index) => {
          target[index] = (target[index] as number) - (2 * dot * value) / length;
        });
      }
  }
  const found = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let value = b[row] as number;
    for (let column = row + 1; column < size; column++)
      value -= (a[column]?.[row] as number) * (found[column] as number);
    const pivot = a[row]?.[row] as number;
    if (pivot === 0) return undefined;
    found[row] = value / pivot;
  }
  return found.map((value, index) => value / (scales[index] as number));
}
