import { type Context, readyFor, type Scope, withRow } from '../context.ts';
import { convert } from '../convert.ts';
import { truth } from '../expressions/comparison.ts';
import { type Moment, sequencesOf } from '../mining/sequences.ts';
import { outputOf } from '../operator.ts';
import { type Sql, sql } from '../sql.ts';
import { constantIn } from '../staged/constant.ts';
import { hostOperator } from '../staged/host-operator.ts';
import { OPERATOR_LIMITS } from '../staged/limits.ts';
import type { HostValue } from '../staged/value.ts';
import { Work, WorkExceeded } from '../staged/work.ts';
import type { Syntax } from '../syntax.ts';
import { inOrder } from './mining-input.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

const MOST_STEPS = 20_000_000;

function span(node: Syntax | undefined, call: Syntax, context: Context, scope: Scope): bigint {
  if (!node) throw call.fail('KQL_ARGUMENT', 'sequence_detect takes a column, two timespans and the steps.');
  const value = convert(context.scalar(node, { names: scope.names }), 'timespan');
  const ticks = constantIn(value, 'timespan', context);
  if (typeof ticks !== 'bigint') throw node.fail('KQL_CONSTANT_EXPECTED', 'A constant timespan must stand here.');
  return ticks;
}

/** `sequence_detect`: records that follow one another as steps, for each combination of the dimensions. */
export const sequenceDetect: Plugin = ({ node, input, context, scope }, call) => {
  const [timeline, step, whole, ...rest] = argumentNodes(call);
  if (!timeline) throw call.fail('KQL_ARGUMENT', 'sequence_detect takes a column of times first.');
  const limits = { mostStep: span(step, call, context, scope), mostSpan: span(whole, call, context, scope) };
  const ready = readyFor(input, [timeline, ...rest]).unordered();
  const row = withRow(scope, ready);
  const time = context.scalar(timeline, row);
  if (time.type !== 'datetime') throw timeline.fail('KQL_UNSUPPORTED', 'The timeline is a column of datetimes here.');
  const output = outputOf(node);
  const steps: Sql[] = [];
  const dimensions: Sql[] = [];
  for (const item of rest) {
    const value = context.scalar(item, row);
    if (item.kind === 'NameReference' && value.type !== 'bool') dimensions.push(value);
    else steps.push(sql(`ifNull(${truth(value).text}, false)`, 'bool', false));
  }
  if (steps.length === 0 || output.length !== dimensions.length + steps.length + 1)
    throw call.fail('KQL_UNSUPPORTED', 'The steps are conditions, and the dimensions columns by their names.');
  const keys = [time, ...steps, ...dimensions];
  const counted = ready
    .filtered(`(${[...steps.map(({ text }) => text)].join(' OR ')})`)
    .grouped(
      keys.map(({ text }) => text),
      [
        ...keys.map((value, index) => ({ name: `k${index}`, value })),
        { name: 'count', value: sql('toInt64(count())', 'long', false) },
      ],
    )
    .wrapped();
  const values = counted.columns.map(({ value }) => value);
  return hostOperator({ node: call, context }, 'sequence_detect', counted, values, output, (rows) => {
    const groups = new Map<string, { dimensions: readonly HostValue[]; moments: Moment[] }>();
    for (const cells of rows) {
      const ticks = cells[0];
      if (typeof ticks !== 'bigint') continue;
      const own = cells.slice(1 + steps.length, -1);
      const key = own.map((value) => `${typeof value} ${String(value)}`).join('\0');
      const group = groups.get(key) ?? { dimensions: own, moments: [] };
      groups.set(key, group);
      const moment = {
        ticks,
        steps: cells.slice(1, 1 + steps.length).map((cell) => cell === true),
        count: Number(cells.at(-1)),
      };
      group.moments.push(moment);
    }
    const work = new Work(MOST_STEPS);
    const found = new Map<string, HostValue[]>();
    try {
      for (const [key, { dimensions: own, moments }] of groups) {
        moments.sort((a, b) => (a.ticks < b.ticks ? -1 : a.ticks > b.ticks ? 1 : 0));
        sequencesOf(
          moments,
          steps.length,
          limits,
          (ticks) => {
            found.set(`${key}\0${ticks.join(' ')}`, [...own, ...ticks, (ticks.at(-1) ?? 0n) - (ticks[0] ?? 0n)]);
            if (found.size > OPERATOR_LIMITS.rows) throw new WorkExceeded('Too many sequences.');
          },
          () => work.step(),
        );
      }
    } catch (error) {
      if (error instanceof WorkExceeded)
        throw call.fail('KQL_LIMIT_WORK', 'sequence_detect finds too many sequences: narrow its steps or its windows.');
      throw error;
    }
    return inOrder([...found.values()]);
  });
};
