import { type Context, constantString, readyFor, type Scope, withRow } from '../context.ts';
import { toText } from '../convert.ts';
import { type CountedText, patternRows, type TextPattern, textPatterns } from '../mining/text-patterns.ts';
import { operator, outputOf } from '../operator.ts';
import { sql } from '../sql.ts';
import { feed } from '../staged/feed.ts';
import { keyOf, lookup } from '../staged/lookup.ts';
import { rowsBefore } from '../staged/rows-before.ts';
import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';

const DEFAULT_THRESHOLD = 0.1;

function thresholdOf(node: Syntax | undefined, context: Context, scope: Scope): number {
  if (!node) return DEFAULT_THRESHOLD;
  const { constant } = context.scalar(node, scope);
  const value = constant?.kind === 'real' || constant?.kind === 'integer' ? Number(constant.value) : Number.NaN;
  if (!(value >= 0 && value <= 1)) throw node.fail('KQL_ARGUMENT', 'The threshold must be a constant from 0 to 1.');
  return value;
}

/** `reduce by`: texts grouped by the words that they share. The distinct texts are counted in the store. */
export const reduce = {
  ReduceByOperator: operator('reduce', ({ node, input, context, scope }) => {
    const kind = node.parameters().get('kind')?.tokens().join('');
    if (kind !== undefined && kind !== 'source')
      throw node.fail('KQL_UNSUPPORTED', `reduce kind=${kind} is not supported; the one kind is source.`);
    const options = node.optional('With')?.parameters() ?? new Map<string, Syntax>();
    const threshold = thresholdOf(options.get('threshold'), context, scope);
    const charactersNode = options.get('characters');
    const characters = charactersNode ? constantString(charactersNode, context, scope) : undefined;
    const expression = node.child('Expression');
    const ready = readyFor(input, [expression]);
    const text = toText(context.scalar(expression, withRow(scope, ready)));
    const key = keyOf([text]);
    const counted = ready
      .unordered()
      .grouped(
        [text.text],
        [
          { name: 'key', value: key },
          { name: 'text', value: text },
          { name: 'count', value: sql('toInt64(count())', 'long', false) },
        ],
      )
      .wrapped();
    const columns = counted.columns.map(({ value }) => value);
    const rows = rowsBefore({ node, context }, 'reduce', counted, columns);
    const texts = rows
      .map(([, value, count]): CountedText => ({ text: String(value), count: Number(count) }))
      .sort((a, b) => (a.text < b.text ? -1 : 1));
    const patterns = textPatterns(texts, threshold, characters);
    const output = outputOf(node);
    const cells = (entry: TextPattern): HostValue[] => [entry.pattern, BigInt(entry.count), entry.representative];
    if (kind === undefined) return feed(patternRows(patterns).map(cells), output, 'reduce', node, context);
    const keys = rows.map(([name]) => String(name));
    const values = rows.map(([, value]) => cells(patterns.get(String(value)) as TextPattern));
    const added = output.slice(-3).map(({ name, type }, index) => ({
      name,
      value: lookup(
        key,
        keys,
        values.map((row) => row[index] ?? null),
        type,
        context,
      ),
    }));
    return ready.selecting([...ready.columns, ...added]);
  }),
};
