import type { Place } from '../../../lib/errors.ts';
import type { ValueTest } from '../expression.ts';
import { RuleError } from '../rule-error.ts';

/** A value on its way through the modifiers of its field. */
export interface Value {
  readonly test: ValueTest;
  /** As written, before wildcards and escapes were read: what `re`, `cidr` and `fieldref` take. */
  readonly written: string;
  /** Set by an encoding: what a following `base64` encodes instead of the text's UTF-8. */
  readonly bytes?: Buffer;
}

export interface ModifierContext {
  readonly field: string | undefined;
  readonly place: Place;
  /** The modifiers already applied, in order. */
  readonly before: readonly string[];
  /** Values of `%name%` placeholders. */
  readonly placeholders: Readonly<Record<string, readonly string[]>>;
}

/** A modifier turns one value into one or, where any of several may match, more. */
export interface Modifier {
  readonly apply: (value: Value, context: ModifierContext) => Value | Value[];
}

/** Throws the coded error of a modifier that does not fit. */
export function misused(message: string, context: ModifierContext): never {
  throw new RuleError('SIGMA_FIELD_MODIFIER_MISUSED', message, context.place);
}

/** The value as a text test; numbers become their text, any other kind is a misuse. */
export function asText(name: string, value: Value, context: ModifierContext): ValueTest & { kind: 'text' } {
  const { test } = value;
  if (test.kind === 'text') return test;
  if (test.kind === 'number') return { kind: 'text', pattern: test.text === '' ? [] : [test.text], cased: false };
  return misused(`${name} needs a text`, context);
}
