import { isObject } from '../lib/objects.ts';

/** More than any test of a rule needs; a number mistyped must not fill the memory. */
const MOST_EVENTS = 10_000;
const BEGIN = Date.parse('2026-01-05T10:00:00.000Z');
const UNIT: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The events of a rule's test. `{ repeat: 20, every: 3s, event: … }` stands for 20 events: in their texts `{n}` is the
 * number of each, from 1, and `{time}` its time; a text that is nothing but `{n}` is a number. Answers with a text what
 * is wrong with such an entry.
 */
export function repeatedEvents(entries: readonly unknown[]): unknown[] | string {
  const events: unknown[] = [];
  for (const entry of entries) {
    if (!isObject(entry) || !('repeat' in entry) || !('event' in entry)) {
      events.push(entry);
      continue;
    }
    const { repeat, every = '1s', from, event } = entry;
    if (!Number.isInteger(repeat) || (repeat as number) < 1) return 'repeat is a whole number from 1';
    if (events.length + (repeat as number) > MOST_EVENTS) return `a test has at most ${MOST_EVENTS} events`;
    const span = /^(\d+)([smhd])$/.exec(String(every));
    if (!span) return 'every is a number and one of s, m, h, d';
    const begin = from === undefined ? BEGIN : Date.parse(String(from));
    if (Number.isNaN(begin)) return 'from is a time in ISO 8601';
    const step = Number(span[1]) * UNIT[span[2]!]!;
    for (let n = 1; n <= (repeat as number); n++)
      events.push(filled(event, n, new Date(begin + (n - 1) * step).toISOString()));
  }
  return events;
}

function filled(value: unknown, n: number, time: string): unknown {
  if (value === '{n}') return n;
  if (typeof value === 'string') return value.replaceAll('{n}', String(n)).replaceAll('{time}', time);
  if (Array.isArray(value)) return value.map((item) => filled(item, n, time));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, n, time)]));
  return value;
}
