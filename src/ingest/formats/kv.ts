import { assign } from './assign.ts';
import { withTime } from './cef.ts';
import type { Format } from './format.ts';
import { timeAt } from './leading-time.ts';
import { isoTime } from './time.ts';

// A key, then a quoted value with escapes or a bare one up to white space; a comma or semicolon may end the bare one.
const PAIR = /(?<![^\s,;|([{])([A-Za-z_@][\w.@/-]{0,63})=(?:"((?:[^"\\]|\\.){0,65536})"|'([^']*)'|([^\s"]*))/g;
const MIN_PAIRS = 3;
/** The share of the text that the pairs must cover: prose with a few equal signs in it is no key=value record. */
const MIN_COVERAGE = 0.6;
const MAX_LENGTH = 65_536;

/** logfmt and its relatives: `key=value key="quoted value"`. What stands between the pairs is kept as `Message`. */
export const kv: Format = {
  name: 'kv',
  sniff(sample) {
    let score = 0;
    for (const line of sample) if (line.includes('=')) score += coverage(line) >= MIN_COVERAGE ? 0.6 : 0;
    return sample.length === 0 ? 0 : score / sample.length;
  },
  parse(record, received) {
    if (record.length > MAX_LENGTH) return { rejected: 'too long for key=value', offset: MAX_LENGTH };
    const fields: Record<string, unknown> = {};
    let pairs = 0;
    let covered = 0;
    let rest = '';
    let from = 0;
    for (const match of record.matchAll(PAIR)) {
      pairs++;
      covered += match[0].length;
      rest += record.slice(from, match.index);
      from = match.index + match[0].length;
      assign(fields, match[1]!, pairValue(match));
    }
    if (pairs < MIN_PAIRS || covered < MIN_COVERAGE * bare(record))
      return { rejected: 'too few key=value pairs', offset: 0 };
    rest = (rest + record.slice(from)).replace(/[\s,;|]+/g, ' ').trim();
    if (rest !== '' && fields['Message'] === undefined) fields['Message'] = rest;
    return withTime(
      fields,
      timeOf(fields, received) ?? timeAt(record, record.charCodeAt(0) === 0x5b ? 1 : 0, received)?.time,
    );
  },
};

function pairValue(match: RegExpExecArray): string {
  const [, , quoted, single, plain] = match;
  if (quoted !== undefined) return quoted.includes('\\') ? quoted.replace(/\\(["\\])/g, '$1') : quoted;
  return single ?? plain!.replace(/[,;]$/, '');
}

/** The pairs within a message that is more than pairs: `failed (SourceType=1, SourceIP=10.0.0.1)`; undefined below two. */
export function pairsIn(message: string): Record<string, unknown> | undefined {
  const first = message.indexOf('=');
  if (first === -1 || message.length > MAX_LENGTH || message.indexOf('=', first + 1) === -1) return undefined;
  const fields: Record<string, unknown> = {};
  let pairs = 0;
  for (const match of message.matchAll(PAIR)) {
    pairs++;
    assign(fields, match[1]!, pairValue(match).replace(/[)\]}]$/, ''));
  }
  return pairs < 2 ? undefined : fields;
}

function timeOf(fields: Record<string, unknown>, received: string): string | undefined {
  const { date, time } = fields;
  if (typeof date === 'string' && typeof time === 'string')
    return isoTime(`${date} ${time}${typeof fields['tz'] === 'string' ? fields['tz'] : ''}`, received);
  return isoTime(fields['time'] ?? fields['ts'] ?? fields['timestamp'] ?? fields['t'] ?? fields['eventtime'], received);
}

function coverage(line: string): number {
  const length = bare(line);
  let pairs = 0;
  let covered = 0;
  for (const match of line.matchAll(PAIR)) {
    pairs++;
    covered += match[0].length;
  }
  return pairs < MIN_PAIRS || length === 0 ? 0 : covered / length;
}

/** Length without white space, which separates the pairs. */
function bare(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x20) count++;
  return count;
}
