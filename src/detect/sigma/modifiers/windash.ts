import type { Part, Pattern } from '../pattern.ts';
import { asText, type Modifier, misused } from './modifier.ts';

/** What Windows programs take for the dash of an option: hyphen, slash, en dash, em dash, horizontal bar. */
const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'] as const;
const OPTION_DASH = /\B[-/]\b/g;
const MAX_DASHES = 4; // 5 to the 4th are 625 values

/** Every dash that opens an option, in each of its five forms. */
export const windash: Modifier = {
  apply(value, context) {
    const test = asText('windash', value, context);
    const count = test.pattern.reduce(
      (sum, part) => sum + (typeof part === 'string' ? (part.match(OPTION_DASH)?.length ?? 0) : 0),
      0,
    );
    if (count > MAX_DASHES) return misused(`a text under windash may have ${MAX_DASHES} option dashes`, context);
    return variants(test.pattern).map((pattern) => ({ written: value.written, test: { ...test, pattern } }));
  },
};

function variants(pattern: Pattern): Part[][] {
  let result: Part[][] = [[]];
  for (const part of pattern) {
    const choices: Part[] = typeof part === 'string' ? literalVariants(part) : [part];
    result = result.flatMap((before) => choices.map((choice): Part[] => [...before, choice]));
  }
  return result;
}

function literalVariants(literal: string): string[] {
  const pieces = literal.split(OPTION_DASH);
  let result = [pieces[0] ?? ''];
  for (const piece of pieces.slice(1))
    result = result.flatMap((before) => DASHES.map((dash) => `${before}${dash}${piece}`));
  return result;
}
