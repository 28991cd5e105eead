// One ingest over an embedded store in a process of its own, so that its memory is measured alone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ingestSchema } from '../../src/config/ingest.ts';
import { createIngest } from '../../src/ingest/ingest.ts';
import { createParser } from '../../src/ingest/parser.ts';
import { startThread } from '../../src/ingest/worker.ts';
import type { WorkerSettings } from '../../src/pipeline-worker.ts';
import { openState } from '../../src/state/database.ts';
import { openEventStore } from '../../src/store/open.ts';
import { serialise } from '../../src/store/serialise.ts';
import type { Progress } from './ingest-sender.ts';

export interface ServerTask {
  readonly rules: readonly string[];
  readonly token: string;
}

/** The sender has ended after so many events. */
export interface Finish {
  readonly sent: number;
}

const SAMPLE_MS = 50;
const WAIT_MS = 20;
const MAX_WAITS = 15_000;

export type ServerReport =
  | { readonly kind: 'ready'; readonly http: number; readonly syslog: number }
  | ({ readonly kind: 'progress' } & Progress)
  | {
      readonly kind: 'stored';
      readonly stored: number;
      readonly received: number;
      readonly detections: number;
      readonly seconds: number;
      readonly peakBytes: number;
      /** Processor time of all threads from the first record on, in microseconds. */
      readonly cpu: number;
      readonly diskBytes: number;
      readonly unbalanced: number;
      readonly problems: readonly string[];
    };

process.on('message', (message: ServerTask | Finish | 'stop') => {
  if (message === 'stop') void stop();
  else if ('sent' in message) void finish(message.sent);
  else void start(message);
});

let stop = async () => process.exit(0);
let finish: (sent: number) => Promise<void> = async () => undefined;

async function start(task: ServerTask): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-bench-'));
  const store = await openEventStore({ kind: 'embedded', folder: join(folder, 'events') });
  const state = await openState({ kind: 'sqlite', file: join(folder, 'state.sqlite') });
  const config = ingestSchema.parse({
    http: { port: 0 },
    syslogTcp: { port: 0 },
    tokens: [{ secret: task.token, source: 'bench' }],
  });
  const problems: string[] = [];
  let detections = 0;
  let peakBytes = 0;
  let firstReceived = 0;
  let idle = process.cpuUsage();
  const ingest = await createIngest(config, {
    store,
    state,
    journalFolder: join(folder, 'journal'),
    startWorker: (collector) => {
      const settings: WorkerSettings = {
        collector,
        drop: [],
        rules: task.rules,
        placeholders: {},
        exceptions: [],
        disabled: [],
      };
      return startThread(new URL('../../src/pipeline-worker.ts', import.meta.url), settings);
    },
    createParser,
    serialise,
    verifyToken: () => undefined,
    onDetections: (found) => {
      detections += found.length;
    },
    onProblem: (problem) => problems.push(problem),
  });
  await ingest.start();
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    if (firstReceived === 0 && ingest.stats().received > 0) firstReceived = performance.now();
    if (firstReceived === 0) idle = process.cpuUsage();
    process.send!({ kind: 'progress', stored: ingest.stats().stored } satisfies ServerReport);
    if (process.env['BENCH_VERBOSE'])
      process.stderr.write(
        `${JSON.stringify({ ...ingest.stats(), inputs: undefined, problems: problems.slice(-2), rss: process.memoryUsage.rss() >> 20 })}\n`,
      );
  }, SAMPLE_MS);
  finish = async (sent) => {
    // What was written to a socket may still be on its way: syslog acknowledges nothing.
    for (let waits = 0; ingest.stats().received < sent && waits < MAX_WAITS; waits++) await delay(WAIT_MS);
    await ingest.flush();
    const seconds = (performance.now() - firstReceived) / 1000;
    clearInterval(sampling);
    const used = process.cpuUsage(idle);
    const { stored, received } = ingest.stats();
    const lines = await ingest.balance();
    const unbalanced = lines.filter((line) => line.inFlight !== 0 || !line.balanced).length;
    const diskBytes = (await store.stats()).reduce((sum, { bytes }) => sum + bytes, 0);
    process.send!({
      kind: 'stored',
      stored,
      received,
      detections,
      seconds,
      peakBytes,
      cpu: used.user + used.system,
      diskBytes,
      unbalanced,
      problems: problems.slice(-5),
    } satisfies ServerReport);
  };
  stop = async () => {
    await ingest.stop();
    await store.close();
    await state.close();
    await rm(folder, { recursive: true, force: true });
    process.exit(0);
  };
  const portOf = (type: string) =>
    Number(
      ingest
        .stats()
        .inputs.find((input) => input.type === type)!
        .address.split(':')
        .at(-1),
    );
  process.send!({ kind: 'ready', http: portOf('http'), syslog: portOf('syslog-tcp') } satisfies ServerReport);
}
// Its parent is gone: so is the benchmark.
process.once('disconnect', () => process.exit(1));
