import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ingestSchema } from '../config/ingest.ts';
import type { EventRow } from '../schema/event.ts';
import { openState, type State } from '../state/database.ts';
import { createIngest, type Ingest } from './ingest.ts';
import { createParser } from './parser.ts';
import { createProcessor } from './processor.ts';
import type { SnapshotAnswer, SnapshotStore, WorkerSnapshot } from './remember.ts';
import { createMemoryStore, type MemoryStore, serialiseForMemory } from './testing/memory-store.ts';
import { localWorker } from './worker.ts';

/** A worker that counts the events it sees, and tells of every third. */
function countingWorker(collector: string, snapshot: WorkerSnapshot | undefined) {
  const seen: string[] = snapshot?.memory ? JSON.parse(snapshot.memory) : [];
  const processor = createProcessor<string>({
    collector,
    drop: [],
    createParser,
    serialise: serialiseForMemory,
    ...(snapshot && { remembered: snapshot }),
    matcher: {
      match(event: EventRow) {
        const text = String(event.raw['name'] ?? event.columns['EventProduct']);
        if (text === 'poison') throw new Error('never shown twice');
        seen.push(text);
        return seen.length % 3 === 0 ? [seen.slice(-3).join()] : [];
      },
    },
  });
  const worker = localWorker(processor);
  return {
    seen,
    worker: {
      ...worker,
      control: async (message: unknown): Promise<SnapshotAnswer | undefined> =>
        (message as { snapshot?: true }).snapshot && { memory: JSON.stringify(seen), waiting: processor.waiting() },
    },
  };
}

const records = (...names: string[]) =>
  (async function* () {
    for (const name of names) yield JSON.stringify({ name, time: '2026-03-01T00:00:00Z' });
  })();

describe('what a worker has in memory', () => {
  let folder: string;
  let state: State;
  let store: MemoryStore;
  let kept: readonly WorkerSnapshot[];
  let detections: string[];
  let problems: string[];
  let counting: ReturnType<typeof countingWorker>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vedette-remember-'));
    state = await openState({ kind: 'sqlite', file: ':memory:' });
    store = createMemoryStore();
    kept = [];
    detections = [];
    problems = [];
  });
  afterEach(async () => {
    await state.close();
    await rm(folder, { recursive: true, force: true });
  });

  const memory = (every = 1e9): SnapshotStore => ({
    every,
    load: async () => kept,
    keep: async (_, snapshots) => {
      kept = snapshots;
    },
  });
  const open = (snapshots: SnapshotStore = memory()): Promise<Ingest> =>
    createIngest<string>(ingestSchema.parse({ minFreeDiskBytes: 0, workers: 1 }), {
      store,
      state,
      journalFolder: join(folder, 'journal'),
      startWorker: async (collector, snapshot) => {
        counting = countingWorker(collector, snapshot);
        return counting.worker;
      },
      memory: snapshots,
      createParser,
      serialise: serialiseForMemory,
      verifyToken: () => undefined,
      onDetections: (found) => void detections.push(...found),
      onProblem: (problem) => void problems.push(problem),
    });
  const crash = (ingest: Ingest) => ingest.stop(0);

  it('is rehearsed from the journal after a crash: nothing is lost, told or stored twice', async () => {
    const first = await open();
    await first.importRecords('a', records('1', '2'));
    await first.flush();
    await crash(first);
    assert.deepEqual([kept[0]?.through, kept[0]?.memory], [0, ''], 'no snapshot was taken');

    const second = await open();
    await second.importRecords('a', records('3', '4'));
    await second.flush();
    await crash(second);
    assert.deepEqual(detections, ['1,2,3']);

    const third = await open();
    await third.importRecords('a', records('5', '6'));
    await third.flush();
    await third.stop();
    assert.deepEqual(detections, ['1,2,3', '4,5,6']);
    assert.deepEqual(counting.seen, ['1', '2', '3', '4', '5', '6']);
    assert.equal(store.rows.length, 6);
    assert.deepEqual(problems, []);
  });

  it('is kept while events come, and the journal is not read again before it', async () => {
    const first = await open(memory(0));
    await first.importRecords('a', records('1', '2'));
    await first.flush();
    for (let tries = 0; kept[0]?.through !== 2 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(kept[0], { through: 2, waiting: [], memory: '["1","2"]' });
    await first.importRecords('a', records('3'));
    await first.flush();
    await crash(first);
    // What was seen before the snapshot is not shown again: its memory stands in for it.
    kept = [{ ...kept[0]!, memory: '["x","y"]' }];
    const second = await open();
    await second.flush();
    assert.deepEqual(counting.seen, ['x', 'y', '3']);
    await second.stop();
    assert.equal(kept[0]?.through, 3);
  });

  it('holds events that wait for more of their records apart', async () => {
    const audit = (serial: number, type: string, rest: string) =>
      `type=${type} msg=audit(1767323045.123:${serial}): ${rest}`;
    const syscall = 'arch=c000003e syscall=59 success=yes exit=0 pid=7 uid=0 comm="id" exe="/usr/bin/id"';
    async function* lines(...all: string[]) {
      yield* all;
    }
    const first = await open();
    await first.importRecords('a', lines(audit(1, 'SYSCALL', syscall), audit(1, 'EOE', '')));
    await first.importRecords('a', lines(audit(2, 'SYSCALL', syscall)));
    const taken = (await counting.worker.control({ snapshot: true })) as SnapshotAnswer;
    assert.deepEqual(taken.waiting, [3]);
    assert.equal(JSON.parse(taken.memory).length, 1);
    await first.importRecords('a', lines(audit(2, 'EOE', '')));
    await first.flush();
    await crash(first);
    kept = [{ through: 3, ...taken }];
    const second = await open();
    await second.flush();
    assert.equal(counting.seen.length, 2);
    assert.equal(store.rows.length, 2);
    await second.stop();
  });

  it('is not believed where the journal no longer has what came after it', async () => {
    const first = await open();
    await first.importRecords('a', records('1', '2'));
    await first.stop();
    kept = [{ ...kept[0]!, through: 1 }];
    await rm(join(folder, 'journal'), { recursive: true });
    const second = await open();
    await second.flush();
    assert.deepEqual(counting.seen, []);
    await second.stop();
  });

  it('is not believed where other workers learnt it', async () => {
    const first = await open();
    await first.importRecords('a', records('1', '2'));
    await first.stop();
    kept = [kept[0]!, kept[0]!];
    const second = await open();
    await second.flush();
    assert.deepEqual(counting.seen, []);
    await second.stop();
  });

  it('that cannot be kept is told, and holds up nothing', async () => {
    const broken: SnapshotStore = {
      every: 0,
      load: async () => [],
      keep: async () => {
        throw new Error('no room');
      },
    };
    const first = await open(broken);
    await first.importRecords('a', records('1', '2', '3'));
    await first.stop();
    assert.match(problems.join(), /could not be kept: no room/);
    assert.deepEqual(detections, ['1,2,3']);
  });
});
