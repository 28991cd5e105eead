import { constantString } from '../context.ts';
import { toText } from '../convert.ts';
import { closedPatterns } from '../mining/closed-patterns.ts';
import { difference, differing } from '../mining/differences.ts';
import { total, valuesOf } from '../mining/tuples.ts';
import { outputOf } from '../operator.ts';
import { given, mined, numberIn, percent, wildcards } from './mining-input.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

/** `diffpatterns`: combinations of values that tell two sets of rows apart. */
export const diffpatterns: Plugin = (step, call) => {
  const { node, context, scope } = step;
  const [split, ...names] = argumentNodes(call);
  if (split?.kind !== 'NameReference') throw call.fail('KQL_ARGUMENT', 'diffpatterns splits the rows by a column.');
  const wanted = names.slice(0, 2).map((name) => context.string(constantString(name, context, scope)).text);
  const threshold = numberIn(given(call, 4, context, scope), 0.05, [0.015, 1], context, scope);
  const most = numberIn(
    given(call, 5, context, scope),
    Number.MAX_SAFE_INTEGER,
    [1, Number.MAX_SAFE_INTEGER],
    context,
    scope,
  );
  const weight = given(call, 3, context, scope);
  const output = outputOf(node);
  // The binder has a column for it, which is taken away behind this step.
  const place = output.findIndex(({ name }) => name === split.name);
  const options = {
    step,
    call,
    asker: 'diffpatterns',
    excluded: [split.name],
    weight,
    wildcards: wildcards(call, 6, context, scope),
    output,
    sets: (row: typeof scope) => {
      const text = toText(context.scalar(split, row)).text;
      return wanted.map((value) => `${text} = ${value}`);
    },
  };
  return mined(options, (tuples, _columns, wildcard, work) => {
    const totals = tuples.weights.map(total);
    const least = 100 * threshold - 1e-9;
    // A pattern that tells the sets apart is frequent in one of them.
    const isFrequent = (sums: readonly number[]) =>
      sums.some((count, set) => count > 0 && (100 * count) / (totals[set] || 1) >= least);
    const candidates = closedPatterns(tuples, isFrequent, most, work);
    return differing(candidates, tuples.weights, totals, least, work).map((pattern, index) => {
      const cells = [
        BigInt(index),
        ...pattern.sums.map((count) => BigInt(Math.round(count))),
        ...pattern.sums.map((count, set) => percent(count, totals[set] ?? 0, 2)),
        Number(difference(pattern.sums, totals).toFixed(2)),
        ...valuesOf(tuples, pattern, wildcard),
      ];
      return [...cells.slice(0, place), null, ...cells.slice(place)];
    });
  });
};
