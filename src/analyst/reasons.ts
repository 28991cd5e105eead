import type { StoredRow } from '../incident/events.ts';
import type { Alert } from '../incident/incident.ts';
import type { Claim } from './claim.ts';
import { describeEvent } from './describe.ts';
import type { Sign } from './signs.ts';
import { hostOf, stepsOf, timeOf } from './story.ts';

/** Records of one machine this close together tell of one deed: a command, and what it did. */
const ONE_DEED_MS = 2000;

/** What weighs most in the events, each deed once: first what the engine takes for a sign, then the steps of the gravest alerts. */
export function gravestDeeds(
  signs: readonly Sign[],
  alerts: readonly Alert[],
  events: readonly StoredRow[],
  most: number,
): Claim[] {
  const byName = new Map(events.map((event) => [`${event.table}/${event.eventId}`, event]));
  const told: { readonly event: StoredRow; readonly name: string }[] = [];
  const claims: Claim[] = [];
  const isTold = (event: StoredRow) =>
    told.some(
      ({ event: other }) =>
        other === event ||
        (hostOf(other) !== '' &&
          hostOf(other) === hostOf(event) &&
          Math.abs(Date.parse(timeOf(other)) - Date.parse(timeOf(event))) < ONE_DEED_MS),
    );
  const add = (claim: Claim, about: readonly StoredRow[], name: string) => {
    if (claims.length >= most || about.some(isTold)) return;
    if (name !== '' && told.some((one) => one.name === name)) return;
    claims.push(claim);
    told.push(...about.map((event) => ({ event, name })));
  };
  for (const { claim, name } of signs) {
    const about = new Set(
      claim.evidence.flatMap((one) => (one.kind === 'event' ? (byName.get(`${one.table}/${one.eventId}`) ?? []) : [])),
    );
    add(claim, [...about], name);
  }
  for (const { events: step } of stepsOf(alerts, events)) {
    const [first] = step;
    if (first) add(describeEvent(first), step, '');
  }
  return claims;
}
