import { TICKS_PER_DAY, TICKS_PER_SECOND } from './sql.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Ticks since 1970 of the datetime that a KQL literal or `todatetime` names, or undefined. */
export function parseDatetime(text: string): bigint | undefined {
  const value = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^(\d{4})\s*[-,/]\s*(\d{1,2})\s*[-,/]\s*(\d{1,2})/, '$1-$2-$3');
  const iso =
    /^(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:(?:T| +)(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(
      value,
    );
  if (iso) {
    const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = iso;
    return ticks(
      [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)],
      fraction,
      zone,
    );
  }
  const american =
    /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?\s*(AM|PM)?)?\s*(Z|UTC|GMT)?$/i.exec(
      value,
    );
  if (american) {
    const [, month, day, year, hour = '0', minute = '0', second = '0', fraction = '', half, zone = ''] = american;
    const hours = half ? (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number(hour);
    return ticks([Number(year), Number(month), Number(day), hours, Number(minute), Number(second)], fraction, zone);
  }
  const rfc =
    /^(?:[a-z]{3,9},\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{2}|\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(
      value,
    );
  if (rfc) {
    const [, day, name = '', year = '', hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = rfc;
    const month = MONTHS.indexOf(name.toLowerCase()) + 1;
    if (month === 0) return undefined;
    const full = year.length === 2 ? 2000 + Number(year) : Number(year);
    return ticks([full, month, Number(day), Number(hour), Number(minute), Number(second)], fraction, zone);
  }
  const year = /^(\d{4})$/.exec(value);
  return year ? ticks([Number(year[1]), 1, 1, 0, 0, 0], '', '') : undefined;
}

function ticks(parts: [number, number, number, number, number, number], fraction: string, zone: string) {
  const [year, month, day, hour, minute, second] = parts;
  if (month < 1 || month > 12 || day < 1 || hour > 24 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return undefined;
  date.setUTCHours(hour, minute, second);
  const offset = /([+-])(\d{2}):?(\d{2})/.exec(zone);
  const minutes = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  return BigInt(date.getTime() - minutes * 60_000) * 10_000n + BigInt(fraction.padEnd(7, '0').slice(0, 7));
}

/** Ticks of the units that a timespan may be written in. */
export const TIMESPAN_UNITS: Readonly<Record<string, bigint>> = {
  d: TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  days: TICKS_PER_DAY,
  h: 3600n * TICKS_PER_SECOND,
  hr: 3600n * TICKS_PER_SECOND,
  hrs: 3600n * TICKS_PER_SECOND,
  hour: 3600n * TICKS_PER_SECOND,
  hours: 3600n * TICKS_PER_SECOND,
  m: 60n * TICKS_PER_SECOND,
  min: 60n * TICKS_PER_SECOND,
  minute: 60n * TICKS_PER_SECOND,
  minutes: 60n * TICKS_PER_SECOND,
  s: TICKS_PER_SECOND,
  sec: TICKS_PER_SECOND,
  second: TICKS_PER_SECOND,
  seconds: TICKS_PER_SECOND,
  ms: 10_000n,
  milli: 10_000n,
  millis: 10_000n,
  millisec: 10_000n,
  millisecond: 10_000n,
  milliseconds: 10_000n,
  micro: 10n,
  micros: 10n,
  microsec: 10n,
  microsecond: 10n,
  microseconds: 10n,
  tick: 1n,
  ticks: 1n,
};

/** Ticks of a timespan: `1.5h`, `10ms`, `1.02:03:04.5`, `02:03`, `5` (days); undefined if it is none. */
export function parseTimespan(text: string): bigint | undefined {
  const value = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .trim();
  const unit = /^(-?)(\d+)(?:\.(\d+))?\s*([a-z]+)$/i.exec(value);
  if (unit) {
    const size = TIMESPAN_UNITS[(unit[4] ?? '').toLowerCase()];
    if (size === undefined) return undefined;
    const fraction = unit[3] ?? '';
    const amount =
      BigInt(unit[2] ?? '0') * size + (fraction ? (BigInt(fraction) * size) / 10n ** BigInt(fraction.length) : 0n);
    return unit[1] ? -amount : amount;
  }
  const clock = /^(-?)(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/.exec(value);
  if (clock) {
    const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = clock;
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
    const amount =
      BigInt(days) * TICKS_PER_DAY +
      (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * TICKS_PER_SECOND +
      BigInt(fraction.padEnd(7, '0'));
    return sign ? -amount : amount;
  }
  const days = /^(-?\d+)$/.exec(value);
  return days ? BigInt(days[1] ?? '0') * TICKS_PER_DAY : undefined;
}

/** `1.02:03:04.5000000`, as KQL prints a timespan. */
export function formatTimespan(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const days = size / TICKS_PER_DAY;
  const seconds = (size / TICKS_PER_SECOND) % 86_400n;
  const fraction = size % TICKS_PER_SECOND;
  const two = (value: bigint) => value.toString().padStart(2, '0');
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return `${ticks < 0n ? '-' : ''}${days > 0n ? `${days}.` : ''}${clock}${fraction > 0n ? `.${fraction.toString().padStart(7, '0')}` : ''}`;
}
