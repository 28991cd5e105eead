/** A Sigma string: literal runs and wildcards. `any` is `*`, `one` is `?`. */
export type Part = string | typeof ANY | typeof ONE | Placeholder;
export const ANY: unique symbol = Symbol('*');
export const ONE: unique symbol = Symbol('?');
/** `%name%` under the modifier `expand`, until the configuration replaces it. */
export interface Placeholder {
  readonly placeholder: string;
}
export type Pattern = readonly Part[];

/** Stands for `\%` until placeholders were read; no log and no rule has it. */
export const ESCAPED_PERCENT = '\uf8ff';

/**
 * Reads wildcards and escapes as the Sigma specification has them: a backslash escapes `*`, `?` and itself,
 * before anything else it stands for itself; before a percent sign too, unless placeholders will be read.
 */
export function parsePattern(text: string, hasPlaceholders = false): Pattern {
  const parts: Part[] = [];
  let literal = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    const next = text[index + 1];
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      index += 1;
    } else if (hasPlaceholders && character === '\\' && next === '%') {
      literal += ESCAPED_PERCENT;
      index += 1;
    } else if (character === '*' || character === '?') {
      if (literal !== '') parts.push(literal);
      literal = '';
      if (character === '?') parts.push(ONE);
      else if (parts.at(-1) !== ANY) parts.push(ANY); // two stars in a row mean what one means
    } else literal += character;
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

/** A pattern that is one literal, without reading wildcards or escapes in it. */
export function literalPattern(text: string): Pattern {
  return text === '' ? [] : [text];
}

/** The text of a pattern without wildcards; undefined if it has any. */
export function plainText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [only] = pattern;
  return pattern.length === 1 && typeof only === 'string' ? only : undefined;
}

export function hasPlaceholder(pattern: Pattern): boolean {
  return pattern.some((part) => typeof part === 'object');
}

/** Lower case for comparing, one rule for patterns and events: the Greek final sigma equals the other one. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('\u03c2') ? lower.replaceAll('\u03c2', '\u03c3') : lower;
}
