import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';
import { betaBelow, betaDensity, betaQuantile, welchTest } from './compute/distribution.ts';

/** Numbers in, a number out; a null among the arguments gives null. */
const numeric = (compute: (args: readonly number[]) => number | null) =>
  hostFunction(
    (args: readonly HostValue[]) => (args.some((value) => value === null) ? null : compute(args.map(Number))),
    {
      takes: ['real'],
      gives: 'real',
    },
  );

const isShape = (a: number, b: number) => a > 0 && b > 0;
const isShare = (value: number) => value >= 0 && value <= 1;

export const distributions = {
  beta_cdf: numeric(([x = 0, a = 0, b = 0]) => (isShape(a, b) && isShare(x) ? betaBelow(x, a, b) : Number.NaN)),
  beta_pdf: numeric(([x = 0, a = 0, b = 0]) => (isShape(a, b) && isShare(x) ? betaDensity(x, a, b) : Number.NaN)),
  // A share that is none has no quantile at all, where shapes that are none have no distribution.
  beta_inv: numeric(([share = 0, a = 0, b = 0]) =>
    !isShape(a, b) ? Number.NaN : isShare(share) ? betaQuantile(share, a, b) : null,
  ),
  welch_test: numeric(([mean1 = 0, variance1 = 0, count1 = 0, mean2 = 0, variance2 = 0, count2 = 0]) =>
    welchTest({ mean: mean1, variance: variance1, count: count1 }, { mean: mean2, variance: variance2, count: count2 }),
  ),
};
