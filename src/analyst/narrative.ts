import type { StoredRow } from '../incident/events.ts';
import type { Alert } from '../incident/incident.ts';
import { levelIndex } from '../incident/severity.ts';
import type { CheckedClaim, Claim, Evidence, Narrative } from './claim.ts';
import { describeEvent, shown, timeWords } from './describe.ts';
import { type CheckOptions, checkClaims, withheld } from './evidence/check.ts';
import { fieldValue } from './evidence/fields.ts';

/** A story has at most so many steps: the gravest alerts, told in the order in which they happened. */
const MOST_STEPS = 30;
/** Events cited to count the repeats of one alert. */
const MOST_CITED = 40;

/** The sentences of an incident's story: one a step, and how often it was repeated. */
export function tell(alerts: readonly Alert[], events: readonly StoredRow[]): Claim[] {
  const byName = new Map(events.map((event) => [`${event.table}/${event.eventId}`, event]));
  const steps = [...alerts]
    .sort((one, other) => levelIndex(other.level) - levelIndex(one.level) || compare(one.firstTime, other.firstTime))
    .slice(0, MOST_STEPS)
    .map((alert) => alert.events.flatMap((event) => byName.get(`${event.table}/${event.eventId}`) ?? []).sort(byTime))
    .filter((stored) => stored.length > 0)
    .sort((one, other) => byTime(one[0] as StoredRow, other[0] as StoredRow));
  const claims: Claim[] = [];
  const told = new Set<string>();
  for (const stored of steps) {
    const first = stored[0] as StoredRow;
    const repeats = repeated(stored);
    // Two rules may fire on one event: it is told once.
    if (!told.has(first.eventId)) claims.push(describeEvent(first));
    told.add(first.eventId);
    if (repeats && !told.has(repeats.sentence)) {
      claims.push(repeats);
      told.add(repeats.sentence);
    }
  }
  return claims;
}

/** `Between … and … there were 12 failed logons from 10.0.0.9.`: counted from the events that are cited. */
function repeated(stored: readonly StoredRow[]): Claim | undefined {
  if (stored.length < 3) return undefined;
  const cited = stored.slice(0, MOST_CITED);
  const [first, last] = [cited[0] as StoredRow, cited.at(-1) as StoredRow];
  const evidence: Evidence[] = cited.map((event) => equals(event, 'TimeGenerated'));
  const same = (field: string): string | undefined => {
    const value = String(fieldValue(first.row, field) ?? '');
    if (value === '' || cited.some((event) => String(fieldValue(event.row, field) ?? '') !== value)) return undefined;
    evidence.push(...cited.map((event) => equals(event, field)));
    return value;
  };
  const failed = first.table === 'Authentication' && same('EventResult') === 'Failure';
  const what = failed ? 'failed logons' : 'such events';
  const from = same('SrcIpAddr');
  const host = same('DvcHostname');
  const where = `${from ? ` from ${shown(from)}` : ''}${host ? ` on ${shown(host)}` : ''}`;
  const span = `Between ${timeWords(timeOf(first))} and ${timeWords(timeOf(last))} there were`;
  const least = stored.length > cited.length ? ' at least' : '';
  return { sentence: `${span}${least} ${cited.length} ${what}${where}.`, evidence };
}

function equals(event: StoredRow, field: string): Evidence {
  const value = fieldValue(event.row, field);
  const plain = typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
  return { kind: 'event', table: event.table, eventId: event.eventId, field, op: 'equals', value: plain };
}

function timeOf(event: StoredRow): string {
  return String(event.row['TimeGenerated'] ?? '');
}

function byTime(one: StoredRow, other: StoredRow): number {
  return compare(timeOf(one), timeOf(other));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The engine's own story, checked like any other. */
export async function tellIncident(
  alerts: readonly Alert[],
  events: readonly StoredRow[],
  check: CheckOptions,
): Promise<Narrative> {
  const checked: CheckedClaim[] = await checkClaims(tell(alerts, events), check);
  const { shown: sentences, withheld: struck } = withheld(checked);
  return { by: 'engine', sentences, withheld: struck };
}
