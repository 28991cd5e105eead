import type { ColumnType } from '../schema/types.ts';
import { parseDatetime, parseTimespan, TIMESPAN_UNITS } from './literal.ts';
import {
  cast,
  datetimeSql,
  datetimeToTicks,
  integerSql,
  nullOf,
  once,
  type Sql,
  sql,
  ticksToDatetime,
  toDecimalText,
  UNIX_EPOCH_TICKS,
} from './sql.ts';

/** The value as KQL's `tostring` prints it; null prints as the empty string. */
export function toText(value: Sql): Sql {
  if (value.type === 'string') return value;
  if (value.constant?.kind === 'bool') return sql(value.constant.value ? "'true'" : "'false'", 'string');
  return sql(value.nullable || value.type === 'dynamic' ? `ifNull(${printed(value)}, '')` : printed(value), 'string');
}

function printed({ text, type, path, nullable }: Sql): string {
  switch (type) {
    case 'string':
      return text;
    case 'dynamic':
      return path ? `JSONExtractString(${[path.base, ...path.keys].join(', ')})` : `JSONExtractString(${text})`;
    case 'bool':
      return nullable ? `multiIf(${text}, 'true', NOT ${text}, 'false', NULL)` : `if(${text}, 'true', 'false')`;
    case 'datetime':
      return `concat(replaceOne(toString(${text}), ' ', 'T'), 'Z')`;
    case 'timespan':
      return once(text, timespanText);
    case 'int':
    case 'long':
    case 'guid':
    case 'decimal':
      return `toString(${text})`;
    case 'real':
      return once(
        text,
        (it) =>
          `multiIf(isNaN(${it}), 'NaN', isInfinite(${it}), if(${it} > 0, 'Infinity', '-Infinity'), toString(${it}))`,
      );
  }
}

function timespanText(ticks: string): string {
  const size = `abs(${ticks})`;
  const two = (unit: number, modulo: number) => `leftPad(toString(intDiv(${size}, ${unit}) % ${modulo}), 2, '0')`;
  return [
    `concat(if(${ticks} < 0, '-', ''), if(${size} >= 864000000000, concat(toString(intDiv(${size}, 864000000000)), '.'), '')`,
    `${two(36_000_000_000, 24)}, ':', ${two(600_000_000, 60)}, ':', ${two(10_000_000, 60)}`,
    `if(${size} % 10000000 > 0, concat('.', leftPad(toString(${size} % 10000000), 7, '0')), ''))`,
  ].join(', ');
}

/** JSON text of a string: ClickHouse escapes slashes, KQL does not. */
export function jsonString(text: string): string {
  return `replaceAll(toJSONString(${text}), '\\\\/', '/')`;
}

/** The value as a dynamic: JSON text, or null. */
export function toDynamic(value: Sql): Sql {
  const { text, type } = value;
  switch (type) {
    case 'dynamic':
      return value;
    case 'string':
      return sql(jsonString(text), 'dynamic', false);
    case 'datetime':
    case 'timespan':
    case 'guid':
      return sql(`concat('"', ${printed(value)}, '"')`, 'dynamic', value.nullable);
    case 'real':
      return sql(
        `if(isFinite(${text}), toString(${text}), concat('"', ${printed(value)}, '"'))`,
        'dynamic',
        value.nullable,
      );
    case 'int':
    case 'long':
    case 'decimal':
    case 'bool':
      return sql(printed(value), 'dynamic', value.nullable);
  }
}

/** JSON text that is never null, for an element of an array or a bag. */
export function toJson(value: Sql): string {
  const dynamic = toDynamic(value);
  return dynamic.nullable ? `ifNull(${dynamic.text}, 'null')` : dynamic.text;
}

/** The dynamic that a JSON text holds; text that is no JSON is a string, as KQL's parse_json has it. */
export function parseJson(text: string): Sql {
  return {
    ...sql(
      once(text, (it) => `if(isValidJSON(${it}), nullIf(${it}, 'null'), nullIf(${jsonString(it)}, '""'))`),
      'dynamic',
    ),
    path: { base: text, keys: [] },
  };
}

/** A cast as KQL's `to…` functions do it: what cannot be converted is null. */
export function convert(value: Sql, type: ColumnType): Sql {
  if (value.type === type) return value;
  if (value.constant?.kind === 'string' && type === 'datetime') {
    const ticks = parseDatetime(value.constant.value);
    return ticks === undefined ? nullOf('datetime') : datetimeSql(ticks);
  }
  if (value.constant?.kind === 'string' && type === 'timespan') {
    const ticks = parseTimespan(value.constant.value);
    return ticks === undefined ? nullOf('timespan') : integerSql(ticks, 'timespan');
  }
  switch (type) {
    case 'string':
      return toText(value);
    case 'dynamic':
      return toDynamic(value);
    case 'bool':
      return toBool(value);
    case 'int':
    case 'long':
      return toInteger(value, type);
    case 'real':
      return toReal(value);
    case 'decimal':
      return toDecimal(value);
    case 'datetime':
      return toDatetime(value);
    case 'timespan':
      return toTimespan(value);
    case 'guid':
      return sql(`toUUIDOrNull(${toText(value).text})`, 'guid');
  }
}

function isNumber(type: ColumnType): boolean {
  return type === 'int' || type === 'long' || type === 'real' || type === 'decimal';
}

function toBool(value: Sql): Sql {
  if (value.type === 'guid') return nullOf('bool');
  if (isNumber(value.type)) return sql(`(${value.text} != 0)`, 'bool', value.nullable);
  const test = (it: string) => `multiIf(${it} = 'true', true, ${it} = 'false', false, toInt64OrNull(${it}) != 0)`;
  return sql(once(`lower(${toText(value).text})`, test), 'bool');
}

function toInteger(value: Sql, type: 'int' | 'long'): Sql {
  const target = type === 'int' ? 'Int32' : 'Int64';
  switch (value.type) {
    case 'int':
      return sql(`toInt64(${value.text})`, 'long', value.nullable);
    case 'long':
      return sql(`accurateCastOrNull(${value.text}, '${target}')`, type);
    case 'bool':
      return sql(`to${target}(${value.text})`, type, value.nullable);
    case 'real':
    case 'decimal':
      return sql(`accurateCastOrNull(trunc(toFloat64(${value.text})), '${target}')`, type);
    case 'timespan':
      return sql(value.text, type, value.nullable);
    case 'datetime':
      return sql(`(${datetimeToTicks(value.text)} + toInt64(${UNIX_EPOCH_TICKS}))`, type, value.nullable);
    default: {
      const read = (it: string) => {
        const hex = `if(match(${it}, '^0[xX][0-9a-fA-F]{1,16}$'), reinterpretAsInt64(reverse(unhex(leftPad(substring(${it}, 3), 16, '0')))), NULL)`;
        const fraction =
          value.type === 'dynamic' ? `, accurateCastOrNull(trunc(toFloat64OrNull(${it})), '${target}')` : '';
        // Not coalesce: it computes all of its arguments for every row.
        const plain = `to${target}OrNull(${it})`;
        return `if(isNotNull(${plain}), ${plain}, ${fraction ? `coalesce(${cast(hex, type)}${fraction})` : cast(hex, type)})`;
      };
      return sql(once(`trimBoth(${toText(value).text})`, read), type);
    }
  }
}

function toReal(value: Sql): Sql {
  if (value.type === 'guid') return nullOf('real');
  if (value.type === 'string' || value.type === 'dynamic')
    return sql(`toFloat64OrNull(trimBoth(${toText(value).text}))`, 'real');
  // By its digits, to the nearest: the store's own conversion of a decimal is off in the last bit.
  if (value.type === 'decimal') return sql(`toFloat64OrNull(toString(${value.text}))`, 'real', value.nullable);
  const text = value.type === 'datetime' ? datetimeToTicks(value.text) : value.text;
  return sql(`toFloat64(${text})`, 'real', value.nullable);
}

function toDecimal(value: Sql): Sql {
  if (value.type === 'guid') return nullOf('decimal');
  if (value.type === 'string' || value.type === 'dynamic')
    return sql(toDecimalText(`trimBoth(${toText(value).text})`, 'text'), 'decimal');
  // By its digits: the binary fraction behind 0.1 is no part of the number that a person wrote.
  if (value.type === 'real') return sql(toDecimalText(`toString(${value.text})`, 'text'), 'decimal');
  const whole = value.type === 'datetime' || value.type === 'bool' ? convert(value, 'long').text : value.text;
  return sql(toDecimalText(whole, 'whole'), 'decimal', value.nullable);
}

function toDatetime(value: Sql): Sql {
  if (isNumber(value.type)) {
    const ticks = convert(value, 'long').text;
    return sql(ticksToDatetime(`(${ticks} - toInt64(${UNIX_EPOCH_TICKS}))`), 'datetime', true);
  }
  // A datetime of KQL names its year: ClickHouse would take a bare number for seconds, and this year for none.
  const year = (it: string) => `match(${it}, '(?:^|[^0-9.+])[0-9]{4}(?:[^0-9.]|$)')`;
  const read = (it: string) => `if(${year(it)}, parseDateTime64BestEffortUSOrNull(${it}, 7, 'UTC'), NULL)`;
  return sql(once(toText(value).text, read), 'datetime');
}

function toTimespan(value: Sql): Sql {
  if (isNumber(value.type)) return sql(convert(value, 'long').text, 'timespan', true);
  return sql(once(toText(value).text, spanTicks), 'timespan');
}

/** SQL text: the ticks of a text such as `1.02:03:04.5`, `1.5h`, `-2d` or `3` (days); null for any other. */
function spanTicks(text: string): string {
  const groups = `extractGroups(${text}, '^\\\\s*(-?)(?:(\\\\d+)\\\\.)?(\\\\d{1,2}):(\\\\d{1,2})(?::(\\\\d{1,2})(?:\\\\.(\\\\d{1,7}))?)?\\\\s*$')`;
  const clock = once(groups, (found) => {
    const part = (index: number) => `toInt64OrZero(${found}[${index}])`;
    const ticks = `(${part(2)} * toInt64(864000000000) + ${part(3)} * toInt64(36000000000) + ${part(4)} * 600000000 + ${part(5)} * 10000000 + toInt64OrZero(rightPad(${found}[6], 7, '0')))`;
    return `if(empty(${found}), NULL, if(${found}[1] = '-', -${ticks}, ${ticks}))`;
  });
  const names = Object.keys(TIMESPAN_UNITS).map((unit) => `'${unit}'`);
  const sizes = Object.values(TIMESPAN_UNITS).map((ticks) => `toInt64(${ticks})`);
  const unit = once(
    `extractGroups(${text}, '^\\\\s*(-?)(\\\\d{1,18})(?:\\\\.(\\\\d{1,18}))?\\\\s*([A-Za-z]+)\\\\s*$')`,
    (found) => {
      const size = `transform(lower(${found}[4]), [${names.join(', ')}], [${sizes.join(', ')}], toInt64(0))`;
      const ticks = `(toInt64OrZero(${found}[2]) * ${size} + toInt64(toFloat64OrZero(concat('0.', ${found}[3])) * ${size}))`;
      return `if(empty(${found}) OR ${size} = 0, NULL, if(${found}[1] = '-', -${ticks}, ${ticks}))`;
    },
  );
  return `coalesce(${clock}, ${unit}, toInt64OrNull(trimBoth(${text})) * toInt64(864000000000))`;
}
