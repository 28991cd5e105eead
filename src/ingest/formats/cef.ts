import { assign } from './assign.ts';
import type { Format, NativeRecord, Rejected } from './format.ts';
import { isoTime } from './time.ts';

const HEADER_FIELDS = [
  'DeviceVendor',
  'DeviceProduct',
  'DeviceVersion',
  'DeviceEventClassID',
  'Activity',
  'LogSeverity',
] as const;
const START = /^\s*CEF: ?(\d{1,2})\|/;

/**
 * ArcSight Common Event Format: the header under the names of Sentinel's CommonSecurityLog, the extension under the keys as
 * they came (`src`, `dhost`, `cs1`, `cs1Label` …). Values may hold spaces and `=`.
 */
export const cef: Format = {
  name: 'cef',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (START.test(line)) hits++;
    return sample.length === 0 ? 0 : hits / sample.length;
  },
  parse(record, received) {
    const start = START.exec(record);
    if (!start) return { rejected: 'does not begin with CEF:', offset: 0 };
    const fields: Record<string, unknown> = { CEFVersion: start[1] };
    const end = readPipedHeader(record, start[0].length, HEADER_FIELDS, fields);
    if (typeof end !== 'number') return end;
    readExtension(record.slice(end).replace(/[\r\n]+$/, ''), fields);
    const stamp = fields['rt'] ?? fields['end'] ?? fields['start'] ?? fields['deviceReceiptTime'];
    return withTime(fields, isoTime(stamp, received));
  },
};

export function withTime(fields: Record<string, unknown>, time: string | undefined): NativeRecord {
  return time === undefined ? { fields } : { fields, time };
}

/** Reads `a|b|c|` with `\|` and `\\` escaped into fields; the offset behind them, or why not. The last may lack its bar. */
export function readPipedHeader(
  record: string,
  start: number,
  names: readonly string[],
  fields: Record<string, unknown>,
): number | Rejected {
  let at = start;
  for (const [index, name] of names.entries()) {
    let value = '';
    let from = at;
    for (; at < record.length; at++) {
      const code = record.charCodeAt(at);
      if (code === 0x7c) break;
      if (code !== 0x5c) continue;
      const next = record.charCodeAt(at + 1);
      if (next !== 0x7c && next !== 0x5c) continue;
      value += record.slice(from, at);
      from = ++at;
    }
    if (at >= record.length && index < names.length - 1) return { rejected: `the header ends in ${name}`, offset: at };
    fields[name] = (value + record.slice(from, at)).trim();
    at++;
  }
  return Math.min(at, record.length);
}

const KEY = /^[A-Za-z0-9_][\w.[\]-]{0,100}$/;
const MAX_KEY_LENGTH = 101;

/** Where the word before `end` begins; -1 where it is longer than a key can be: a line of equal signs must not cost its square. */
function startOfWord(text: string, end: number): number {
  for (let at = end - 1; at >= end - MAX_KEY_LENGTH; at--) {
    if (at < 0) return 0;
    if (text.charCodeAt(at) === 0x20) return at + 1;
  }
  return end <= MAX_KEY_LENGTH ? 0 : -1;
}

/** `key=value key=value` where a value runs on to the next key: the last word before an unescaped `=`. */
export function readExtension(text: string, fields: Record<string, unknown>): void {
  let key: string | undefined;
  let valueStart = 0;
  for (let equals = text.indexOf('='); equals !== -1; equals = text.indexOf('=', equals + 1)) {
    if (text.charCodeAt(equals - 1) === 0x5c) continue;
    const wordStart = startOfWord(text, equals);
    if (wordStart === -1 || (wordStart < valueStart && key !== undefined)) continue;
    const word = text.slice(wordStart, equals);
    if (!KEY.test(word)) continue;
    if (key !== undefined) assign(fields, key, unescaped(text.slice(valueStart, Math.max(valueStart, wordStart - 1))));
    key = word;
    valueStart = equals + 1;
  }
  if (key !== undefined) assign(fields, key, unescaped(text.slice(valueStart)));
}

function unescaped(value: string): string {
  const text = value.trimEnd();
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\=nr|])/g, (_, escaped: string) =>
    escaped === 'n' ? '\n' : escaped === 'r' ? '\r' : escaped,
  );
}
