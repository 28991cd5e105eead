import { convert } from '../convert.ts';
import { datetimeToTicks, type Sql, sql } from '../sql.ts';
import { argument, type Call } from './function.ts';

const two = (text: string, width = 2) => `leftPad(toString(${text}), ${width}, '0')`;

function fraction(ticks: string, digits: number, trimmed: boolean): string {
  const text = `substring(leftPad(toString(positiveModulo(${ticks}, toInt64(10000000))), 7, '0'), 1, ${digits})`;
  return trimmed ? `replaceRegexpOne(${text}, '0+$', '')` : text;
}

function template(call: Call, pattern: RegExp, token: (text: string) => string | undefined): Sql {
  const constant = argument(call, 1).constant;
  if (constant?.kind !== 'string') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The format must be constant.');
  const parts = constant.value.match(pattern) ?? [];
  if (parts.join('') !== constant.value)
    throw call.node.fail('KQL_ARGUMENT', `The format ${constant.value} has a character that formats do not know.`);
  const texts = parts.map((part) => token(part) ?? call.context.string(part).text);
  const body = texts.length > 1 ? `concat(${texts.join(', ')})` : (texts[0] ?? "''");
  return sql(`ifNull(${body}, '')`, 'string');
}

/** `format_datetime(d, 'yyyy-MM-dd HH:mm:ss.fff')`: the tokens of the KQL reference, other letters refused. */
export function formatted(call: Call): Sql {
  const value = convert(argument(call, 0), 'datetime').text;
  const ticks = datetimeToTicks(value);
  const twelve = `((toHour(${value}) + 11) % 12 + 1)`;
  const tokens: Readonly<Record<string, string>> = {
    d: `toString(toDayOfMonth(${value}))`,
    dd: two(`toDayOfMonth(${value})`),
    h: `toString(${twelve})`,
    hh: two(twelve),
    H: `toString(toHour(${value}))`,
    HH: two(`toHour(${value})`),
    m: `toString(toMinute(${value}))`,
    mm: two(`toMinute(${value})`),
    M: `toString(toMonth(${value}))`,
    MM: two(`toMonth(${value})`),
    s: `toString(toSecond(${value}))`,
    ss: two(`toSecond(${value})`),
    y: `toString(toYear(${value}) % 100)`,
    yy: two(`toYear(${value}) % 100`),
    yyyy: two(`toYear(${value})`, 4),
    tt: `if(toHour(${value}) < 12, 'AM', 'PM')`,
  };
  return template(call, /d{1,2}|f{1,7}|F{1,7}|h{1,2}|H{1,2}|mm?|MM?|ss?|yyyy|yy?|tt|[ /\-:,._[\]TZ]/g, (part) =>
    /^f+$/i.test(part) ? fraction(ticks, part.length, part.startsWith('F')) : tokens[part],
  );
}

/** `format_timespan(t, 'dd.hh:mm:ss')`. */
export function formattedSpan(call: Call): Sql {
  const ticks = `abs(${convert(argument(call, 0), 'timespan').text})`;
  const unit = (size: number, modulo: number) => `(intDiv(${ticks}, ${size}) % ${modulo})`;
  return template(call, /d{1,8}|f{1,7}|F{1,7}|h{1,2}|H{1,2}|mm?|ss?|[ /\-:,._[\]]/g, (part) => {
    if (/^f+$/i.test(part)) return fraction(ticks, part.length, part.startsWith('F'));
    if (part.startsWith('d')) {
      const days = `toString(intDiv(${ticks}, 864000000000))`;
      return `leftPad(${days}, greatest(length(${days}), ${part.length}), '0')`;
    }
    const sizes: Readonly<Record<string, string>> = {
      h: unit(36_000_000_000, 24),
      m: unit(600_000_000, 60),
      s: unit(10_000_000, 60),
    };
    const value = sizes[(part[0] ?? '').toLowerCase()];
    if (value === undefined) return undefined;
    return part.length === 2 ? two(value) : `toString(${value})`;
  });
}
