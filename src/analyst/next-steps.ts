import type { Incident } from '../incident/incident.ts';
import type { AlertWithRunbook } from '../incident/incidents.ts';
import { levelIndex } from '../incident/severity.ts';
import { isNobody } from '../incident/weight.ts';
import type { EntityKind } from '../schema/types.ts';
import type { Verdict } from './claim.ts';
import { shown } from './describe.ts';

const MOST_STEPS = 8;

/** Which kind of entity fills a placeholder of a runbook. */
const PLACEHOLDERS: readonly [RegExp, EntityKind][] = [
  [/host|computer|dvc|device|machine/i, 'host'],
  [/user|account|actor/i, 'user'],
  [/ip|addr|src|dst/i, 'ip'],
  [/domain|query/i, 'domain'],
  [/url/i, 'url'],
  [/file|path/i, 'file'],
  [/process|image/i, 'process'],
  [/hash|sha|md5/i, 'hash'],
];

/** What to do next: the rules' own runbooks, gravest first, with the incident's entities in their places. Never a model's words. */
export function nextSteps(incident: Incident, alerts: readonly AlertWithRunbook[], verdict: Verdict): string[] {
  const steps = new Set<string>();
  const gravest = [...alerts].sort(
    (one, other) => levelIndex(other.level) - levelIndex(one.level) || (one.firstTime < other.firstTime ? -1 : 1),
  );
  for (const alert of gravest) for (const step of alert.runbook) steps.add(filled(step, alert));
  if (steps.size === 0) for (const step of general(incident)) steps.add(step);
  if (verdict === 'benign' || verdict === 'false-positive')
    return [
      'Read the evidence above; if you agree, close the incident as benign-positive or false-positive.',
      ...[...steps].slice(0, 2),
    ];
  return [...steps].slice(0, MOST_STEPS);
}

function filled(step: string, alert: AlertWithRunbook): string {
  return step.replaceAll(/\{([\w.]{1,60})\}/g, (whole, field: string) => {
    const time = /time/i.test(field) ? alert.firstTime.slice(0, 19).replace('T', ' ') : undefined;
    const kind = PLACEHOLDERS.find(([pattern]) => pattern.test(field))?.[1];
    const entity = alert.entities.find((one) => one.kind === kind && !isNobody(one));
    return time ?? (entity ? shown(entity.name) : whole);
  });
}

function general(incident: Incident): string[] {
  const one = (kind: EntityKind) => incident.entities.find((entity) => entity.kind === kind && !isNobody(entity));
  const [host, user, address] = [one('host'), one('user'), one('ip')];
  const steps: string[] = [];
  if (host)
    steps.push(
      `Look at what ran on ${shown(host.name)} from an hour before ${incident.firstTime.slice(0, 16).replace('T', ' ')} on.`,
    );
  if (user) steps.push(`Ask ${shown(user.name)} whether this was their own doing, over a channel other than mail.`);
  if (address)
    steps.push(`Find every other machine that exchanged traffic with ${shown(address.name)} in the same days.`);
  steps.push('If it is not explained, isolate the machines concerned and keep their memory and logs.');
  return steps;
}
