import type { Reading } from './reading.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
/** A date, with or without a time of day, as people write it. */
export const DATE = `(?:\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}(?:(?:t| at | )\\d{1,2}:\\d\\d(?::\\d\\d)?(?:\\.\\d+)?(?: ?(?:z|utc))?)?|\\d{1,2}/\\d{1,2}/\\d{4}(?: (?:at )?\\d{1,2}:\\d\\d(?::\\d\\d)?)?|\\d{1,2}(?:st|nd|rd|th)? (?:of )?${MONTH}(?:,? \\d{4})?(?:,? (?:at )?\\d{1,2}:\\d\\d(?::\\d\\d)?)?|${MONTH} \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?(?:,? (?:at )?\\d{1,2}:\\d\\d(?::\\d\\d)?)?)`;
const COUNTS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  fortnight: 14,
  thirty: 30,
};
const UNITS: Readonly<Record<string, [kql: string, milliseconds: number]>> = {
  minute: ['m', 60_000],
  min: ['m', 60_000],
  hour: ['h', HOUR],
  day: ['d', DAY],
  week: ['d', 7 * DAY],
  month: ['d', 30 * DAY],
  year: ['d', 365 * DAY],
};

/** The window that a question names: as KQL writes it (`COLUMN > ago(24h)`), and as times. */
export interface Window {
  /** With `$` where the time column stands. */
  readonly kql: string;
  readonly from: Date;
  readonly to: Date;
}

/** Takes the time phrase out of the question. Undefined if it names none. */
export function takeWindow(reading: Reading, now: Date): Window | undefined {
  const between = reading.take(
    new RegExp(
      ` (?:in |for )?(?:the )?(?:time range |period |range )?(?:between|from) (${DATE}) +(?:and|to|until|till|-) (${DATE})(?= |,)`,
      'i',
    ),
  );
  if (between) return spanOf(dateOf(between[1] ?? '', now), dateOf(between[2] ?? '', now));
  const around = reading.take(
    new RegExp(
      ` (?:in|within|during) (?:the )?(?:(\\d+|${Object.keys(COUNTS).join('|')}) )?(minute|hour|day|week)s? (before|after|since|from|following|until|up to|prior to) (${DATE})(?= |,)`,
      'i',
    ),
  );
  if (around) {
    const { from } = dateOf(around[4] ?? '', now);
    const length =
      (COUNTS[(around[1] ?? 'one').toLowerCase()] ?? Number(around[1])) *
      (UNITS[(around[2] ?? '').toLowerCase()]?.[1] ?? DAY);
    return /before|until|up to|prior/i.test(around[3] ?? '')
      ? absolute(from - length, from)
      : absolute(from, from + length);
  }
  const hours = reading.take(
    / (?:(today|yesterday) )?between (\d{1,2})(?::(\d\d))? ?(am|pm)? and (\d{1,2})(?::(\d\d))? ?(am|pm)(?: (today|yesterday))?(?= |,)/i,
  );
  if (hours) {
    const [, before, first, firstMinutes, firstHalf, last, lastMinutes, half, behind] = hours;
    const from = halfDayOf(first, firstMinutes, firstHalf ?? half);
    const to = halfDayOf(last, lastMinutes, half);
    // `yesterday` at the end of the question, where no day stands beside the hours.
    const day = before ?? behind ?? reading.take(/ (?:on )?(today|yesterday)(?= |,)/i)?.[1] ?? 'today';
    const start = startOfDay(now) - (/yesterday/i.test(day) ? DAY : 0);
    return absolute(start + from, start + (to > from ? to : to + DAY));
  }
  const clocks = reading.take(/ (?:today )?between (\d{1,2}:\d\d) and (\d{1,2}:\d\d)(?: (today|yesterday))?(?= |,)/i);
  if (clocks) {
    const day = startOfDay(now) - (/yesterday/i.test(clocks[3] ?? '') ? DAY : 0);
    return absolute(day + clockOf(clocks[1] ?? ''), day + clockOf(clocks[2] ?? ''));
  }
  const ago = reading.take(
    / (?:(?:in|within|over|during|for|from|of|since) )?(?:the )?(?:last|past|previous|recent) (?:(\d+|a|an|one|two|three|four|five|six|seven|eight|ten|twelve|fourteen|thirty)[ -])?(minute|min|hour|day|week|month|year)s?(?= |,)/i,
  );
  if (ago) return relative(ago[1], ago[2] ?? 'day', now);
  if (reading.take(/ (?:(?:in|within|over|during) )?(?:the )?(?:last|past) fortnight(?= |,)/i))
    return relative('14', 'day', now);
  const short = reading.take(
    / (?:(?:in|within|over|during|for) )?(?:the )?(?:last|past) (\d+) ?(m|h|d|min|hr|hrs)(?= |,)/i,
  );
  if (short)
    return relative(
      short[1],
      { m: 'minute', min: 'minute', h: 'hour', hr: 'hour', hrs: 'hour', d: 'day' }[(short[2] ?? 'd').toLowerCase()] ??
        'day',
      now,
    );
  const sinceClock = reading.take(
    new RegExp(` (after|since|before|until) (\\d{1,2}:\\d\\d) (?:on|of) (${DATE})(?= |,)`, 'i'),
  );
  if (sinceClock) {
    const { from, to } = dateOf(sinceClock[3] ?? '', now);
    const clock = from + clockOf(sinceClock[2] ?? '');
    return /after|since/i.test(sinceClock[1] ?? '') ? absolute(clock, to) : absolute(from, clock);
  }
  const backwards = reading.take(/ (?:since )?(\d+) (minute|hour|day|week|month)s? ago(?= |,)/i);
  if (backwards) return relative(backwards[1], backwards[2] ?? 'day', now);
  const today = startOfDay(now);
  if (reading.take(/ (?:since )?today(?= |,)/i)) return absolute(today, now.getTime());
  if (reading.take(/ since yesterday(?= |,)/i)) return absolute(today - DAY, now.getTime());
  if (reading.take(/ (?:(?<!log |logged |sign |signed )on |during )?yesterday(?= |,)/i))
    return absolute(today - DAY, today);
  if (reading.take(/ (?:this morning|since this morning)(?= |,)/i))
    return absolute(today, Math.min(today + 12 * HOUR, now.getTime()));
  const weekday = reading.take(
    new RegExp(` (since |on |last |since last |on last )(${WEEKDAYS.join('|')})(?= |,)`, 'i'),
  );
  if (weekday) {
    const wanted = WEEKDAYS.indexOf((weekday[2] ?? '').toLowerCase());
    const back = (now.getUTCDay() - wanted + 7) % 7 || 7;
    const start = today - back * DAY;
    return absolute(start, /since/i.test(weekday[1] ?? '') ? now.getTime() : start + DAY);
  }
  if (reading.take(/ (?:on |over |during |at )?(?:the |last )weekend(?= |,)/i)) {
    const saturday = today - ((now.getUTCDay() + 1) % 7) * DAY;
    return absolute(saturday, Math.min(saturday + 2 * DAY, now.getTime()));
  }
  if (reading.take(/ last night(?= |,)/i)) return absolute(today - 4 * HOUR, today + 6 * HOUR);
  if (reading.take(/ (?:in |during )?this week(?= |,)/i))
    return absolute(today - ((now.getUTCDay() + 6) % 7) * DAY, now.getTime());
  if (reading.take(/ (?:in |during )?this month(?= |,)/i))
    return absolute(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1), now.getTime());
  const since = reading.take(
    new RegExp(
      ` (?:since|after|from|starting(?: on| from)?|on or after|later than) (${DATE})(?: (?:onwards?|on))?(?= |,)`,
      'i',
    ),
  );
  if (since) return absolute(dateOf(since[1] ?? '', now).from, now.getTime());
  const before = reading.take(
    new RegExp(` (?:before|until|till|earlier than|prior to|on or before) (${DATE})(?= |,)`, 'i'),
  );
  if (before) {
    const end = dateOf(before[1] ?? '', now).from;
    return { kql: `$ < ${literal(end)}`, from: new Date(0), to: new Date(end) };
  }
  const on = reading.take(new RegExp(` (?:(?<!log |logged |sign |signed )(?:on|in) |at )?(${DATE})(?= |,)`, 'i'));
  if (on) {
    const { from, to } = dateOf(on[1] ?? '', now);
    return absolute(from, to);
  }
  return undefined;
}

function relative(count: string | undefined, unit: string, now: Date): Window {
  const [letter, length] = UNITS[unit.toLowerCase()] ?? ['d', DAY];
  const number = count === undefined ? 1 : (COUNTS[count.toLowerCase()] ?? Number(count));
  const milliseconds = number * length;
  const amount = letter === 'd' ? milliseconds / DAY : letter === 'h' ? milliseconds / HOUR : milliseconds / 60_000;
  return { kql: `$ > ago(${amount}${letter})`, from: new Date(now.getTime() - milliseconds), to: now };
}

function absolute(from: number, to: number): Window {
  return { kql: `$ between (${literal(from)} .. ${literal(to)})`, from: new Date(from), to: new Date(to) };
}

function spanOf(first: { from: number }, last: { from: number; to: number }): Window {
  // To a day is to its end, to a time of day is to that time.
  return absolute(first.from, last.to - last.from === DAY ? last.to : last.from);
}

function literal(time: number): string {
  return `datetime(${new Date(time).toISOString().replace('.000Z', 'Z')})`;
}

function startOfDay(time: Date): number {
  return Math.floor(time.getTime() / DAY) * DAY;
}

function clockOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** A date as a KQL literal. */
export function dateLiteral(text: string): string {
  return literal(dateOf(text, new Date()).from);
}

/** An hour of the twelve-hour clock, from midnight; without a half as it stands. */
function halfDayOf(hour: string | undefined, minutes: string | undefined, half: string | undefined): number {
  const number = Number(hour);
  const full = half === undefined ? number : (number % 12) + (/pm/i.test(half) ? 12 : 0);
  return full * HOUR + Number(minutes ?? 0) * 60_000;
}

/** A date in words; a day lasts a day, a time to the minute a minute. Without a year, the last such day. */
function dateOf(text: string, now: Date): { from: number; to: number } {
  // 2026-03-05, 2026/3/5, or 03/05/2026 with the month first, as KQL reads it.
  const numbers =
    /^(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})/.exec(text) ??
    /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})/.exec(text);
  if (numbers?.groups) {
    const { year, month, day } = numbers.groups;
    const start = Date.UTC(Number(year), Number(month) - 1, Number(day));
    const time = /\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,3})?/.exec(text)?.[0];
    return time
      ? { from: start + clockOf(time), to: start + clockOf(time) + 60_000 }
      : { from: start, to: start + DAY };
  }
  const month = MONTHS.findIndex((name) => new RegExp(`\\b${name}`, 'i').test(text));
  const day = Number(/\b(\d{1,2})(?:st|nd|rd|th)?\b/.exec(text)?.[1] ?? 1);
  const year = /\b\d{4}\b/.exec(text)?.[0];
  const clock = /\d{1,2}:\d\d(?::\d\d)?/.exec(text)?.[0];
  let from = Date.UTC(Number(year ?? now.getUTCFullYear()), month, day);
  if (year === undefined && from > now.getTime()) from = Date.UTC(now.getUTCFullYear() - 1, month, day);
  return clock ? { from: from + clockOf(clock), to: from + clockOf(clock) + 60_000 } : { from, to: from + DAY };
}
