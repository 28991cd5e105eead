import type { ValueTest } from '../expression.ts';
import type { FieldReader } from '../fields/readers.ts';
import { ANY, fold, type Pattern } from '../pattern.ts';
import { requiredLiterals } from '../regex-syntax.ts';
import type { Literal } from './automaton.ts';
import { numberTexts } from './check.ts';
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

/** A single character occurs everywhere, unless it must be the whole value. */
function isTelling(literal: FieldLiteral): boolean {
  return literal.text.length >= MIN_LENGTH || (literal.atStart && literal.atEnd);
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

/** The longest run of ASCII in a pattern, folded, with its anchors. What folding changes the length of is left out. */
function literalOf(pattern: Pattern): Literal | undefined {
  let best: Literal | undefined;
  pattern.forEach((part, index) => {
    if (typeof part !== 'string') return;
    const folded = fold(part);
    for (const match of folded.matchAll(/[\x00-\x7f]+/g)) {
      const literal = {
        text: match[0],
        atStart: index === 0 && match.index === 0,
        atEnd: index === pattern.length - 1 && match.index + match[0].length === folded.length,
      };
      if (!best || literal.text.length > best.text.length) best = literal;
    }
  });
  return best;
}
