import { fold } from '../pattern.ts';

export const ASCII = 128;

/** The folded form of each UTF-16 unit: its first unit where folding makes two. */
export const FOLDED = new Uint16Array(0x10000);
for (let unit = 0; unit < FOLDED.length; unit++) FOLDED[unit] = fold(String.fromCharCode(unit)).charCodeAt(0);
FOLDED[0x17f] = 's'.charCodeAt(0); // the long s: regular expressions that ignore case take it for an s

/** A text that a field must hold for a rule to match: folded; anchored where the rule's pattern is. */
export interface Literal {
  readonly text: string;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** Finds which of many literals occur in a text, ignoring case. */
export interface LiteralFinder {
  /**
   * Calls back for each literal in the text, by its index; the same one may come more than once. Returns whether the
   * text goes beyond ASCII.
   */
  scan(text: string, found: (literal: number) => void): boolean;
  /** Number of states, for reporting memory. */
  readonly size: number;
}

/** Whether a text has a unit beyond ASCII: such literals have a finder of their own, rarely run. */
export function isWide(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= ASCII) return true;
  return false;
}
