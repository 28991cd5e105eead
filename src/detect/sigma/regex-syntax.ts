interface Piece {
  /** The one text that this piece is, if it is one text. */
  readonly exact: string | undefined;
  readonly literals: readonly string[] | undefined;
}

const MAX_ALTERNATIVES = 64;
const MAX_DEPTH = 50;

class NotUnderstood extends Error {}

/**
 * The literals of which every match of a regular expression contains one, in the case that it writes them;
 * undefined if none is certain. Syntax that it does not understand also gives undefined: a gap costs speed,
 * never a match.
 */
export function requiredLiterals(source: string): readonly string[] | undefined {
  try {
    const reader = new Reader(source.replace(/^\(\?[imsU]+\)/, ''));
    const piece = reader.alternation(0);
    if (!reader.done) throw new NotUnderstood();
    const literals = piece.exact === undefined ? piece.literals : [piece.exact];
    return literals?.every((literal) => literal.length > 0) ? literals : undefined;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get done(): boolean {
    return this.#at >= this.#source.length;
  }

  alternation(depth: number): Piece {
    if (depth > MAX_DEPTH) throw new NotUnderstood();
    const branches = [this.#sequence(depth)];
    while (this.#source[this.#at] === '|') {
      this.#at += 1;
      branches.push(this.#sequence(depth));
    }
    if (branches.length === 1) return branches[0]!;
    const literals: string[] = [];
    let certain = true;
    for (const branch of branches) {
      const own = branch.exact === undefined ? branch.literals : [branch.exact];
      if (own?.every((literal) => literal !== '')) literals.push(...own);
      else certain = false;
    }
    return {
      exact: undefined,
      literals: certain && literals.length <= MAX_ALTERNATIVES ? literals : undefined,
    };
  }

  #sequence(depth: number): Piece {
    let exact: string | undefined = '';
    let run = '';
    let best: readonly string[] | undefined;
    const consider = (candidate: readonly string[] | undefined): void => {
      if (!candidate || candidate.some((literal) => literal === '')) return;
      if (!best || shortest(candidate) > shortest(best)) best = candidate;
    };
    while (!this.done && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      const piece = this.#quantified(depth);
      if (piece.exact !== undefined) {
        run += piece.exact;
        if (exact !== undefined) exact += piece.exact;
      } else {
        exact = undefined;
        consider([run]);
        consider(piece.literals);
        run = '';
      }
    }
    consider([run]);
    return { exact, literals: best };
  }

  #quantified(depth: number): Piece {
    const atom = this.#atom(depth);
    const quantifier = /^(?:[*+?]|\{(\d+)(,(\d*))?\})[?+]?/.exec(this.#source.slice(this.#at, this.#at + 20));
    if (!quantifier) return atom;
    this.#at += quantifier[0].length;
    if (quantifier[0].length > 1 && quantifier[0].endsWith('+') && !quantifier[0].startsWith('{'))
      throw new NotUnderstood(); // possessive
    const sign = quantifier[0][0];
    const least = sign === '{' ? Number(quantifier[1]) : sign === '+' ? 1 : 0;
    const once = atom.exact === undefined ? atom.literals : [atom.exact];
    return { exact: undefined, literals: least > 0 ? once : undefined };
  }

  #atom(depth: number): Piece {
    const character = this.#source[this.#at]!;
    switch (character) {
      case '(': {
        this.#at += 1;
        if (this.#source[this.#at] === '?') {
          const kind = /^\?(?::|P?<\w+>)/.exec(this.#source.slice(this.#at, this.#at + 60));
          if (!kind) throw new NotUnderstood(); // flags inside, look-around: not here
          this.#at += kind[0].length;
        }
        const inner = this.alternation(depth + 1);
        if (this.#source[this.#at] !== ')') throw new NotUnderstood();
        this.#at += 1;
        return inner;
      }
      case '[':
        this.#skipClass();
        return ONE_CHARACTER;
      case '.':
        this.#at += 1;
        return ONE_CHARACTER;
      case '^':
      case '$':
        this.#at += 1;
        return NOTHING;
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new NotUnderstood();
      default:
        this.#at += 1;
        return literal(character);
    }
  }

  #escape(): Piece {
    const next = this.#source[this.#at + 1];
    if (next === undefined) throw new NotUnderstood();
    if (/[^a-zA-Z0-9]/.test(next)) {
      this.#at += 2;
      return literal(next);
    }
    this.#at += 2;
    if (/[bB]/.test(next)) return NOTHING;
    if (/[dDwWsS]/.test(next)) return ONE_CHARACTER;
    const control = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' }[next];
    if (control !== undefined) return literal(control);
    throw new NotUnderstood();
  }

  #skipClass(): void {
    let at = this.#at + 1;
    if (this.#source[at] === '^') at += 1;
    if (this.#source[at] === ']') at += 1;
    while (at < this.#source.length && this.#source[at] !== ']') {
      if (this.#source[at] === '[' && this.#source[at + 1] === ':') throw new NotUnderstood();
      at += this.#source[at] === '\\' ? 2 : 1;
    }
    if (at >= this.#source.length) throw new NotUnderstood();
    this.#at = at + 1;
  }
}

const ONE_CHARACTER: Piece = { exact: undefined, literals: undefined };
const NOTHING: Piece = { exact: undefined, literals: undefined };

function literal(character: string): Piece {
  return { exact: character, literals: undefined };
}

function shortest(literals: readonly string[]): number {
  return Math.min(...literals.map((text) => text.length));
}
