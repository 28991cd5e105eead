import { fold } from '../pattern.ts';

/** A text that a field must hold for a rule to match: folded; anchored where the rule's pattern is. */
export interface Literal {
  readonly text: string;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

const ASCII = 128;

/** The folded form of each UTF-16 unit: its first unit where folding makes two. Shared by all automata. */
const FOLDED = new Uint16Array(0x10000);
for (let unit = 0; unit < FOLDED.length; unit++) FOLDED[unit] = fold(String.fromCharCode(unit)).charCodeAt(0);
FOLDED[0x17f] = 's'.charCodeAt(0); // the long s: regular expressions that ignore case take it for an s

/** Classes of input: everything that no literal has, the start and the end of a value, then one a character. */
const OTHER = 0;
const START = 1;
const END = 2;

/** Whether a text has a unit beyond ASCII: such literals are kept in an automaton of their own, rarely run. */
export function isWide(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= ASCII) return true;
  return false;
}

/**
 * Finds which of many literals occur in a text, ignoring case, in one pass (Aho-Corasick as a complete automaton).
 * The start and the end of a value are input of their own, so that anchored literals cost nothing extra.
 */
export class LiteralAutomaton {
  readonly #classes = new Uint16Array(ASCII);
  /** Classes of units beyond ASCII, if any literal has one. */
  readonly #wideClasses = new Map<number, number>();
  readonly #classCount: number;
  /** Next state times the class count, by state times the class count plus class; negative where literals end. */
  readonly #next: Int32Array;
  readonly #outputs: (Int32Array | undefined)[];
  readonly #startState: number;

  /** The literals must be distinct; `scan` names them by their index. */
  constructor(literals: readonly Literal[]) {
    let classCount = 3;
    for (const { text } of literals)
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index);
        if (unit >= ASCII) {
          if (!this.#wideClasses.has(unit)) this.#wideClasses.set(unit, classCount++);
        } else if (this.#classes[unit] === OTHER) this.#classes[unit] = classCount++;
      }
    for (let unit = 65; unit <= 90; unit++) this.#classes[unit] = this.#classes[unit + 32]!;
    this.#classCount = classCount;

    const trie = buildTrie(literals, (unit) => this.#classOf(unit), classCount);
    const stateCount = trie.next.length / classCount;
    this.#outputs = complete(trie, classCount);
    this.#next = new Int32Array(trie.next.length);
    for (let cell = 0; cell < trie.next.length; cell++) {
      const target = trie.next[cell]!;
      this.#next[cell] = this.#outputs[target] ? ~(target * classCount) : target * classCount;
    }
    const start = this.#next[START]!;
    this.#startState = start < 0 ? ~start : start;
    this.size = stateCount;
  }

  /** Number of states, for reporting memory: each takes four bytes times the classes. */
  readonly size: number;

  /**
   * Calls back for each end of a literal in the text; the same literal may come more than once. Returns whether the
   * text goes beyond ASCII.
   */
  scan(text: string, found: (literal: number) => void): boolean {
    const next = this.#next;
    const classes = this.#classes;
    let state = this.#startState;
    let wide = false;
    const { length } = text;
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      let input = classes[unit];
      if (input === undefined) {
        wide = true;
        input = this.#classOf(FOLDED[unit]!);
      }
      state = next[state + input]!;
      if (state < 0) {
        state = ~state;
        this.#report(state, found);
      }
    }
    const last = next[state + END]!;
    if (last < 0) this.#report(~last, found);
    return wide;
  }

  #classOf(unit: number): number {
    return unit < ASCII ? this.#classes[unit]! : (this.#wideClasses.get(unit) ?? OTHER);
  }

  #report(state: number, found: (literal: number) => void): void {
    const literals = this.#outputs[state / this.#classCount]!;
    for (let index = 0; index < literals.length; index++) found(literals[index]!);
  }
}

interface Trie {
  /** Growable cells, -1 where there is no child. */
  next: Int32Array;
  readonly ends: Map<number, number>;
}

function buildTrie(literals: readonly Literal[], classOf: (unit: number) => number, classCount: number): Trie {
  const most = 1 + literals.reduce((sum, literal) => sum + literal.text.length + 2, 0);
  const next = new Int32Array(most * classCount).fill(-1);
  const ends = new Map<number, number>();
  let states = 1;
  const step = (state: number, input: number): number => {
    const cell = state * classCount + input;
    if (next[cell]! < 0) next[cell] = states++;
    return next[cell]!;
  };
  literals.forEach(({ text, atStart, atEnd }, index) => {
    let state = atStart ? step(0, START) : 0;
    for (let at = 0; at < text.length; at++) state = step(state, classOf(text.charCodeAt(at)));
    if (atEnd) state = step(state, END);
    ends.set(state, index);
  });
  return { next: next.slice(0, states * classCount), ends };
}

/** Fills the failure transitions in, breadth first, and gathers what ends in each state. */
function complete({ next, ends }: Trie, classCount: number): (Int32Array | undefined)[] {
  const stateCount = next.length / classCount;
  const failure = new Int32Array(stateCount);
  const outputs: (Int32Array | undefined)[] = new Array(stateCount);
  const queue = new Int32Array(stateCount);
  let head = 0;
  let tail = 0;
  for (let input = 0; input < classCount; input++) {
    const child = next[input]!;
    if (child < 0) next[input] = 0;
    else queue[tail++] = child;
  }
  while (head < tail) {
    const state = queue[head++]!;
    const inherited = outputs[failure[state]!];
    const own = ends.get(state);
    if (own === undefined) outputs[state] = inherited;
    else outputs[state] = Int32Array.of(own, ...(inherited ?? []));
    const row = state * classCount;
    const failureRow = failure[state]! * classCount;
    for (let input = 0; input < classCount; input++) {
      const child = next[row + input]!;
      if (child < 0) next[row + input] = next[failureRow + input]!;
      else {
        failure[child] = next[failureRow + input]!;
        queue[tail++] = child;
      }
    }
  }
  return outputs;
}
