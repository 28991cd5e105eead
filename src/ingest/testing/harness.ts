import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { ingestSchema } from '../../config/ingest.ts';
import { openState, type State } from '../../state/database.ts';
import { createIngest, type Ingest } from '../ingest.ts';
import { createParser, type Parser } from '../parser.ts';
import { createProcessor, type Matcher } from '../processor.ts';
import type { VerifyToken } from '../tokens.ts';
import { localWorker, startThread } from '../worker.ts';
import { createMemoryStore, type MemoryStore, serialiseForMemory } from './memory-store.ts';

export const SECRET = 'a-secret-for-tests';

export interface Harness {
  readonly ingest: Ingest;
  readonly store: MemoryStore;
  readonly state: State;
  readonly detections: string[];
  readonly problems: string[];
  readonly folder: string;
  /** The base URL of the HTTP listener, and the port of syslog TCP. */
  readonly url: string;
  readonly syslogPort: number;
  /** The rows stored so far, after everything journalled is stored. */
  rows(): Promise<Record<string, unknown>[]>;
  /** Gives everything up at once, as a crash would, keeping folder, store and state for `again`. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly config?: z.input<typeof ingestSchema>;
  readonly again?: Harness;
  readonly matcher?: Matcher<string>;
  createParser?(source: { name: string }): Parser;
  readonly verifyToken?: VerifyToken;
  /** A module that calls `serveJobs`, instead of a worker on this thread. */
  readonly thread?: URL;
}

/** A whole ingest over a store in memory, with HTTP and syslog TCP on free ports. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { again } = options;
  const folder = again?.folder ?? (await mkdtemp(join(tmpdir(), 'vedette-ingest-')));
  const store = again?.store ?? createMemoryStore();
  const state = again?.state ?? (await openState({ kind: 'sqlite', file: ':memory:' }));
  const detections: string[] = again?.detections ?? [];
  const problems: string[] = [];
  const config = ingestSchema.parse({
    tokens: [{ secret: SECRET, source: 'tests' }],
    minFreeDiskBytes: 0,
    ...options.config,
    http: { port: 0, ...options.config?.http },
    syslogTcp: { port: 0, ...options.config?.syslogTcp },
  });
  const parserOf = options.createParser ?? createParser;
  const ingest = await createIngest<string>(config, {
    store,
    state,
    journalFolder: join(folder, 'journal'),
    startWorker: async (collector) => {
      if (options.thread) return startThread<string>(options.thread, collector);
      return localWorker(
        createProcessor<string>({
          collector,
          drop: config.drop,
          createParser: parserOf,
          serialise: serialiseForMemory,
          ...(options.matcher ? { matcher: options.matcher } : {}),
        }),
      );
    },
    createParser: parserOf,
    serialise: serialiseForMemory,
    verifyToken: options.verifyToken ?? (() => undefined),
    onDetections: (found) => {
      detections.push(...found);
    },
    onProblem: (problem) => problems.push(problem),
  });
  await ingest.start();
  const address = (type: string) => ingest.stats().inputs.find((input) => input.type === type)?.address ?? '';
  let isOpen = true;
  return {
    ingest,
    store,
    state,
    detections,
    problems,
    folder,
    url: address('http'),
    syslogPort: Number(address('syslog-tcp').split(':').at(-1)),
    async rows() {
      await ingest.flush();
      return store.rows;
    },
    async crash() {
      isOpen = false;
      await ingest.stop(0);
    },
    async close() {
      if (isOpen) await ingest.stop();
      await state.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends bytes to a TCP port and waits until the other side has closed or taken them. */
export async function sendTcp(port: number, chunks: readonly (string | Uint8Array)[]): Promise<void> {
  const { connect } = await import('node:net');
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', async () => {
      for (const chunk of chunks)
        if (!socket.write(chunk)) await new Promise((drained) => socket.once('drain', drained));
      socket.end();
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
    socket.resume();
  });
}
