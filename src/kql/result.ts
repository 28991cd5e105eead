import type { ColumnType } from '../schema/types.ts';
import { formatTimespan } from './literal.ts';

/** A value as KQL gives it: datetimes and timespans as text, dynamics as their JSON, a long beyond 2^53 as text. */
export type KqlValue = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown };

/** A cell of the store's answer as KQL's value of that type. */
export function toKqlValue(value: unknown, type: ColumnType): KqlValue {
  if (value === null || value === undefined) return type === 'string' ? '' : null;
  switch (type) {
    case 'string':
    case 'guid':
      return String(value);
    case 'int':
      return Number(value);
    case 'long': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case 'real':
      return real(value);
    case 'decimal': {
      const text = String(value);
      return text.length <= 15 ? Number(text) : text;
    }
    case 'bool':
      return value === true || value === 1 || value === '1' || value === 'true';
    case 'datetime':
      return isoDatetime(String(value));
    case 'timespan':
      return formatTimespan(BigInt(String(value)));
    case 'dynamic':
      return parsed(String(value));
  }
}

// JSON has no infinities: they leave as their names.
function real(value: unknown): number | string {
  const text = String(value).toLowerCase();
  if (text === 'nan') return 'NaN';
  if (text === 'inf') return 'Infinity';
  if (text === '-inf') return '-Infinity';
  return Number(value);
}

/** `2024-01-02 03:04:05.1234567` as `2024-01-02T03:04:05.1234567Z`. */
export function isoDatetime(text: string): string {
  const iso = text.replace(' ', 'T');
  return iso.endsWith('Z') ? iso : `${iso}Z`;
}

function parsed(text: string): KqlValue {
  try {
    return JSON.parse(text) as KqlValue;
  } catch {
    return text;
  }
}
