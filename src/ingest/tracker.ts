import type { BalanceDelta, Checkpoint, SourceSeen, TailPosition } from '../state/sources.ts';
import type { JournalEntry } from './journal.ts';
import type { Outcome, Seen } from './processor.ts';

interface Tracked {
  readonly entry: JournalEntry;
  counts: { stored: number; quarantined: number; merged: number; dropped: Record<string, number>; settled: number };
  /** The checkpoint may pass this batch only together with that one: an event was joined of both. */
  until: number;
}

/**
 * Which batches are settled, and so how far the checkpoint may move and what it adds to the balance. Batches are committed
 * in their order only, so that the counts of a checkpoint are those of the records up to it, no matter what finished first.
 */
export class Tracker {
  readonly #batches = new Map<number, Tracked>();
  #pending = new Map<string, BalanceDelta>();
  #seen = new Map<string, { -readonly [K in keyof SourceSeen]: SourceSeen[K] }>();
  #tails = new Map<string, TailPosition>();
  readonly #inputs = new Map<string, string>();
  #committed: number;
  #pendingSequence: number;
  #committing = new Map<string, BalanceDelta>();
  #committingTails = new Map<string, TailPosition>();
  /** Whether a checkpoint is being written, and how many were: who adds the state store's counts to these looks. */
  isCommitting = false;
  commits = 0;

  constructor(checkpoint: number) {
    this.#committed = checkpoint;
    this.#pendingSequence = checkpoint;
  }

  /** The sequence that the next checkpoint would carry. */
  get sequence(): number {
    return this.#pendingSequence;
  }

  get committed(): number {
    return this.#committed;
  }

  /** Batches that are journalled and not yet part of a checkpoint, in order. */
  get open(): JournalEntry[] {
    return [...this.#batches.values()].map(({ entry }) => entry);
  }

  add(entry: JournalEntry): void {
    this.#batches.set(entry.sequence, { entry, counts: noCounts(), until: 0 });
    this.#note(entry.source, entry.input, entry.received);
  }

  settle(outcome: Outcome): void {
    const tracked = this.#batches.get(outcome.batch);
    if (!tracked) return;
    const { counts } = tracked;
    counts.stored += outcome.stored;
    counts.quarantined += outcome.quarantined;
    counts.merged += outcome.merged;
    counts.settled += outcome.stored + outcome.quarantined + outcome.merged;
    for (const [rule, count] of Object.entries(outcome.dropped ?? {})) {
      counts.dropped[rule] = (counts.dropped[rule] ?? 0) + count;
      counts.settled += count;
    }
    tracked.until = Math.max(tracked.until, outcome.until ?? 0);
  }

  /** Forgets what was reported of open batches: they are processed again. */
  reset(entries: readonly JournalEntry[]): void {
    for (const { sequence } of entries) {
      const tracked = this.#batches.get(sequence);
      if (tracked) {
        tracked.counts = noCounts();
        tracked.until = 0;
      }
    }
  }

  noteSeen({ source, format, product }: Seen): void {
    let seen = this.#seen.get(source);
    if (!seen) {
      this.#note(source, this.#inputs.get(source) ?? '', Date.now());
      seen = this.#seen.get(source)!;
    }
    if (!seen.formats.includes(format)) seen.formats = [...seen.formats, format];
    if (!seen.products.includes(product)) seen.products = [...seen.products, product];
  }

  /** Records that an input had to drop before the journal. */
  countDropped(source: string, input: string, rule: string, count: number, now: number): void {
    this.#note(source, input, now);
    const line = lineOf(this.#pending, source, hourOf(now));
    line.received += count;
    line.dropped[rule] = (line.dropped[rule] ?? 0) + count;
  }

  /** Moves settled batches at the head into the next checkpoint. True if there is something to commit. */
  advance(): boolean {
    const ready: Tracked[] = [];
    let until = 0;
    let passable = 0;
    for (const tracked of this.#batches.values()) {
      if (tracked.counts.settled < tracked.entry.count) break;
      ready.push(tracked);
      until = Math.max(until, tracked.until);
      if (tracked.entry.sequence >= until) passable = ready.length;
    }
    for (const { entry, counts } of ready.slice(0, passable)) {
      this.#batches.delete(entry.sequence);
      const line = lineOf(this.#pending, entry.source, hourOf(entry.received));
      line.received += entry.count;
      line.stored += counts.stored;
      line.quarantined += counts.quarantined;
      line.merged += counts.merged;
      for (const [rule, count] of Object.entries(counts.dropped))
        line.dropped[rule] = (line.dropped[rule] ?? 0) + count;
      if (entry.tail) this.#tails.set(entry.tail.path, entry.tail);
      this.#pendingSequence = entry.sequence + entry.count - 1;
    }
    return this.#pending.size > 0;
  }

  /** Takes what the next checkpoint holds; `committed` or `failed` must follow. */
  checkpoint(collector: string): Checkpoint & { committed(): void; failed(): void } {
    const taken = { pending: this.#pending, seen: this.#seen, tails: this.#tails, sequence: this.#pendingSequence };
    this.#committing = taken.pending;
    this.#committingTails = taken.tails;
    this.isCommitting = true;
    this.#pending = new Map();
    this.#seen = new Map();
    this.#tails = new Map();
    return {
      collector,
      sequence: taken.sequence,
      balance: [...taken.pending.values()],
      seen: [...taken.seen.values()],
      tails: [...taken.tails.values()],
      committed: () => {
        this.#committed = taken.sequence;
        this.#endCommit();
      },
      failed: () => {
        this.#endCommit();
        for (const line of taken.pending.values()) addLine(this.#pending, line);
        for (const [path, tail] of taken.tails) if (!this.#tails.has(path)) this.#tails.set(path, tail);
        for (const [name, seen] of taken.seen) {
          const now = this.#seen.get(name);
          if (!now) this.#seen.set(name, seen);
          else {
            now.formats = [...new Set([...seen.formats, ...now.formats])];
            now.products = [...new Set([...seen.products, ...now.products])];
          }
        }
      },
    };
  }

  #endCommit(): void {
    this.#committing = new Map();
    this.#committingTails = new Map();
    this.isCommitting = false;
    this.commits += 1;
  }

  /** Positions of followed files that are journalled and not in the state store yet. */
  tails(): Map<string, TailPosition> {
    const tails = new Map([...this.#committingTails, ...this.#tails]);
    for (const { entry } of this.#batches.values()) if (entry.tail) tails.set(entry.tail.path, entry.tail);
    return tails;
  }

  /** What is not in the state store yet; the rest of `received` is in flight. */
  uncommitted(): BalanceDelta[] {
    const lines = new Map<string, BalanceDelta>();
    for (const line of this.#committing.values()) addLine(lines, line);
    for (const line of this.#pending.values()) addLine(lines, line);
    for (const { entry, counts } of this.#batches.values())
      addLine(lines, { source: entry.source, hour: hourOf(entry.received), received: entry.count, ...counts });
    return [...lines.values()];
  }

  /** Sources seen by this process, with what the checkpoint has not taken yet. */
  sources(): SourceSeen[] {
    return [...this.#seen.values()];
  }

  #note(source: string, input: string, received: number): void {
    const time = new Date(received).toISOString();
    this.#inputs.set(source, input);
    const seen = this.#seen.get(source);
    if (!seen)
      this.#seen.set(source, { name: source, input, formats: [], products: [], firstSeen: time, lastSeen: time });
    else if (time > seen.lastSeen) {
      seen.lastSeen = time;
      seen.input = input;
    }
  }
}

function noCounts(): Tracked['counts'] {
  return { stored: 0, quarantined: 0, merged: 0, dropped: {}, settled: 0 };
}

/** The start of the hour of receipt, ISO 8601 UTC. */
export function hourOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 13)}:00:00.000Z`;
}

function lineOf(lines: Map<string, BalanceDelta>, source: string, hour: string): BalanceDelta {
  const key = `${source}\n${hour}`;
  let line = lines.get(key);
  if (!line) {
    line = { source, hour, received: 0, stored: 0, quarantined: 0, merged: 0, dropped: {} };
    lines.set(key, line);
  }
  return line;
}

/** Adds a line to the one of its source and hour. */
export function addLine(lines: Map<string, BalanceDelta>, more: BalanceDelta): void {
  const line = lineOf(lines, more.source, more.hour);
  line.received += more.received;
  line.stored += more.stored;
  line.quarantined += more.quarantined;
  line.merged += more.merged;
  for (const [rule, count] of Object.entries(more.dropped)) line.dropped[rule] = (line.dropped[rule] ?? 0) + count;
}
