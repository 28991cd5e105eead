import { convert } from '../convert.ts';
import { datetimeToTicks, once, sql, ticksToDatetime } from '../sql.ts';
import { hostFunction } from '../staged/host-function.ts';
import { argument, type Call, scalar } from './function.ts';

const TICKS_PER_SECOND = 10_000_000;
const TICKS_PER_MILLISECOND = 10_000n;
const DAY_TICKS = 864_000_000_000;

const formats = new Map<string, Intl.DateTimeFormat | undefined>();
/** The clock of a zone; undefined for a name that is none. */
function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) {
    let clock: Intl.DateTimeFormat | undefined;
    try {
      clock = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      clock = undefined;
    }
    // A log may name zones without end; what is kept of them has one.
    if (formats.size < 1000) formats.set(zone, clock);
    return clock;
  }
  return formats.get(zone);
}

/** How far the zone's clock is ahead of UTC at an instant, in ticks. */
function offsetAt(clock: Intl.DateTimeFormat, ticks: bigint): bigint {
  const milliseconds = Number(ticks / TICKS_PER_MILLISECOND);
  const seconds = Math.floor(milliseconds / 1000) * 1000;
  const parts = new Map(clock.formatToParts(seconds).map(({ type, value }) => [type, Number(value)]));
  const at = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const local = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
  return BigInt(local - seconds) * TICKS_PER_MILLISECOND;
}

/** A clock's reading as an instant: of two that read so, the one in standard time; in a gap, as standard time has it. */
function instantOf(clock: Intl.DateTimeFormat, local: bigint): bigint {
  const day = BigInt(DAY_TICKS);
  const offsets = [offsetAt(clock, local - day), offsetAt(clock, local + day)].sort((a, b) => (a < b ? -1 : 1));
  const [standard = 0n] = offsets;
  const match = offsets.find((offset) => offsetAt(clock, local - offset) === offset);
  return local - (match ?? standard);
}

const toLocalOnHost = hostFunction(
  ([ticks, zone]) => {
    const clock = clockOf(String(zone ?? ''));
    return clock && typeof ticks === 'bigint' ? ticks + offsetAt(clock, ticks) : null;
  },
  { takes: ['datetime', 'string'], gives: 'datetime' },
);
const toUtcOnHost = hostFunction(
  ([ticks, zone]) => {
    const clock = clockOf(String(zone ?? ''));
    return clock && typeof ticks === 'bigint' ? instantOf(clock, ticks) : null;
  },
  { takes: ['datetime', 'string'], gives: 'datetime' },
);

/** Zones that once left out a day to change sides of the date line: since then ClickHouse is a day off in them. */
const WITHOUT_A_DAY = new Set([
  'Kwajalein',
  'Pacific/Apia',
  'Pacific/Enderbury',
  'Pacific/Fakaofo',
  'Pacific/Kanton',
  'Pacific/Kiritimati',
  'Pacific/Kwajalein',
]);

let names: ReadonlySet<string> | undefined;
/** The zones that have a name of their own, and so one that the store knows too: it takes no offset and no other case. */
function namedZones(): ReadonlySet<string> {
  names ??= new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
  return names;
}

/** The constant zone of a call by the name that the store knows; undefined where the data or nobody names it. */
function zoneOf(call: Call): string | undefined {
  const { constant } = argument(call, 1);
  if (constant?.kind !== 'string') return undefined;
  const clock = clockOf(constant.value);
  if (!clock)
    throw call.node.fail('KQL_ARGUMENT', `${constant.value} is no time zone; datetime_list_timezones() names them.`);
  const { timeZone } = clock.resolvedOptions();
  return namedZones().has(timeZone) && !WITHOUT_A_DAY.has(timeZone) ? timeZone : undefined;
}

/** SQL text: how far the zone's clock is ahead at the ticks, in ticks. */
const offset = (ticks: string, zone: string) =>
  `(toInt64(timeZoneOffset(toTimeZone(${ticksToDatetime(ticks)}, ${zone}))) * toInt64(${TICKS_PER_SECOND}))`;

const toLocal = scalar((call) => {
  const zone = zoneOf(call);
  if (zone === undefined) return toLocalOnHost.translate(call);
  const ticks = datetimeToTicks(convert(argument(call, 0), 'datetime').text);
  return sql(ticksToDatetime(`(${ticks} + ${offset(ticks, call.context.string(zone).text)})`), 'datetime');
});

const toUtc = scalar((call) => {
  const zone = zoneOf(call);
  if (zone === undefined) return toUtcOnHost.translate(call);
  const name = call.context.string(zone).text;
  const local = datetimeToTicks(convert(argument(call, 0), 'datetime').text);
  const day = `toInt64(${DAY_TICKS})`;
  const around = `arraySort([${offset(`(${local} - ${day})`, name)}, ${offset(`(${local} + ${day})`, name)}])`;
  const pick = once(
    around,
    (both) =>
      `if(${offset(`(${local} - ${both}[1])`, name)} = ${both}[1] OR ${offset(`(${local} - ${both}[2])`, name)} != ${both}[2], ${both}[1], ${both}[2])`,
  );
  return sql(ticksToDatetime(`(${local} - ${pick})`), 'datetime');
});

const zones = scalar(({ context }) => {
  const names = Intl.supportedValuesOf('timeZone');
  return {
    ...sql(context.string(JSON.stringify(names)).text, 'dynamic', false),
    constant: { kind: 'json', value: names },
  };
});

export const timeZones = {
  datetime_utc_to_local: toLocal,
  datetime_local_to_utc: toUtc,
  datetime_list_timezones: zones,
};
