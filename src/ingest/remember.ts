import { describeError } from '../lib/errors.ts';
import type { JournalEntry } from './journal.ts';
import type { JobWorker } from './worker.ts';

/**
 * What one worker had in memory when it had seen every record of its lane up to `through`, except those that still
 * waited for the rest of their event. `memory` is the worker's own text.
 */
export interface WorkerSnapshot {
  readonly through: number;
  readonly waiting: readonly number[];
  readonly memory: string;
}

/** Keeps snapshots where a crash cannot take them; the composition root gives the real one. */
export interface SnapshotStore {
  /** One a worker, or none. */
  load(collector: string): Promise<readonly WorkerSnapshot[]>;
  keep(collector: string, snapshots: readonly WorkerSnapshot[]): Promise<void>;
  /** Between two snapshots, in milliseconds; ten seconds where it does not say. */
  readonly every?: number;
}

/** Message to a worker whose answer is its memory and what waits in it; see `WorkerSnapshot`. */
export const SNAPSHOT = { snapshot: true } as const;
export type SnapshotAnswer = Omit<WorkerSnapshot, 'through'>;

const BEAT_MS = 10_000;
/** A long text takes the worker a while to write: it is asked as much more seldom. */
const BEAT_MS_A_CHARACTER = 1 / 1000;
/** Batches that a crash now would have to rehearse; more ask for a snapshot at once. */
const MAX_BATCHES_BETWEEN = 20_000;
/** So many are not remembered: if no snapshot can be kept, memory is given up before the machine is. */
const MAX_BATCHES_HELD = 200_000;

/** What a pipeline's lane is to its snapshots. */
export interface RememberedLane {
  readonly index: number;
  worker: JobWorker<unknown>;
  readonly queue: readonly JournalEntry[];
}

/** A snapshot of which some lanes have answered. */
interface Taking {
  readonly through: number[];
  readonly answers: Promise<SnapshotAnswer>[];
}

export interface RememberOptions {
  readonly store: SnapshotStore;
  readonly collector: string;
  readonly onProblem: (problem: string) => void;
}

/**
 * Takes what workers have in memory now and then, and keeps it once the checkpoint has passed what they had seen: all that a
 * snapshot knows is then stored and told. After a crash a worker goes on with its snapshot and rehearses the journal between
 * it and the checkpoint, telling nothing again. The journal keeps what a rehearsal would need.
 */
export class Remember {
  readonly #options: RememberOptions;
  #kept: readonly WorkerSnapshot[] = [];
  #candidate: readonly WorkerSnapshot[] | undefined;
  readonly #recent: JournalEntry[][];
  #last = 0;
  #taken = 0;
  #taking: Taking | undefined;
  #keeping: Promise<void> | undefined;
  #isBroken = false;
  readonly #rehearsing = new Set<number>();

  private constructor(options: RememberOptions, kept: readonly WorkerSnapshot[], last: number) {
    this.#options = options;
    this.#kept = kept;
    this.#recent = kept.map(() => []);
    this.#last = last;
    this.#taken = Date.now();
  }

  /**
   * Reads what was kept. It is believed if the journal still has every batch between it and the checkpoint; else every worker
   * begins anew at the checkpoint.
   */
  static async open(
    options: RememberOptions,
    lanes: number,
    checkpoint: number,
    recovered: readonly JournalEntry[],
  ): Promise<Remember> {
    const found = await options.store.load(options.collector).catch((error: unknown) => {
      options.onProblem(`what the workers had in memory could not be read: ${describeError(error)}`);
      return [];
    });
    const from = Math.min(...found.map(startOf));
    const first = recovered[0]?.sequence ?? Number.POSITIVE_INFINITY;
    const isWhole =
      found.length === lanes &&
      found.every(({ through }) => through <= checkpoint) &&
      (from >= checkpoint || first <= from + 1);
    const kept = isWhole ? found : Array.from({ length: lanes }, () => anew(checkpoint));
    const remember = new Remember(options, kept, checkpoint);
    if (!isWhole) await remember.#keep(kept);
    return remember;
  }

  /** What lane's worker goes on with; an empty memory if it begins anew. */
  snapshot(lane: number): WorkerSnapshot {
    return this.#kept[lane]!;
  }

  /** A worker that ended in its rehearsal begins anew. */
  forget(lane: number, committed: number): void {
    if (!this.#rehearsing.delete(lane)) return;
    this.#kept = this.#kept.map((one, index) => (index === lane ? anew(committed) : one));
    this.#recent[lane] = [];
  }

  /**
   * Shows a worker again what was counted since its snapshot; what it says of it was said before. Rejects if the worker
   * cannot live with it.
   */
  async rehearse(
    lane: number,
    worker: JobWorker<unknown>,
    committed: number,
    read: (entry: JournalEntry) => Promise<Uint8Array>,
  ): Promise<void> {
    const from = startOf(this.#kept[lane]!);
    const entries = this.#recent[lane]!.filter((entry) => endOf(entry) > from && endOf(entry) <= committed);
    if (entries.length === 0) return;
    this.#rehearsing.add(lane);
    for (const entry of entries) await worker.run([await read(entry)]);
    await worker.idle(Date.now(), true);
    this.#rehearsing.delete(lane);
  }

  isRehearsing(lane: number): boolean {
    return this.#rehearsing.has(lane);
  }

  add(lane: number, entry: JournalEntry): void {
    this.#last = Math.max(this.#last, endOf(entry));
    const recent = this.#recent[lane]!;
    recent.push(entry);
    if (recent.length <= MAX_BATCHES_HELD) return;
    this.#isBroken = true;
    recent.splice(0);
  }

  /** Up to here the journal is not needed for a rehearsal. */
  get floor(): number {
    return this.#isBroken ? Number.POSITIVE_INFINITY : Math.min(...this.#kept.map(startOf));
  }

  /** Begins a snapshot when it is time to, and asks the lanes that are at rest. */
  beat(resting: readonly RememberedLane[]): void {
    if (this.#isDue(Date.now())) this.#begin();
    for (const lane of resting) this.ask(lane);
  }

  #isDue(now: number): boolean {
    if (this.#taking || this.#candidate || this.#keeping) return false;
    if (this.#kept.every(({ through }) => through >= this.#last)) return false;
    if (this.#recent.some((entries) => entries.length > MAX_BATCHES_BETWEEN)) return true;
    const longest = Math.max(...this.#kept.map(({ memory }) => memory.length));
    return now - this.#taken >= (this.#options.store.every ?? BEAT_MS) + longest * BEAT_MS_A_CHARACTER;
  }

  #begin(): void {
    this.#taken = Date.now();
    this.#taking = { through: [], answers: [] };
  }

  /** Asks a lane's worker, if a snapshot wants it: to be called when every job taken from the queue has been given to it. */
  ask(lane: RememberedLane): void {
    const { index } = lane;
    const taking = this.#taking;
    if (!taking || taking.answers[index]) return;
    taking.through[index] = lane.queue[0] ? lane.queue[0].sequence - 1 : this.#last;
    taking.answers[index] = lane.worker.control(SNAPSHOT) as Promise<SnapshotAnswer>;
    taking.answers[index].catch(() => undefined);
    if (Object.keys(taking.answers).length === this.#kept.length) void this.#collect(taking);
  }

  /** A worker is being replaced: what the others said is of no use alone, and what is kept stays as it is until all is well. */
  async pause(): Promise<void> {
    this.#taking = undefined;
    this.#candidate = undefined;
    await this.#keeping;
  }

  async #collect(taking: Taking): Promise<void> {
    try {
      const answers = await Promise.all(taking.answers);
      if (this.#taking !== taking) return;
      this.#candidate = answers.map((answer, index) => ({ through: taking.through[index]!, ...answer }));
    } catch {
      // The worker is gone: its replacement will be asked.
    } finally {
      if (this.#taking === taking) this.#taking = undefined;
    }
  }

  /** Whether the checkpoint has passed a snapshot that is not kept yet. */
  isReady(committed: number): boolean {
    return !this.#keeping && this.#candidate?.every(({ through }) => through <= committed) === true;
  }

  /** Keeps the last snapshot once the checkpoint has passed it. */
  async settle(committed: number): Promise<void> {
    if (this.#keeping) return this.#keeping;
    const candidate = this.#candidate;
    if (!candidate || !this.isReady(committed)) return;
    this.#candidate = undefined;
    this.#keeping = this.#keep(candidate).finally(() => {
      this.#keeping = undefined;
    });
    return this.#keeping;
  }

  async #keep(snapshots: readonly WorkerSnapshot[]): Promise<void> {
    try {
      await this.#options.store.keep(this.#options.collector, snapshots);
      this.#kept = snapshots;
      this.#isBroken = false;
      snapshots.forEach((snapshot, lane) => {
        const recent = this.#recent[lane]!;
        const known = recent.findIndex((entry) => endOf(entry) > startOf(snapshot));
        recent.splice(0, known === -1 ? recent.length : known);
      });
    } catch (error) {
      this.#options.onProblem(`what the workers have in memory could not be kept: ${describeError(error)}`);
    }
  }

  /** All is stored and counted: takes one more snapshot of every lane and keeps it. */
  async last(lanes: readonly RememberedLane[], committed: number): Promise<void> {
    await this.pause();
    this.#begin();
    for (const lane of lanes) this.ask(lane);
    const taking = this.#taking;
    if (taking) await Promise.allSettled(taking.answers);
    await Promise.resolve();
    await this.settle(committed);
  }
}

function anew(through: number): WorkerSnapshot {
  return { through, waiting: [], memory: '' };
}

/** All up to here is in the snapshot. */
function startOf({ through, waiting }: WorkerSnapshot): number {
  return Math.min(through, ...waiting.slice(0, 1).map((sequence) => sequence - 1));
}

function endOf(entry: JournalEntry): number {
  return entry.sequence + entry.count - 1;
}
