import { completeYear, isoOfClock, isoTime, monthIndex, zoneMinutes } from './time.ts';

export interface FoundTime {
  /** ISO 8601 UTC. */
  readonly time: string;
  /** How many characters of the text the time took. */
  readonly length: number;
}

type Found = { time: string | undefined; length: number } | undefined;

// Sticky: each looks only at the place it is given, and reads no more characters than a time can have.
const ISO =
  /(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T|:| {1,2})(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}(?!\d)|[+-]\d{2}(?![\d:])))?/y;
const DAY_NAME_YEAR =
  /(\d{1,2})[/-]([A-Za-z]{3})[/-](\d{4})[: ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?/y;
const NUMERIC =
  /(\d{1,2})\/(\d{1,2})\/(\d{4})[:,]? ?(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: ?(AM|PM))?(?: ?(Z|UTC|GMT|[+-]\d{4}))?/iy;
const CTIME =
  /(?:[A-Z][a-z]{2},? )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: ([A-Z]{3,4}))? (\d{4})(?!\d)/y;
const RFC2822 =
  /(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: (Z|UTC|GMT|[+-]\d{4}))?/y;
const BSD_YEAR =
  /([A-Z][a-z]{2}) {1,2}(\d{1,2}),? (\d{4}) (\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT))?/y;
const BSD = /([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?: ?(Z|UTC))?/y;
const KLOG = /[IWEF](\d{2})(\d{2}) (\d{2}):(\d{2}):(\d{2})\.(\d{6})/y; // Kubernetes' components
const EPOCH = /\d{10}(?:\.\d{1,9}|\d{3})?(?![\d.])/y;

function run(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function clock(
  found: RegExpExecArray,
  year: number,
  month: number,
  day: number,
  hour: number,
  group: number,
  zone: string | undefined,
): Found {
  const time = isoOfClock({
    year,
    month,
    day,
    hour,
    minute: Number(found[group]),
    second: Number(found[group + 1]),
    fraction: found[group + 2],
    zone: zone ? zoneMinutes(zone) : 0,
  });
  return { time, length: found[0].length };
}

/**
 * The time at a place of a text, if one stands there, in the many ways in which applications begin their lines.
 * Without a zone it is UTC; without a year it is completed from `received`.
 */
export function timeAt(text: string, at: number, received: string): FoundTime | undefined {
  const first = text.charCodeAt(at);
  const found = first >= 48 && first <= 57 ? numericTime(text, at, received) : namedTime(text, at, received);
  return found?.time ? { time: found.time, length: found.length } : undefined;
}

function numericTime(text: string, at: number, received: string): Found {
  let m = run(ISO, text, at);
  if (m) return clock(m, Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4]), 5, m[8]);
  m = run(DAY_NAME_YEAR, text, at);
  if (m) return clock(m, Number(m[3]), monthIndex(m[2]!) ?? 99, Number(m[1]), Number(m[4]), 5, m[8]);
  m = run(NUMERIC, text, at);
  if (m) {
    // 06/10/2021 is month first, as with AM and PM, unless the first number can only be a day.
    const [first, second] = [Number(m[1]), Number(m[2])];
    const [month, day] = first > 12 ? [second, first] : [first, second];
    const hour = m[8] ? (Number(m[4]) % 12) + (m[8].toLowerCase() === 'pm' ? 12 : 0) : Number(m[4]);
    return clock(m, Number(m[3]), month - 1, day, hour, 5, m[9]);
  }
  m = run(RFC2822, text, at);
  if (m) return clock(m, Number(m[3]), monthIndex(m[2]!) ?? 99, Number(m[1]), Number(m[4]), 5, m[8]);
  m = run(EPOCH, text, at);
  return m ? { time: isoTime(m[0], received), length: m[0].length } : undefined;
}

function namedTime(text: string, at: number, received: string): Found {
  let m = run(KLOG, text, at);
  if (m) {
    const [month, day] = [Number(m[1]) - 1, Number(m[2])];
    return clock(m, completeYear(month, day, received), month, day, Number(m[3]), 4, undefined);
  }
  m = run(CTIME, text, at);
  if (m) return clock(m, Number(m[8]), monthIndex(m[1]!) ?? 99, Number(m[2]), Number(m[3]), 4, m[7]);
  m = run(BSD, text, at);
  if (m) {
    const month = monthIndex(m[1]!) ?? 99;
    const day = Number(m[2]);
    return clock(m, completeYear(month, day, received), month, day, Number(m[3]), 4, m[7]);
  }
  m = run(BSD_YEAR, text, at);
  if (m) return clock(m, Number(m[3]), monthIndex(m[1]!) ?? 99, Number(m[2]), Number(m[4]), 5, m[8]);
  m = run(RFC2822, text, at);
  return m ? clock(m, Number(m[3]), monthIndex(m[2]!) ?? 99, Number(m[1]), Number(m[4]), 5, m[8]) : undefined;
}

/** How far into a line its time may stand behind a level, a thread or a container's name. */
const MAX_PREFIX = 64;
const MAX_TRIES = 12;
const NAMED_TIME = /\b(?:time|timestamp|ts|date|eventtime|datetime)=["']?/i;

/** The time that a free line bears: at its start, in a `time=` field, or behind a short prefix. */
export function lineTime(line: string, received: string): string | undefined {
  const start = timeAt(line, line.charCodeAt(0) === 91 ? 1 : 0, received);
  if (start) return start.time;
  const head = line.length > MAX_PREFIX * 4 ? line.slice(0, MAX_PREFIX * 4) : line;
  const named = NAMED_TIME.exec(head);
  if (named) {
    const found = timeAt(line, named.index + named[0].length, received);
    if (found) return found.time;
  }
  for (let at = 1, tries = 0; at < MAX_PREFIX && at < line.length && tries < MAX_TRIES; at++) {
    const before = line.charCodeAt(at - 1);
    if (before !== 32 && before !== 91 && before !== 124 && before !== 9 && before !== 40) continue;
    const code = line.charCodeAt(at);
    if (!((code >= 48 && code <= 57) || (code >= 65 && code <= 90))) continue;
    tries++;
    const found = timeAt(line, at, received);
    if (found) return found.time;
  }
  return undefined;
}
