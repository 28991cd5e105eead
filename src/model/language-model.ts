import type { ZodType } from 'zod';
import type { PromptText } from './untrusted.ts';

/** One piece of work for a model: an answer in the form of `schema`. */
export interface ModelTask<T> {
  /** What the call is for, as the ledger says it: `triage`, `ask`. */
  readonly purpose: string;
  readonly system: PromptText;
  readonly prompt: PromptText;
  readonly schema: ZodType<T>;
  /** Checks of the engine beyond the form; what it returns goes back to the model, which may try again. */
  readonly verify?: (answer: T) => Promise<string | undefined> | string | undefined;
  /** At most so many tries, the first included; 3 by default. */
  readonly attempts?: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface ModelUsage {
  readonly model: string;
  /** US dollars. */
  readonly cost: number;
  readonly milliseconds: number;
  readonly attempts: number;
}

/** A failing model is an event, not an exception: whoever asked answers without it and says why. */
export type ModelOutcome<T> =
  | ({ readonly kind: 'answered'; readonly value: T } & ModelUsage)
  | ({ readonly kind: 'failed'; readonly reason: string; readonly code: ModelFailure } & ModelUsage);

export type ModelFailure =
  | 'MODEL_BUDGET'
  | 'MODEL_TIMEOUT'
  | 'MODEL_CANCELLED'
  | 'MODEL_UNAVAILABLE'
  | 'MODEL_REFUSED'
  | 'MODEL_MALFORMED'
  | 'MODEL_REJECTED';

export interface LanguageModel {
  readonly provider: string;
  readonly name: string;
  /** Never throws. */
  answer<T>(task: ModelTask<T>): Promise<ModelOutcome<T>>;
}
