import { localDateTime } from '../../lib/format.ts';
import type { QuerySearch } from '../../router.tsx';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const PRESETS = [
  { value: '15m', label: 'Last 15 minutes', milliseconds: 15 * MINUTE_MS },
  { value: '1h', label: 'Last hour', milliseconds: HOUR_MS },
  { value: '4h', label: 'Last 4 hours', milliseconds: 4 * HOUR_MS },
  { value: '24h', label: 'Last 24 hours', milliseconds: DAY_MS },
  { value: '7d', label: 'Last 7 days', milliseconds: 7 * DAY_MS },
  { value: '30d', label: 'Last 30 days', milliseconds: 30 * DAY_MS },
] as const;

export const DEFAULT_PRESET = '24h';

export interface TimeRange {
  from?: string;
  to?: string;
}

const preset = (value: string | undefined) => PRESETS.find((entry) => entry.value === value);

/** The range that an address names, with presets reckoned from now. Without bounds it is all time. */
export function rangeOf(search: QuerySearch, now: number = Date.now()): TimeRange {
  if (search.from || search.to)
    return { ...(search.from ? { from: search.from } : {}), ...(search.to ? { to: search.to } : {}) };
  if (search.t === 'all') return {};
  const named = preset(search.t ?? DEFAULT_PRESET);
  return named ? { from: new Date(now - named.milliseconds).toISOString() } : {};
}

/** The range in words. */
export function rangeLabel(search: QuerySearch): string {
  if (search.from || search.to)
    return `${search.from ? localDateTime(search.from) : 'the beginning'} to ${search.to ? localDateTime(search.to) : 'now'}`;
  if (search.t === 'all') return 'All time';
  return preset(search.t ?? DEFAULT_PRESET)?.label ?? 'All time';
}
