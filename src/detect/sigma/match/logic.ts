import type { Expression, ValueTest } from '../expression.ts';
import { everything, type FieldReader, readerOf } from '../fields/readers.ts';
import type { SourceKind } from '../log-sources/source-kind.ts';
import { hasPlaceholder } from '../pattern.ts';

/**
 * A rule's expression for one kind of event: negation pushed down to the tests, and what is known of the kind decided.
 * True means: the rule certainly matches. A test whose field the kind never fills is neither true nor false, so it
 * helps a rule to match neither plainly nor under a negation (Kleene's three values, of which only 'true' fires).
 */
export type Logic =
  | boolean
  | { readonly kind: 'and' | 'or'; readonly of: readonly Logic[] }
  | {
      readonly kind: 'test';
      readonly reader: FieldReader;
      /** What `fieldref` compares with. */
      readonly other: FieldReader | undefined;
      readonly test: ValueTest;
      readonly negated: boolean;
    };

export interface KindFacts {
  readonly kind: SourceKind;
  /** The event's own id where all events of the lane have one id: tests of it are decided once. */
  readonly eventId?: string;
  /** Collects the fields that the kind never fills. */
  readonly missing?: Set<string>;
}

export function logicOf(expression: Expression, facts: KindFacts, negated = false): Logic {
  switch (expression.kind) {
    case 'not':
      return logicOf(expression.of, facts, !negated);
    case 'and':
    case 'or': {
      const kind = (expression.kind === 'and') === negated ? 'or' : 'and';
      const of: Logic[] = [];
      for (const child of expression.of) {
        const logic = logicOf(child, facts, negated);
        if (logic === (kind === 'or')) return logic;
        if (typeof logic === 'boolean') continue;
        if (logic.kind === kind) of.push(...logic.of);
        else of.push(logic);
      }
      if (of.length === 0) return kind === 'and';
      return of.length === 1 ? of[0]! : { kind, of };
    }
    case 'test':
      return testLogic(expression.field, expression.test, facts, negated);
  }
}

function testLogic(field: string | undefined, test: ValueTest, facts: KindFacts, negated: boolean): Logic {
  if (test.kind === 'text' && hasPlaceholder(test.pattern)) {
    for (const part of test.pattern) if (typeof part === 'object') facts.missing?.add(`%${part.placeholder}%`);
    return false;
  }
  if (field === undefined) return { kind: 'test', reader: everything, other: undefined, test, negated };
  const reader = readerOf(field, facts.kind);
  const other = test.kind === 'field' ? readerOf(test.name, facts.kind) : undefined;
  if (!reader) facts.missing?.add(field);
  if (test.kind === 'field' && !other) facts.missing?.add(test.name);
  if (!reader || (test.kind === 'field' && !other)) return false;
  if (facts.eventId !== undefined && field === 'EventID') {
    const wanted = eventIdOf(test);
    if (wanted !== undefined) return (wanted === facts.eventId) !== negated;
  }
  return { kind: 'test', reader, other, test, negated };
}

/** The event id that a test asks for, if it asks for one. */
export function eventIdOf(test: ValueTest): string | undefined {
  if (test.kind === 'number') return String(test.value);
  if (test.kind !== 'text' || test.pattern.length !== 1) return undefined;
  const [text] = test.pattern;
  return typeof text === 'string' && /^\d+$/.test(text) ? text : undefined;
}
