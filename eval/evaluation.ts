export interface EvaluationOptions {
  /** A folder laid out as the shared data sets are; may hold only some of them. */
  readonly dataFolder: string;
  readonly json: boolean;
  readonly model?: string | undefined;
}

/** Shares are from 0 to 1. `failures` are the cases that failed, written to a file. */
export interface EvaluationResult {
  readonly n: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly baseline: Readonly<Record<string, number>>;
  readonly failures: readonly unknown[];
}

export interface Evaluation {
  readonly name: string;
  run(options: EvaluationOptions): Promise<EvaluationResult>;
}
