import { type Context, readyFor, type Scope, withRow } from '../context.ts';
import { convert, toJson } from '../convert.ts';
import { arrayOf, numberJson } from '../functions/json.ts';
import { named } from '../named.ts';
import { operator, outputOf } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { datetimeToTicks, nullOf, type Sql, sql, ticksToDatetime, UNIX_EPOCH_TICKS } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { aggregateValues } from './summarize.ts';

const MOST_POINTS = 1_048_576; // of one series, as Kusto has it

/** The number that a value of the axis is computed with: ticks of times, the value of numbers. */
function number(value: Sql): string {
  return value.type === 'datetime' ? datetimeToTicks(value.text) : value.text;
}

/** How points are counted along the axis: from an origin, in steps, rounded down. */
interface Axis {
  readonly value: Sql;
  readonly origin: string;
  readonly step: string;
  /** True for times and whole numbers. */
  readonly isWhole: boolean;
  /** The numbers of the first and the last point, where the query says them; otherwise those of each series' rows. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly rows: readonly string[];
}

/** The number of the step in which a value lies. */
function place(value: string, { origin, step, isWhole }: Pick<Axis, 'origin' | 'step' | 'isWhole'>): string {
  const offset = `(${value} - ${origin})`;
  return isWhole
    ? `intDiv(${offset} - positiveModulo(${offset}, ${step}), ${step})`
    : // No whole number is as far off as an infinity: such a value lies in no step, and its place does not matter.
      `ifNull(accurateCastOrNull(floor(${offset} / ${step}), 'Int64'), 0)`;
}

function axisOf(node: Syntax, context: Context, scope: Scope, value: Sql): Axis {
  const range = node.optional('RangeClause');
  const read = (item: Syntax): Sql => {
    const found = context.scalar(item, { names: scope.names });
    return value.type === 'datetime' && found.type === 'string' ? convert(found, 'datetime') : found;
  };
  const isIn = range?.kind === 'MakeSeriesInRangeClause';
  const part = (member: string) => range?.optional(member)?.child('Expression');
  const [from, to, step] = isIn
    ? range.child('Arguments').list('Expressions')
    : [part('MakeSeriesFromClause'), part('MakeSeriesToClause'), part('MakeSeriesStepClause')];
  if (!step) throw node.fail('KQL_UNSUPPORTED', 'make-series needs a step.');
  const size = read(step);
  const { constant } = size;
  if ((constant?.kind === 'integer' || constant?.kind === 'real') && Number(constant.value) <= 0)
    throw step.fail('KQL_ARGUMENT', 'The step must be positive.');
  const [start, end] = [from && read(from), to && read(to)];
  const isWhole = [value, size, start, end].every((part) => part?.type !== 'real' && part?.type !== 'decimal');
  // Without a start, and in a range, steps are counted as bin() counts them: times from year 1, numbers from zero.
  const zero = value.type === 'datetime' ? `(-toInt64(${UNIX_EPOCH_TICKS}))` : '0';
  const axis = { value, origin: start && !isIn ? number(start) : zero, step: size.text, isWhole };
  const own = number(value);
  if (isIn && start && end) {
    const [first, last] = [place(number(start), axis), place(number(end), axis)];
    const at = place(own, axis);
    return { ...axis, first, last, rows: [`(${at} >= ${first} AND ${at} <= ${last})`] };
  }
  // The end is no point of its own: the last step is the one that begins before it.
  const last =
    end &&
    (isWhole ? place(`(${number(end)} - 1)`, axis) : `(-${place(`(2 * ${axis.origin} - ${number(end)})`, axis)} - 1)`);
  // In the axis' own type, so that a range of time skips what lies outside; a null compares as neither.
  const bound = (sign: string, limit: Sql) =>
    limit.type === value.type ? `(${value.text} ${sign} ${limit.text})` : `(${own} ${sign} ${number(limit)})`;
  const bounds = [...(start ? [bound('>=', start)] : []), ...(end ? [bound('<', end)] : [])];
  return { ...axis, first: start && '0', last, rows: bounds.length ? bounds : [`isNotNull(${own})`] };
}

/** Values by key and step, each with the step of the series' first row where the query does not say where it begins. */
function pointsOf(
  rows: Relation,
  keys: readonly Sql[],
  values: readonly Sql[],
  axis: Axis,
): { readonly points: Relation; readonly column: (name: string) => Sql } {
  // From a start on, no row lies before the first step, and the plain division rounds down.
  const at =
    axis.first === '0' && axis.isWhole
      ? `intDiv(${number(axis.value)} - ${axis.origin}, ${axis.step})`
      : place(number(axis.value), axis);
  const grouped = rows
    .grouped(
      [...keys.map(({ text }) => text), at],
      [
        ...keys.map((value, index) => ({ name: `__key${index}`, value })),
        { name: '__at', value: sql(at, 'long', false) },
        ...values.map((value, index) => ({ name: `__value${index}`, value })),
      ],
    )
    .wrapped();
  const of = (relation: Relation) => (name: string) => relation.column(name)?.value ?? nullOf('dynamic');
  if (axis.first !== undefined) return { points: grouped, column: of(grouped) };
  const partition = keys.map((_, index) => of(grouped)(`__key${index}`).text);
  const first = `min(${of(grouped)('__at').text}) OVER (${partition.length ? `PARTITION BY ${partition.join(', ')}` : ''})`;
  const points = grouped.wrapped([{ name: '__first', value: sql(first, 'long', false) }]);
  return { points, column: of(points) };
}

/** What stands where a step has no rows: the default in the type of the values, 0 without one. */
function emptyText(item: Syntax | undefined, value: Sql, context: Context, scope: Scope): string {
  const node = item?.optional('DefaultExpression')?.child('Expression');
  const given: Sql = node ? context.scalar(node, { names: scope.names }) : sql('toInt64(0)', 'long', false);
  return numberJson(value.type === 'real' && given.type !== 'dynamic' ? convert(given, 'real') : given);
}

/** `make-series`: an aggregate for every point of the axis, as an array; points without rows have the default. */
export const makeSeries = {
  MakeSeriesOperator: operator('make-series', ({ node, input, context, scope }) => {
    const items = node.list('Aggregates');
    const keyNodes = node.optional('ByClause')?.list('Expressions') ?? [];
    const on = node.child('OnClause').child('Expression');
    const ready = readyFor(input.unordered(), [...items, ...keyNodes, on]);
    const row = withRow(scope, ready);
    const axis = axisOf(node, context, scope, context.scalar(named(on).expression, row));
    const keys = keyNodes.map((key) => context.scalar(named(key).expression, row));
    const values = items.map((item) => {
      const all = aggregateValues(item.child('Expression'), context, {
        ...row,
        aggregates: { order: [], keys: new Set() },
      });
      const [value] = all;
      if (!value || all.length > 1)
        throw item.fail('KQL_UNSUPPORTED', 'An aggregate of several columns makes no series: write one for each.');
      return value;
    });
    const inside = axis.rows.reduce((rows, condition) => rows.filtered(condition), ready);
    const { points, column } = pointsOf(inside, keys, values, axis);
    const at = column('__at').text;
    const first = axis.first ?? `any(${column('__first').text})`;
    const last = axis.last ?? `max(${at})`;
    const size = `toUInt64(least(greatest(ifNull(${last} - ${first} + 1, 0), 0), ${MOST_POINTS}))`;
    // Of no rows the least and the greatest are zero.
    const count = axis.first !== undefined && axis.last !== undefined ? size : `if(count() = 0, 0, ${size})`;
    const series = values.map((value, index) => {
      const empty = emptyText(items[index], value, context, scope);
      const position = `toUInt32(least(greatest(${at} - ${axis.first ?? column('__first').text}, 0), ${MOST_POINTS}))`;
      // No JSON text is empty, so that the empty text can stand for a step without rows.
      const found = `groupArrayInsertAt('')(${numberJson(column(`__value${index}`))}, ${position})`;
      return arrayOf(`arrayMap(text -> if(text = '', ${empty}, text), arrayResize(${found}, ${count}, ''))`);
    });
    const instant = `(${axis.origin} + (${first} + toInt64(point)) * ${axis.step})`;
    const time = axis.value.type === 'datetime' ? ticksToDatetime(`toInt64(${instant})`) : instant;
    const type = axis.isWhole ? axis.value.type : 'real';
    const axisValues = arrayOf(`arrayMap(point -> ${toJson(sql(time, type))}, range(${count}))`);
    const keysOut = keys.map((_, index) => column(`__key${index}`));
    const output = outputOf(node);
    const axisName = named(on).names[0] ?? named(on).expression.name;
    const others = [...keysOut, ...series];
    const rest = output.filter(({ name }) => name !== axisName);
    const nonEmpty = node.parameters().get('kind')?.tokens().join('') === 'nonempty';
    // Without keys ClickHouse makes one group of no rows; KQL does so only where `kind=nonempty` asks for it.
    const groups = keysOut.length > 0 ? keysOut.map(({ text }) => text) : nonEmpty ? [] : ["'all'"];
    return points.grouped(
      groups,
      output.map(({ name }) => {
        const index = rest.findIndex((other) => other.name === name);
        return { name, value: (name === axisName ? axisValues : others[index]) ?? axisValues };
      }),
    );
  }),
};
