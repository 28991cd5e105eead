// Numbers, sizes and times as people read them.
const counts = new Intl.NumberFormat('en');
const compactCounts = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (value: number): string => counts.format(value);
export const compactCount = (value: number): string =>
  value < 10_000 ? counts.format(value) : compactCounts.format(value);

/** `one` or `many` with its number: `plural(2, 'event')` is `2 events`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}

export const duration = (milliseconds: number): string =>
  milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;

export const rate = (perSecond: number): string =>
  `${perSecond >= 100 || perSecond === 0 ? compactCount(Math.round(perSecond)) : perSecond.toFixed(1)}/s`;

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

const two = (value: number): string => String(value).padStart(2, '0');

export const localDate = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
export const localTime = (date: Date): string =>
  `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** Local date and time to the second, or the text as it came if it is no time. */
export function localDateTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${localDate(date)} ${localTime(date)}`;
}

/** The same moment in UTC, with whatever fraction it came with. */
export function utcDateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const fraction = /\.\d+/.exec(iso)?.[0] ?? '';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}${fraction} UTC`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `5 min ago`, `3 h ago`, `2 d ago`; a time ahead says so, since clocks of sources can be wrong. */
export function timeAgo(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((now - new Date(iso).getTime()) / 1000);
  if (Number.isNaN(seconds)) return iso;
  const size = Math.abs(seconds);
  const amount =
    size < MINUTE
      ? `${size} s`
      : size < HOUR
        ? `${Math.floor(size / MINUTE)} min`
        : size < DAY
          ? `${Math.floor(size / HOUR)} h`
          : `${Math.floor(size / DAY)} d`;
  return seconds < 0 ? `in ${amount}` : `${amount} ago`;
}

/** How long from one moment to the other: `2 h 14 min`. */
export function span(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((new Date(to).getTime() - new Date(from).getTime()) / 1000));
  if (Number.isNaN(seconds)) return '';
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR)
    return seconds % MINUTE === 0
      ? `${seconds / MINUTE} min`
      : `${Math.floor(seconds / MINUTE)} min ${seconds % MINUTE} s`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
  return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
}

/** `credential-access` as people write it. */
export const titleCase = (slug: string): string =>
  slug
    .split('-')
    .map((word, index) =>
      index > 0 && /^(and|of|or|the)$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(' ');

/** `true-positive` as a sentence begins: `True positive`. */
export const sentenceCase = (slug: string): string => {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A cell of a result as text: what is shown, copied and exported. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
