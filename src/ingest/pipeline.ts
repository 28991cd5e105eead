import { describeError } from '../lib/errors.ts';
import type { State } from '../state/database.ts';
import { commitCheckpoint, readCheckpoint } from '../state/sources.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Journal, JournalEntry } from './journal.ts';
import type { RawBatch } from './journal-frame.ts';
import { quarantineBatch } from './poison.ts';
import { Remember, type SnapshotStore, type WorkerSnapshot } from './remember.ts';
import { StoreWriter } from './store-writer.ts';
import { Tracker } from './tracker.ts';
import type { JobWorker } from './worker.ts';

export interface PipelineOptions<Detection> {
  readonly journal: Journal;
  readonly store: EventStore;
  readonly state: State;
  readonly workers: number;
  readonly memoryBytes: number;
  /** With what a worker goes on with, where `memory` is given. */
  startWorker(snapshot?: WorkerSnapshot): Promise<JobWorker<Detection>>;
  /** Where workers' memory survives a crash; without it they begin anew. */
  readonly memory?: SnapshotStore;
  readonly onDetections: (detections: readonly Detection[]) => Promise<void> | void;
  readonly onProblem: (problem: string) => void;
}

/** journal → worker (parse, detect, serialise) → store → checkpoint. */
export interface Pipeline {
  readonly tracker: Tracker;
  /** Durable when it resolves; the rest follows by itself. Throws what `Journal.append` throws. */
  accept(batch: RawBatch): Promise<JournalEntry>;
  /** Resolves when all that was journalled before the call is stored and the checkpoint says so. */
  flush(): Promise<void>;
  /** Tells every worker how things are from now on, key by key; a worker that replaces another is told the same. */
  control(message: Readonly<Record<string, unknown>>): Promise<unknown[]>;
  stats(): { stored: number; queued: number; memoryBytes: number };
  /** Once all is flushed: keeps what the workers have in memory. */
  remember(): Promise<void>;
  /** Stops; what is not stored yet stays in the journal. */
  stop(): Promise<void>;
}

interface Lane<Detection> {
  readonly index: number;
  worker: JobWorker<Detection>;
  queue: JournalEntry[];
  running: number;
  pumping: boolean;
  restarting: boolean;
  /** Workers lost since the last job that went well; while there are any, batches go one by one. */
  restarts: number;
  /** How often a batch, alone, ended its worker. */
  readonly suspects: Map<number, number>;
}

const JOB_BYTES = 512 * 1024;
const JOB_RECORDS = 2000;
/** One job runs while the next one waits: a worker is never idle between two. */
const JOBS_IN_WORKER = 2;
const IDLE_MS = 1000;
const MAX_RESTARTS_WITHOUT_PROGRESS = 3;
/** A worker that needs longer for one job hangs, and is ended as if it had crashed. */
const JOB_SECONDS = 120;
/** A batch that ends its worker this often, alone, goes to quarantine. */
const MAX_CRASHES = 2;

export async function createPipeline<Detection>(options: PipelineOptions<Detection>): Promise<Pipeline> {
  const { journal, store, state, onProblem } = options;
  const checkpoint = await readCheckpoint(state.db, journal.collector);
  journal.startAbove(checkpoint);
  const tracker = new Tracker(checkpoint);
  const remember =
    options.memory &&
    (await Remember.open(
      { store: options.memory, collector: journal.collector, onProblem },
      options.workers,
      checkpoint,
      journal.recovered,
    ));
  const rehearsals = new Set<Promise<unknown>>();
  const waiters: { sequence: number; resolve(): void }[] = [];
  let memory = 0;
  let stopped = false;
  let committing: Promise<void> | undefined;
  let commitAgain = false;
  let controlled: Readonly<Record<string, unknown>> = {};

  const writer = new StoreWriter<Detection>({
    collector: journal.collector,
    store,
    state,
    onDetections: options.onDetections,
    onProblem,
    onSettled: (outcomes, seen) => {
      for (const outcome of outcomes) tracker.settle(outcome);
      for (const each of seen) tracker.noteSeen(each);
      commit();
    },
  });

  const lanes: Lane<Detection>[] = await Promise.all(
    Array.from({ length: options.workers }, async (_, index) => ({
      index,
      worker: await options.startWorker(remember?.snapshot(index)),
      queue: [],
      running: 0,
      pumping: false,
      restarting: false,
      restarts: 0,
      suspects: new Map(),
    })),
  );

  function commit(): void {
    if (committing) {
      commitAgain = true;
      return;
    }
    // What fails here is tried again at the next beat; it must not end the process.
    const work = commitNow().catch((error: unknown) => onProblem(`the checkpoint: ${describeError(error)}`));
    committing = work.finally(() => {
      committing = undefined;
      if (commitAgain && !stopped) {
        commitAgain = false;
        commit();
      }
    });
  }

  async function commitNow(): Promise<void> {
    if (!tracker.advance()) return;
    const { committed, failed, ...next } = tracker.checkpoint(journal.collector);
    try {
      await commitCheckpoint(state, next);
    } catch (error) {
      failed();
      onProblem(`the checkpoint could not be written: ${describeError(error)}`);
      setTimeout(commit, IDLE_MS).unref();
      return;
    }
    committed();
    await release(next.sequence);
    for (let at = waiters.length - 1; at >= 0; at--)
      if (waiters[at]!.sequence <= next.sequence) waiters.splice(at, 1)[0]!.resolve();
  }

  /** One source and host stay on one worker: its parser remembers, and its records are joined in order. */
  function laneOf(entry: JournalEntry): Lane<Detection> {
    if (lanes.length === 1) return lanes[0]!;
    let hash = 0;
    for (let at = 0; at < entry.source.length; at++) hash = (hash * 31 + entry.source.charCodeAt(at)) >>> 0;
    return lanes[hash % lanes.length]!;
  }

  function enqueue(entry: JournalEntry): void {
    tracker.add(entry);
    if (entry.frame) {
      if (memory + entry.length > options.memoryBytes) delete entry.frame;
      else memory += entry.length;
    }
    const lane = laneOf(entry);
    remember?.add(lane.index, entry);
    lane.queue.push(entry);
    void pump(lane);
  }

  async function pump(lane: Lane<Detection>): Promise<void> {
    if (lane.pumping || lane.restarting || stopped) return;
    lane.pumping = true;
    const room = () => lane.running < (lane.restarts > 0 ? 1 : JOBS_IN_WORKER);
    while (lane.queue.length > 0 && room() && !stopped && !lane.restarting) {
      const { worker } = lane;
      await writer.room();
      if (lane.worker === worker && !lane.restarting) remember?.ask(lane);
      const job = takeJob(lane);
      const frames: Uint8Array[] = [];
      try {
        for (const entry of job) frames.push(await takeFrame(entry));
      } catch (error) {
        onProblem(`the journal could not be read back: ${describeError(error)}`);
        lane.queue.unshift(...job);
        await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
        continue;
      }
      // A restart has put the job back into the queue.
      if (lane.worker !== worker || lane.restarting || stopped) break;
      lane.running += 1;
      void runJob(lane, worker, job, frames);
    }
    lane.pumping = false;
  }

  function takeJob(lane: Lane<Detection>): JournalEntry[] {
    let size = 0;
    let bytes = 0;
    let records = 0;
    if (lane.restarts > 0) return lane.queue.splice(0, 1);
    while (size < lane.queue.length && bytes < JOB_BYTES && records < JOB_RECORDS) {
      const entry = lane.queue[size++]!;
      bytes += entry.length;
      records += entry.count;
    }
    return lane.queue.splice(0, size);
  }

  async function takeFrame(entry: JournalEntry): Promise<Uint8Array> {
    const { frame } = entry;
    if (!frame) return journal.read(entry);
    delete entry.frame;
    memory -= entry.length;
    return frame;
  }

  async function runJob(
    lane: Lane<Detection>,
    worker: JobWorker<Detection>,
    job: readonly JournalEntry[],
    frames: Uint8Array[],
  ): Promise<void> {
    const [first] = job;
    const crashes = (first && lane.suspects.get(first.sequence)) ?? 0;
    try {
      if (first && crashes >= MAX_CRASHES) {
        onProblem(`a batch of ${first.source} ended ${crashes} workers and goes to quarantine`);
        writer.add(quarantineBatch(frames[0]!, 'parsing it ended the worker'));
        lane.suspects.delete(first.sequence);
      } else {
        const result = await withinSeconds(JOB_SECONDS, worker.run(frames));
        if (stopped || lane.worker !== worker) return;
        writer.add(result);
      }
      lane.restarts = 0;
    } catch (error) {
      if (job.length === 1 && lane.restarts > 0 && lane.worker === worker)
        lane.suspects.set(first!.sequence, crashes + 1);
      await restart(lane, worker, error);
      return;
    }
    lane.running -= 1;
    void pump(lane);
  }

  /** As after a crash of the whole process: all that is not committed goes to a new worker, less what is stored. */
  async function restart(lane: Lane<Detection>, broken: JobWorker<Detection>, reason: unknown): Promise<void> {
    if (stopped || lane.restarting || lane.worker !== broken) return;
    lane.restarting = true;
    onProblem(`a worker failed: ${describeError(reason)}`);
    try {
      await broken.close();
      await remember?.pause();
      remember?.forget(lane.index, tracker.committed);
      lane.worker = await startReplacement(lane);
      while (lane.pumping) await new Promise((resolve) => setTimeout(resolve, 1));
      await writer.drain();
      while (committing) await committing;
      const open = tracker.open.filter((entry) => laneOf(entry) === lane);
      tracker.reset(open);
      await lane.worker.skip([...(await store.storedAbove(journal.collector, tracker.committed))]);
      lane.queue = open;
      lane.running = 0;
      await rehearse(lane);
      lane.restarting = false;
      void pump(lane);
    } catch (error) {
      lane.restarting = false;
      setTimeout(() => void restart(lane, lane.worker, error), IDLE_MS).unref();
    }
  }

  async function startReplacement(lane: Lane<Detection>): Promise<JobWorker<Detection>> {
    lane.restarts += 1;
    if (lane.restarts > MAX_RESTARTS_WITHOUT_PROGRESS)
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS * Math.min(60, 2 ** (lane.restarts - 3))));
    const replacement = await options.startWorker(remember?.snapshot(lane.index));
    await replacement.control(controlled);
    return replacement;
  }

  async function rehearse(lane: Lane<Detection>): Promise<void> {
    await remember?.rehearse(lane.index, lane.worker, tracker.committed, journal.read);
  }

  function rehearseFirst(lane: Lane<Detection>): void {
    const { worker } = lane;
    lane.pumping = true;
    const work = rehearse(lane)
      .finally(() => {
        lane.pumping = false;
      })
      .then(
        () => void pump(lane),
        (error) => restart(lane, worker, error),
      );
    rehearsals.add(work);
    void work.finally(() => rehearsals.delete(work));
  }

  /** What is stored and counted is let go, except what a rehearsal would need. */
  async function release(sequence: number): Promise<void> {
    await remember?.settle(sequence);
    await journal.release(Math.min(sequence, remember?.floor ?? sequence));
  }

  async function idle(all: boolean): Promise<void> {
    for (const lane of lanes) {
      if (stopped || lane.restarting || remember?.isRehearsing(lane.index) || lane.queue.length > 0 || lane.running > 0)
        continue;
      const { worker } = lane;
      try {
        const result = await worker.idle(Date.now(), all);
        if (lane.worker === worker && result.outcomes.length > 0) writer.add(result);
      } catch (error) {
        await restart(lane, worker, error);
      }
    }
  }

  const replay = journal.recovered.filter((entry) => entry.sequence > checkpoint);
  if (replay.length > 0) {
    const stored = [...(await store.storedAbove(journal.collector, checkpoint))];
    for (const lane of lanes) await lane.worker.skip(stored);
  }
  if (remember) {
    for (const entry of journal.recovered) if (entry.sequence <= checkpoint) remember.add(laneOf(entry).index, entry);
    for (const lane of lanes) rehearseFirst(lane);
  }
  for (const entry of replay) enqueue(entry);
  const timer = setInterval(() => {
    void idle(false);
    remember?.beat(lanes.filter((lane) => !lane.pumping && !lane.restarting));
    if (remember?.isReady(tracker.committed)) void release(tracker.committed);
    commit();
  }, IDLE_MS);
  timer.unref();

  return {
    tracker,
    async accept(batch) {
      const entry = await journal.append(batch);
      enqueue(entry);
      return entry;
    },
    async flush() {
      await Promise.all(rehearsals);
      const sequence = journal.stats().nextSequence - 1;
      if (tracker.open.length === 0) {
        while (committing) await committing;
        return;
      }
      const done = new Promise<void>((resolve) => waiters.push({ sequence: lastOpen(tracker, sequence), resolve }));
      let waiting = true;
      void done.then(() => {
        waiting = false;
      });
      while (waiting && !stopped) {
        await idle(true);
        await writer.drain();
        commit();
        await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 20))]);
      }
    },
    remember: async () => remember?.last(lanes, tracker.committed),
    control(message) {
      controlled = { ...controlled, ...message };
      return Promise.all(lanes.map((lane) => lane.worker.control(message)));
    },
    stats: () => ({
      stored: writer.rowsWritten,
      queued: lanes.reduce((sum, lane) => sum + lane.queue.length, 0),
      memoryBytes: memory,
    }),
    async stop() {
      stopped = true;
      clearInterval(timer);
      writer.stop();
      await Promise.all(rehearsals);
      await writer.drain();
      while (committing) await committing;
      for (const { worker } of lanes) await worker.close();
    },
  };
}

async function withinSeconds<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a job took longer than ${seconds} seconds`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The last record that is journalled and open, at most `sequence`: sequences that a failed write burned are not waited for. */
function lastOpen(tracker: Tracker, sequence: number): number {
  const last = tracker.open.findLast((entry) => entry.sequence <= sequence);
  return last ? last.sequence + last.count - 1 : 0;
}
