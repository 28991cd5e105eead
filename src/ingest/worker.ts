import { type MessagePort, Worker } from 'node:worker_threads';
import { VedetteError } from '../lib/errors.ts';
import { givesMemoryBackAtRest } from '../lib/rest.ts';
import type { JobResult, Processor } from './processor.ts';

/** Runs jobs one after another, in the order in which they were given. Rejects all that are open when it dies. */
export interface JobWorker<Detection> {
  /** Takes the frames: their memory is gone for the caller. */
  run(frames: readonly Uint8Array[]): Promise<JobResult<Detection>>;
  idle(now: number, all: boolean): Promise<JobResult<Detection>>;
  skip(sequences: readonly number[]): Promise<void>;
  /** A message for what the composition root put into the worker (a changed rule), and its answer. */
  control(message: unknown): Promise<unknown>;
  close(): Promise<void>;
}

type Request =
  | { readonly id: number; readonly kind: 'run'; readonly frames: readonly Uint8Array[] }
  | { readonly id: number; readonly kind: 'idle'; readonly now: number; readonly all: boolean }
  | { readonly id: number; readonly kind: 'skip'; readonly sequences: readonly number[] }
  | { readonly id: number; readonly kind: 'control'; readonly message: unknown };
type RequestBody = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: string; readonly code?: string };

const READY = 0;
const MAX_WORKER_HEAP_MB = 1024;
/** Room for the short-lived objects of a job: at 24 MB an event costs a tenth more processor time, at 160 MB no less. */
const YOUNG_GENERATION_MB = 64;

/** In the worker thread: answers the jobs of `startThread` until the thread ends. Call once what is needed is loaded. */
export function serveJobs<Detection>(
  port: MessagePort,
  processor: Processor<Detection>,
  control: (message: unknown) => unknown = () => undefined,
): void {
  const answer = (request: Request): unknown => {
    if (request.kind === 'run') return processor.process(request.frames);
    if (request.kind === 'idle') return processor.idle(request.now, request.all);
    if (request.kind === 'skip') return processor.skip(request.sequences);
    return control(request.message);
  };
  const worked = givesMemoryBackAtRest();
  port.on('message', async (request: Request) => {
    if (request.kind === 'run') worked();
    try {
      const value = await answer(request);
      port.postMessage({ id: request.id, value } satisfies Reply, transferables(value));
    } catch (error) {
      port.postMessage({
        id: request.id,
        failed: error instanceof Error ? error.message : String(error),
      } satisfies Reply);
    }
  });
  port.postMessage({ id: READY, value: undefined } satisfies Reply);
}

/** Starts a thread whose module calls `serveJobs`; resolves when it is ready. Throws INGEST_WORKER if it does not start. */
export async function startThread<Detection>(module: URL, workerData: unknown): Promise<JobWorker<Detection>> {
  const thread = new Worker(module, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_WORKER_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const open = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let next = READY;
  let dead: Error | undefined;
  const ask = (body: RequestBody | undefined, transfer: readonly ArrayBuffer[] = []): Promise<unknown> => {
    if (dead) return Promise.reject(dead);
    const id = next++;
    return new Promise((resolve, reject) => {
      open.set(id, { resolve, reject });
      if (body) thread.postMessage({ ...body, id }, transfer);
    });
  };
  const die = (reason: string, cause?: unknown) => {
    dead ??= new VedetteError('INGEST_WORKER', `The ingest worker ended: ${reason}`, { cause });
    for (const waiting of open.values()) waiting.reject(dead);
    open.clear();
  };
  thread.on('message', (reply: Reply) => {
    const waiting = open.get(reply.id);
    open.delete(reply.id);
    if ('failed' in reply) waiting?.reject(new VedetteError('INGEST_JOB', reply.failed));
    else waiting?.resolve(reply.value);
  });
  thread.on('error', (error) => die(error instanceof Error ? error.message : String(error), error));
  thread.on('exit', (code) => die(`exit code ${code}`));
  await ask(undefined);
  return {
    run: (frames) =>
      ask(
        { kind: 'run', frames },
        frames.map((frame) => frame.buffer as ArrayBuffer),
      ) as Promise<JobResult<Detection>>,
    idle: (now, all) => ask({ kind: 'idle', now, all }) as Promise<JobResult<Detection>>,
    skip: (sequences) => ask({ kind: 'skip', sequences }) as Promise<void>,
    control: (message) => ask({ kind: 'control', message }),
    close: async () => {
      await thread.terminate();
    },
  };
}

/** The same on this thread, for a short-lived command and for tests. */
export function localWorker<Detection>(processor: Processor<Detection>): JobWorker<Detection> {
  return {
    run: async (frames) => processor.process(frames),
    idle: async (now, all) => processor.idle(now, all),
    skip: async (sequences) => processor.skip(sequences),
    control: async () => undefined,
    close: async () => undefined,
  };
}

/** The memory of a result's batches, where a batch has one of its own. */
function transferables(value: unknown): ArrayBuffer[] {
  const tables = (value as Partial<JobResult<unknown>> | undefined)?.tables ?? [];
  const buffers = tables
    .filter(({ json }) => json.byteLength === json.buffer.byteLength)
    .map(({ json }) => json.buffer as ArrayBuffer);
  return [...new Set(buffers)];
}
