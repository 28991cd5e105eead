import { ASCII, FOLDED, type Literal, type LiteralFinder } from './folding.ts';

interface Entry extends Literal {
  readonly index: number;
  /** Where in the literal the unit stands that it is found by. */
  readonly keyAt: number;
}

/** Literals beyond ASCII, found by their first such unit: thousands of emoji would make an automaton's table huge. */
export class WideLiterals implements LiteralFinder {
  readonly #byUnit = new Map<number, Entry[]>();
  readonly size: number;

  constructor(literals: readonly Literal[]) {
    literals.forEach((literal, index) => {
      let keyAt = 0;
      while (literal.text.charCodeAt(keyAt) < ASCII) keyAt += 1;
      // Of two halves of a character the second tells more.
      const unit = literal.text.charCodeAt(keyAt);
      if (unit >= 0xd800 && unit < 0xdc00 && keyAt + 1 < literal.text.length) keyAt += 1;
      const key = literal.text.charCodeAt(keyAt);
      this.#byUnit.set(key, [...(this.#byUnit.get(key) ?? []), { ...literal, index, keyAt }]);
    });
    this.size = literals.length;
  }

  scan(text: string, found: (literal: number) => void): boolean {
    let wide = false;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < ASCII) continue;
      wide = true;
      const entries = this.#byUnit.get(FOLDED[unit]!);
      if (!entries) continue;
      for (const entry of entries) if (standsAt(text, at - entry.keyAt, entry)) found(entry.index);
    }
    return wide;
  }
}

function standsAt(text: string, start: number, literal: Literal): boolean {
  const end = start + literal.text.length;
  if (start < 0 || end > text.length) return false;
  if ((literal.atStart && start !== 0) || (literal.atEnd && end !== text.length)) return false;
  for (let at = 0; at < literal.text.length; at++)
    if (FOLDED[text.charCodeAt(start + at)] !== literal.text.charCodeAt(at)) return false;
  return true;
}
