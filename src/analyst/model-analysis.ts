import { z } from 'zod';
import type { LanguageModel } from '../model/language-model.ts';
import { DATA_RULE, joined, own, type PromptText, prompt, untrusted } from '../model/untrusted.ts';
import type { CheckedClaim, Claim, Narrative, Triage, Verdict } from './claim.ts';
import { type CheckOptions, checkClaims } from './evidence/check.ts';
import { tell } from './narrative.ts';
import { assess, reasonsOf, type TriageFacts } from './triage.ts';

const MOST_FACTS = 40;
const MOST_SENTENCES = 12;
/** So many proved sentences make a story of its own; with fewer, the engine's stands and the model's are added. */
const STORY = 3;

const answerForm = z.strictObject({
  verdict: z.enum(['true-positive', 'suspicious', 'benign', 'false-positive', 'undetermined']),
  confidence: z.number().min(0).max(1),
  sentences: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(600).describe('One factual sentence: who did what, where, when. No guesses.'),
        facts: z.array(z.number().int().min(1)).min(1).max(10).describe('Numbers of the facts that it rests on'),
      }),
    )
    .max(MOST_SENTENCES),
});
type Answer = z.infer<typeof answerForm>;

/** From harmless to grave; a model may move a verdict up this list by itself, never down. */
const GRAVITY: readonly Verdict[] = ['false-positive', 'benign', 'undetermined', 'suspicious', 'true-positive'];
/** Sentences by which a text would talk an incident down; a model's word for it is not shown. */
const TALKS_DOWN =
  /\b(?:benign|harmless|legitimate|false[- ]positives?|authori[sz]ed|approved|sanctioned|expected|safe|routine|no (?:further )?action|can be (?:closed|ignored)|ignore|test(?:ing)? exercise|penetration test|not malicious)\b/i;

/**
 * Has a model look at an incident. It gets the engine's facts and may write sentences on them, which the engine checks
 * like all others; and a verdict, which counts only upwards. Whatever it answers, or if it fails, the engine's analysis stands.
 */
export async function modelAnalysis(
  model: LanguageModel,
  facts: TriageFacts,
  engine: { readonly triage: Triage; readonly narrative: Narrative },
  check: CheckOptions,
  now: Date,
): Promise<{ triage: Triage; narrative: Narrative }> {
  const known = unique([...reasonsOf(facts, assess(facts)), ...tell(facts.alerts, facts.events)]).slice(0, MOST_FACTS);
  const outcome = await model.answer({
    purpose: 'triage',
    system: SYSTEM,
    prompt: promptFor(facts, known),
    schema: answerForm,
    verify: (answer) => unknownFacts(answer, known.length),
  });
  if (outcome.kind === 'failed') {
    const note: CheckedClaim = {
      sentence: `The model ${model.name} was not heard: ${outcome.reason}`,
      evidence: [],
      verification: 'not-checkable',
      reason: 'The engine judged alone.',
    };
    return { triage: { ...engine.triage, reasons: [...engine.triage.reasons, note] }, narrative: engine.narrative };
  }
  const answer = outcome.value;
  const checked = await checkClaims(claimsOf(answer, known), check);
  const told = checked.filter((claim) => claim.verification !== 'contradicted' && !TALKS_DOWN.test(claim.sentence));
  const struck = checked.length - told.length;
  const proved = told.filter((claim) => claim.verification === 'proved');
  return {
    triage: judged(engine.triage, answer, proved, model.name, now),
    narrative: storyOf(engine.narrative, told, proved.length, struck, model.name),
  };
}

const SYSTEM = joined([
  own(
    'You help a security analyst. You get numbered facts about one incident, each already proved from stored events.',
  ),
  own('Write a short account in plain English: factual sentences, each resting on the facts whose numbers you give.'),
  own(
    'Use the names, numbers and times exactly as the facts have them. Add nothing that they do not say: no intent, no attribution.',
  ),
  own(
    'Then give your verdict. A verdict of benign or false-positive needs evidence that the engine itself found; if there is none, say undetermined.',
  ),
  DATA_RULE,
]);

function promptFor(facts: TriageFacts, known: readonly Claim[]): PromptText {
  const alerts = facts.alerts
    .slice(0, MOST_FACTS)
    .map(
      (alert) =>
        prompt`- ${untrusted(alert.title, 200)} (level ${own(alert.level)}, ${own(alert.tactics.join(', ') || 'no tactic')}, ${alert.count} times)`,
    );
  const lines = known.map((claim, index) => prompt`${index + 1}. ${untrusted(claim.sentence, 800)}`);
  const finding = facts.finding
    ? own(
        `The engine found a benign pattern (${facts.finding.pattern}); it ${facts.finding.lowers ? 'explains all alerts' : 'explains some alerts'}.`,
      )
    : own('The engine found no benign pattern.');
  return prompt`Alerts of the incident:
${joined(alerts)}

Facts:
${joined(lines)}

${finding}`;
}

function unknownFacts(answer: Answer, count: number): string | undefined {
  const wrong = answer.sentences.flatMap((sentence) => sentence.facts).find((number) => number > count);
  return wrong === undefined ? undefined : `There is no fact ${wrong}; the facts are numbered 1 to ${count}.`;
}

/** A model names facts, and their evidence becomes its sentences': it can not make any up. */
function claimsOf(answer: Answer, known: readonly Claim[]): Claim[] {
  return answer.sentences.map(({ text, facts }) => ({
    sentence: text,
    evidence: [...new Set(facts)].flatMap((number) => known[number - 1]?.evidence ?? []),
  }));
}

function judged(engine: Triage, answer: Answer, proved: readonly CheckedClaim[], model: string, now: Date): Triage {
  const [own, theirs] = [GRAVITY.indexOf(engine.verdict), GRAVITY.indexOf(answer.verdict)];
  const lowered = engine.verdict === 'benign' || engine.verdict === 'false-positive';
  // Upwards by one step and only with something proved; what the engine explained stays with a person.
  if (theirs > own && proved.length > 0 && !lowered)
    return {
      verdict: GRAVITY[Math.min(own + 1, theirs)] as Verdict,
      confidence: Math.min(0.9, Math.max(engine.confidence, answer.confidence)),
      by: 'model',
      model,
      reasons: [
        ...engine.reasons,
        ...proved.filter((claim) => !engine.reasons.some((one) => one.sentence === claim.sentence)),
      ],
      nextSteps: engine.nextSteps,
      time: now.toISOString(),
    };
  if (theirs >= own) return { ...engine, time: now.toISOString() };
  const note: CheckedClaim = {
    sentence: `The model ${model} would have said ${answer.verdict}; its word alone lowers nothing, so a person should decide.`,
    evidence: [],
    verification: 'not-checkable',
    reason: 'The engine found no evidence of its own for a lower verdict.',
  };
  return { ...engine, reasons: [...engine.reasons, note], time: now.toISOString() };
}

function storyOf(
  engine: Narrative,
  told: readonly CheckedClaim[],
  proved: number,
  struck: number,
  model: string,
): Narrative {
  const withheld = engine.withheld + struck;
  if (proved === 0) return { ...engine, withheld };
  if (proved < STORY) {
    const own = new Set(engine.sentences.map((claim) => claim.sentence));
    return {
      by: 'model',
      model,
      sentences: [...engine.sentences, ...told.filter((claim) => !own.has(claim.sentence))],
      withheld,
    };
  }
  return { by: 'model', model, sentences: told, withheld };
}

function unique(claims: readonly Claim[]): Claim[] {
  return [...new Map(claims.map((claim) => [claim.sentence, claim])).values()];
}
