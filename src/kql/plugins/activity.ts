import type { ColumnType } from '../../schema/types.ts';
import type { Context, Scope } from '../context.ts';
import { readyFor, withRow } from '../context.ts';
import { convert } from '../convert.ts';
import { outputOf, type Step } from '../operator.ts';
import { Relation } from '../relation.ts';
import { datetimeToTicks, identifier, type Sql, sql, ticksToDatetime, UNIX_EPOCH_TICKS } from '../sql.ts';
import type { Syntax } from '../syntax.ts';
import { argumentNodes } from './plugin.ts';

/** A line of time that plug-ins count along: datetimes in ticks, or plain numbers. All texts are SQL over these. */
export interface Timeline {
  /** The value on a row. */
  readonly at: string;
  readonly start: string;
  readonly end: string;
  /** A constant of the call in the unit of the line. */
  unit(value: Sql): string;
  /** A place on the line as a value of the column. */
  value(text: string): string;
}

/** Periods of equal length from the start on, or of the calendar, counted from zero at the start. */
export interface Periods {
  index(at: string): string;
  start(index: string): string;
  /** The shortest period there is, for how many of them a window can hold. */
  readonly shortest: string;
}

const DAY = 864_000_000_000;
const WEEK = `toInt64(${7 * DAY})`;
// 1970-01-01 was a Thursday; weeks begin on Sunday.
const THURSDAY = `toInt64(${4 * DAY})`;

const CALENDAR: Readonly<Record<string, { index(at: string): string; start(index: string): string; days: number }>> = {
  week: {
    index: (at) => `intDiv(${at} + ${THURSDAY} - positiveModulo(${at} + ${THURSDAY}, ${WEEK}), ${WEEK})`,
    start: (index) => `(${index} * ${WEEK} - ${THURSDAY})`,
    days: 7,
  },
  month: {
    index: (at) => `toInt64(toYear(${ticksToDatetime(at)}) * 12 + toMonth(${ticksToDatetime(at)}) - 1)`,
    start: (index) =>
      datetimeToTicks(`makeDateTime64(intDiv(${index}, 12), ${index} % 12 + 1, 1, 0, 0, 0, 0, 7, 'UTC')`),
    days: 28,
  },
  year: {
    index: (at) => `toInt64(toYear(${ticksToDatetime(at)}))`,
    start: (index) => datetimeToTicks(`makeDateTime64(${index}, 1, 1, 0, 0, 0, 0, 7, 'UTC')`),
    days: 365,
  },
};

/** What the activity plug-ins have in common: who, when, and along which dimensions. */
export class Activity {
  readonly rows: Relation;
  readonly id: Sql;
  readonly line: Timeline;
  readonly dimensions: readonly Sql[];
  /** The type of the timeline's column. */
  readonly type: ColumnType;
  private readonly step: Step;
  private readonly call: Syntax;
  private readonly isReal: boolean;

  /** `range` are the places of start and end among the arguments, where the call has them. */
  constructor(
    step: Step & { readonly input: Relation },
    call: Syntax,
    range: readonly [number, number] | undefined,
    dimensions: readonly Syntax[],
    [id, time]: readonly Syntax[] = argumentNodes(call),
  ) {
    this.step = step;
    this.call = call;
    if (!id || !time) throw call.fail('KQL_ARGUMENT', 'The columns of ids and of the timeline are missing.');
    this.rows = plainRows(step, call, [id, time, ...dimensions]);
    const row = withRow(step.scope, this.rows);
    this.id = step.context.scalar(id, row);
    const at = step.context.scalar(time, row);
    this.type = at.type;
    this.isReal = at.type === 'real' || at.type === 'decimal';
    this.dimensions = dimensions.map((node) => step.context.scalar(node, row));
    const unit = (value: Sql) => this.unit(value);
    const bound = (place: number | undefined, extreme: 'min' | 'max') =>
      place === undefined
        ? `(SELECT ${extreme}(at) FROM (${this.rows
            .selecting([{ name: 'at', value: sql(unit(at), 'long') }])
            .unordered()
            .render()}))`
        : unit(this.constant(place));
    this.line = {
      at: unit(at),
      start: bound(range?.[0], 'min'),
      end: bound(range?.[1], 'max'),
      unit,
      value: (text) =>
        at.type === 'datetime'
          ? ticksToDatetime(text)
          : at.type === 'int'
            ? `toInt32(${text})`
            : at.type === 'decimal'
              ? convert(sql(text, 'real'), 'decimal').text
              : text,
    };
  }

  private unit(value: Sql): string {
    if (value.type === 'datetime') return datetimeToTicks(value.text);
    if (value.type === 'timespan') return value.text;
    return convert(value, this.isReal ? 'real' : 'long').text;
  }

  /** A constant argument. */
  constant(place: number): Sql {
    const node = argumentNodes(this.call)[place];
    if (!node) throw this.call.fail('KQL_ARGUMENT', `Argument ${place + 1} is missing.`);
    return this.step.context.scalar(node, { names: this.step.scope.names });
  }

  /** A constant length of the line, as a literal; `RANGE` frames take no expression. */
  literal(place: number): bigint | number {
    const { constant } = this.constant(place);
    if (constant?.kind === 'integer' || constant?.kind === 'real') return constant.value;
    throw this.call.fail('KQL_CONSTANT_EXPECTED', `Argument ${place + 1} must be a constant length.`);
  }

  private length(size: Sql): string {
    const { constant } = size;
    if ((constant?.kind === 'integer' || constant?.kind === 'real') && Number(constant.value) <= 0)
      throw this.call.fail('KQL_ARGUMENT', 'A window must be longer than nothing.');
    return this.line.unit(size);
  }

  /** The periods of a window argument: a length, or `week`, `month`, `year`. */
  periods(window: Sql): Periods {
    if (window.type !== 'string') return equalPeriods(this.line.start, this.length(window), this.isReal);
    const name = window.constant?.kind === 'string' ? window.constant.value.toLowerCase() : '';
    const calendar = CALENDAR[name];
    if (!calendar) throw this.call.fail('KQL_ARGUMENT', `A window is a length, or one of ${Object.keys(CALENDAR)}.`);
    const first = calendar.index(this.line.start);
    return {
      index: (at) => `(${calendar.index(at)} - ${first})`,
      start: (index) => calendar.start(`(${index} + ${first})`),
      shortest: `toInt64(${calendar.days * DAY})`,
    };
  }

  /** Periods as `bin` counts them: from zero, datetimes from the year 1. */
  bins(size: Sql): Periods {
    const origin = this.type === 'datetime' ? `toInt64(-${UNIX_EPOCH_TICKS})` : '0';
    return equalPeriods(origin, this.length(size), this.isReal);
  }

  /** SELECT of the rows under `i` (who), `at` (when), `d0`, `d1` … (dimensions) and more names, where a condition holds. */
  base(condition: string, more: Readonly<Record<string, string>> = {}): string {
    const extra = Object.entries(more).map(([name, text]) => ({ name, value: sql(text, 'long') }));
    return this.rows
      .filtered(condition)
      .selecting([
        { name: 'i', value: this.id },
        { name: 'at', value: sql(this.line.at, 'long') },
        ...this.dimensions.map((value, index) => ({ name: `d${index}`, value })),
        ...extra,
      ])
      .unordered()
      .render();
  }

  get inRange(): string {
    return `${this.line.at} BETWEEN ${this.line.start} AND ${this.line.end}`;
  }

  /** The names of the dimensions in `base`, each followed by a comma. */
  get d(): string {
    return this.dimensions.map((_, index) => `d${index}, `).join('');
  }

  /** The result: values in the order in which the binder names its columns. */
  result(from: string, values: readonly string[]): Relation {
    return resultOf(this.step.node, this.step.context, from, values);
  }

  get dimensionNames(): string[] {
    return this.dimensions.map((_, index) => `d${index}`);
  }
}

function equalPeriods(start: string, length: string, isReal: boolean): Periods {
  return {
    index: (at) =>
      isReal
        ? `toInt64(floor((${at} - ${start}) / ${length}))`
        : `intDiv(${at} - ${start} - positiveModulo(${at} - ${start}, ${length}), ${length})`,
    start: (index) => `(${start} + ${index} * ${length})`,
    shortest: length,
  };
}

/** The rows before a plug-in that writes SQL of its own; a plug-in does not run within the parts of a partition. */
export function plainRows(
  { input }: Step & { readonly input: Relation },
  call: Syntax,
  nodes: readonly Syntax[],
): Relation {
  if (input.partition !== undefined)
    throw call.fail('KQL_UNSUPPORTED', `${call.child('Name').name} does not run within partition or mv-apply.`);
  return readyFor(input, nodes);
}

export function resultOf(node: Syntax, context: Context, from: string, values: readonly string[]): Relation {
  const columns = outputOf(node);
  if (columns.length !== values.length)
    throw node.fail('KQL_INTERNAL', `The binder gives ${columns.length} columns, the plug-in ${values.length}.`);
  const selected = columns.map(({ name }, index) => `${values[index]} AS ${identifier(name)}`);
  return Relation.over(`(SELECT ${selected.join(', ')} FROM ${from})`, columns, context.alias);
}

/** True where an argument names a column, and not a constant of the query. */
export function isColumn(node: Syntax, scope: Scope): boolean {
  return node.kind === 'NameReference' && !scope.names.has(node.name);
}
