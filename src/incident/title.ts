import type { Entity } from '../schema/types.ts';
import { inOrder, stageOf, tacticWords } from './tactics.ts';
import { isNobody } from './weight.ts';

/** An entity with its part in the incident. */
export interface TitleEntity {
  readonly entity: Entity;
  /** Alerts that name it. */
  readonly alerts: number;
  /** When the first of them was. */
  readonly first: number;
}

export interface TitleFacts {
  /** The title of the most telling alert's rule, and how many different rules fired. */
  readonly headline: string;
  readonly rules: number;
  readonly tactics: readonly string[];
  readonly techniques: Iterable<string>;
  /** Most telling first. */
  readonly entities: readonly TitleEntity[];
  /** When the first alert on lateral movement was; Infinity if there was none. */
  readonly moved: number;
}

const MOST_TACTICS = 4;
const MOST_NAMES = 3;
/** An account that so small a share of the alerts name is none of those who act. */
const SMALL_PART = 0.2;

/** What an incident comes to, gravest first: where more tactics were seen than a title holds, these are named. */
const TELLING = [
  'impact',
  'exfiltration',
  'credential-access',
  'lateral-movement',
  'command-and-control',
  'collection',
  'persistence',
  'privilege-escalation',
  'initial-access',
  'execution',
];
/** Techniques by which credentials leave their place; guessing passwords (T1110) is not among them. */
const THEFT = /^T1(?:003|187|212|528|539|552|555|556|557|558|606|649)\b/;

/** What, where and who, in words: `Credential theft and exfiltration from WS-12 to FS-01 by anna`. */
export function titleOf(facts: TitleFacts): string {
  const tactics = inOrder(facts.tactics).filter((tactic) => stageOf(tactic) >= 0);
  const what = facts.rules > 1 && tactics.length > 1 ? inWords(tactics, facts) : withoutStop(facts.headline);
  const where = placeOf(facts);
  const users = ofKind(facts, 'user');
  const most = Math.max(0, ...users.map(({ alerts }) => alerts));
  const acting = users.filter(({ alerts }) => alerts >= most * SMALL_PART);
  const who = acting.length > 0 ? ` by ${list(acting.map(({ entity }) => userName(entity.name)))}` : '';
  const addresses = who === '' ? ofKind(facts, 'ip').slice(0, 1) : [];
  const outside = addresses.length > 0 && !where.startsWith(' from') ? ` from ${addresses[0]?.entity.name}` : '';
  return `${what}${where}${who}${outside}`.slice(0, 300);
}

function inWords(tactics: readonly string[], facts: TitleFacts): string {
  const rank = (tactic: string) => (TELLING.indexOf(tactic) + TELLING.length + 1) % (TELLING.length + 1);
  const named = [...tactics].sort((one, other) => rank(one) - rank(other)).slice(0, MOST_TACTICS);
  const theft = [...facts.techniques].some((technique) => THEFT.test(technique));
  const words = inOrder(named).map((tactic) =>
    tactic === 'credential-access' && theft ? 'credential theft' : tacticWords(tactic),
  );
  return capital(words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
}

/** ` from WS-12 to FS-01`, if the alerts went from one machine on to others; else ` on WS-12 and FS-01`. */
function placeOf(facts: TitleFacts): string {
  const hosts = ofKind(facts, 'host');
  if (hosts.length === 0) return '';
  const short = shortNames(hosts.map(({ entity }) => entity.name));
  const name = ({ entity }: TitleEntity) => short.get(entity.name) ?? entity.name;
  const origin = hosts.reduce((one, other) => (other.first < one.first ? other : one));
  const others = hosts.filter((host) => host !== origin);
  if (others.length > 0 && origin.first < facts.moved && facts.moved < Number.POSITIVE_INFINITY)
    return ` from ${name(origin)} to ${list(others.map(name))}`;
  return ` on ${list(hosts.map(name))}`;
}

function ofKind(facts: TitleFacts, kind: Entity['kind']): TitleEntity[] {
  return facts.entities.filter(({ entity }) => entity.kind === kind && !isNobody(entity));
}

/** Each machine by the first label of its name, unless machines of two domains have the same. */
export function shortNames(names: readonly string[]): Map<string, string> {
  const label = (name: string) => (/^[\d.]+$|:/.test(name) ? name : (name.split('.')[0] ?? name));
  const whole = new Map<string, Set<string>>();
  for (const name of names) {
    const same = whole.get(label(name).toLowerCase()) ?? new Set();
    if (name !== label(name)) same.add(name.toLowerCase());
    whole.set(label(name).toLowerCase(), same);
  }
  return new Map(
    names.map((name) => [name, (whole.get(label(name).toLowerCase())?.size ?? 0) > 1 ? name : label(name)]),
  );
}

function userName(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1) || name;
}

function list(names: readonly string[]): string {
  const shown = [...new Set(names)];
  if (shown.length > MOST_NAMES)
    return `${shown.slice(0, MOST_NAMES - 1).join(', ')} and ${shown.length - MOST_NAMES + 1} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
