import { TICKS_PER_DAY, TICKS_PER_SECOND, UNIX_EPOCH_TICKS } from '../sql.ts';
import type { HostValue } from '../staged/value.ts';
import type { Syntax } from '../syntax.ts';
import type { Computed } from './computed.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  week: 7n * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  hour: 3600n * TICKS_PER_SECOND,
  minute: 60n * TICKS_PER_SECOND,
  second: TICKS_PER_SECOND,
  millisecond: TICKS_PER_SECOND / 1000n,
  microsecond: TICKS_PER_SECOND / 1_000_000n,
};
// Weeks begin on Sunday; 1970 began on a Thursday.
const THURSDAY = 4n * TICKS_PER_DAY;

/** The rest of a division that is never negative. */
const rest = (value: bigint, size: bigint) => ((value % size) + size) % size;

function monthsOf(ticks: bigint): number {
  const date = new Date(Number((ticks - rest(ticks, UNITS['millisecond'] ?? 1n)) / (UNITS['millisecond'] ?? 1n)));
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** Which unit of its kind the instant lies in; undefined for no unit. */
function unitNumber(unit: string): ((ticks: bigint) => bigint) | undefined {
  const months = { year: 12, quarter: 3, month: 1 }[unit];
  if (months !== undefined) return (ticks) => BigInt(Math.floor(monthsOf(ticks) / months));
  if (unit === 'nanosecond') return (ticks) => ticks * 100n;
  const size = UNITS[unit];
  if (size === undefined) return undefined;
  return (ticks) => {
    const since = unit === 'week' ? ticks + THURSDAY : ticks;
    return (since - rest(since, size)) / size;
  };
}

const bothThere = (
  [first, second]: readonly (Computed | undefined)[],
  type: Computed['type'],
  calculate: (first: HostValue, second: HostValue) => HostValue,
): Computed | undefined =>
  first &&
  second && {
    type,
    get: (environment) => {
      const [a, b] = [first.get(environment), second.get(environment)];
      return a === null || b === null ? null : calculate(a, b);
    },
  };

/** `datetime_diff`: how many borders of the unit lie between. */
export function timeDifference(args: readonly Computed[], node: Syntax): Computed | undefined {
  const unit = node.child('ArgumentList').list('Expressions')[0]?.raw['LiteralValue'];
  const number = typeof unit === 'string' ? unitNumber(unit.toLowerCase()) : undefined;
  if (!number || args[1]?.type !== 'datetime' || args[2]?.type !== 'datetime') return undefined;
  return bothThere(args.slice(1), 'long', (later, earlier) => number(later as bigint) - number(earlier as bigint));
}

/** `bin`: the value rounded down to a multiple of the step, datetimes counted from year 1. */
export function bin(args: readonly Computed[]): Computed | undefined {
  const [value, step] = args;
  if (!value || !step) return undefined;
  const pair = `${value.type} ${step.type}`;
  if (/real/.test(pair) && /^(int|long|real) (int|long|real)$/.test(pair))
    return bothThere(args, 'real', (x, by) => Math.floor(Number(x) / Number(by)) * Number(by));
  const isTime = value.type === 'datetime' || value.type === 'timespan';
  if (isTime ? step.type !== 'timespan' : !/^(int|long) (int|long)$/.test(pair)) return undefined;
  const shift = value.type === 'datetime' ? UNIX_EPOCH_TICKS : 0n;
  return bothThere(args, value.type, (x, by) => {
    const [ticks, size] = [BigInt(x as bigint), BigInt(by as bigint)];
    if (size <= 0n) return null;
    const floor = ticks - rest(ticks + shift, size);
    return value.type === 'int' ? Number(floor) : floor;
  });
}
