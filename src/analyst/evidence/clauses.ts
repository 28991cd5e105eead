import type { Mention } from './mentions.ts';

export type Order = 'earlier' | 'later' | undefined;

/** A part of a sentence that one fact must bear out by itself. */
export interface Clause {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly mentions: readonly Mention[];
  /** Names that stand in a list (`anna, ben and cleo`): each needs a fact of its own that holds the rest as well. */
  readonly listed: readonly (readonly Mention[])[];
  /** How the clause before it stands to this one in time. */
  readonly before: Order;
}

const SEQUENCE = /;|\.\s|,?\s(?:and then|then|before|prior to|after|followed by|subsequently|while|whereas)\b/gi;
const LIST = /^(?:, | and |, and | or | & )$/;
/** Where a sentence falls into parts that need not be the same event. */
const PARTS = /, (?:and )?| and | or /g;

/** The sentence in its steps of time, each whole. */
export function stepsOf(sentence: string, mentions: readonly Mention[]): Clause[] {
  const lead = /^\s*(after|before|following)\b/i.exec(sentence)?.[1]?.toLowerCase();
  const cuts: { at: number; end: number; before: Order }[] = [];
  for (const match of sentence.matchAll(SEQUENCE)) {
    if (inside(match.index, mentions)) continue;
    cuts.push({ at: match.index, end: match.index + match[0].length, before: orderOf(match[0]) });
  }
  if (lead !== undefined) {
    // `After X, Y`: the first comma outside a list parts them.
    const comma = [...sentence.matchAll(/, /g)].find(
      (match) => !inside(match.index, mentions) && match.index > lead.length,
    );
    const first = cuts[0];
    if (comma && (!first || comma.index < first.at))
      cuts.unshift({ at: comma.index, end: comma.index + 2, before: lead === 'before' ? 'later' : 'earlier' });
  }
  const steps: Clause[] = [];
  let start = 0;
  let before: Order;
  for (const cut of [...cuts, { at: sentence.length, end: sentence.length, before: undefined }]) {
    steps.push(clause(sentence, start, cut.at, mentions, before));
    start = cut.end;
    before = cut.before;
  }
  return steps.filter((step) => step.text.trim() !== '');
}

function orderOf(connector: string): Order {
  if (/then|before|prior|followed|subsequently/i.test(connector)) return 'earlier';
  return /after/i.test(connector) ? 'later' : undefined;
}

/** A step in its parts; a part that only says when or how often belongs to its neighbour. */
export function partsOf(sentence: string, step: Clause, mentions: readonly Mention[]): Clause[] {
  const from = step.start;
  const listGaps = new Set(
    step.listed.flatMap((list) => list.slice(1).map((mention, index) => `${list[index]?.end}-${mention.start}`)),
  );
  const cuts: [number, number][] = [];
  for (const match of step.text.matchAll(PARTS)) {
    const [at, end] = [from + match.index, from + match.index + match[0].length];
    if (inside(at, mentions) || [...listGaps].some((gap) => within(gap, at, end))) continue;
    cuts.push([at, end]);
  }
  const parts: Clause[] = [];
  let start = from;
  for (const [at, end] of [...cuts, [from + step.text.length, 0] as [number, number]]) {
    parts.push(clause(sentence, start, at, mentions, undefined));
    start = end;
  }
  return joinWeak(sentence, parts, mentions);
}

function within(gap: string, at: number, end: number): boolean {
  const [start = 0, stop = 0] = gap.split('-').map(Number);
  return at >= start && end <= stop;
}

function joinWeak(sentence: string, parts: readonly Clause[], mentions: readonly Mention[]): Clause[] {
  const joined: Clause[] = [];
  let pending: Clause | undefined;
  for (const part of parts) {
    const whole: Clause = pending ? merge(sentence, pending, part, mentions) : part;
    const previous = joined.at(-1);
    if (standsAlone(whole)) joined.push(whole);
    else if (previous) joined[joined.length - 1] = merge(sentence, previous, whole, mentions);
    else {
      pending = whole;
      continue;
    }
    pending = undefined;
  }
  if (pending) joined.push(pending);
  return joined;
}

/** `the last at 09:00:21` is an event of its own; `at 09:00:21` belongs to what stands beside it. */
function standsAlone(part: Clause): boolean {
  const edge =
    /\b(?:first|last|earliest|latest)\b/i.test(part.text) && part.mentions.some(({ kind }) => kind === 'time');
  return edge || part.mentions.some(names);
}

function names(mention: Mention): boolean {
  return mention.kind === 'name' || mention.kind === 'ip' || mention.kind === 'quoted' || mention.kind === 'word';
}

function merge(sentence: string, one: Clause, other: Clause, mentions: readonly Mention[]): Clause {
  return clause(sentence, one.start, other.end, mentions, one.before);
}

function clause(sentence: string, start: number, end: number, mentions: readonly Mention[], before: Order): Clause {
  const own = mentions.filter((mention) => mention.start >= start && mention.end <= end);
  const listed: Mention[][] = [];
  for (let index = 1; index < own.length; index++) {
    const [one, other] = [own[index - 1] as Mention, own[index] as Mention];
    if (one.kind !== other.kind || !names(one) || !LIST.test(sentence.slice(one.end, other.start))) continue;
    const last = listed.at(-1);
    if (last?.at(-1) === one) last.push(other);
    else listed.push([one, other]);
  }
  return { text: sentence.slice(start, end), start, end, mentions: own, listed, before };
}

function inside(at: number, mentions: readonly Mention[]): boolean {
  return mentions.some((mention) => at > mention.start && at < mention.end);
}
