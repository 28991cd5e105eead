import type { Entity } from '../schema/types.ts';
import { inOrder, stageOf, tacticWords } from './tactics.ts';
import { isNobody } from './weight.ts';

export interface TitleFacts {
  /** The title of the most telling alert's rule, and how many different rules fired. */
  readonly headline: string;
  readonly rules: number;
  readonly tactics: readonly string[];
  /** Most telling first. */
  readonly entities: readonly Entity[];
}

const MOST_NAMES = 2;

/** What, where and who, in words: `Execution to exfiltration on WS-12 and FS-01 by anna`. */
export function titleOf(facts: TitleFacts): string {
  const tactics = inOrder(facts.tactics).filter((tactic) => stageOf(tactic) >= 0);
  const what = facts.rules > 1 && tactics.length > 1 ? tacticsInWords(tactics) : withoutStop(facts.headline);
  const hosts = names(facts.entities, 'host');
  const users = names(facts.entities, 'user');
  const where = hosts ? ` on ${hosts}` : '';
  const who = users ? ` by ${users}` : '';
  const outside = !where && !who ? names(facts.entities, 'ip') : '';
  return `${what}${where}${who}${outside ? ` from ${outside}` : ''}`.slice(0, 300);
}

function tacticsInWords(tactics: readonly string[]): string {
  const words = tactics.map(tacticWords);
  const first = words[0] as string;
  const last = words.at(-1) as string;
  return capital(words.length === 2 ? `${first} and ${last}` : `${first} to ${last}`);
}

function names(entities: readonly Entity[], kind: Entity['kind']): string {
  const found = entities.filter((entity) => entity.kind === kind && !isNobody(entity));
  const shown = found.slice(0, MOST_NAMES).map((entity) => entity.name);
  if (found.length > MOST_NAMES) return `${shown.join(', ')} and ${found.length - MOST_NAMES} more`;
  return shown.join(' and ');
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
