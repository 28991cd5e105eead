import { ASCII, FOLDED, type Literal, type LiteralFinder } from './folding.ts';

/** Classes of input: everything that no literal has, the start and the end of a value, then one a character. */
const OTHER = 0;
const START = 1;
const END = 2;

/**
 * Literals of ASCII in one pass over a text (Aho-Corasick as a complete automaton). The start and the end of a value are
 * input of their own, so that anchored literals cost nothing extra. States are numbered from the root outwards: the few
 * that ordinary text visits lie together in memory.
 */
export class LiteralAutomaton implements LiteralFinder {
  readonly #classes = new Uint8Array(ASCII);
  readonly #classCount: number;
  /** By state's row plus class, the row of the next state; negative (`~row`) where literals end. */
  readonly #next: Int32Array;
  readonly #outputs: readonly (Int32Array | undefined)[];
  readonly #startRow: number;
  readonly size: number;

  /** The literals must be distinct. */
  constructor(literals: readonly Literal[]) {
    let classCount = 3;
    for (const { text } of literals)
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index);
        if (this.#classes[unit] === OTHER) this.#classes[unit] = classCount++;
      }
    for (let unit = 65; unit <= 90; unit++) this.#classes[unit] = this.#classes[unit + 32]!;
    this.#classCount = classCount;
    const { next, outputs } = complete(new Trie(literals, this.#classes), classCount);
    this.#next = next;
    this.#outputs = outputs;
    this.size = outputs.length;
    const start = next[START]!;
    this.#startRow = start < 0 ? ~start : start;
  }

  scan(text: string, found: (literal: number) => void): boolean {
    const next = this.#next;
    const classes = this.#classes;
    let row = this.#startRow;
    let wide = false;
    const { length } = text;
    for (let index = 0; index < length; index++) {
      let unit = text.charCodeAt(index);
      if (unit >= ASCII) {
        wide = true;
        unit = FOLDED[unit]!;
      }
      row = next[row + (unit < ASCII ? classes[unit]! : OTHER)]!;
      if (row < 0) {
        row = ~row;
        this.#report(row, found);
      }
    }
    const last = next[row + END]!;
    if (last < 0) this.#report(~last, found);
    return wide;
  }

  #report(row: number, found: (literal: number) => void): void {
    const literals = this.#outputs[row / this.#classCount]!;
    for (let index = 0; index < literals.length; index++) found(literals[index]!);
  }
}

/** The literals as a tree, children as linked lists: small until its size is known. */
class Trie {
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  readonly input: Uint8Array;
  /** The literal that ends in a node, or -1. */
  readonly ends: Int32Array;
  size = 1;

  constructor(literals: readonly Literal[], classes: Uint8Array) {
    const most = literals.reduce((sum, literal) => sum + literal.text.length + 2, 1);
    this.firstChild = new Int32Array(most);
    this.sibling = new Int32Array(most);
    this.input = new Uint8Array(most);
    this.ends = new Int32Array(most).fill(-1);
    literals.forEach(({ text, atStart, atEnd }, index) => {
      let node = atStart ? this.#step(0, START) : 0;
      for (let at = 0; at < text.length; at++) node = this.#step(node, classes[text.charCodeAt(at)]!);
      if (atEnd) node = this.#step(node, END);
      this.ends[node] = index;
    });
  }

  #step(node: number, input: number): number {
    for (let child = this.firstChild[node]!; child !== 0; child = this.sibling[child]!)
      if (this.input[child] === input) return child;
    const child = this.size++;
    this.input[child] = input;
    this.sibling[child] = this.firstChild[node]!;
    this.firstChild[node] = child;
    return child;
  }
}

/** The table of transitions, breadth first: each row is that of its failure state with its own children over it. */
function complete(trie: Trie, classCount: number): { next: Int32Array; outputs: (Int32Array | undefined)[] } {
  const { size } = trie;
  const next = new Int32Array(size * classCount);
  const outputs: (Int32Array | undefined)[] = new Array(size).fill(undefined);
  const nodes = new Int32Array(size); // the node of each state, in the order of states
  const failure = new Int32Array(size);
  let known = 1;
  for (let state = 0; state < known; state++) {
    const row = state * classCount;
    const failureRow = failure[state]! * classCount;
    if (state > 0) next.copyWithin(row, failureRow, failureRow + classCount);
    for (let child = trie.firstChild[nodes[state]!]!; child !== 0; child = trie.sibling[child]!) {
      const cell = row + trie.input[child]!;
      const target = known++;
      nodes[target] = child;
      failure[target] = state === 0 ? 0 : next[cell]! / classCount;
      next[cell] = target * classCount;
      const inherited = outputs[failure[target]!];
      const own = trie.ends[child]!;
      outputs[target] = own < 0 ? inherited : Int32Array.of(own, ...(inherited ?? []));
    }
  }
  for (let cell = 0; cell < next.length; cell++) {
    const target = next[cell]!;
    if (outputs[target / classCount]) next[cell] = ~target;
  }
  return { next, outputs };
}
