import { ANY, ESCAPED_PERCENT, type Part, type Pattern, parsePattern } from '../pattern.ts';
import { asText, type Modifier, misused } from './modifier.ts';

const PLACEHOLDER = /%(\w+)%/g;
const MAX_VALUES = 10_000;

/** `%name%` becomes each of the configuration's values of that name; without any the rule cannot be evaluated. */
export const expand: Modifier = {
  apply(value, context) {
    const test = asText('expand', value, context);
    let patterns: Part[][] = [[]];
    for (const part of test.pattern) {
      for (const piece of typeof part === 'string' ? placeholders(part) : [part]) {
        const values = typeof piece === 'object' ? context.placeholders[piece.placeholder] : undefined;
        const choices: readonly Pattern[] = values ? values.map((text) => parsePattern(text)) : [[piece as Part]];
        patterns = patterns.flatMap((before) => choices.map((choice) => joinParts(before, choice)));
        if (patterns.length > MAX_VALUES) misused(`placeholders may expand to ${MAX_VALUES} values`, context);
      }
    }
    return patterns.map((pattern) => ({ written: value.written, test: { ...test, pattern } }));
  },
};

function placeholders(literal: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of literal.matchAll(PLACEHOLDER)) {
    if (match.index > from) parts.push(plain(literal.slice(from, match.index)));
    parts.push({ placeholder: match[1]! });
    from = match.index + match[0].length;
  }
  if (from < literal.length) parts.push(plain(literal.slice(from)));
  return parts;
}

function plain(text: string): string {
  return text.replaceAll(ESCAPED_PERCENT, '%');
}

/** Neighbouring literals are one literal, neighbouring stars one star: patterns keep that form. */
function joinParts(before: readonly Part[], after: readonly Part[]): Part[] {
  const result = [...before];
  for (const part of after) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else if (part !== ANY || last !== ANY) result.push(part);
  }
  return result;
}
