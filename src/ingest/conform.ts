import type { EventRow } from '../schema/event.ts';
import { tables } from '../schema/tables/index.ts';
import type { Column, ColumnType, TableName } from '../schema/types.ts';
import { isoTime } from './formats/time.ts';

type Columns = EventRow['columns'];

const typesOf = new Map<TableName, Map<string, ColumnType>>();
for (const table of Object.values(tables))
  typesOf.set(table.name, new Map((table.columns as readonly Column[]).map((column) => [column.name, column.type])));

const MAX_INT = 2_147_483_647;

/**
 * Makes each column what its table says it is, in place: numbers out of digits, times out of what is one. What cannot be
 * (a port of `unknown`) or is no column of the table is taken out, since one such value would make the store refuse a whole
 * batch; the value itself stays in `raw`. Returns the names of what was taken out.
 */
export function conform(event: EventRow): readonly string[] {
  const types = typesOf.get(event.table)!;
  const columns = event.columns as Columns & Record<string, unknown>;
  let removed: string[] | undefined;
  for (const name in columns) {
    const value = columns[name];
    const type = types.get(name);
    // The common case first: a text in a column of text.
    if (type === 'string' && typeof value === 'string') continue;
    const right = type === undefined || value === undefined ? undefined : coerce(value, type, columns.TimeGenerated);
    if (right === undefined) {
      delete columns[name];
      if (value === undefined) continue;
      removed ??= [];
      removed.push(name);
    } else if (right !== value) columns[name] = right as never;
  }
  return removed ?? NONE;
}

const NONE: readonly string[] = [];

function coerce(value: unknown, type: ColumnType, received: string): unknown {
  if (value === null) return undefined;
  switch (type) {
    case 'string':
    case 'guid':
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    case 'int':
    case 'long': {
      if (typeof value === 'string' && value.trim() === '') return undefined;
      const number = typeof value === 'number' ? value : Number(value);
      if (!Number.isSafeInteger(number)) return Number.isFinite(number) ? coerceFraction(number, type) : undefined;
      return type === 'int' && Math.abs(number) > MAX_INT ? undefined : number;
    }
    case 'real':
    case 'decimal': {
      const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
      return Number.isFinite(number) ? number : undefined;
    }
    case 'bool':
      if (typeof value === 'boolean') return value;
      return value === 'true' || value === 1 || value === 'True' || value === '1'
        ? true
        : value === 'false' || value === 0 || value === 'False' || value === '0'
          ? false
          : undefined;
    case 'datetime':
      return isoTime(value, received);
    case 'dynamic':
      return value;
    case 'timespan':
      return typeof value === 'string' ? value : undefined;
  }
}

/** A duration of 1.5 milliseconds in a whole-number column is rounded, not lost. */
function coerceFraction(number: number, type: ColumnType): number | undefined {
  const whole = Math.round(number);
  return Number.isSafeInteger(whole) && (type === 'long' || Math.abs(whole) <= MAX_INT) ? whole : undefined;
}
