import type { EventReference } from '../schema/event.ts';
import type { Entity } from '../schema/types.ts';

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

export type RuleKind = 'sigma' | 'correlation' | 'kql';

/** Three-valued (what a person sees in Detections): it runs; it cannot be evaluated and why; it was refused and why. */
export type RuleState =
  | { readonly state: 'runnable' }
  | { readonly state: 'not-evaluable'; readonly reason: string; readonly missingFields: readonly string[] }
  | {
      readonly state: 'refused';
      readonly reason: string;
      readonly code: string;
      readonly line?: number;
      readonly column?: number;
    };

export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly kind: RuleKind;
  readonly level: Level;
  readonly description: string;
  /** ATT&CK tactic names as in its URLs (`credential-access`) and technique ids (`T1003.001`). */
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly falsePositives: readonly string[];
  readonly runbook: readonly string[];
  readonly file: string;
}

/** One firing of one rule: what the stream detector and the scheduler hand on. */
export interface Detection {
  readonly rule: RuleInfo;
  /** When it happened: the (last) event's time, ISO 8601. */
  readonly time: string;
  readonly events: readonly EventReference[];
  readonly entities: readonly Entity[];
}
