import type { StoredRow } from '../incident/events.ts';
import type { Incident } from '../incident/incident.ts';
import type { AlertWithRunbook } from '../incident/incidents.ts';
import { levelIndex } from '../incident/severity.ts';
import { shortNames } from '../incident/title.ts';
import { isNobody } from '../incident/weight.ts';
import type { Entity, EntityKind } from '../schema/types.ts';
import type { Verdict } from './claim.ts';
import { userName } from './describe/telling.ts';
import { shown, timeWords } from './describe.ts';
import { fieldValue } from './evidence/fields.ts';
import { listed } from './repeats.ts';

const MOST_STEPS = 8;
const MOST_NAMES = 3;

/** What fills a placeholder of a runbook where the event does not have the field: an entity of this kind, or plain words. */
const PLACEHOLDERS: readonly [pattern: RegExp, kind: EntityKind, words: string][] = [
  [/host|computer|dvc|device|machine|workstation/i, 'host', 'the machine'],
  [/user|account|actor|upn/i, 'user', 'the account'],
  [/ip|addr|src|dst/i, 'ip', 'the address'],
  [/domain|query/i, 'domain', 'the domain'],
  [/url/i, 'url', 'the URL'],
  [/file|path/i, 'file', 'the file'],
  [/process|image/i, 'process', 'the process'],
  [/hash|sha|md5/i, 'hash', 'the hash'],
];
const PLACEHOLDER = /\{([\w.]{1,60})\}/g;
/** Words that stand for what the incident has a name for. */
const GENERIC: readonly [pattern: RegExp, kind: EntityKind, before: string][] = [
  [/\b(?:the|this) (?:host|machine|computer)\b(?! (?:of|that|which|from))/i, 'host', ''],
  [/\b(?:the|this) account\b(?! (?:of|that|which|from))/i, 'user', 'the account '],
  [/\b(?:the|this) address\b(?! (?:of|that|which|from))/i, 'ip', 'the address '],
];

interface Told {
  readonly alert: AlertWithRunbook;
  readonly event: StoredRow | undefined;
}

/** What to do next: the rules' own runbooks, gravest first, with the incident's names in their places. Never a model's words. */
export function nextSteps(
  incident: Incident,
  alerts: readonly AlertWithRunbook[],
  verdict: Verdict,
  events: readonly StoredRow[] = [],
): string[] {
  const byName = new Map(events.map((event) => [`${event.table}/${event.eventId}`, event]));
  const gravest = [...alerts].sort(
    (one, other) => levelIndex(other.level) - levelIndex(one.level) || (one.firstTime < other.firstTime ? -1 : 1),
  );
  const templates = new Map<string, Told[]>();
  for (const alert of gravest) {
    const event = alert.events.map(({ table, eventId }) => byName.get(`${table}/${eventId}`)).find(Boolean);
    for (const step of alert.runbook) templates.set(step, [...(templates.get(step) ?? []), { alert, event }]);
  }
  const hosts = [incident, ...alerts].flatMap(({ entities }) => entities.filter(({ kind }) => kind === 'host'));
  const names = shortNames([...new Set(hosts.map(({ name }) => name))]);
  const naming: Naming = (kind, name) => (kind === 'user' ? userName(name) : shown(names.get(name) ?? name));
  const steps = new Set([...templates].map(([step, told]) => filled(step, told, naming)));
  if (steps.size === 0) for (const step of general(incident, naming)) steps.add(step);
  if (verdict === 'benign' || verdict === 'false-positive')
    return [
      'Read the evidence above; if you agree, close the incident as benign-positive or false-positive.',
      ...[...steps].slice(0, 2),
    ];
  return [...steps].slice(0, MOST_STEPS);
}

type Naming = (kind: EntityKind, name: string) => string;

/** A step that names one thing is said once of all that it holds for; one that relates things is said of the gravest alert. */
function filled(step: string, told: readonly Told[], naming: Naming): string {
  const controller = UNLESS_CONTROLLER.exec(step);
  if (controller) return withoutControllers(step, controller[0], told, naming);
  return named(step, told, naming);
}

const UNLESS_CONTROLLER = /,? unless it is a domain controller/i;

/** Where the engine knows what the machines are, nobody need ask: controllers are named apart. */
function withoutControllers(step: string, clause: string, told: readonly Told[], naming: Naming): string {
  const hosts = told.flatMap(({ alert }) => alert.entities.filter((one) => one.kind === 'host' && !isNobody(one)));
  const isController = (host: Entity) => host.role === 'domain-controller';
  const controllers = [...new Set(hosts.filter(isController).map(({ name }) => naming('host', name)))];
  const others = told.filter(({ alert }) => alert.entities.some((one) => one.kind === 'host' && !isController(one)));
  const are =
    controllers.length === 1
      ? 'is a domain controller: watch it, do not cut it off.'
      : 'are domain controllers: watch them, do not cut them off.';
  const apart = controllers.length === 0 ? '' : `${inList(controllers)} ${are}`;
  if (hosts.length > 0 && others.length === 0) return apart;
  const known = hosts.length > 0 && hosts.every(({ role }) => role !== undefined);
  const text = named(known ? step.replace(clause, '') : step, others.length > 0 ? others : told, naming);
  return apart === '' ? text : `${text} ${apart}`;
}

function named(step: string, told: readonly Told[], naming: Naming): string {
  const fields = [...step.matchAll(PLACEHOLDER)].map(([, field = '']) => field);
  const generic = GENERIC.filter(([pattern]) => pattern.test(step));
  const all = new Set(fields).size + (fields.length > 0 ? 0 : generic.length) <= 1 ? told : told.slice(0, 1);
  let text = step.replaceAll(PLACEHOLDER, (_, field: string) => valueFor(field, all, naming));
  if (fields.length > 0) return text;
  for (const [pattern, kind, before] of generic) {
    const own = namesOf(all, kind, naming);
    // A machine that is known by its address alone is named by it.
    const found = own.length === 0 && kind === 'host' ? namesOf(all, 'ip', naming) : own;
    if (found.length > 0 && (kind === 'host' || found.length === 1))
      text = text
        .replace(pattern, (whole) => capitalAs(whole, `${before}${inList(found)}`))
        .replace(/\bunless it is\b/, found.length > 1 ? 'unless one of them is' : 'unless it is');
  }
  return text;
}

function valueFor(field: string, told: readonly Told[], naming: Naming): string {
  if (/time/i.test(field)) return timeWords(told[0]?.alert.firstTime ?? '');
  const [, kind, words] = PLACEHOLDERS.find(([pattern]) => pattern.test(field)) ?? [];
  const own = told.flatMap(({ event }) => {
    const value = event ? fieldValue(event.row, field) : undefined;
    return typeof value === 'string' && value !== '' && value !== '-' ? [naming(kind ?? 'process', value)] : [];
  });
  // The field of the event itself says which of two accounts is meant; its machine is named as the incident names it.
  if (own.length > 0 && kind !== 'host' && kind !== undefined) return inList([...new Set(own)]);
  const found = kind === undefined ? own : namesOf(told, kind, naming);
  return found.length > 0 ? inList([...new Set(found)]) : (words ?? `the ${field.split('.').at(-1)}`);
}

function namesOf(told: readonly Told[], kind: EntityKind, naming: Naming): string[] {
  const found = told.flatMap(({ alert }) => alert.entities.find((one) => one.kind === kind && !isNobody(one)) ?? []);
  return [...new Set(found.map(({ name }) => naming(kind, name)))];
}

function inList(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return listed(names);
  return `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;
}

function capitalAs(old: string, text: string): string {
  return /^\p{Lu}/u.test(old) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

function general(incident: Incident, naming: Naming): string[] {
  const one = (kind: EntityKind) => {
    const entity = incident.entities.find((held) => held.kind === kind && !isNobody(held));
    return entity && naming(kind, entity.name);
  };
  const [host, user, address] = [one('host'), one('user'), one('ip')];
  const steps: string[] = [];
  if (host) steps.push(`Look at what ran on ${host} from an hour before ${timeWords(incident.firstTime)} on.`);
  if (user) steps.push(`Ask ${user} whether this was their own doing, over a channel other than mail.`);
  if (address) steps.push(`Find every other machine that exchanged traffic with ${address} in the same days.`);
  steps.push(`If it is not explained, isolate ${host ?? 'the machines concerned'} and keep its memory and logs.`);
  return steps;
}
