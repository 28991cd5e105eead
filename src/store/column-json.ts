import type { ColumnType } from '../schema/types.ts';
import { jsonText } from './json-text.ts';

const INTEGER = /^-?\d{1,19}$/;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/;
const LONG_MAX = 2n ** 63n - 1n;
const LONG_MIN = -(2n ** 63n);
const INT_MAX = 2 ** 31 - 1;
const INT_MIN = -(2 ** 31);

/** The JSON of a value for a column of this type, or undefined where it does not fit. The caller makes the whole batch well-formed. */
export function columnJson(value: unknown, type: ColumnType): string | undefined {
  switch (type) {
    case 'string':
    case 'guid':
      return textJson(value);
    case 'int': {
      const number =
        typeof value === 'string' && INTEGER.test(value) ? Number(value) : Number.isInteger(value) ? value : NaN;
      return (number as number) <= INT_MAX && (number as number) >= INT_MIN ? String(number) : undefined;
    }
    case 'long':
    case 'timespan':
      return longJson(value);
    case 'real':
    case 'decimal': {
      const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? String(number) : undefined;
    }
    case 'bool':
      if (typeof value === 'boolean') return String(value);
      return value === 'true' || value === 'True'
        ? 'true'
        : value === 'false' || value === 'False'
          ? 'false'
          : undefined;
    case 'datetime':
      return typeof value === 'string' ? storedTime(value) : undefined;
    case 'dynamic':
      return dynamicJson(value);
  }
}

function textJson(value: unknown): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return `"${value}"`;
  return undefined;
}

function longJson(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'bigint' && !(typeof value === 'string' && INTEGER.test(value))) return undefined;
  const long = BigInt(value);
  return long <= LONG_MAX && long >= LONG_MIN ? String(long) : undefined;
}

/** A dynamic column holds JSON text; a string that is JSON already stays as it is. */
function dynamicJson(value: unknown): string {
  const isJson = typeof value === 'string' && (value.startsWith('{') || value.startsWith('['));
  return JSON.stringify(isJson ? value : jsonText(value));
}

/**
 * ISO 8601 to ClickHouse's own notation (quoted), or undefined where it is no time that the store can hold:
 * the sorting key counts hours in 32 bits, from 1970 to 2105.
 */
export function storedTime(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, clock, fraction = '', zone = 'Z'] = match;
  if (year! < '1970' || year! > '2105' || !isDay(Number(year), Number(month), Number(day)) || !isClock(clock!))
    return undefined;
  const digits = fraction.slice(0, 8); // seven digits: Kusto's ticks of 100 ns
  if (zone === 'Z') return `"${year}-${month}-${day} ${clock}${digits}"`;
  const instant = Date.parse(
    `${year}-${month}-${day}T${clock}${zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`}`,
  );
  if (Number.isNaN(instant)) return undefined;
  return `"${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')}${digits}"`;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(year: number, month: number, day: number): boolean {
  if (day < 1 || day > (DAYS[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

const isClock = (clock: string): boolean => clock < '24:00:00' && clock[3]! < '6' && clock[6]! < '6';
