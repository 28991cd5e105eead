import type { ValueTest } from '../expression.ts';
import type { FieldReader } from '../fields/readers.ts';
import { ANY, fold, type Pattern } from '../pattern.ts';
import { requiredLiterals } from '../regex-syntax.ts';
import { numberTexts } from './check.ts';
import { isWide, type Literal } from './folding.ts';
import type { Logic } from './logic.ts';

/** A literal and the field in which it is looked for. */
export interface FieldLiteral extends Literal {
  readonly reader: FieldReader;
}

/** A rule can only match an event that has at least one of these. */
export type Clause = readonly FieldLiteral[];

const MIN_LENGTH = 2;

/** What an event must have for a rule to match; several clauses must hold together. None means: look at every event. */
export function clausesOf(logic: Logic): Clause[] {
  if (typeof logic === 'boolean') return [];
  if (logic.kind === 'test') {
    if (logic.negated) return [];
    const literals = literalsOf(logic.test)?.map((literal) => ({ ...literal, reader: logic.reader }));
    return literals?.every(isTelling) ? [literals] : [];
  }
  if (logic.kind === 'and') return logic.of.flatMap(clausesOf);
  const union: FieldLiteral[] = [];
  for (const child of logic.of) {
    const best = bestOf(clausesOf(child));
    if (!best) return [];
    union.push(...best);
  }
  return [union];
}

/** Punctuation that ordinary values hardly have. */
const RARE = new Set(['`', '^', '~']);

/** A single character occurs everywhere, unless it is an unusual one or must be the whole value. */
function isTelling({ text, atStart, atEnd }: FieldLiteral): boolean {
  return text.length >= MIN_LENGTH || (atStart && atEnd) || RARE.has(text) || isWide(text);
}

/** The clause that the fewest events pass, as far as lengths tell. */
function bestOf(clauses: readonly Clause[]): Clause | undefined {
  let best: Clause | undefined;
  for (const clause of clauses) if (!best || weight(clause) > weight(best)) best = clause;
  return best;
}

export function weight(clause: Clause): number {
  const lengths = clause.map(({ text, atStart, atEnd }) => text.length + (atStart ? 2 : 0) + (atEnd ? 1 : 0));
  return Math.min(...lengths) - Math.log2(clause.length);
}

/** Literals of which a value that passes the test has at least one. */
function literalsOf(test: ValueTest): Literal[] | undefined {
  switch (test.kind) {
    case 'text': {
      const literal = literalOf(test.pattern);
      return literal ? [literal] : undefined;
    }
    case 'number':
      return numberTexts(test).map((text) => ({ text, atStart: true, atEnd: true }));
    case 'regex': {
      const literals = requiredLiterals(test.source)?.map((text) => literalOf([ANY, text, ANY]));
      return literals?.every((literal) => literal !== undefined) ? literals : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * The most telling run of a pattern, folded, with its anchors: the longest of ASCII, else the longest beyond it.
 * Characters that folding changes together with their neighbours are left out.
 */
function literalOf(pattern: Pattern): Literal | undefined {
  let best: Literal | undefined;
  pattern.forEach((part, index) => {
    if (typeof part !== 'string') return;
    const folded = fold(part);
    for (const { text, from } of runsOf(folded)) {
      const literal = {
        text,
        atStart: index === 0 && from === 0,
        atEnd: index === pattern.length - 1 && from + text.length === folded.length,
      };
      if (!best || rank(literal) > rank(best)) best = literal;
    }
  });
  return best;
}

function rank({ text }: Literal): number {
  return text.length < MIN_LENGTH && !isWide(text) ? 0 : isWide(text) ? 1 : text.length + 1;
}

interface Run {
  readonly text: string;
  readonly from: number;
}

/** A text in runs of ASCII and runs of what is beyond it, without what cannot be folded a unit at a time. */
function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let start = 0;
  let wide: boolean | undefined;
  let at = 0;
  const close = () => {
    if (at > start) runs.push({ text: text.slice(start, at), from: start });
  };
  for (const character of text) {
    const kind = !foldsAlone(character) ? undefined : character > '\x7f';
    if (kind !== wide || kind === undefined) {
      if (wide !== undefined) close();
      start = at;
      wide = kind;
    }
    at += character.length;
  }
  if (wide !== undefined) close();
  return runs;
}

/**
 * The dot that lower case leaves of a dotted capital I, and letters beyond the first plane, fold as two units; the long s
 * is an s to the automaton only.
 */
function foldsAlone(character: string): boolean {
  if (character === '\u0307' || character === '\u017f') return false;
  return character.length === 1 || (character.toUpperCase() === character && character.toLowerCase() === character);
}
