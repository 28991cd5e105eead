import type { StoredRow } from '../events.ts';
import type { Alert, Incident } from '../incident.ts';

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
  /** True if the log does not reach back, and only what followed shows that the work is usual. */
  readonly hindsight?: boolean;
}

/** Runs one KQL query, read-only and bounded. */
export type Query = (kql: string) => Promise<{
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}>;

export interface PatternContext {
  readonly incident: Incident;
  /** Alerts that count: of at least medium level. */
  readonly telling: readonly Alert[];
  /** The stored events of an alert, oldest first, a few of them. */
  readonly eventsOf: (alert: Alert) => readonly StoredRow[];
  readonly query: Query;
}

/** One benign pattern: what it looks like in events, and what speaks against it. */
export interface BenignPattern {
  readonly name: BenignFinding['pattern'];
  find(context: PatternContext): Promise<BenignFinding | undefined>;
}

/** The query's answer as evidence, and its first row by column. */
export async function ask(
  query: Query,
  kql: string,
): Promise<{ evidence: FindingEvidence; first: Readonly<Record<string, unknown>> }> {
  const { columns, rows } = await query(kql);
  const names = columns.map((column) => column.name);
  const plain = rows.map((row) => row.map(plainCell));
  const first = Object.fromEntries(names.map((name, index) => [name, rows[0]?.[index]]));
  return { evidence: { query: kql, columns: names, rows: plain }, first };
}

function plainCell(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? Number(value) : JSON.stringify(value);
}
