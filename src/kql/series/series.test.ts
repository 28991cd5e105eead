import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anomalies, DECOMPOSE_DEFAULTS, decompose } from './decompose.ts';
import { fillLinear } from './fill.ts';
import { finiteResponse, infiniteResponse } from './filter.ts';
import { fitLine, fitPolynomial, fitTwoLines } from './fit.ts';
import { autocorrelation, fourier, inverseFourier } from './fourier.ts';
import { OUTLIER_DEFAULTS, outlierScores } from './outliers.ts';
import { detectPeriods, validatePeriods } from './periods.ts';
import { percentile, seriesIn, seriesText } from './series.ts';

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
const near = (actual: readonly number[], expected: readonly number[], tolerance = 1e-9) => {
  assert.equal(actual.length, expected.length);
  for (const [index, value] of actual.entries())
    assert.ok(
      Math.abs(value - (expected[index] as number)) <= tolerance,
      `${index}: ${value} is not ${expected[index]}`,
    );
};

describe('series as text', () => {
  it('tells reals from whole numbers by how they are written', () => {
    assert.equal(seriesIn('[1,2]')?.isReal, false);
    assert.equal(seriesIn('[1,2.0]')?.isReal, true);
    assert.equal(seriesIn('[1e3]')?.isReal, true);
    assert.deepEqual(seriesIn('[1,"NaN","x",null,true]')?.values, [1, Number.NaN, null, null, null]);
    assert.equal(seriesIn('{"a":1}'), undefined);
    assert.equal(seriesIn('[1,'), undefined);
    assert.equal(seriesText([1, 2.5, null, Number.POSITIVE_INFINITY]), '[1.0,2.5,null,"Infinity"]');
    assert.equal(seriesText([1, null], false), '[1,null]');
  });
});

describe('Fourier transform', () => {
  it('equals its definition for every length, and comes back', () => {
    const next = noise(3);
    for (const size of [1, 2, 3, 5, 8, 12, 31, 64, 100]) {
      const real = Array.from({ length: size }, next);
      const imaginary = Array.from({ length: size }, next);
      const found = fourier({ real, imaginary });
      for (let turns = 0; turns < size; turns++) {
        let [x, y] = [0, 0];
        for (let at = 0; at < size; at++) {
          const angle = (-2 * Math.PI * turns * at) / size;
          x += (real[at] as number) * Math.cos(angle) - (imaginary[at] as number) * Math.sin(angle);
          y += (real[at] as number) * Math.sin(angle) + (imaginary[at] as number) * Math.cos(angle);
        }
        near([found.real[turns] as number, found.imaginary[turns] as number], [x, y], 1e-9);
      }
      const back = inverseFourier(found);
      near(back.real, real);
      near(back.imaginary, imaginary);
    }
  });

  it('correlates a series with itself as the sum says', () => {
    const next = noise(5);
    const values = Array.from({ length: 37 }, next);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const at = (distance: number) =>
      values
        .slice(distance)
        .reduce((sum, value, index) => sum + (value - mean) * ((values[index] as number) - mean), 0);
    near(
      autocorrelation(values),
      values.map((_, distance) => at(distance) / at(0)),
    );
  });
});

describe('fits', () => {
  it('finds the line and the polynomial that the values lie on', () => {
    const line = fitLine([3, 5, 7, 9]);
    near([line?.slope ?? 0, line?.interception ?? 0, line?.rsquare ?? 0], [2, 1, 1]);
    const x = [-2, -1, 0.5, 1, 3, 4];
    const cubic = fitPolynomial(
      x.map((value) => 2 * value ** 3 - value + 5),
      x,
      3,
    );
    near(cubic?.coefficients ?? [], [2, 0, -1, 5], 1e-9);
    assert.equal(fitPolynomial([1, 2], [1, 1], 1), undefined);
    assert.equal(fitLine([1]), undefined);
  });

  it('leaves no more than any other line or split would', () => {
    const next = noise(9);
    const values = Array.from({ length: 40 }, (_, index) => (index < 17 ? index : 40 - index) + next());
    const fit = fitTwoLines(values);
    const residual = (at: number) =>
      [values.slice(0, at), values.slice(at)].reduce((sum, part) => {
        const line = fitLine(part)?.line ?? [];
        return sum + part.reduce((own, value, index) => own + (value - (line[index] as number)) ** 2, 0);
      }, 0);
    const best = residual(fit?.split ?? 0);
    for (let at = 2; at <= 38; at++) assert.ok(residual(at) >= best - 1e-9);
  });
});

describe('filters', () => {
  it('averages, differs and sums', () => {
    assert.deepEqual(finiteResponse([3, 6, 9], [1, 1, 1], true, false), [1, 3, 6]);
    assert.deepEqual(finiteResponse([3, 6, 9], [1, 1, 1], true, true), [3, 6, 5]);
    assert.deepEqual(finiteResponse([3, null, 9, 9], [1, -1], false, false), [3, null, null, 0]);
    assert.deepEqual(infiniteResponse([1, 2, 3], [1], [1, -1]), [1, 3, 6]);
    assert.equal(infiniteResponse([1], [1], [0]), undefined);
  });

  it('fills between neighbours', () => {
    const isNull = (value: number | null) => value === null;
    assert.deepEqual(fillLinear({ values: [null, 1, null, 4], isReal: true }, isNull, true, 0), [1, 1, 2.5, 4]);
    assert.deepEqual(fillLinear({ values: [null, 1, null, 4], isReal: false }, isNull, false, 0), [null, 1, 2, 4]);
    assert.deepEqual(fillLinear({ values: [null], isReal: false }, isNull, true, 7), [7]);
  });
});

describe('periods', () => {
  const wave = (size: number, period: number, spread: number, seed: number) => {
    const next = noise(seed);
    return Array.from(
      { length: size },
      (_, index) => Math.sin((2 * Math.PI * index) / period) + spread * (next() - 0.5),
    );
  };

  it('finds the period of a wave in noise, and none in noise alone', () => {
    for (const period of [4, 7, 12, 24, 50]) {
      const [best] = detectPeriods(wave(300, period, 0.5, period), 4, 150, 1);
      assert.equal(best?.period, period);
      assert.ok((best?.score ?? 0) > 0.7);
    }
    let found = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const next = noise(seed * 7919);
      found += detectPeriods(Array.from({ length: 200 }, next), 4, 100, 5).filter(({ score }) => score > 0.6).length;
    }
    assert.equal(found, 0);
  });

  it('finds the day and the week of a series that has both', () => {
    const next = noise(11);
    const values = Array.from({ length: 24 * 7 * 5 }, (_, hour) => {
      const weekend = Math.floor(hour / 24) % 7 >= 5;
      return (weekend ? 5 : 12) + (hour % 24 > 8 && hour % 24 < 18 ? 6 : 0) + next();
    });
    const periods = detectPeriods(values, 4, values.length / 2, 5).map(({ period }) => period);
    assert.equal(periods[0], 168);
    assert.ok(periods.includes(24));
    const [week = 0, day = 0, other = 1] = validatePeriods(values, [168, 24, 100]);
    assert.ok(week > day && day > 0);
    assert.equal(other, 0);
  });

  it('takes no period out of bounds, and a constant for none', () => {
    assert.deepEqual(detectPeriods(new Array(50).fill(3), 4, 25, 3), []);
    assert.deepEqual(detectPeriods([1, 2, 1], 0, 50, 3), []);
    assert.deepEqual(validatePeriods(wave(100, 10, 0, 1), [3, 60]), [0, 0]);
  });
});

describe('outliers and anomalies', () => {
  it('scores over the tenths as over the quartiles where values are normal', () => {
    // The deciles and quartiles of a normal distribution, by its own quantiles.
    const next = noise(17);
    const values = Array.from({ length: 20_000 }, () => {
      const [u, v] = [next() || 0.5, next()];
      return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    });
    const with5 = [...values, 5];
    const [custom = 0, classic = 0] = [
      outlierScores(with5, OUTLIER_DEFAULTS).at(-1),
      outlierScores(with5, { ...OUTLIER_DEFAULTS, kind: 'tukey' }).at(-1),
    ];
    assert.ok(custom > 1.5 && classic > 1.5);
    const [mild = 0] = outlierScores([2.7, ...values], OUTLIER_DEFAULTS);
    assert.ok(Math.abs(mild - 1.5) < 0.1, `${mild}`);
    assert.equal(percentile([1, 2, 3, 4], 50), 2.5);
  });

  it('flags what is out of season and nothing else', () => {
    const next = noise(23);
    const values = Array.from({ length: 480 }, (_, hour) => 20 + 8 * Math.sin((2 * Math.PI * hour) / 24) + next());
    values[100] = (values[100] as number) + 15;
    values[333] = (values[333] as number) - 15;
    const { flags, baseline } = anomalies(values, 3, 'ctukey', DECOMPOSE_DEFAULTS);
    assert.deepEqual(
      flags.flatMap((flag, index) => (flag ? [[index, flag]] : [])),
      [
        [100, 1],
        [333, -1],
      ],
    );
    assert.ok(Math.abs((baseline[100] as number) - (values[124] as number)) < 2);
  });

  it('adds up: the baseline and what is left are the series', () => {
    const next = noise(29);
    const values = Array.from({ length: 100 }, (_, index) => index / 5 + (index % 10) + next());
    for (const trend of ['avg', 'linefit', 'none'] as const) {
      const found = decompose(values, { ...DECOMPOSE_DEFAULTS, trend, testPoints: 7 });
      near(
        found.residual.map((value, index) => value + (found.baseline[index] as number)),
        values,
      );
      near(
        found.seasonal.map((value, index) => value + (found.trend[index] as number)),
        found.baseline,
      );
    }
  });
});
