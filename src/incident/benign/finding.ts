/** What a KQL query returned, so that a claim can rest on it and be checked again. */
export interface FindingEvidence {
  readonly query: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** A benign pattern that the engine found in stored events by its own queries: never in what a log text claims. */
export interface BenignFinding {
  readonly pattern: 'vulnerability-scan' | 'usual-work';
  readonly sentence: string;
  readonly evidence: readonly FindingEvidence[];
  /** The alerts that it explains. */
  readonly alertIds: readonly string[];
  /** True if it explains every alert that counts, and nothing went on behind them: the severity is lowered to low. */
  readonly lowers: boolean;
}
