import type { ColumnType } from '../../schema/types.ts';
import { KqlError } from '../errors.ts';
import { anomalies, type DecomposeOptions, decompose, seasonalComponent, type Trend } from '../series/decompose.ts';
import { fillLinear } from '../series/fill.ts';
import { finiteResponse, infiniteResponse } from '../series/filter.ts';
import { fitLine, fitPolynomial, fitTwoLines, type LineFit } from '../series/fit.ts';
import { fourier, inverseFourier } from '../series/fourier.ts';
import { OUTLIER_DEFAULTS, outlierScores } from '../series/outliers.ts';
import { bestPeriod, detectPeriods, validatePeriods } from '../series/periods.ts';
import { numbersIn, realText, seriesIn, seriesText } from '../series/series.ts';
import { statistics } from '../series/statistics.ts';
import type { Sql } from '../sql.ts';
import { type Compute, hostFunction, hostValues } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';
import type { Call, ScalarFunction } from './function.ts';
import { placed, placedFunction } from './placed.ts';

const SEASONAL_THRESHOLD = 0.6;
const MOST_VALIDATED = 16;

/** An argument that may be left out, or be null. */
const given = (value: HostValue | undefined, otherwise: number): number =>
  value === undefined || value === null ? otherwise : Number(value);
const missingIs = (placeholder: HostValue | undefined) => {
  const number = placeholder === undefined || placeholder === null ? null : Number(placeholder);
  return (value: number | null) => value === number;
};

function oneOf<Name extends string>(
  value: HostValue | undefined,
  names: readonly [Name, ...Name[]],
  what: string,
): Name {
  if (value === undefined || value === '') return names[0];
  const found = names.find((name) => name === String(value).toLowerCase());
  if (found === undefined)
    throw new KqlError('KQL_ARGUMENT', `The ${what} is one of ${names.join(', ')}; it is ${JSON.stringify(value)}.`);
  return found;
}

const fillLinearly = hostFunction(
  ([array, placeholder, edges, constant]) => {
    const series = seriesIn(array);
    if (!series) return null;
    const isMissing = missingIs(placeholder);
    const isEmpty = series.values.every(isMissing);
    const filler = constant === undefined ? 0 : constant === null ? null : Number(constant);
    return seriesText(fillLinear(series, isMissing, edges !== false, filler), series.isReal || isEmpty);
  },
  { takes: ['dynamic', 'real', 'bool', 'real'], gives: 'dynamic' },
);

const fir = hostFunction(
  ([array, filter, normalize, center]) => {
    const [series, taps] = [seriesIn(array), numbersIn(filter)];
    if (!series || !taps || taps.length === 0) return null;
    const hasNegative = taps.some((tap) => tap < 0);
    const isNormalized = normalize === undefined || normalize === null ? !hasNegative : normalize === true;
    if (isNormalized && hasNegative) return null;
    return seriesText(finiteResponse(series.values, taps, isNormalized, center === true));
  },
  { takes: ['dynamic', 'dynamic', 'bool', 'bool'], gives: 'dynamic' },
);

const iir = hostFunction(
  ([array, numerators, denominators]) => {
    const [values, above, below] = [numbersIn(array), numbersIn(numerators), numbersIn(denominators)];
    const found = values && above && below && infiniteResponse(values, above, below);
    return found ? seriesText(found) : null;
  },
  { takes: ['dynamic'], gives: 'dynamic' },
);

const outliers = hostFunction(
  ([array, kind, ignored, low, high, testPoints]) => {
    const series = seriesIn(array);
    if (!series) return null;
    const options = {
      kind: oneOf(kind, ['ctukey', 'tukey'], 'kind of outliers'),
      ignored: ignored === undefined || ignored === null ? null : Number(ignored),
      low: given(low, OUTLIER_DEFAULTS.low),
      high: given(high, OUTLIER_DEFAULTS.high),
      testPoints: given(testPoints, 0),
    };
    if (options.low < 2 || options.high > 98 || options.low >= options.high)
      throw new KqlError('KQL_ARGUMENT', 'The percentiles are from 2 to 98, the lower one first.');
    return seriesText(outlierScores(series.values, options));
  },
  { takes: ['dynamic', 'string', 'real', 'real', 'real', 'long'], gives: 'dynamic' },
);

const seasonal = hostFunction(
  ([array, period, testPoints]) => {
    const values = numbersIn(array);
    if (!values) return null;
    const learned = values.slice(0, Math.max(0, values.length - given(testPoints, 0)));
    const wanted = given(period, -1);
    const found = wanted < 0 ? bestPeriod(learned, SEASONAL_THRESHOLD) : wanted;
    return seriesText(found ? seasonalComponent(learned, found, values.length) : values.map(() => 0));
  },
  { takes: ['dynamic', 'long', 'long'], gives: 'dynamic' },
);

const statsBag = hostFunction(
  ([array, ignore]) => {
    const series = seriesIn(array);
    const found = series && statistics(series, ignore === true);
    if (!found) return series ? NO_STATISTICS : null;
    const { min, minIndex, max, maxIndex, avg, stdev, variance, sum, length } = found;
    const reals = { avg, stdev, variance, sum };
    const texts = Object.entries(reals).map(([name, value]) => `"${name}":${realText(value)}`);
    return `{"min":${realText(min)},"min_idx":${minIndex},"max":${realText(max)},"max_idx":${maxIndex},${texts.join(',')},"len":${length}}`;
  },
  { takes: ['dynamic', 'bool'], gives: 'dynamic' },
);
const NO_STATISTICS = JSON.stringify(
  Object.fromEntries(
    ['min', 'min_idx', 'max', 'max_idx', 'avg', 'stdev', 'variance', 'sum', 'len'].map((name) => [name, null]),
  ),
);

const lineMembers = (fit: LineFit): Record<string, string> => ({
  rsquare: realText(fit.rsquare),
  slope: realText(fit.slope),
  variance: realText(fit.variance),
  rvariance: realText(fit.rvariance),
  interception: realText(fit.interception),
});
const bag = (members: Readonly<Record<string, string>>) =>
  `{${Object.entries(members)
    .map(([name, text]) => `"${name}":${text}`)
    .join(',')}}`;
const lineBag = hostFunction(
  ([array]) => {
    const values = numbersIn(array);
    const fit = values && fitLine(values);
    return fit ? bag({ ...lineMembers(fit), line_fit: seriesText(fit.line) }) : null;
  },
  { takes: ['dynamic'], gives: 'dynamic' },
);
const twoLinesBag = hostFunction(
  ([array]) => {
    const values = numbersIn(array);
    const fit = values && fitTwoLines(values);
    if (!fit) return null;
    return bag({
      rsquare: realText(fit.rsquare),
      split_idx: `${fit.split}`,
      variance: realText(fit.variance),
      rvariance: realText(fit.rvariance),
      line_fit: seriesText(fit.line),
      right: bag(lineMembers(fit.right)),
      left: bag(lineMembers(fit.left)),
    });
  },
  { takes: ['dynamic'], gives: 'dynamic' },
);

/** A function that gives several columns; as a value it is the first of them. */
interface Columns {
  readonly takes: readonly ColumnType[];
  readonly gives: readonly ColumnType[];
  readonly compute: Compute;
}
const columns = (gives: readonly ColumnType[], takes: readonly ColumnType[], compute: Compute): Columns => ({
  takes,
  gives,
  compute,
});
const NOTHING: readonly HostValue[] = [];
const lineValues = (fit: LineFit): HostValue[] => [
  fit.rsquare,
  fit.slope,
  fit.interception,
  fit.variance,
  fit.rvariance,
];

function decomposeOptions(
  seasonality: HostValue | undefined,
  trend: HostValue | undefined,
  testPoints: HostValue | undefined,
  threshold: HostValue | undefined,
): DecomposeOptions {
  return {
    seasonality: given(seasonality, -1),
    trend: oneOf<Trend>(trend, ['avg', 'linefit', 'none'], 'trend'),
    testPoints: Math.max(0, given(testPoints, 0)),
    threshold: given(threshold, SEASONAL_THRESHOLD),
  };
}
function components(array: HostValue | undefined, options: DecomposeOptions): readonly HostValue[] {
  const values = numbersIn(array);
  if (!values) return NOTHING;
  const found = decompose(values, options);
  return [found.baseline, found.seasonal, found.trend, found.residual].map((part) => seriesText(part));
}
const FOUR_SERIES = ['dynamic', 'dynamic', 'dynamic', 'dynamic'] as const;

const severalColumns: Readonly<Record<string, Columns>> = {
  series_stats: columns(
    ['real', 'long', 'real', 'long', 'real', 'real', 'real'],
    ['dynamic', 'bool'],
    ([array, ignore]) => {
      const series = seriesIn(array);
      const found = series && statistics(series, ignore === true);
      if (!found) return NOTHING;
      const { min, minIndex, max, maxIndex, avg, stdev, variance } = found;
      return [min, BigInt(minIndex), max, BigInt(maxIndex), avg, stdev, variance];
    },
  ),
  series_fit_line: columns(['real', 'real', 'real', 'real', 'real', 'dynamic'], ['dynamic'], ([array]) => {
    const values = numbersIn(array);
    const fit = values && fitLine(values);
    if (!fit) return NOTHING;
    return [fit.rsquare, fit.slope, fit.variance, fit.rvariance, fit.interception, seriesText(fit.line)];
  }),
  series_fit_2lines: columns(
    ['real', 'long', 'real', 'real', 'dynamic', ...new Array<ColumnType>(10).fill('real')],
    ['dynamic'],
    ([array]) => {
      const values = numbersIn(array);
      const fit = values && fitTwoLines(values);
      if (!fit) return NOTHING;
      const whole = [fit.rsquare, BigInt(fit.split), fit.variance, fit.rvariance, seriesText(fit.line)];
      return [...whole, ...lineValues(fit.right), ...lineValues(fit.left)];
    },
  ),
  series_fit_poly: columns(
    ['real', 'dynamic', 'real', 'real', 'dynamic'],
    ['dynamic', 'dynamic', 'long'],
    ([y, x, degree]) => {
      const [values, places] = [numbersIn(y), x === undefined ? undefined : numbersIn(x)];
      const fit = values && (x === undefined || places) && fitPolynomial(values, places, given(degree, 1));
      if (!fit) return NOTHING;
      return [fit.rsquare, seriesText(fit.coefficients), fit.variance, fit.rvariance, seriesText(fit.fit)];
    },
  ),
  series_periods_detect: columns(
    ['dynamic', 'dynamic'],
    ['dynamic', 'real', 'real', 'long'],
    ([array, least, most, count]) => {
      const values = numbersIn(array);
      if (!values) return NOTHING;
      const size = Math.max(0, given(count, 0));
      const found = detectPeriods(values, given(least, 0), given(most, 0), size);
      const filled = Array.from({ length: Math.min(size, values.length) }, (_, index) => found[index]);
      return [
        seriesText(filled.map((period) => period?.period ?? 0)),
        seriesText(filled.map((period) => period?.score ?? 0)),
      ];
    },
  ),
  series_periods_validate: columns(['dynamic', 'dynamic'], ['dynamic', 'real'], ([array, ...periods]) => {
    const values = numbersIn(array);
    if (!values) return NOTHING;
    if (periods.length > MOST_VALIDATED)
      throw new KqlError('KQL_ARGUMENT', `At most ${MOST_VALIDATED} periods are validated at once.`);
    const wanted = periods.map((period) => given(period, 0));
    return [seriesText(wanted), seriesText(validatePeriods(values, wanted))];
  }),
  series_fft: transformed(fourier),
  series_ifft: transformed(inverseFourier),
  series_decompose: columns(
    FOUR_SERIES,
    ['dynamic', 'long', 'string', 'long', 'real'],
    ([array, seasonality, trend, testPoints, threshold]) =>
      components(array, decomposeOptions(seasonality, trend, testPoints, threshold)),
  ),
  series_decompose_forecast: columns(
    FOUR_SERIES,
    ['dynamic', 'long', 'long', 'string', 'real'],
    ([array, testPoints, seasonality, trend, threshold]) =>
      components(array, decomposeOptions(seasonality, trend, testPoints, threshold)),
  ),
  series_decompose_anomalies: columns(
    ['dynamic', 'dynamic', 'dynamic'],
    ['dynamic', 'real', 'long', 'string', 'long', 'string', 'real'],
    ([array, threshold, seasonality, trend, testPoints, method, seasonalityThreshold]) => {
      const values = numbersIn(array);
      const options = decomposeOptions(seasonality, trend, testPoints, seasonalityThreshold);
      const kind = oneOf(method, ['ctukey', 'tukey'], 'method');
      if (!values) return NOTHING;
      const found = anomalies(values, given(threshold, 1.5), kind, options);
      return [seriesText(found.flags, false), seriesText(found.scores), seriesText(found.baseline)];
    },
  ),
};

function transformed(transform: typeof fourier): Columns {
  return columns(['dynamic', 'dynamic'], ['dynamic', 'dynamic'], ([real, imaginary]) => {
    const values = numbersIn(real);
    const others = imaginary === undefined ? values?.map(() => 0) : numbersIn(imaginary);
    if (!values || !others || others.length !== values.length) return NOTHING;
    const found = transform({ real: values, imaginary: others });
    return [seriesText(found.real), seriesText(found.imaginary)];
  });
}

/** Every column of such a function, in the order in which the binder names them. */
export const seriesColumns: Readonly<Record<string, (call: Call) => Sql[]>> = Object.fromEntries(
  Object.entries(severalColumns).map(([name, { takes, gives, compute }]) => [
    name,
    (call: Call) => placed(call, () => hostValues(call, compute, { takes, gives })),
  ]),
);

const firstOf = (name: string): ScalarFunction => ({
  translate: (call) => (seriesColumns[name] as (call: Call) => Sql[])(call)[0] as Sql,
});

/** Analyses of whole series. */
export const seriesAnalyses: Readonly<Record<string, ScalarFunction>> = {
  series_fill_linear: fillLinearly,
  series_fir: fir,
  series_iir: iir,
  series_outliers: placedFunction(outliers),
  series_seasonal: seasonal,
  series_stats_dynamic: statsBag,
  series_fit_line_dynamic: lineBag,
  series_fit_2lines_dynamic: twoLinesBag,
  ...Object.fromEntries(Object.keys(severalColumns).map((name) => [name, firstOf(name)])),
};
