import type { ColumnType } from '../schema/types.ts';
import type { Searched } from './searched.ts';

/**
 * A scalar expression of ClickHouse SQL and what is known of it. `text` can stand anywhere: it is a call, a literal,
 * a name or in parentheses. Strings are never null; every other type may be, unless `nullable` is false.
 */
export interface Sql {
  readonly text: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** The value, where it is a constant of the query's own text: strings, numbers (bigint: long, ticks), booleans, JSON. */
  readonly constant?: ConstantValue;
  /** For a dynamic: the JSON text that holds it and the keys that lead to it, so that a path is extracted in one call. */
  /** One column of a row that an aggregate chose as a whole: computed once for all of them. */
  readonly member?: { readonly row: string; readonly index: number };
  readonly path?: { readonly base: string; readonly keys: readonly string[] };
  /** Of an array: ClickHouse arrays of its elements as JSON and, where all are strings, of these, so that none is parsed again. */
  readonly elements?: { readonly json: string; readonly texts?: string };
  /** Of a column that no table behind a search has: null in every row, and left out of a wide result. */
  readonly absent?: true;
  /** For a table's column that can be searched without reading all of it. */
  readonly searched?: Searched;
}
export type ConstantValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'real'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'json'; readonly value: unknown };

/** The one function that quotes identifiers. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** How each KQL type is stored and computed in ClickHouse. Timespans are ticks of 100 ns, dynamics are JSON text. */
export const CLICKHOUSE_TYPE: Readonly<Record<ColumnType, string>> = {
  string: 'String',
  int: 'Nullable(Int32)',
  long: 'Nullable(Int64)',
  real: 'Nullable(Float64)',
  decimal: 'Nullable(Decimal(76, 34))',
  bool: 'Nullable(Bool)',
  datetime: "Nullable(DateTime64(7, 'UTC'))",
  timespan: 'Nullable(Int64)',
  guid: 'Nullable(UUID)',
  dynamic: 'Nullable(String)',
};

/** KQL's decimals have 34 digits; as many stand behind the point here, and 42 before it. */
export const DECIMAL_SCALE = 34;

/** SQL text: a whole number or a text of digits as a decimal; null for a text that is none. */
export function toDecimalText(text: string, type: 'text' | 'whole'): string {
  return `${type === 'text' ? 'toDecimal256OrNull' : 'toDecimal256'}(${text}, ${DECIMAL_SCALE})`;
}

const LONG_TEXT = 120;

/**
 * SQL that uses a text more than once without repeating a long one: a lambda over one element binds it to a name.
 * The body may use nothing of the row but that name.
 */
export function once(text: string, body: (name: string) => string): string {
  return text.length < LONG_TEXT ? body(text) : `arrayMap(once -> ${body('once')}, [${text}])[1]`;
}

export function sql(text: string, type: ColumnType, nullable = type !== 'string'): Sql {
  return { text, type, nullable: type !== 'string' && nullable };
}

/** The null of a type; a string's is the empty string. */
export function nullOf(type: ColumnType): Sql {
  return type === 'string' ? sql("''", 'string') : sql(`CAST(NULL, ${typeText(CLICKHOUSE_TYPE[type])})`, type);
}

/** A type's name as a string literal: only names from the table above come here. */
export function typeText(type: string): string {
  return `'${type.replaceAll("'", "\\'")}'`;
}

export function cast(text: string, type: ColumnType): string {
  return `CAST(${text}, ${typeText(CLICKHOUSE_TYPE[type])})`;
}

const MIN_LONG = -(2n ** 63n);

/** An integer literal, typed: ClickHouse would choose the narrowest type, and overflow differently. */
export function integerSql(value: bigint, type: 'int' | 'long' | 'timespan' = 'long'): Sql {
  const digits = value === MIN_LONG ? 'bitNot(toInt64(9223372036854775807))' : `${value}`;
  const text = value === MIN_LONG ? digits : `${type === 'int' ? 'toInt32' : 'toInt64'}(${digits})`;
  return { text, type, nullable: false, constant: { kind: 'integer', value } };
}

export function realSql(value: number): Sql {
  const text = Number.isNaN(value)
    ? 'nan'
    : value === Number.POSITIVE_INFINITY
      ? 'inf'
      : value === Number.NEGATIVE_INFINITY
        ? '(-inf)'
        : `toFloat64(${value})`;
  return { text, type: 'real', nullable: false, constant: { kind: 'real', value } };
}

export function boolSql(value: boolean): Sql {
  return { text: value ? 'true' : 'false', type: 'bool', nullable: false, constant: { kind: 'bool', value } };
}

/** Ticks of 100 ns from 0001-01-01, where KQL counts datetimes from, to 1970-01-01. */
export const UNIX_EPOCH_TICKS = 621_355_968_000_000_000n;
export const TICKS_PER_SECOND = 10_000_000n;
export const TICKS_PER_DAY = 864_000_000_000n;

/** A datetime literal from ticks since 1970. */
export function datetimeSql(ticks: bigint): Sql {
  return {
    text: ticksToDatetime(`toInt64(${ticks})`),
    type: 'datetime',
    nullable: false,
    constant: { kind: 'integer', value: ticks },
  };
}

/** SQL text: ticks since 1970 of a datetime, and back. */
export function datetimeToTicks(text: string): string {
  return `reinterpret(${text}, 'Int64')`;
}
export function ticksToDatetime(text: string): string {
  return `reinterpret(${text}, 'DateTime64(7, \\'UTC\\')')`;
}

/** In UTF-16 units, of which each is at most three bytes on the way. */
const LONGEST_PARAMETER = 40_000;

/** Values that leave the text: `{p0:String}` placeholders and what fills them. */
export class Parameters {
  readonly values: Record<string, string> = {};
  private readonly names = new Map<string, string>();

  /** A placeholder for a string; equal strings share one. */
  string(value: string): string {
    let name = this.names.get(value);
    if (name === undefined) {
      name = `p${this.names.size}`;
      this.names.set(value, name);
      this.values[name] = value;
    }
    return `{${name}:String}`;
  }

  /** As `string`, for a text of any length: a server reads parameters of up to 128 KiB each. */
  text(value: string): string {
    const parts: string[] = [];
    for (let start = 0; start < value.length; ) {
      let end = Math.min(start + LONGEST_PARAMETER, value.length);
      const last = value.charCodeAt(end - 1);
      if (end < value.length && last >= 0xd800 && last < 0xdc00) end--;
      parts.push(this.string(value.slice(start, end)));
      start = end;
    }
    return parts.length > 1 ? `concat(${parts.join(', ')})` : (parts[0] ?? this.string(''));
  }
}
