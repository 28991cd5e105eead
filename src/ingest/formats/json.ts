import type { Format, NativeRecord, Rejected } from './format.ts';
import { wellFormed } from './well-formed.ts';

/** Deeper objects are refused: what reads them later (the store, a browser) recurses. */
const MAX_DEPTH = 64;
/** A number that a double may not hold: sixteen digits and more, or an exponent of three digits. */
const WIDE_NUMBER = /[:,[]\s*-?(?:\d{16}|\d[\d.]*[eE]\+?\d{3})/;
const INTEGER = /^-?\d+$/;

/** A JSON object a record. Integers beyond 2^53 and numbers beyond a double's range keep their digits as strings. */
export const json: Format = {
  name: 'json',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (looksLikeJsonObject(line)) hits++;
    return sample.length === 0 ? 0 : (0.95 * hits) / sample.length;
  },
  parse(record) {
    return parseJsonObject(record);
  },
};

/** `{` and then a key or the end: what distinguishes an object from a text in braces. */
export function looksLikeJsonObject(line: string): boolean {
  return /^\s*\{\s*["}]/.test(line);
}

/** Parses one JSON object; the offset of a rejection is the character at which it stopped making sense. */
export function parseJsonObject(record: string): NativeRecord | Rejected {
  const tooDeep = depthExceeded(record);
  if (tooDeep !== -1) return { rejected: `nested deeper than ${MAX_DEPTH} levels`, offset: tooDeep };
  try {
    const value: unknown = WIDE_NUMBER.test(record) ? JSON.parse(record, keepDigits) : JSON.parse(record);
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return { rejected: 'not a JSON object', offset: 0 };
    return { fields: wellFormed(value as Record<string, unknown>, record) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(reason);
    return { rejected: `JSON: ${reason.slice(0, 160)}`, offset: position ? Number(position[1]) : record.length };
  }
}

/** Where the nesting passes the limit, or -1. Brackets within strings count too, but only a rare text has that many open. */
function depthExceeded(record: string): number {
  if (!opensMore(record, MAX_DEPTH)) return -1;
  let depth = 0;
  for (let at = 0; at < record.length; at++) {
    const code = record.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return depthOutsideStrings(record);
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return -1;
}

/** Whether a text has more than so many opening brackets, nested or not: few records do, and a search costs less than a walk. */
function opensMore(record: string, count: number): boolean {
  let found = 0;
  for (const bracket of ['{', '['])
    for (let at = record.indexOf(bracket); at !== -1; at = record.indexOf(bracket, at + 1))
      if (++found > count) return true;
  return false;
}

function depthOutsideStrings(record: string): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < record.length; at++) {
    const code = record.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return at;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return -1;
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  if (source === undefined) return value;
  return !Number.isFinite(value) || INTEGER.test(source) ? source : value;
}
