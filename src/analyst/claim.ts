import type { TableName } from '../schema/types.ts';

export const EVIDENCE_OPERATORS = [
  'equals',
  'not-equals',
  'contains',
  'starts-with',
  'ends-with',
  'before',
  'after',
  'at-least',
  'at-most',
] as const;
export type EvidenceOperator = (typeof EVIDENCE_OPERATORS)[number];

/** What a sentence rests on: a field of a stored event, or a query and the rows it returned. The engine evaluates it again. */
export type Evidence =
  | {
      readonly kind: 'event';
      readonly table: TableName;
      readonly eventId: string;
      readonly field: string;
      readonly op: EvidenceOperator;
      readonly value: string | number | boolean;
    }
  | {
      readonly kind: 'query';
      readonly query: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | number | boolean | null)[])[];
    };

export interface Claim {
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
}

/** `contradicted` is withheld from the reader and counted; `not-checkable` (intent, attribution, no evidence) is marked. */
export type Verification = 'proved' | 'contradicted' | 'not-checkable';

export interface CheckedClaim extends Claim {
  readonly verification: Verification;
  /** Why it is contradicted or not checkable, in a sentence. */
  readonly reason?: string;
}

export type Verdict = 'true-positive' | 'suspicious' | 'benign' | 'false-positive' | 'undetermined';

export interface Triage {
  readonly verdict: Verdict;
  /** 0 to 1. */
  readonly confidence: number;
  readonly by: 'engine' | 'model';
  readonly model?: string;
  readonly reasons: readonly CheckedClaim[];
  readonly nextSteps: readonly string[];
  readonly time: string;
}

/** The story of an incident. `withheld` counts sentences that the engine struck. */
export interface Narrative {
  readonly by: 'engine' | 'model';
  readonly model?: string;
  readonly sentences: readonly CheckedClaim[];
  readonly withheld: number;
}
