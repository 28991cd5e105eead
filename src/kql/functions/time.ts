import { convert } from '../convert.ts';
import { datetimeSql, datetimeToTicks, type Sql, sql, TICKS_PER_DAY, ticksToDatetime } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';
import { formatted, formattedSpan } from './time-format.ts';

// Typed: beside an untyped large literal ClickHouse would compute without sign.
const typedTicks = (ticks: bigint) => `toInt64(${ticks})`;
const DAY = typedTicks(TICKS_PER_DAY);
const WEEK_TICKS = 7n * TICKS_PER_DAY;
const WEEK = typedTicks(WEEK_TICKS);
// 1970-01-01 was a Thursday; KQL's weeks start on Sunday.
const THURSDAY = typedTicks(4n * TICKS_PER_DAY);

const time = (call: Call, index: number) => convert(argument(call, index), 'datetime');

type Unit = 'day' | 'week' | 'month' | 'year';

/** The start of the unit `offset` units on, in ticks. */
function startTicks(unit: Unit, value: Sql, offset: string): string {
  const ticks = datetimeToTicks(value.text);
  switch (unit) {
    case 'day':
      return `(${ticks} - positiveModulo(${ticks}, ${DAY}) + ${offset} * ${DAY})`;
    case 'week':
      return `(${ticks} - positiveModulo(${ticks} + ${THURSDAY}, ${WEEK}) + ${offset} * ${WEEK})`;
    case 'month': {
      const moved = `addMonths(${value.text}, ${offset})`;
      return datetimeToTicks(`makeDateTime64(toYear(${moved}), toMonth(${moved}), 1, 0, 0, 0, 0, 7, 'UTC')`);
    }
    case 'year':
      return datetimeToTicks(`makeDateTime64(toYear(addYears(${value.text}, ${offset})), 1, 1, 0, 0, 0, 0, 7, 'UTC')`);
  }
}

const start = (unit: Unit) =>
  scalar((call) => {
    const offset = call.args[1] ? convert(call.args[1], 'long').text : '0';
    return sql(ticksToDatetime(startTicks(unit, time(call, 0), offset)), 'datetime');
  });
const end = (unit: Unit) =>
  scalar((call) => {
    const offset = call.args[1] ? `(${convert(call.args[1], 'long').text} + 1)` : '1';
    return sql(ticksToDatetime(`(${startTicks(unit, time(call, 0), offset)} - 1)`), 'datetime');
  });

/** ClickHouse's functions for the parts of a datetime, and the units of `datetime_diff` and `datetime_add`. */
const PARTS: Readonly<Record<string, { readonly part: string; readonly add?: string; readonly ticks?: bigint }>> = {
  year: { part: 'toYear(@)', add: 'addYears' },
  quarter: { part: 'toQuarter(@)', add: 'addQuarters' },
  month: { part: 'toMonth(@)', add: 'addMonths' },
  week: { part: 'toISOWeek(@)', add: 'addWeeks', ticks: WEEK_TICKS },
  week_of_year: { part: 'toISOWeek(@)' },
  day: { part: 'toDayOfMonth(@)', add: 'addDays', ticks: TICKS_PER_DAY },
  dayofyear: { part: 'toDayOfYear(@)' },
  hour: { part: 'toHour(@)', add: 'addHours', ticks: 36_000_000_000n },
  minute: { part: 'toMinute(@)', add: 'addMinutes', ticks: 600_000_000n },
  second: { part: 'toSecond(@)', add: 'addSeconds', ticks: 10_000_000n },
  millisecond: { part: "intDiv(positiveModulo(reinterpret(@, 'Int64'), toInt64(10000000)), 10000)", ticks: 10_000n },
  microsecond: { part: "intDiv(positiveModulo(reinterpret(@, 'Int64'), toInt64(10000000)), 10)", ticks: 10n },
  nanosecond: { part: "(positiveModulo(reinterpret(@, 'Int64'), 10000000) * 100)" },
};

function unit(call: Call) {
  const constant = argument(call, 0).constant;
  if (constant?.kind !== 'string') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The unit of time must be constant.');
  const name = constant.value.toLowerCase();
  const found =
    PARTS[name] ??
    (name === 'weekofyear' ? PARTS['week_of_year'] : name === 'day_of_year' ? PARTS['dayofyear'] : undefined);
  if (!found) throw call.node.fail('KQL_ARGUMENT', `${constant.value} is no unit of time.`);
  return { ...found, name };
}

/** How many boundaries of the unit lie between two datetimes. */
const difference = scalar((call) => {
  const { name, ticks } = unit(call);
  const [later, earlier] = [time(call, 1), time(call, 2)];
  if (name === 'year') return sql(`toInt64(toYear(${later.text}) - toYear(${earlier.text}))`, 'long');
  const per = name === 'quarter' ? 'toQuarter' : 'toMonth';
  if (name === 'quarter' || name === 'month') {
    const count = (value: Sql) =>
      `(toInt64(toYear(${value.text})) * ${name === 'quarter' ? 4 : 12} + ${per}(${value.text}))`;
    return sql(`toInt64(${count(later)} - ${count(earlier)})`, 'long');
  }
  if (ticks === undefined && name !== 'nanosecond')
    throw call.node.fail('KQL_ARGUMENT', `${name} is no unit of datetime_diff.`);
  if (ticks === undefined)
    return sql(`((${datetimeToTicks(later.text)} - ${datetimeToTicks(earlier.text)}) * 100)`, 'long');
  const shift = name === 'week' ? THURSDAY : '';
  const size = typedTicks(ticks);
  const count = (value: Sql) => {
    const since = shift ? `(${datetimeToTicks(value.text)} + ${shift})` : datetimeToTicks(value.text);
    return `intDiv(${since} - positiveModulo(${since}, ${size}), ${size})`;
  };
  return sql(`(${count(later)} - ${count(earlier)})`, 'long');
});

const addition = scalar((call) => {
  const { name, add, ticks } = unit(call);
  const amount = convert(argument(call, 1), 'long').text;
  const value = time(call, 2);
  if (ticks !== undefined)
    return sql(ticksToDatetime(`(${datetimeToTicks(value.text)} + ${amount} * ${typedTicks(ticks)})`), 'datetime');
  if (name === 'nanosecond')
    return sql(ticksToDatetime(`(${datetimeToTicks(value.text)} + intDiv(${amount}, 100))`), 'datetime');
  if (!add) throw call.node.fail('KQL_ARGUMENT', `${name} is no unit of datetime_add.`);
  return sql(`${add}(${value.text}, ${amount})`, 'datetime');
});

const part = (name: string) =>
  scalar((call) => sql(`toInt64(${(PARTS[name]?.part ?? '@').replaceAll('@', time(call, 0).text)})`, 'long'));

const datetimePart = scalar((call) => {
  const { part: pattern } = unit(call);
  return sql(`toInt64(${pattern.replaceAll('@', time(call, 1).text)})`, 'long');
});

const fromUnix = (ticks: bigint, divide = false) =>
  scalar((call) => {
    const value = argument(call, 0);
    const isReal = value.type === 'real' || value.type === 'decimal';
    const number = convert(value, isReal ? 'real' : 'long').text;
    const scaled = divide ? `(${number} / ${ticks})` : `(${number} * ${ticks})`;
    const count = isReal
      ? `accurateCastOrNull(trunc(${scaled}), 'Int64')`
      : divide
        ? `intDiv(${number}, toInt64(${ticks}))`
        : `(${number} * toInt64(${ticks}))`;
    return sql(ticksToDatetime(count), 'datetime');
  });

/** Null where a part is none of the calendar's, or the year lies outside of what can be computed with. */
const makeDatetime = scalar((call) => {
  const [first, ...rest] = call.args;
  if (first && rest.length === 0) return convert(first, 'datetime');
  const at = (index: number, otherwise: string) => {
    const value = call.args[index];
    return value ? convert(value, 'long').text : otherwise;
  };
  const parts = [at(0, '1'), at(1, '1'), at(2, '1'), at(3, '0'), at(4, '0')];
  const [year, month, day, hour, minute] = parts;
  const base = `makeDateTime64(${parts.join(', ')}, 0, 0, 7, 'UTC')`;
  const second = call.args[5] ? convert(call.args[5], 'real').text : '0';
  const seconds = call.args[5] ? `toInt64(${second} * 10000000)` : '0';
  const valid = [
    `${year} BETWEEN 1900 AND 2299`,
    `${month} BETWEEN 1 AND 12`,
    `${day} BETWEEN 1 AND 31`,
    `toDayOfMonth(${base}) = ${day}`,
    `${hour} BETWEEN 0 AND 23`,
    `${minute} BETWEEN 0 AND 59`,
    ...(call.args[5] ? [`${second} >= 0 AND ${second} < 60`] : []),
  ].join(' AND ');
  return sql(
    `if(ifNull(${valid}, false), ${ticksToDatetime(`(${datetimeToTicks(base)} + ${seconds})`)}, NULL)`,
    'datetime',
  );
});

const makeTimespan = scalar((call) => {
  const { args } = call;
  if (args.length === 1) return convert(argument(call, 0), 'timespan');
  const units =
    args.length === 4
      ? [864_000_000_000, 36_000_000_000, 600_000_000, 10_000_000]
      : [36_000_000_000, 600_000_000, 10_000_000];
  return sql(
    `toInt64(${args.map((value, index) => `toFloat64(${value.text}) * ${units[index] ?? 0}`).join(' + ')})`,
    'timespan',
  );
});

/** Now, or that much later: one instant for the whole query. */
const now = scalar((call) => {
  const offset = call.args[0]?.constant;
  if (!call.args[0]) return datetimeSql(call.context.now);
  if (offset?.kind === 'integer') return datetimeSql(call.context.now + offset.value);
  return sql(ticksToDatetime(`(${call.context.now} + ${call.args[0].text})`), 'datetime');
});
const ago = scalar((call) => {
  const span = convert(argument(call, 0), 'timespan');
  if (span.constant?.kind === 'integer') return datetimeSql(call.context.now - span.constant.value);
  return sql(ticksToDatetime(`(${call.context.now} - ${span.text})`), 'datetime');
});

const dayOfWeek = scalar((call) => {
  const ticks = datetimeToTicks(time(call, 0).text);
  const since = `positiveModulo(${ticks} + ${THURSDAY}, ${WEEK})`;
  return sql(`(${since} - positiveModulo(${ticks}, ${DAY}))`, 'timespan');
});

export const times = {
  now,
  ago,
  startofday: start('day'),
  startofweek: start('week'),
  startofmonth: start('month'),
  startofyear: start('year'),
  endofday: end('day'),
  endofweek: end('week'),
  endofmonth: end('month'),
  endofyear: end('year'),
  dayofweek: dayOfWeek,
  dayofmonth: part('day'),
  dayofyear: part('dayofyear'),
  hourofday: part('hour'),
  monthofyear: part('month'),
  getmonth: part('month'),
  getyear: part('year'),
  weekofyear: part('week_of_year'),
  week_of_year: part('week_of_year'),
  datetime_diff: difference,
  datetime_add: addition,
  datetime_part: datetimePart,
  datepart: datetimePart,
  make_datetime: makeDatetime,
  make_timespan: makeTimespan,
  unixtime_seconds_todatetime: fromUnix(10_000_000n),
  unixtime_milliseconds_todatetime: fromUnix(10_000n),
  unixtime_microseconds_todatetime: fromUnix(10n),
  unixtime_nanoseconds_todatetime: fromUnix(100n, true),
  format_datetime: scalar((call) => formatted(call)),
  format_timespan: scalar((call) => formattedSpan(call)),
};
