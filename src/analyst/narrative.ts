import type { StoredRow } from '../incident/events.ts';
import type { Alert, Incident } from '../incident/incident.ts';
import type { CheckedClaim, Claim, Narrative } from './claim.ts';
import { type CheckOptions, checkClaims, withheld } from './evidence/check.ts';
import { sentencesOf } from './repeats.ts';
import { byTime, type Step, stepsOf } from './story.ts';
import { summaryOf } from './summary.ts';

/** A story has at most so many sentences beside its summary: the gravest steps, told in the order in which they happened. */
const MOST_SENTENCES = 24;

/** The sentences of an incident's story: one a step, and how often it was repeated. */
export function tell(alerts: readonly Alert[], events: readonly StoredRow[]): Claim[] {
  const steps: Step[] = [];
  let sentences = 0;
  for (const step of stepsOf(alerts, events)) {
    const needed = sentencesOf(step.events).length;
    if (sentences + needed > MOST_SENTENCES) continue;
    steps.push(step);
    sentences += needed;
  }
  steps.sort((one, other) => byTime(one.events[0], other.events[0]));
  return steps.flatMap((step, index) => sentencesOf(step.events, steps[index - 1]?.events[0]));
}

/** The engine's own story, checked like any other. */
export async function tellIncident(
  incident: Incident,
  alerts: readonly Alert[],
  events: readonly StoredRow[],
  check: CheckOptions,
): Promise<Narrative> {
  const summary = await summaryOf(incident, events, check.runKql);
  const claims = [...(summary ? [summary] : []), ...tell(alerts, events)];
  const checked: CheckedClaim[] = await checkClaims(claims, check);
  const { shown: sentences, withheld: struck } = withheld(checked);
  return { by: 'engine', sentences, withheld: struck };
}

/** True once the first sentence is counted from the incident's own record, as it then stays. */
export function isSummedUp({ sentences }: Narrative): boolean {
  return sentences[0]?.evidence.some(({ kind }) => kind === 'query') ?? false;
}
