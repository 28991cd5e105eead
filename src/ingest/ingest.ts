import type { IngestConfig } from '../config/ingest.ts';
import { describeError } from '../lib/errors.ts';
import { givesMemoryBackAtRest } from '../lib/rest.ts';
import type { State } from '../state/database.ts';
import { pageQuarantine, type QuarantinePage, trimQuarantine } from '../state/quarantine.ts';
import { tailPositions } from '../state/tail.ts';
import type { EventStore, Serialise } from '../store/event-store.ts';
import { createAnswers } from './answers.ts';
import { type BalanceLine, readBalance, readSources, type SourceStatus } from './balance.ts';
import { inputs } from './inputs/index.ts';
import type { Input, InputContext, RunningInput } from './inputs/input.ts';
import { type JournalDamage, openJournal } from './journal.ts';
import type { BatchHint } from './journal-frame.ts';
import type { Parser } from './parser.ts';
import { createPipeline } from './pipeline.ts';
import { type Reparsed, reparseAll, reparseOne } from './quarantine.ts';
import { Rates } from './rates.ts';
import type { SnapshotStore, WorkerSnapshot } from './remember.ts';
import { createTokenCheck, type VerifyToken } from './tokens.ts';
import type { JobWorker } from './worker.ts';

export interface IngestOptions<Detection> {
  readonly store: EventStore;
  readonly state: State;
  readonly journalFolder: string;
  /** Starts what parses, detects and serialises: `startThread` of a module, or `localWorker`. */
  startWorker(collector: string, snapshot?: WorkerSnapshot): Promise<JobWorker<Detection>>;
  /** Of the main thread, for a second attempt at quarantined records. */
  createParser(source: { name: string }): Parser;
  readonly serialise: Serialise;
  readonly verifyToken: VerifyToken;
  /**
   * Called when the events of the detections are stored, and awaited before their records count as done: after a crash the
   * same detections may come again, so that the receiver folds by rule and event.
   */
  readonly onDetections: (detections: readonly Detection[]) => Promise<void> | void;
  readonly onProblem?: (problem: string) => void;
  /** Where what workers have in memory survives a stop and a crash. */
  readonly memory?: SnapshotStore;
}

export interface IngestStats {
  readonly eventsPerSecond: number;
  readonly received: number;
  readonly stored: number;
  readonly queuedBatches: number;
  readonly memoryBytes: number;
  readonly journalBytes: number;
  readonly inputs: readonly { type: string; address: string; running: boolean; error?: string }[];
  readonly problems: readonly { time: string; problem: string }[];
}

export interface Ingest {
  /** Starts every input that is on. One that can't start is in `stats().inputs` with its error; the others run. */
  start(): Promise<void>;
  /** Closes the inputs, stores what they took (at most `drainSeconds`; the rest waits in the journal), closes the journal. */
  stop(drainSeconds?: number): Promise<void>;
  /** Resolves when all that was journalled before is stored and counted. */
  flush(): Promise<void>;
  stats(): IngestStats;
  balance(filter?: { source?: string; from?: string }): Promise<BalanceLine[]>;
  sources(): Promise<SourceStatus[]>;
  quarantine(options: { page: number; size: number; source?: string }): Promise<QuarantinePage>;
  reparse(id: string): Promise<Reparsed>;
  reparseAll(source?: string): Promise<Reparsed>;
  /** Deletes from the quarantine what is past the limits of the settings; resolves with the number of records. */
  trimQuarantine(): Promise<number>;
  /** Journals records one after another (a file, a generator); resolves with their number once all are durable. */
  importRecords(
    source: string,
    records: AsyncIterable<string | Uint8Array>,
    hint?: BatchHint,
    input?: string,
  ): Promise<number>;
  /** Tells every worker how things are from now on, key by key (`WorkerControl` of the worker's module). */
  control(message: Readonly<Record<string, unknown>>): Promise<unknown[]>;
  /** What was wrong with the journal when it was opened. */
  readonly damage: readonly JournalDamage[];
  readonly collector: string;
}

const MAX_PROBLEMS = 100;
const IMPORT_BATCH_BYTES = 256 * 1024;
const IMPORT_BATCH_RECORDS = 1000;
const IMPORT_WAIT_MS = 100;
const DRAIN_SECONDS = 30;
const DAY_MS = 86_400_000;

/** Opens the journal, goes on with what the last run left in it, and is ready for `start`. */
export async function createIngest<Detection>(
  config: IngestConfig,
  options: IngestOptions<Detection>,
  ways: readonly Input[] = inputs,
): Promise<Ingest> {
  const { store, state } = options;
  const journal = await openJournal({ ...config, folder: options.journalFolder });
  const problems: { time: string; problem: string }[] = [];
  const rates = new Rates();
  const worked = givesMemoryBackAtRest();
  let received = 0;
  const onProblem = (problem: string) => {
    problems.push({ time: new Date().toISOString(), problem });
    if (problems.length > MAX_PROBLEMS) problems.shift();
    options.onProblem?.(problem);
  };
  for (const damage of journal.damage)
    onProblem(
      `the journal was damaged (${damage.kind}): ${damage.bytes} bytes at ${damage.file}:${damage.offset}, kept in ${damage.savedAs}`,
    );
  const pipeline = await createPipeline<Detection>({
    journal,
    store,
    state,
    workers: config.workers,
    memoryBytes: config.memoryBytes,
    startWorker: (snapshot) => options.startWorker(journal.collector, snapshot),
    ...(options.memory && { memory: options.memory }),
    onDetections: options.onDetections,
    onProblem,
  });
  const verifyToken = createTokenCheck(config.tokens, options.verifyToken);
  const context: InputContext = {
    config,
    async accept(batch) {
      worked();
      const entry = await pipeline.accept(batch);
      received += entry.count;
      rates.add(entry.source, entry.count, Date.now());
      return entry;
    },
    isBusy: () => journal.isFull(),
    verifyToken,
    answers: createAnswers(journal),
    countDropped(source, input, rule, count) {
      received += count;
      pipeline.tracker.countDropped(source, input, rule, count, Date.now());
    },
    async tailPositions() {
      const journalled = pipeline.tracker.tails();
      const saved = await tailPositions(state.db);
      return new Map([...saved.map((position) => [position.path, position] as const), ...journalled]);
    },
    onProblem,
  };
  const running: RunningInput[] = [];
  const failed: { type: string; address: string; running: false; error: string }[] = [];
  const reparsing = {
    store,
    state,
    collector: journal.collector,
    serialise: options.serialise,
    createParser: options.createParser,
  };

  async function importBatch(
    source: string,
    records: readonly Uint8Array[],
    hint: BatchHint | undefined,
    input: string,
  ): Promise<void> {
    const ranges: number[] = [];
    let at = 0;
    for (const { length } of records) {
      ranges.push(at, at + length);
      at += length;
    }
    const batch = { source, input, received: Date.now(), body: Buffer.concat(records, at), ranges };
    // An importer can wait; whoever can't is told 'try later' by its input.
    while (journal.isFull()) await new Promise((resolve) => setTimeout(resolve, IMPORT_WAIT_MS));
    await context.accept(hint ? { ...batch, hint } : batch);
  }

  return {
    collector: journal.collector,
    damage: journal.damage,
    async start() {
      for (const input of ways) {
        try {
          const started = await input.start(context);
          if (started) running.push(started);
        } catch (error) {
          failed.push({ type: input.name, address: '', running: false, error: describeError(error) });
          onProblem(describeError(error));
        }
      }
    },
    async stop(drainSeconds = DRAIN_SECONDS) {
      for (const input of running.splice(0)) await input.close();
      if (drainSeconds > 0) {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<false>((resolve) => {
          timer = setTimeout(() => resolve(false), drainSeconds * 1000);
        });
        const drained = await Promise.race([pipeline.flush().then(() => true), late]);
        clearTimeout(timer);
        if (drained) await pipeline.remember();
      }
      await pipeline.stop();
      await journal.close();
    },
    flush: pipeline.flush,
    stats() {
      const { stored, queued, memoryBytes } = pipeline.stats();
      const perSecond = [...rates.read(Date.now()).values()].reduce((sum, rate) => sum + rate, 0);
      return {
        eventsPerSecond: perSecond,
        received,
        stored,
        queuedBatches: queued,
        memoryBytes,
        journalBytes: journal.stats().bytes,
        inputs: [...running.map(({ type, address }) => ({ type, address, running: true })), ...failed],
        problems,
      };
    },
    balance: (filter) => readBalance(state, pipeline.tracker, filter),
    sources: () => readSources(state, pipeline.tracker, rates.read(Date.now()), Date.now()),
    quarantine: (page) => pageQuarantine(state.db, page),
    // What is above the checkpoint would be read again after a crash: settle it first.
    reparse: async (id) => {
      await pipeline.flush();
      return reparseOne(reparsing, id);
    },
    reparseAll: async (source) => {
      await pipeline.flush();
      return reparseAll(reparsing, source);
    },
    trimQuarantine: () =>
      trimQuarantine(state, {
        before: new Date(Date.now() - config.quarantine.days * DAY_MS).toISOString(),
        maxBytes: config.quarantine.maxBytes,
        through: pipeline.tracker.committed,
      }),
    async importRecords(source, records, hint, input = 'import') {
      let batch: Uint8Array[] = [];
      let bytes = 0;
      let count = 0;
      for await (const record of records) {
        const data = typeof record === 'string' ? Buffer.from(record) : record;
        if (data.length === 0) continue;
        batch.push(data);
        bytes += data.length;
        count += 1;
        if (bytes < IMPORT_BATCH_BYTES && batch.length < IMPORT_BATCH_RECORDS) continue;
        await importBatch(source, batch, hint, input);
        batch = [];
        bytes = 0;
      }
      if (batch.length > 0) await importBatch(source, batch, hint, input);
      return count;
    },
    control: pipeline.control,
  };
}
