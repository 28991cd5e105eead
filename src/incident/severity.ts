import { LEVELS, type Level } from '../detect/detection.ts';
import { isDeep } from './tactics.ts';

export function levelIndex(level: Level): number {
  return LEVELS.indexOf(level);
}

export function levelAt(index: number): Level {
  return LEVELS[Math.min(Math.max(index, 0), LEVELS.length - 1)] as Level;
}

const LOW = LEVELS.indexOf('low');
const MEDIUM = LEVELS.indexOf('medium');
const HIGH = LEVELS.indexOf('high');
const CRITICAL = LEVELS.indexOf('critical');

/** So many tactics of alerts that are at least medium make an incident high, and so many critical. */
const TACTICS_FOR_HIGH = 3;
const TACTICS_FOR_CRITICAL = 5;
/** So many tactics of low alerts, which alone say nothing, are worth a look. */
const LOW_TACTICS_FOR_MEDIUM = 5;

export interface SeverityFacts {
  /** Each tactic with the highest level of an alert that bears it. */
  readonly tactics: ReadonlyMap<string, number>;
  /** How many different rules of at least medium fired: one rule that names four tactics is still one sign. */
  readonly rules: number;
  readonly highest: number;
  /** An alert of at least high level names a domain controller. */
  readonly onDomainController: boolean;
}

/** Severity from the rules' levels, how far the tactics reach, and what was touched. Low alerts never add up to high. */
export function severityOf(facts: SeverityFacts): Level {
  const { tactics, rules, highest, onDomainController } = facts;
  if (highest <= LOW) return levelAt(tactics.size >= LOW_TACTICS_FOR_MEDIUM ? Math.max(highest, MEDIUM) : highest);
  const telling = [...tactics].filter(([, level]) => level >= MEDIUM).map(([tactic]) => tactic);
  let severity = highest;
  const reach = Math.min(telling.length, rules);
  if (reach >= TACTICS_FOR_HIGH) severity = Math.max(severity, HIGH);
  if (highest >= HIGH && reach >= TACTICS_FOR_CRITICAL && telling.some(isDeep)) severity = CRITICAL;
  if (onDomainController && highest >= HIGH) severity = CRITICAL;
  return levelAt(severity);
}
