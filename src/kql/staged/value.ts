import type { ColumnType } from '../../schema/types.ts';
import { datetimeToTicks, type Sql } from '../sql.ts';

/**
 * A value on its way between the store and TypeScript, exact in every type: whole numbers, timespans (ticks) and
 * datetimes (ticks since 1970) as bigint, decimals and guids as text, dynamics as their JSON text; int and real as number.
 */
export type HostValue = string | number | bigint | boolean | null;

/** SQL that gives a value in the form in which `decode` reads it. */
export function exportText({ text, type }: Sql): string {
  switch (type) {
    case 'datetime':
      return `toString(${datetimeToTicks(text)})`;
    case 'long':
    case 'timespan':
    case 'real':
    case 'decimal':
    case 'guid':
      return `toString(${text})`;
    default:
      return text;
  }
}

/** A cell of the store's answer to an exported value. */
export function decode(cell: unknown, type: ColumnType): HostValue {
  if (cell === null || cell === undefined) return type === 'string' ? '' : null;
  switch (type) {
    case 'int':
      return Number(cell);
    case 'long':
    case 'timespan':
    case 'datetime':
      return BigInt(String(cell));
    case 'real':
      return realOf(String(cell));
    case 'bool':
      return cell === true || cell === 1 || cell === '1' || cell === 'true';
    default:
      return String(cell);
  }
}

function realOf(text: string): number {
  if (/^[+-]?inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** The value as text that the store reads as a column of that type; undefined for null. */
export function encode(value: HostValue, type: ColumnType): string | undefined {
  if (value === null) return type === 'string' ? '' : undefined;
  switch (type) {
    case 'datetime':
      return datetimeText(BigInt(value));
    case 'long':
    case 'timespan':
    case 'int':
      return typeof value === 'number' ? wholeText(value) : `${value}`;
    case 'real':
      return realText(Number(value));
    case 'bool':
      return value ? 'true' : 'false';
    default:
      return String(value);
  }
}

function wholeText(value: number): string | undefined {
  return Number.isFinite(value) ? `${BigInt(Math.trunc(value))}` : undefined;
}

function realText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : `${value}`;
  return value > 0 ? 'inf' : '-inf';
}

const TICKS_PER_MILLISECOND = 10_000n;

/** Ticks since 1970 as the store reads a datetime: `2024-01-02 03:04:05.1234567`. */
function datetimeText(ticks: bigint): string {
  const below = ((ticks % TICKS_PER_MILLISECOND) + TICKS_PER_MILLISECOND) % TICKS_PER_MILLISECOND;
  const date = new Date(Number((ticks - below) / TICKS_PER_MILLISECOND));
  return `${date.toISOString().replace('T', ' ').slice(0, -1)}${`${below}`.padStart(4, '0')}`;
}
