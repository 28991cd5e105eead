import type { EventRow } from '../../../schema/event.ts';
import type { FieldReader } from '../fields/readers.ts';
import { groupTexts } from './any-of.ts';
import { LiteralAutomaton } from './automaton.ts';
import { type Check, fieldCheck } from './check.ts';
import { isWide, type LiteralFinder } from './folding.ts';
import { Frame, some } from './frame.ts';
import { type Clause, clausesOf, weight } from './literals.ts';
import type { Logic } from './logic.ts';
import { WideLiterals } from './wide-literals.ts';

/** A rule of a lane: its number among all rules, and what it asks of this kind of event. */
export interface LaneRule {
  readonly rule: number;
  readonly logic: Logic;
}

/** An automaton over one field, with the rules that wait for each of its literals. */
interface FieldIndex {
  readonly field: number;
  readonly visit?: FieldReader['visit'];
  readonly finder: LiteralFinder;
  /** The literals beyond ASCII of the same field: run only on texts that go beyond it. */
  readonly wide?: FieldIndex;
  /** For each literal: rule, clause bit, rule, clause bit … */
  readonly waiting: readonly Int32Array[];
  /** For each literal the number of the event in which it was last seen. */
  readonly seen: Float64Array;
}

const MAX_CLAUSES = 6; // more hardly thin the candidates out further

/**
 * All rules for one kind of event. An event is scanned once a field for the literals that rules cannot match without;
 * only rules all of whose clauses were hit are evaluated. Nothing is allocated for an event that hits none.
 */
export class Lane {
  readonly #frame: Frame;
  readonly #checks: readonly Check[];
  readonly #rules: readonly number[];
  readonly #indexes: FieldIndex[] = [];
  /** Rules that no literal stands for: evaluated on every event. */
  readonly #always: readonly number[];
  readonly #complete: Int32Array;
  readonly #hits: Int32Array;
  readonly #hitsFor: Float64Array;
  readonly #candidates: Int32Array;
  #candidateCount = 0;
  #number = 0;
  #current: FieldIndex | undefined;
  #visited: FieldIndex | undefined;
  readonly #found: (literal: number) => void;
  readonly #scanVisited: (text: string) => void;

  constructor(rules: readonly LaneRule[]) {
    const fields = new FieldNumbers();
    this.#rules = rules.map(({ rule }) => rule);
    this.#checks = rules.map(({ logic }) => checkOf(logic, fields));
    const clauses = rules.map(({ logic }) => chosen(clausesOf(logic)));
    this.#always = clauses.flatMap((list, index) => (list.length === 0 ? [index] : []));
    this.#complete = Int32Array.from(clauses, (list) => (1 << list.length) - 1);
    this.#hits = new Int32Array(rules.length);
    this.#hitsFor = new Float64Array(rules.length);
    this.#candidates = new Int32Array(rules.length);
    this.#indexes = indexesOf(clauses, fields);
    this.#frame = new Frame(fields.readers);
    this.#found = (literal) => this.#hit(literal);
    this.#scanVisited = (text) => this.#scan(this.#visited!, text);
  }

  /** How the rules are distributed, for reports. */
  get size(): { rules: number; always: number; states: number } {
    const states = this.#indexes.reduce((sum, index) => sum + index.finder.size + (index.wide?.finder.size ?? 0), 0);
    return { rules: this.#rules.length, always: this.#always.length, states };
  }

  /** Calls back with the number of each rule that matches. */
  match(event: EventRow, matched: (rule: number) => void): void {
    const frame = this.#frame;
    frame.open(event);
    this.#number += 1;
    this.#candidateCount = 0;
    for (const index of this.#indexes) {
      if (index.visit) {
        this.#visited = index;
        index.visit(event, this.#scanVisited);
        continue;
      }
      const text = frame.text(index.field);
      if (text === undefined) continue;
      if (typeof text === 'string') this.#scan(index, text);
      else for (const one of text) this.#scan(index, one);
    }
    for (let at = 0; at < this.#candidateCount; at++) {
      const rule = this.#candidates[at]!;
      if (this.#checks[rule]!(frame)) matched(this.#rules[rule]!);
    }
    for (const rule of this.#always) if (this.#checks[rule]!(frame)) matched(this.#rules[rule]!);
  }

  #scan(index: FieldIndex, text: string): void {
    this.#current = index;
    if (index.finder.scan(text, this.#found) && index.wide) this.#scan(index.wide, text);
  }

  #hit(literal: number): void {
    const { seen, waiting } = this.#current!;
    if (seen[literal] === this.#number) return;
    seen[literal] = this.#number;
    const list = waiting[literal]!;
    for (let at = 0; at < list.length; at += 2) {
      const rule = list[at]!;
      let hits = this.#hitsFor[rule] === this.#number ? this.#hits[rule]! : 0;
      this.#hitsFor[rule] = this.#number;
      const complete = this.#complete[rule]!;
      if (hits === complete) continue;
      hits |= list[at + 1]!;
      this.#hits[rule] = hits;
      if (hits === complete) this.#candidates[this.#candidateCount++] = rule;
    }
  }
}

/** The clauses worth waiting for: the heaviest first. */
function chosen(clauses: readonly Clause[]): Clause[] {
  return [...clauses].sort((one, two) => weight(two) - weight(one)).slice(0, MAX_CLAUSES);
}

/** Numbers the fields of a lane; fields that read the same have one number. */
class FieldNumbers {
  readonly readers: FieldReader[] = [];
  readonly #numbers = new Map<string, number>();

  of(reader: FieldReader): number {
    const known = this.#numbers.get(reader.key);
    if (known !== undefined) return known;
    this.#numbers.set(reader.key, this.readers.length);
    return this.readers.push(reader) - 1;
  }
}

function checkOf(logic: Logic, fields: FieldNumbers): Check {
  if (typeof logic === 'boolean') return () => logic;
  if (logic.kind === 'test') {
    const other = logic.other && fields.of(logic.other);
    const check = fieldCheck(logic.test, fields.of(logic.reader), other);
    return logic.negated ? (frame) => !check(frame) : check;
  }
  const isAnd = logic.kind === 'and';
  const { groups, rest } = groupTexts(logic.of, isAnd);
  const checks = [
    ...groups.map(({ reader, passes }): Check => {
      const field = fields.of(reader);
      return isAnd ? (frame) => !some(frame.folded(field), passes) : (frame) => some(frame.folded(field), passes);
    }),
    ...rest.map((child) => checkOf(child, fields)),
  ];
  if (isAnd)
    return (frame) => {
      for (const check of checks) if (!check(frame)) return false;
      return true;
    };
  return (frame) => {
    for (const check of checks) if (check(frame)) return true;
    return false;
  };
}

function indexesOf(clauses: readonly (readonly Clause[])[], fields: FieldNumbers): FieldIndex[] {
  const byField = new Map<number, Map<string, { literal: Clause[number]; waiting: number[] }>>();
  clauses.forEach((list, rule) => {
    list.forEach((clause, bit) => {
      for (const literal of clause) {
        const field = fields.of(literal.reader);
        const literals = byField.get(field) ?? new Map();
        byField.set(field, literals);
        const key = `${literal.atStart ? '^' : ' '}${literal.atEnd ? '$' : ' '}${literal.text}`;
        const entry = literals.get(key) ?? { literal, waiting: [] };
        literals.set(key, entry);
        entry.waiting.push(rule, 1 << bit);
      }
    });
  });
  return [...byField].map(([field, literals]) => {
    const entries = [...literals.values()];
    const wide = entries.filter(({ literal }) => isWide(literal.text));
    const plain = entries.filter(({ literal }) => !isWide(literal.text));
    const { visit } = fields.readers[field]!;
    const index: FieldIndex = {
      ...indexOf(field, plain, new LiteralAutomaton(plain.map(({ literal }) => literal))),
      ...(visit && { visit }),
    };
    if (wide.length === 0) return index;
    return { ...index, wide: indexOf(field, wide, new WideLiterals(wide.map(({ literal }) => literal))) };
  });
}

function indexOf(field: number, entries: readonly { readonly waiting: number[] }[], finder: LiteralFinder): FieldIndex {
  return {
    field,
    finder,
    waiting: entries.map(({ waiting }) => Int32Array.from(waiting)),
    seen: new Float64Array(entries.length),
  };
}
