import { readyFor, withRow } from '../context.ts';
import { toText } from '../convert.ts';
import { truth } from '../expressions/comparison.ts';
import { differing } from '../mining/differences.ts';
import { tokenPatterns } from '../mining/token-patterns.ts';
import { total } from '../mining/tuples.ts';
import { outputOf } from '../operator.ts';
import { sql } from '../sql.ts';
import { hostOperator } from '../staged/host-operator.ts';
import { Work, WorkExceeded } from '../staged/work.ts';
import { inOrder, numberIn, percent } from './mining-input.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

const MOST_STEPS = 20_000_000;

/** `diffpatterns_text`: runs of words that tell two sets of texts apart. */
export const diffpatternsText: Plugin = (step, call) => {
  const { node, input, context, scope } = step;
  const [column, condition, minTokens, ratio, maxTokens] = argumentNodes(call);
  if (!column || !condition) throw call.fail('KQL_ARGUMENT', 'diffpatterns_text takes a text and a condition.');
  const least = numberIn(minTokens, 1, [0, 200], context, scope);
  const threshold = numberIn(ratio, 0.05, [0.015, 1], context, scope);
  const most = numberIn(maxTokens, 20, [0, 20], context, scope);
  const ready = readyFor(input, [column, condition]).unordered();
  const row = withRow(scope, ready);
  const text = toText(context.scalar(column, row));
  const test = `ifNull(${truth(context.scalar(condition, row)).text}, false)`;
  const counted = ready
    .grouped(
      [text.text],
      [
        { name: 'text', value: text },
        { name: 'true', value: sql(`toFloat64(countIf(${test}))`, 'real', false) },
        { name: 'false', value: sql(`toFloat64(countIf(NOT ${test}))`, 'real', false) },
      ],
    )
    .wrapped();
  const values = counted.columns.map(({ value }) => value);
  return hostOperator({ node: call, context }, 'diffpatterns_text', counted, values, outputOf(node), (groups) => {
    const rows = inOrder(groups);
    const weights = [1, 2].map((set) => Float64Array.from(rows, (cells) => Number(cells[set])));
    const totals = weights.map(total);
    const percents = 100 * threshold - 1e-9;
    const isFrequent = (sums: readonly number[]) =>
      sums.some((count, set) => count > 0 && (100 * count) / (totals[set] || 1) >= percents);
    const work = new Work(MOST_STEPS);
    try {
      const texts = rows.map(([value]) => String(value));
      const found = tokenPatterns(texts, weights, isFrequent, { least, most }, work);
      return differing(found, weights, totals, percents, work).map(({ sums, tokens }) => [
        ...sums.map((count) => BigInt(count)),
        ...sums.map((count, set) => percent(count, totals[set] ?? 0, 2)),
        tokens.map((token) => token ?? '*').join(' '),
      ]);
    } catch (error) {
      if (error instanceof WorkExceeded)
        throw call.fail(
          'KQL_LIMIT_WORK',
          'diffpatterns_text finds too many patterns: give it fewer rows, or raise its threshold.',
        );
      throw error;
    }
  });
};
