import { INTRUSION_OVER, intrusion } from './intrusion.ts';
import { machines, workday } from './life.ts';
import { NIGHT_WORK_ENTITIES, nightWork, type Period, SCAN_ENTITIES, vulnerabilityScan } from './lookalikes.ts';
import { DAY, DayLog, type DemoRecord } from './stream.ts';
import type { Step, Truth } from './truth.ts';
import { createWorld } from './world.ts';

export interface WeekOptions {
  readonly seed: number;
  /** The week's end, exclusive, at any time of day. Milliseconds since 1970. */
  readonly end: number;
}

/** A day's records in the order of time. */
export interface Day {
  readonly date: string;
  readonly records: readonly DemoRecord[];
}

const DAYS = 7;
const isWorkday = (midnight: number): boolean => ![0, 6].includes(new Date(midnight).getUTCDay());

/**
 * A week of the company's logs, a day at a time so that it never lies in memory whole; when the last day is out,
 * `truth` tells what happened. The same seed and end give the same bytes. The company lives by UTC: days are made whole
 * and cut where the week begins and ends, so that its last hour is as busy as the company is at that time.
 */
export function week({ seed, end }: WeekOptions): { days: Iterable<Day>; truth(): Truth } {
  const world = createWorld(seed);
  const start = end - DAYS * DAY;
  const firstMidnight = Math.floor(start / DAY) * DAY;
  const midnights = Array.from(
    { length: Math.ceil((end - firstMidnight) / DAY) },
    (_, day) => firstMidnight + day * DAY,
  );
  const attacked = midnights.findLast((midnight) => isWorkday(midnight) && midnight + INTRUSION_OVER <= end) as number;
  const nights: Period[] = [];
  const scans: Period[] = [];
  let steps: Step[] = [];
  let events = 0;

  function* days(): Iterable<Day> {
    for (const midnight of midnights) {
      world.day.log = new DayLog();
      machines(world, midnight);
      if (isWorkday(midnight)) for (const person of world.company.people) workday(world, midnight, person);
      const night = nightWork(world, midnight);
      if (Date.parse(night.from) < end && Date.parse(night.to) > start) nights.push(night);
      if (midnight === attacked - DAY) scans.push(vulnerabilityScan(world, midnight));
      if (midnight === attacked) steps = intrusion(world, midnight);
      const records = world.day.log.sorted().filter(({ time }) => time >= start && time < end);
      events += records.length;
      yield { date: new Date(midnight).toISOString().slice(0, 10), records };
    }
  }

  return {
    days: days(),
    truth: () => ({
      seed,
      events,
      intrusion: { name: 'From a mail to the file server, the domain and the cloud account', steps },
      lookalikes: [
        { name: "An administrator's night work", periods: nights, entities: NIGHT_WORK_ENTITIES },
        { name: 'A vulnerability scan', periods: scans, entities: SCAN_ENTITIES },
      ],
    }),
  };
}
