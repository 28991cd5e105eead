import { seedExpand } from '../mining/seed-expand.ts';
import { total, valuesOf } from '../mining/tuples.ts';
import { outputOf } from '../operator.ts';
import { given, mined, numberIn, percent, wildcards } from './mining-input.ts';
import type { Plugin } from './plugin.ts';

/** `autocluster`: a few combinations of values that capture large parts of the rows. */
export const autocluster: Plugin = (step, call) => {
  const { node, context, scope } = step;
  const sizeWeight = numberIn(given(call, 0, context, scope), 0.5, [0, 1], context, scope);
  const seeds = numberIn(given(call, 2, context, scope), 25, [1, 1000], context, scope);
  const options = {
    step,
    call,
    asker: 'autocluster',
    excluded: [],
    weight: given(call, 1, context, scope),
    wildcards: wildcards(call, 3, context, scope),
    output: outputOf(node),
  };
  return mined(options, (tuples, _columns, wildcard, work) => {
    const sum = total(tuples.weights[0] ?? new Float64Array());
    return seedExpand(tuples, sizeWeight, Math.trunc(seeds), work).map((pattern, index) => [
      BigInt(index),
      BigInt(Math.round(pattern.sums[0] ?? 0)),
      percent(pattern.sums[0] ?? 0, sum, 1),
      ...valuesOf(tuples, pattern, wildcard),
    ]);
  });
};
