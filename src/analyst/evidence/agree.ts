import { cell } from './cell.ts';
import { type Clause, partsOf, stepsOf } from './clauses.ts';
import { countHolds, durationHolds } from './counts.ts';
import type { Fact } from './facts.ts';
import { fieldValue } from './fields.ts';
import { cellsHolding, holds, inOrder, inTime, numeric } from './match.ts';
import { type Mention, mentionsOf } from './mentions.ts';
import { actionStance, outcomeStance, roleFits } from './roles.ts';
import { beyondEvents, negates, saysEvery } from './wording.ts';

export type Agreement =
  | { readonly agrees: true }
  | { readonly contradicted: string }
  | { readonly uncheckable: string };

const MOST_CHARACTERS = 2000;

/** Whether the sentence says no more than the facts that its evidence gave, and says it of the right ones. */
export function agreement(sentence: string, facts: readonly Fact[]): Agreement {
  if (sentence.length > MOST_CHARACTERS) return { uncheckable: 'The sentence is too long to check.' };
  if (/\?\s*$/.test(sentence)) return { uncheckable: 'A question states nothing.' };
  const mentions = mentionsOf(sentence);
  const named = mentions.filter((mention) => facts.some((fact) => cellsHolding(fact, mention).length > 0));
  const plain = blank(sentence, named);
  const beyond = beyondEvents(plain);
  if (beyond) return { uncheckable: `“${beyond}” says more than events can show.` };
  if (facts.length === 0) return { uncheckable: 'The evidence holds no value.' };

  const unheld = mentions.find((mention) => isValue(mention) && !named.includes(mention));
  if (unheld) return missing(unheld, facts);
  for (const { range, text } of mentions) {
    if (!range) continue;
    const edges = range.every((edge) => facts.some((fact) => cellsHolding(fact, edge).length > 0));
    if (!edges || !inOrder(range)) return { contradicted: `The evidence does not reach “${text}”.` };
  }
  const wide = wideWording(plain, facts);
  if (wide) return wide;

  const steps = stepsOf(sentence, mentions).map((step) => ({ ...step, plain: plain.slice(step.start, step.end) }));
  const whole = candidates({ ...stepOf(sentence, mentions), plain }, sentence, facts);
  const held: Fact[][] = [];
  if (steps.length === 1 || ('facts' in whole && steps.every((step) => step.before === undefined))) {
    const [step] = steps;
    if ('facts' in whole) held.push(whole.facts);
    else if (step && steps.length === 1) {
      const parts = heldByParts(sentence, step, mentions, plain, facts);
      if (!('facts' in parts)) return 'uncheckable' in parts || parts.contradicted ? parts : whole;
      held.push(parts.facts);
    } else return whole;
  } else
    for (const step of steps) {
      const own = candidates(step, sentence, facts);
      const found = 'facts' in own ? own : heldByParts(sentence, step, mentions, plain, facts);
      if (!('facts' in found)) return found;
      held.push(found.facts);
    }

  const order = orderHolds(steps, held, sentence);
  if (order) return order;
  for (const mention of mentions)
    if (mention.kind === 'duration' && !durationHolds(mention, sentence, facts))
      return { contradicted: `No stretch of time in the evidence is “${mention.text}”.` };
  return superlative(sentence, mentions, plain, held.flat(), facts) ?? { agrees: true };
}

type Held = { readonly facts: Fact[] } | { readonly contradicted: string } | { readonly uncheckable: string };
type PlainClause = Clause & { readonly plain: string };

function stepOf(sentence: string, mentions: readonly Mention[]): Clause {
  const [first, ...others] = stepsOf(sentence, mentions);
  const listed = [...(first?.listed ?? []), ...others.flatMap((step) => step.listed)];
  return { text: sentence, start: 0, end: sentence.length, mentions, listed, before: undefined };
}

/** Values that some cell must hold; numbers and stretches of time may come from several facts together. */
function isValue(mention: Mention): boolean {
  return mention.kind !== 'number' && mention.kind !== 'duration' && mention.kind !== 'percent';
}

/** The facts that bear out a whole clause, each by itself. */
function candidates(clause: PlainClause, sentence: string, facts: readonly Fact[]): Held {
  const values = clause.mentions.filter(isValue);
  const listed = new Set(clause.listed.flat());
  const common = values.filter((mention) => !listed.has(mention));
  const wrongSide = values.find((mention) => !facts.some((fact) => roleFits(sentence, mention, fact)));
  if (wrongSide)
    return { contradicted: `In the evidence, “${wrongSide.text}” is not on the side where the sentence puts it.` };
  const fits = (fact: Fact, mention: Mention) => roleFits(sentence, mention, fact);
  const bearing = facts.filter((fact) => common.every((mention) => fits(fact, mention)));
  const groups = clause.listed.flat();
  for (const mention of groups)
    if (!bearing.some((fact) => fits(fact, mention)))
      return { contradicted: `“${mention.text}” and the rest are not in one event of the evidence.` };
  let held = groups.length === 0 ? bearing : bearing.filter((fact) => groups.some((mention) => fits(fact, mention)));
  if (held.length === 0) return { contradicted: `${together(common)} are not in one event of the evidence.` };
  for (const stance of [outcomeStance, actionStance]) {
    const stances = held.map((fact) => stance(clause.plain, fact));
    if (!stances.includes('fits')) {
      if (stances.includes('open')) return { uncheckable: 'The evidence does not say how it went.' };
      return { contradicted: 'The evidence says that something else happened, or that it ended otherwise.' };
    }
    held = held.filter((_, index) => stances[index] === 'fits');
  }
  for (const mention of clause.mentions)
    if ((mention.kind === 'number' || mention.kind === 'percent') && !countHolds(mention, sentence, facts, held))
      return { contradicted: `The evidence does not come to “${mention.text}”.` };
  return { facts: held };
}

function heldByParts(
  sentence: string,
  step: Clause,
  mentions: readonly Mention[],
  plain: string,
  facts: readonly Fact[],
): Held {
  const parts = partsOf(sentence, step, mentions);
  if (parts.length < 2) return candidates({ ...step, plain: plain.slice(step.start, step.end) }, sentence, facts);
  const found: Fact[] = [];
  for (const part of parts) {
    const held = candidates({ ...part, plain: plain.slice(part.start, part.end) }, sentence, facts);
    if (!('facts' in held)) return held;
    found.push(...held.facts);
  }
  return { facts: [...new Set(found)] };
}

function together(mentions: readonly Mention[]): string {
  return mentions.map((mention) => `“${mention.text}”`).join(' and ') || 'The parts of the sentence';
}

/** Steps that the sentence puts in an order of time must have happened in it. */
function orderHolds(steps: readonly PlainClause[], held: readonly Fact[][], sentence: string): Agreement | undefined {
  if (held.length !== steps.length) return undefined;
  for (let index = 1; index < steps.length; index++) {
    const order = steps[index]?.before;
    if (order === undefined) continue;
    const [one, other] = [held[index - 1] as Fact[], held[index] as Fact[]];
    const pairs = one.flatMap((left) => other.filter((right) => right !== left).map((right) => [left, right] as const));
    const timed = pairs.filter(([left, right]) => left.time !== undefined && right.time !== undefined);
    if (timed.length === 0) return { uncheckable: 'The evidence does not say which of the two came first.' };
    const holdsOrder = ([left, right]: readonly [Fact, Fact]) =>
      order === 'earlier' ? (left.time ?? 0) < (right.time ?? 0) : (left.time ?? 0) > (right.time ?? 0);
    // Where several facts bear a step out, all of them must stand in that order.
    if (timed.every(holdsOrder)) continue;
    if (timed.some(holdsOrder)) return { uncheckable: 'The events are too close in time to tell which came first.' };
    return { contradicted: `The evidence has the steps of “${sentence.slice(0, 80)}” in another order.` };
  }
  return undefined;
}

/** Words that reach beyond the facts at hand: `only`, `all`, `no`. */
function wideWording(plain: string, facts: readonly Fact[]): Agreement | undefined {
  const rows = facts.filter((fact) => fact.kind === 'row');
  if (negates(plain)) {
    const empty = rows.some((fact) => fact.shown?.length === 0 || fact.shown?.some((one) => numeric(one) === 0));
    const otherwise = facts.some((fact) => fact.operators?.includes('not-equals'));
    if (!empty && !otherwise) return { contradicted: 'The sentence denies what its evidence shows.' };
  } else if (rows.length > 0 && rows.every((fact) => fact.shown?.length === 0))
    return { contradicted: 'The query of the evidence finds nothing.' };
  if (saysEvery(plain) && rows.length !== 1)
    return { uncheckable: 'Single events do not show that it was so every time.' };
  return undefined;
}

const MOST = /\b(?<!at )(?:most|busiest|top|highest|largest|biggest|maximum|longest)\b/i;
const LEAST = /\b(?<!at )(?:fewest|least|lowest|smallest|minimum|shortest)\b/i;
const FIRST = /\b(?:first|earliest)\b/i;
const LAST = /\b(?:last|latest)\b/i;

function superlative(
  sentence: string,
  mentions: readonly Mention[],
  plain: string,
  held: readonly Fact[],
  facts: readonly Fact[],
): Agreement | undefined {
  const most = MOST.test(plain);
  if (most || LEAST.test(plain)) {
    const rows = facts.filter((fact) => fact.kind === 'row');
    if (rows.length === 0) return { uncheckable: 'Single events do not show what is most or least.' };
    const extreme = held.some((fact) =>
      fact.shown?.some((one, index) => {
        const values = rows.map((row) => row.shown?.[index]).map((other) => (other ? numeric(other) : undefined));
        const own = numeric(one);
        if (own === undefined) return false;
        return values.every((value) => value === undefined || (most ? value <= own : value >= own));
      }),
    );
    if (!extreme) return { contradicted: `The evidence has ${most ? 'more' : 'less'} of another.` };
  }
  const first = FIRST.test(plain);
  if (first && LAST.test(plain)) return bothEdges(sentence, mentions, facts);
  if (!first && !LAST.test(plain)) return undefined;
  const shown = held.some((fact) =>
    fact.kind === 'row'
      ? fact.shown?.some((one) => (first ? /first|min|start|earliest/i : /last|max|end|latest/i).test(one.field)) ||
        (first ? /\basc\b|arg_min/i : /\bdesc\b|arg_max|\btop\b/i).test(fact.query ?? '')
      : false,
  );
  if (shown) return undefined;
  const times = facts.flatMap((fact) => (fact.kind === 'event' && fact.time !== undefined ? [fact.time] : []));
  if (times.length < 2) return { uncheckable: `One event does not show what was ${first ? 'first' : 'last'}.` };
  const edge = first ? Math.min(...times) : Math.max(...times);
  return held.some((fact) => fact.time === edge)
    ? undefined
    : { contradicted: `Another event of the evidence was ${first ? 'earlier' : 'later'}.` };
}

/** `the first at … and the last at …` of single events: the times must be their earliest and latest. */
function bothEdges(sentence: string, mentions: readonly Mention[], facts: readonly Fact[]): Agreement | undefined {
  if (!facts.every((fact) => fact.kind === 'event')) return undefined;
  const times = facts.flatMap((fact) => fact.time ?? []);
  for (const mention of mentions) {
    if (mention.kind !== 'time' || mention.range) continue;
    const before = sentence.slice(Math.max(0, mention.start - 40), mention.start).toLowerCase();
    const [early, late] = [/.*\b(?:first|earliest)\b/, /.*\b(?:last|latest)\b/].map(
      (word) => word.exec(before)?.[0].length ?? 0,
    ) as [number, number];
    if (early === late) continue;
    const edge = early > late ? Math.min(...times) : Math.max(...times);
    if (!inTime(edge, mention))
      return { contradicted: `Another event of the evidence was ${early > late ? 'earlier' : 'later'}.` };
  }
  return undefined;
}

/** A value that the evidence does not hold: elsewhere in the same event it is only not cited; nowhere, it is wrong. */
function missing(mention: Mention, facts: readonly Fact[]): Agreement {
  const uncited = facts.some((fact) => fact.row && wholeEventHolds(fact.row, mention));
  if (uncited)
    return { uncheckable: `“${mention.text}” stands in the event, but the evidence does not cite the field.` };
  if (mention.kind === 'word') return { uncheckable: `The evidence says nothing of “${mention.text}”.` };
  return { contradicted: `The evidence does not hold “${mention.text}”.` };
}

function wholeEventHolds(row: Readonly<Record<string, unknown>>, mention: Mention): boolean {
  for (const field of Object.keys(row)) {
    const value = field === 'Raw' || field === 'RawText' ? undefined : fieldValue(row, field);
    if (value !== undefined && value !== null && typeof value !== 'object' && holds(cell(field, value), mention))
      return true;
  }
  return false;
}

/** The sentence with its names and quotations blanked out, so that a file called `failed.exe` says nothing of an outcome. */
function blank(sentence: string, mentions: readonly Mention[]): string {
  let plain = sentence;
  for (const mention of mentions)
    if (
      mention.kind !== 'number' &&
      mention.kind !== 'percent' &&
      mention.kind !== 'duration' &&
      mention.kind !== 'word'
    )
      plain = plain.slice(0, mention.start) + '§'.repeat(mention.end - mention.start) + plain.slice(mention.end);
  return plain;
}
