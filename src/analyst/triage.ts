import type { BenignFinding } from '../incident/benign/finding.ts';
import type { StoredRow } from '../incident/events.ts';
import type { Incident } from '../incident/incident.ts';
import type { AlertWithRunbook } from '../incident/incidents.ts';
import { levelIndex } from '../incident/severity.ts';
import { inOrder, isDeep, tacticWords } from '../incident/tactics.ts';
import type { CheckedClaim, Claim, Triage, Verdict } from './claim.ts';
import { type CheckOptions, checkClaims, withheld } from './evidence/check.ts';
import { nextSteps } from './next-steps.ts';
import { gravestDeeds } from './reasons.ts';
import { type Sign, signsIn } from './signs.ts';

/** How earlier incidents of the same rules on the same entities were closed. */
export interface PriorDisposition {
  readonly ruleId: string;
  readonly incidentId: string;
  readonly classification: string;
  /** Entities that this incident shares with it. */
  readonly shared: number;
}

export interface TriageFacts {
  readonly incident: Incident;
  readonly alerts: readonly AlertWithRunbook[];
  readonly events: readonly StoredRow[];
  readonly finding?: BenignFinding | undefined;
  readonly priors: readonly PriorDisposition[];
  /** True if a domain controller is among the hosts. */
  readonly onDomainController: boolean;
}

const MEDIUM = 2;
/** How sure the engine is of a routine that it knows only by what followed. */
const IN_HINDSIGHT = 0.6;
/** Points from which an incident is taken for true, and from which it is suspicious. */
const TRUE_POSITIVE = 6;
const SUSPICIOUS = 3;
/** So many closed incidents of the same pattern, with none against, speak for the next. */
const PRIORS_NEEDED = 2;
/** A reader weighs five reasons and what they come to; more are a list. */
const MOST_REASONS = 5;
/** Beside a finding that explains it all, what it explains is shown by example. */
const MOST_EXPLAINED = 3;

export interface Assessment {
  readonly verdict: Verdict;
  readonly confidence: number;
  readonly points: number;
  readonly signs: readonly Sign[];
  /** What the engine itself found that lowers the verdict, if anything. */
  readonly lowering: 'pattern' | 'prior' | undefined;
  readonly progression: boolean;
}

/** Weighs what the engine knows. The texts of the events have no say, only the fields that rules and signs read. */
export function assess(facts: TriageFacts): Assessment {
  const { alerts, finding, priors } = facts;
  const telling = alerts.filter((alert) => levelIndex(alert.level) >= MEDIUM);
  const tactics = new Set(telling.flatMap((alert) => alert.tactics));
  const rules = new Set(telling.map((alert) => alert.ruleId));
  const reach = Math.min(tactics.size, rules.size);
  const deep = [...tactics].some(isDeep);
  const progression = reach >= 3 && deep;
  const signs = signsIn(facts.events);
  const highest = Math.max(0, ...alerts.map((alert) => levelIndex(alert.level)));
  const points =
    highest +
    (reach >= 3 ? 2 : reach === 2 ? 1 : 0) +
    (deep && reach >= 2 ? 1 : 0) +
    (facts.onDomainController && highest >= 3 ? 1 : 0) +
    (priors.some((prior) => prior.classification === 'true-positive') ? 1 : 0) +
    Math.min(
      4,
      signs.reduce((sum, sign) => sum + sign.weight, 0),
    );

  if (finding?.lowers)
    return {
      verdict: 'benign',
      confidence: finding.hindsight ? IN_HINDSIGHT : 0.8,
      points,
      signs,
      lowering: 'pattern',
      progression,
    };
  const dismissed = priors.filter(({ classification }) => /^(?:false|benign)-positive$/.test(classification));
  const every = [...new Set(alerts.map((alert) => alert.ruleId))].every(
    (ruleId) =>
      new Set(dismissed.filter((prior) => prior.ruleId === ruleId).map((prior) => prior.incidentId)).size >=
      PRIORS_NEEDED,
  );
  const against = priors.some(({ classification }) => classification === 'true-positive');
  if (every && alerts.length > 0 && !against && !progression && signs.length === 0) {
    const verdict = dismissed.every((prior) => prior.classification === 'benign-positive')
      ? 'benign'
      : 'false-positive';
    return { verdict, confidence: 0.7, points, signs, lowering: 'prior', progression };
  }
  const verdict: Verdict =
    points >= TRUE_POSITIVE ? 'true-positive' : points >= SUSPICIOUS ? 'suspicious' : 'undetermined';
  const confidence = Math.round(Math.min(0.95, 0.35 + points * 0.07) * 100) / 100;
  return { verdict, confidence, points, signs, lowering: undefined, progression };
}

/** The reasons of an assessment as claims; what speaks of rules and earlier cases is said without a claim to events. */
export function reasonsOf(facts: TriageFacts, assessment: Assessment): Claim[] {
  const { alerts, events, finding } = facts;
  const claims: Claim[] = [];
  if (finding)
    claims.push({
      sentence: finding.sentence,
      evidence: finding.evidence.map(({ query, columns, rows }) => ({ kind: 'query', query, columns, rows })),
    });
  const most = finding?.lowers ? MOST_EXPLAINED : MOST_REASONS - claims.length;
  claims.push(...gravestDeeds(assessment.signs, alerts, events, most));
  return claims;
}

/** Rules and earlier cases, in words; the engine knows these itself, no event shows them. */
function judgement(facts: TriageFacts, assessment: Assessment): CheckedClaim[] {
  const telling = facts.alerts.filter((alert) => levelIndex(alert.level) >= MEDIUM);
  const tactics = inOrder(new Set(telling.flatMap((alert) => alert.tactics))).map(tacticWords);
  const sentences: string[] = [];
  if (assessment.progression)
    sentences.push(`The alerts progress through ${tactics.length} tactics: ${tactics.join(', ')}.`);
  if (facts.finding?.hindsight)
    sentences.push(
      'The log does not reach back far enough to know this work from before; what followed shows it to be a routine.',
    );
  if (assessment.lowering === 'prior')
    sentences.push('Earlier incidents of the same rules on the same entities were closed as harmless by a person.');
  return sentences.map((sentence) => ({
    sentence,
    evidence: [],
    verification: 'not-checkable',
    reason: 'This rests on the rules that matched and on earlier decisions, not on a single event.',
  }));
}

/** Triage by the engine alone. */
export async function triageIncident(facts: TriageFacts, check: CheckOptions, now: Date): Promise<Triage> {
  const assessment = assess(facts);
  const checked = await checkClaims(reasonsOf(facts, assessment), check);
  return {
    verdict: assessment.verdict,
    confidence: assessment.confidence,
    by: 'engine',
    reasons: [...withheld(checked).shown, ...judgement(facts, assessment)],
    nextSteps: nextSteps(facts.incident, facts.alerts, assessment.verdict, facts.events),
    time: now.toISOString(),
  };
}
