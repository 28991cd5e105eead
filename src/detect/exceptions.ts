import type { EventRow } from '../schema/event.ts';
import { type FieldReader, readerOf } from './sigma/fields/readers.ts';
import type { SourceKind } from './sigma/log-sources/source-kind.ts';
import { asText, some } from './sigma/match/frame.ts';
import { textCheck } from './sigma/match/text-check.ts';
import { fold, parsePattern } from './sigma/pattern.ts';

/** Why a rule keeps silent about some events: data that a person wrote, with a name under it. */
export interface RuleException {
  readonly ruleId: string;
  /** Fields and the values that they must all have; texts may have Sigma's wildcards, a list means any of them. */
  readonly when: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>;
  readonly reason: string;
  readonly by: string;
  /** ISO 8601; after it the exception has no effect. */
  readonly expires?: string;
}

interface CompiledException {
  readonly expires: number;
  readonly conditions: readonly { readonly reader: FieldReader; readonly passes: (text: string) => boolean }[];
}

/** Tells whether an exception holds for a rule's match on an event. */
export type Excepted = (ruleId: string, kinds: readonly SourceKind[], event: EventRow) => boolean;

const anyKind: SourceKind = { name: 'any', matches: () => true, fields: {} };

/** An exception without a condition would silence its rule: it has no effect, since disabling is said differently. */
export function compileExceptions(exceptions: readonly RuleException[], now: () => number = Date.now): Excepted {
  const byRule = new Map<string, RuleException[]>();
  for (const exception of exceptions)
    byRule.set(exception.ruleId, [...(byRule.get(exception.ruleId) ?? []), exception]);
  const compiled = new Map<string, CompiledException[]>();
  return (ruleId, kinds, event) => {
    const own = byRule.get(ruleId);
    if (!own) return false;
    let list = compiled.get(ruleId);
    if (!list) {
      list = own.map((exception) => compile(exception, kinds));
      compiled.set(ruleId, list);
    }
    return list.some((exception) => holds(exception, event, now()));
  };
}

function compile({ when, expires }: RuleException, kinds: readonly SourceKind[]): CompiledException {
  return {
    expires: expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires),
    conditions: Object.entries(when).map(([field, value]) => {
      const values = Array.isArray(value) ? value : [value];
      const checks = values.map((one) => textCheck(parsePattern(String(one)), false));
      // The names that the rule itself may use are the names that its exceptions may use.
      const kind: SourceKind = { ...(kinds[0] ?? anyKind), name: 'exception', fields: mergedFields(kinds) };
      const { filled: _, ...open } = kind;
      return {
        reader: readerOf(field, open)!,
        passes: (text) => checks.some((check) => check(fold(text))),
      };
    }),
  };
}

function mergedFields(kinds: readonly SourceKind[]): SourceKind['fields'] {
  return Object.assign({}, ...kinds.map((kind) => kind.fields));
}

function holds({ expires, conditions }: CompiledException, event: EventRow, now: number): boolean {
  if (conditions.length === 0 || !(now < expires)) return false;
  return conditions.every(({ reader, passes }) => some(asText(reader.read(event)), passes));
}
