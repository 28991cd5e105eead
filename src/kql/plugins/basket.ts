import { closedPatterns } from '../mining/closed-patterns.ts';
import { dimensions, total, valuesOf } from '../mining/tuples.ts';
import { outputOf } from '../operator.ts';
import { given, mined, numberIn, percent, wildcards } from './mining-input.ts';
import type { Plugin } from './plugin.ts';

/** `basket`: all combinations of values that a share of the rows has, none that others always come with. */
export const basket: Plugin = (step, call) => {
  const { node, context, scope } = step;
  const threshold = numberIn(given(call, 0, context, scope), 0.05, [0.015, 1], context, scope);
  const most = numberIn(given(call, 2, context, scope), 5, [1, 1000], context, scope);
  const options = {
    step,
    call,
    asker: 'basket',
    excluded: [],
    weight: given(call, 1, context, scope),
    wildcards: wildcards(call, 3, context, scope),
    output: outputOf(node),
  };
  return mined(options, (tuples, _columns, wildcard, work) => {
    const sum = total(tuples.weights[0] ?? new Float64Array());
    const least = threshold * sum - 1e-9;
    return closedPatterns(tuples, ([count = 0]) => count > 0 && count >= least, most, work)
      .sort((a, b) => (b.sums[0] ?? 0) * dimensions(b) - (a.sums[0] ?? 0) * dimensions(a))
      .map((pattern, index) => [
        BigInt(index),
        BigInt(Math.round(pattern.sums[0] ?? 0)),
        percent(pattern.sums[0] ?? 0, sum, 1),
        ...valuesOf(tuples, pattern, wildcard),
      ]);
  });
};
