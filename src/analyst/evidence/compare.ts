import type { EvidenceOperator } from '../claim.ts';

/** Sentences name times to the second; stored times may have seven digits behind it. */
export const TIME_TOLERANCE_MS = 1000;

const DATE_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d))?$/;

/** Milliseconds of a text that is a date or a time in ISO form; UTC where it has no zone. Undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value !== 'string' || value.length < 10 || value.length > 40 || !DATE_TIME.test(value)) return undefined;
  let text = value
    .replace(' UTC', 'Z')
    .replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
    .replace(/\s/g, '');
  if (text.length > 10 && !/(?:Z|[+-]\d\d:?\d\d)$/.test(text)) text += 'Z';
  const time = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(time) ? undefined : time;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && /^-?\d{1,15}(?:\.\d+)?$/.test(value.trim())) return Number(value);
  return undefined;
}

/** Two values are the same by their type: times within a second, numbers as numbers, texts without regard to case. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one === null || one === undefined || other === null || other === undefined) return false;
  const [left, right] = [timeOf(one), timeOf(other)];
  if (left !== undefined && right !== undefined) return Math.abs(left - right) <= TIME_TOLERANCE_MS;
  if (typeof one === 'boolean' || typeof other === 'boolean')
    return truth(one) !== undefined && truth(one) === truth(other);
  const [first, second] = [numberOf(one), numberOf(other)];
  if (first !== undefined && second !== undefined)
    return Math.abs(first - second) <= Math.max(Math.abs(first), Math.abs(second)) * 1e-9;
  return text(one).toLowerCase() === text(other).toLowerCase();
}

function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === '1' || value === 'true' || value === 'True') return true;
  if (value === 0 || value === '0' || value === 'false' || value === 'False') return false;
  return undefined;
}

export function text(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Evaluates `actual op expected`. An absent value fulfils only `not-equals`. */
export function compare(actual: unknown, op: EvidenceOperator, expected: string | number | boolean): boolean {
  if (op === 'not-equals') return !sameValue(actual, expected);
  if (actual === undefined || actual === null) return false;
  switch (op) {
    case 'equals':
      return Array.isArray(actual) ? actual.some((part) => sameValue(part, expected)) : sameValue(actual, expected);
    case 'contains':
      return expected !== '' && text(actual).toLowerCase().includes(String(expected).toLowerCase());
    case 'starts-with':
      return expected !== '' && text(actual).toLowerCase().startsWith(String(expected).toLowerCase());
    case 'ends-with':
      return expected !== '' && text(actual).toLowerCase().endsWith(String(expected).toLowerCase());
    case 'before':
    case 'after': {
      const [left, right] = [timeOf(actual), timeOf(expected)];
      if (left === undefined || right === undefined) return false;
      return op === 'before' ? left < right : left > right;
    }
    case 'at-least':
    case 'at-most': {
      const left = numberOf(actual) ?? timeOf(actual);
      const right = numberOf(expected) ?? timeOf(expected);
      if (left === undefined || right === undefined) return false;
      return op === 'at-least' ? left >= right : left <= right;
    }
  }
}
