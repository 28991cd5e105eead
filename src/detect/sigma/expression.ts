import type { Place } from '../../lib/errors.ts';
import type { Pattern } from './pattern.ts';

/** What one value of a rule asks of a field. */
export type ValueTest =
  | { readonly kind: 'text'; readonly pattern: Pattern; readonly cased: boolean }
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: RegexFlags }
  | { readonly kind: 'cidr'; readonly network: string }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly value: number }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'field'; readonly name: string; readonly position: Position; readonly cased: boolean }
  | { readonly kind: 'time'; readonly part: TimePart; readonly value: number };

export type CompareOperator = 'gt' | 'gte' | 'lt' | 'lte';
export type Position = 'equals' | 'contains' | 'startswith' | 'endswith';
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

/** A rule's condition with its selections written in. `field` undefined is a keyword: anywhere in the event. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'test'; readonly field: string | undefined; readonly test: ValueTest; readonly place: Place };

/** `of` joined by and/or; one alone stands for itself. */
export function join(kind: 'and' | 'or', of: readonly Expression[]): Expression {
  return of.length === 1 ? of[0]! : { kind, of };
}

/** Every test of an expression. */
export function* testsOf(expression: Expression): Generator<Expression & { kind: 'test' }> {
  if (expression.kind === 'test') yield expression;
  else if (expression.kind === 'not') yield* testsOf(expression.of);
  else for (const child of expression.of) yield* testsOf(child);
}
