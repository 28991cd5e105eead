import { constantLong, readyFor, withRow } from '../context.ts';
import { convert } from '../convert.ts';
import { operator, outputOf } from '../operator.ts';
import { nullOf, sql } from '../sql.ts';

/** `top-hitters N of x [by y]`: the values of x with the most rows, or the greatest sum of y; counted exactly. */
export const topHitters = {
  TopHittersOperator: operator('top-hitters', ({ node, input, context, scope }) => {
    const most = constantLong(node.child('Expression'), context, scope);
    const of = node.child('OfExpression');
    const by = node.optional('ByClause')?.child('Expression');
    const ready = readyFor(input.unordered(), by ? [of, by] : [of]);
    const row = withRow(scope, ready);
    const value = context.scalar(of, row);
    const [valueName, weightName] = outputOf(node).map(({ name }) => name);
    const added = by && context.scalar(by, row);
    const number = added && (added.type === 'dynamic' || added.type === 'string' ? convert(added, 'real') : added);
    const weight = number
      ? sql(`ifNull(sum(${number.text}), 0)`, number.type === 'int' ? 'long' : number.type, false)
      : sql('toInt64(count())', 'long', false);
    const groups = ready
      .grouped(
        [value.text],
        [
          { name: valueName ?? 'value', value },
          { name: weightName ?? 'weight', value: weight },
        ],
      )
      .wrapped();
    const key = (name: string | undefined) => groups.column(name ?? '')?.value ?? nullOf('long');
    return groups
      .sorted([
        { text: key(weightName).text, descending: true, nullsFirst: false },
        { text: key(valueName).text, descending: false, nullsFirst: true },
      ])
      .limited(most < 0n ? 0n : most);
  }),
};
