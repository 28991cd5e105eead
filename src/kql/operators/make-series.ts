import { type Context, readyFor, type Scope, withRow } from '../context.ts';
import { toJson } from '../convert.ts';
import { arrayOf } from '../functions/json.ts';
import { named } from '../items.ts';
import { operator, outputOf } from '../operator.ts';
import { datetimeToTicks, type Sql, sql, ticksToDatetime } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { aggregateValues } from './summarize.ts';

const MOST_POINTS = 1_000_000; // of one series

interface Axis {
  readonly from: Sql;
  readonly to: Sql;
  readonly step: Sql;
}

/** Where the series begins, ends and how wide a point is; all three must be said. */
function axisOf(node: Syntax, context: Context, scope: Scope): Axis {
  const range = node.child('RangeClause');
  const value = (item: Syntax) => context.scalar(item, { names: scope.names });
  if (range.kind === 'MakeSeriesInRangeClause') {
    const [from, to, step] = range.child('Arguments').list('Expressions').map(value);
    // The end of `in range` is the last point; that of `from … to` is behind it.
    if (from && to && step) return { from, to: sql(`(${number(to)} + ${number(step)})`, 'long', false), step };
  }
  const part = (member: string) => range.optional(member)?.child('Expression');
  const [from, to, step] = [part('MakeSeriesFromClause'), part('MakeSeriesToClause'), part('MakeSeriesStepClause')];
  if (!from || !to || !step) throw node.fail('KQL_UNSUPPORTED', 'make-series needs from, to and step here.');
  return { from: value(from), to: value(to), step: value(step) };
}

function number(value: Sql): string {
  return value.type === 'datetime' ? datetimeToTicks(value.text) : value.text;
}

/** `make-series`: an aggregate for every point of the axis, as an array; points without rows have the default. */
export const makeSeries = {
  MakeSeriesOperator: operator('make-series', ({ node, input, context, scope }) => {
    const items = node.list('Aggregates');
    const keys = node.optional('ByClause')?.list('Expressions') ?? [];
    const on = node.child('OnClause').child('Expression');
    const { from, to, step } = axisOf(node, context, scope);
    const ready = readyFor(input.unordered(), [...items, ...keys, on]);
    const row = withRow(scope, ready);
    const axis = context.scalar(named(on).expression, row);
    const whole = axis.type !== 'real' && step.type !== 'real';
    const [start, size] = [number(from), step.text];
    const offset = `(${number(axis)} - ${start})`;
    const at = whole ? `intDiv(${offset}, ${size})` : `toInt64(floor(${offset} / ${size}))`;
    const inside = ready.filtered(`(${number(axis)} >= ${start} AND ${number(axis)} < ${number(to)})`);
    const keyValues = keys.map((key) => context.scalar(named(key).expression, row));
    const values = items.map((item) => {
      const [value] = aggregateValues(item.child('Expression'), context, {
        ...row,
        aggregates: { order: [], keys: new Set() },
      });
      if (!value) throw item.fail('KQL_UNSUPPORTED', 'This aggregate makes no series.');
      return value;
    });
    const points = inside
      .grouped(
        [...keyValues.map(({ text }) => text), at],
        [
          ...keyValues.map((value, index) => ({ name: `__key${index}`, value })),
          { name: '__at', value: sql(at, 'long', false) },
          ...values.map((value, index) => ({ name: `__value${index}`, value })),
        ],
      )
      .wrapped();
    const column = (name: string): Sql => points.column(name)?.value ?? sql('NULL', 'dynamic');
    const count = `toUInt64(least(greatest(ceil(toFloat64(${number(to)} - ${start}) / ${size}), 0), ${MOST_POINTS}))`;
    const series = values.map((_, index) => {
      const fallback = items[index]?.optional('DefaultExpression')?.child('Expression');
      const empty = fallback ? toJson(context.scalar(fallback, { names: scope.names })) : "'0'";
      const found = `groupArray((${column('__at').text}, ${toJson(column(`__value${index}`))}))`;
      const ats = `arrayMap(pair -> toInt64(pair.1), ${found})`;
      return arrayOf(
        `arrayMap(at -> if(has(${ats}, at), tupleElement(${found}[indexOf(${ats}, at)], 2), ${empty}), arrayMap(point -> toInt64(point), range(${count})))`,
      );
    });
    const instant = (point: string) =>
      whole ? `(${start} + toInt64(${point}) * ${size})` : `(${start} + ${point} * ${size})`;
    const time = axis.type === 'datetime' ? ticksToDatetime(`toInt64(${instant('point')})`) : instant('point');
    const axisValues = arrayOf(`arrayMap(point -> ${toJson(sql(time, axis.type))}, range(${count}))`);
    const keysOut = keyValues.map((_, index) => column(`__key${index}`));
    const all = [...keysOut, ...series, axisValues];
    const output = outputOf(node);
    const axisName = named(on).names[0] ?? named(on).expression.name;
    const others = output.filter(({ name }) => name !== axisName);
    const nonEmpty = node.parameters().get('kind')?.tokens().join('') === 'nonempty';
    // Without keys ClickHouse makes one group of no rows; KQL does so only where `kind=nonempty` asks for it.
    const groups = keysOut.length > 0 ? keysOut.map(({ text }) => text) : nonEmpty ? [] : ["'all'"];
    return points.grouped(
      groups,
      output.map(({ name }) => {
        const index = name === axisName ? all.length - 1 : others.findIndex((other) => other.name === name);
        return { name, value: all[index] ?? axisValues };
      }),
    );
  }),
};
