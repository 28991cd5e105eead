const MONTHS: Readonly<Record<string, number>> = {
  jan: 0,
  feb: 1,
  mar: 2,
  apr: 3,
  may: 4,
  jun: 5,
  jul: 6,
  aug: 7,
  sep: 8,
  oct: 9,
  nov: 10,
  dec: 11,
};
const DAY_MS = 86_400_000;

/** Offsets in minutes of the zone names that devices really send; others are read as UTC. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  WET: 0,
  WEST: 60,
  BST: 60,
  MSK: 180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  JST: 540,
  IST: 330,
};

/** The number of a month's English name or its first three letters, or undefined. */
export function monthIndex(name: string): number | undefined {
  return MONTHS[name.slice(0, 3).toLowerCase()];
}

/** Minutes east of UTC for `Z`, `+02:00`, `-0500`, `+02` or a zone's name; undefined if it is none of them. */
export function zoneMinutes(zone: string): number | undefined {
  const known = ZONES[zone.toUpperCase()];
  if (known !== undefined) return known;
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

/** ISO 8601 of a moment in epoch milliseconds, or undefined where it lies outside what a column can hold. */
export function isoOfMillis(millis: number): string | undefined {
  if (!(millis >= -2_208_988_800_000 && millis < 10_413_792_000_000)) return undefined; // 1900 to 2300, as DateTime64 holds
  return new Date(millis).toISOString();
}

// Fast path for what most sources send; a Date object for each costs more than all other parsing of a short line.
const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const ISO =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T _]?(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?Z?$/;
const CLF = /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s*([+-]\d{4})?$/;
const NAMED =
  /^(?:[A-Z][a-z]{2},? )?(?:([A-Z][a-z]{2,8}) +(\d{1,2})|(\d{1,2})[ -]([A-Z][a-z]{2,8})[ -](\d{4})),?(?: (\d{4}))?,? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: (AM|PM))?(?: (\d{4}))?(?: ([A-Z]{1,5}|[+-]\d{4}))?(?: (\d{4}))?$/;
const US = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,9}))? ?(AM|PM)?$/;

interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly fraction?: string | undefined;
  readonly zone?: number | undefined;
}

/** ISO 8601 UTC with the fraction as it came (up to seven digits), or undefined where the calendar has no such moment. */
export function isoOfClock(clock: Clock): string | undefined {
  const { year, month, day, hour, minute, second } = clock;
  if (year < 1900 || month > 11 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined;
  const millis = Date.UTC(year, month, day, hour, minute, second) - (clock.zone ?? 0) * 60_000;
  const whole = isoOfMillis(millis);
  if (whole === undefined || new Date(Date.UTC(year, month, day)).getUTCMonth() !== month) return undefined;
  return clock.fraction ? `${whole.slice(0, 19)}.${clock.fraction.slice(0, 7)}Z` : `${whole.slice(0, 19)}Z`;
}

/** The year that puts a date without one nearest before `received`: up to a day ahead for clocks that run fast. */
export function completeYear(month: number, day: number, received: string): number {
  const now = Date.parse(received);
  const year = new Date(now).getUTCFullYear();
  return Date.UTC(year, month, day) > now + DAY_MS ? year - 1 : year;
}

/**
 * ISO 8601 UTC of the ways in which logs write a moment: ISO with any separator and zone, epoch seconds to nanoseconds,
 * `Mar  5 2024 10:00:00`, `05/Mar/2024:10:00:00 +0100`, `3/5/2024 10:00:00 AM`. Without a zone it is read as UTC.
 */
export function isoTime(value: unknown, received: string): string | undefined {
  if (typeof value === 'number') return isoOfEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text.length > 48) return undefined;
  if (ISO_UTC.test(text) && plainDay(text)) return text.length > 28 ? `${text.slice(0, 27)}Z` : text;
  const iso = ISO.exec(text);
  if (iso)
    return isoOfClock({
      year: Number(iso[1]),
      month: Number(iso[2]) - 1,
      day: Number(iso[3]),
      hour: Number(iso[4] ?? 0),
      minute: Number(iso[5] ?? 0),
      second: Number(iso[6] ?? 0),
      fraction: iso[7],
      zone: iso[8] ? zoneMinutes(iso[8]) : 0,
    });
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) return isoOfEpochText(text);
  return isoOfWords(text, received);
}

function isoOfWords(text: string, received: string): string | undefined {
  const clf = CLF.exec(text);
  if (clf)
    return isoOfClock({
      year: Number(clf[3]),
      month: monthIndex(clf[2]!) ?? 99,
      day: Number(clf[1]),
      hour: Number(clf[4]),
      minute: Number(clf[5]),
      second: Number(clf[6]),
      fraction: clf[7],
      zone: clf[8] ? zoneMinutes(clf[8]) : 0,
    });
  const named = NAMED.exec(text);
  if (named) {
    const month = monthIndex(named[1] ?? named[4]!) ?? 99;
    const day = Number(named[2] ?? named[3]);
    const year = named[5] ?? named[6] ?? named[12] ?? named[14];
    return isoOfClock({
      year: year ? Number(year) : completeYear(month, day, received),
      month,
      day,
      hour: hour24(Number(named[7]), named[11]),
      minute: Number(named[8]),
      second: Number(named[9]),
      fraction: named[10],
      zone: named[13] ? zoneMinutes(named[13]) : 0,
    });
  }
  const us = US.exec(text);
  if (!us) return undefined;
  return isoOfClock({
    year: Number(us[3]),
    month: Number(us[1]) - 1,
    day: Number(us[2]),
    hour: hour24(Number(us[4]), us[8]),
    minute: Number(us[5]),
    second: Number(us[6]),
    fraction: us[7],
  });
}

/** Guards the fast path: `2024-99-40T25:99…Z` has the shape of a time and is none; a store would refuse its whole batch. */
function plainDay(text: string): boolean {
  const two = (at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
  const month = two(5);
  const day = two(8);
  const century = two(0);
  if (century < 19 || century > 22 || month < 1 || month > 12 || day < 1) return false;
  if (two(11) > 23 || two(14) > 59 || two(17) > 59) return false;
  return day <= 28; // later days take the slow path, which knows the months' lengths
}

function hour24(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half === 'PM' ? 12 : 0);
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size. */
function isoOfEpoch(value: number): string | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  if (value < 1e11) return isoOfMillis(Math.round(value * 1000));
  if (value < 1e14) return isoOfMillis(value);
  if (value < 1e17) return isoOfMillis(value / 1000);
  return isoOfMillis(value / 1e6);
}

function isoOfEpochText(text: string): string | undefined {
  const dot = text.indexOf('.');
  if (dot === -1) return isoOfEpoch(Number(text));
  const whole = isoOfEpoch(Number(text.slice(0, dot)));
  if (whole === undefined || dot > 11) return whole;
  return `${whole.slice(0, 19)}.${text.slice(dot + 1, dot + 8)}Z`;
}
