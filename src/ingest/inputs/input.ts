import type { IngestConfig } from '../../config/ingest.ts';
import type { TailPosition } from '../../state/sources.ts';
import type { JournalEntry } from '../journal.ts';
import type { RawBatch } from '../journal-frame.ts';

export interface VerifiedToken {
  readonly source: string;
  /** The sender may name the source of its records. */
  readonly anySource?: boolean;
}

/** What every input is given. */
export interface InputContext {
  readonly config: IngestConfig;
  /** Durable when it resolves. Throws VedetteError JOURNAL_FULL (try later) or JOURNAL_CLOSED (shutting down). */
  accept(batch: RawBatch): Promise<JournalEntry>;
  /** True if `accept` would throw JOURNAL_FULL now: clients are told so before they send. */
  isBusy(): boolean;
  verifyToken(secret: string): Promise<VerifiedToken | undefined>;
  readonly answers: Answers;
  /** Records that an input had to drop before the journal; they are in the balance. */
  countDropped(source: string, input: string, rule: string, count: number): void;
  /** How far each followed file is in the journal, by path. */
  tailPositions(): Promise<ReadonlyMap<string, TailPosition>>;
  readonly onProblem: (problem: string) => void;
}

/** Knows which requests were answered, so that a client's retry of one that was not stores nothing twice. */
export interface Answers {
  /** True once for a request that is in the journal already although its client never heard so. */
  takeRetry(source: string, digest: string): boolean;
  answered(entry: JournalEntry): void;
  unanswered(entry: JournalEntry): void;
}

export interface RunningInput {
  readonly type: string;
  /** Where it listens or what it follows. */
  readonly address: string;
  /** Stops taking records; those taken are journalled when it resolves. */
  close(): Promise<void>;
}

/** A way in. `start` gives undefined where the settings leave it off; it throws VedetteError INGEST_LISTEN. */
export interface Input {
  readonly name: string;
  start(context: InputContext): Promise<RunningInput | undefined>;
}
