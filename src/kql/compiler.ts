import { Worker } from 'node:worker_threads';
import { givesMemoryBackAtRest } from '../lib/rest.ts';
import type { QueryResult } from '../store/event-store.ts';
import { type CompiledQuery, type CompileOptions, compileKql } from './compile.ts';
import { type FromThread, receivedError, sentError, type ToThread } from './compiler-messages.ts';
import { KqlError } from './errors.ts';
import { fetchExternal } from './external/fetch.ts';
import { NOTHING_EXTERNAL } from './external/policy.ts';
import { EMPTY_LIBRARY, type Library } from './library/library.ts';
import { type PrepareOptions, prepareKql } from './prepare.ts';
import type { Catalog } from './service.ts';

/** Compiles KQL away from the thread that calls it. Throws what `compileKql` and `prepareKql` throw. */
export interface KqlCompiler {
  /** As `compileKql`. */
  compile(text: string, options: CompileOptions & { readonly signal?: AbortSignal }): Promise<CompiledQuery>;
  /** As `prepareKql`; statements run on the store of the caller's thread. */
  prepare(text: string, options: PrepareOptions): Promise<CompiledQuery>;
  /** Ends the thread; what still waits is cancelled. */
  close(): Promise<void>;
}

export interface CompilerLimits {
  /** Of one step of the thread: until a query is compiled, or asks the data for rows. */
  readonly stepMilliseconds: number;
  /** Of the thread's heap. */
  readonly heapMegabytes: number;
  /** The thread ends so long after the last query of the product's own. */
  readonly restMilliseconds: number;
  /** The same after a query that somebody waited for, and who may ask again: one that can be cancelled. */
  readonly attendedMilliseconds: number;
  /** Characters of the queries that are not compiled yet. */
  readonly waitingCharacters: number;
}

const DEFAULT_LIMITS: CompilerLimits = {
  stepMilliseconds: 10_000,
  heapMegabytes: 512,
  restMilliseconds: 1000,
  attendedMilliseconds: 120_000,
  waitingCharacters: 8 * 1024 * 1024,
};

const THREAD = new URL('./compiler-thread.ts', import.meta.url);
const START_MILLISECONDS = 60_000;
const COLLECT_AFTER_MILLISECONDS = 500;
const YOUNG_GENERATION_MB = 16;
/** What a query weighs beside its text while it waits. */
const QUERY_CHARACTERS = 1024;
/** A query that waits for rows begins anew when another one ends the thread, but not for ever. */
const MOST_BEGINNINGS = 3;

/** A query that somebody waits for. */
interface Work {
  readonly id: number;
  readonly kind: 'compile' | 'prepare';
  readonly text: string;
  readonly options: CompileOptions & Partial<PrepareOptions>;
  readonly resolve: (query: CompiledQuery) => void;
  readonly reject: (error: unknown) => void;
  readonly onAbort: () => void;
  /** What the store said to statements that failed, by the number under which their rows were asked for. */
  readonly storeErrors: Map<number, unknown>;
  beginnings: number;
}

type Begun = ToThread & { readonly kind: 'rows' | 'no-rows' };

class ThreadCompiler implements KqlCompiler {
  readonly #limits: CompilerLimits;
  /** In the order in which they came. */
  readonly #open = new Map<number, Work>();
  #beginning: Work[] = [];
  /** Rows for queries that have begun go first: what is done with them frees their memory. */
  #continuing: { readonly work: Work; readonly message: Begun }[] = [];
  #characters = 0;
  #lastId = 0;
  #thread: Worker | undefined;
  #isReady = false;
  /** Whose step the thread is working on. */
  #current: Work | undefined;
  #sentCatalog: Catalog | undefined;
  #sentLibrary: Library | undefined;
  /** Bounds the start, a step, or the rest: whichever the thread is at. */
  #timer: NodeJS.Timeout | undefined;
  /** V8 keeps the pages of a thread that has ended until it collects. */
  readonly #ended = givesMemoryBackAtRest(COLLECT_AFTER_MILLISECONDS);
  /** When somebody was last seen to wait. */
  #attended = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(limits: CompilerLimits) {
    this.#limits = limits;
  }

  compile(text: string, options: CompileOptions & { readonly signal?: AbortSignal }): Promise<CompiledQuery> {
    return this.#ask('compile', text, options);
  }

  prepare(text: string, options: PrepareOptions): Promise<CompiledQuery> {
    return this.#ask('prepare', text, options);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const work of this.#open.values()) this.#settle(work)?.reject(cancelled('Vedette is closing.'));
    await this.#end();
  }

  #ask(kind: Work['kind'], text: string, options: Work['options']): Promise<CompiledQuery> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(cancelled('Vedette is closing.'));
      if (options.signal?.aborted) return reject(cancelled());
      if (this.#characters + text.length + QUERY_CHARACTERS > this.#limits.waitingCharacters)
        return reject(
          new KqlError('KQL_BUSY', 'Too many queries wait to be compiled: try again later.', { stage: 'parse' }),
        );
      const onAbort = () => this.#settle(work)?.reject(cancelled());
      const id = ++this.#lastId;
      const work: Work = { id, kind, text, options, resolve, reject, onAbort, storeErrors: new Map(), beginnings: 0 };
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.#characters += text.length + QUERY_CHARACTERS;
      this.#open.set(id, work);
      this.#beginning.push(work);
      this.#next();
    });
  }

  /** Takes a query out; undefined if it was out already. */
  #settle(work: Work | undefined): Work | undefined {
    if (!work || !this.#open.delete(work.id)) return undefined;
    const { signal } = work.options;
    signal?.removeEventListener('abort', work.onAbort);
    if (signal) this.#attended = performance.now();
    this.#characters -= work.text.length + QUERY_CHARACTERS;
    return work;
  }

  /** Gives the thread its next step, if it has none; starts it, or lets it rest. */
  #next(): void {
    if (this.#current || this.#isClosed) return;
    if (!this.#thread) {
      if (this.#open.size > 0) this.#start();
      return;
    }
    if (!this.#isReady) return;
    const begun = this.#continuing.shift();
    let work = begun ? undefined : this.#beginning.shift();
    while (work && !this.#open.has(work.id)) work = this.#beginning.shift();
    if (begun) this.#step(begun.work, begun.message);
    else if (work) this.#begin(work);
    else this.#rest(this.#thread);
  }

  #rest(thread: Worker): void {
    thread.unref();
    const { restMilliseconds, attendedMilliseconds } = this.#limits;
    const attendedLeft = this.#attended + attendedMilliseconds - performance.now();
    this.#within(Math.max(restMilliseconds, attendedLeft), () => {
      // Whoever waits for rows will want it again.
      if (this.#open.size === 0) void this.#end().then(this.#ended);
      else this.#rest(thread);
    });
  }

  #begin(work: Work): void {
    const { id, kind, text } = work;
    const {
      catalog,
      library = EMPTY_LIBRARY,
      external,
      places,
      now,
      timeRange,
      parameters,
      limits,
      snapshot,
    } = work.options;
    work.beginnings++;
    work.storeErrors.clear();
    this.#step(work, {
      kind,
      id,
      text,
      options: {
        now,
        ...(timeRange && { timeRange }),
        ...(parameters && { parameters }),
        ...(places !== undefined && { places }),
        ...(limits && { limits }),
        ...(external !== undefined && { external }),
        ...(snapshot !== undefined && { snapshot }),
      },
      ...(catalog !== this.#sentCatalog && { catalog }),
      ...(library !== this.#sentLibrary && { library }),
    });
    this.#sentCatalog = catalog;
    this.#sentLibrary = library;
  }

  #step(work: Work, message: ToThread): void {
    const { stepMilliseconds } = this.#limits;
    this.#current = work;
    this.#within(stepMilliseconds, () =>
      this.#died(
        new KqlError('KQL_LIMIT_TIME', `Compiling the query took more than ${stepMilliseconds / 1000} seconds.`),
      ),
    );
    this.#thread?.ref();
    this.#thread?.postMessage(message);
  }

  #within(milliseconds: number, late: () => void): void {
    clearTimeout(this.#timer);
    const timer = setTimeout(() => {
      // Where this thread was the busy one, what the other has long said is heard first.
      setImmediate(() => {
        if (this.#timer === timer) late();
      });
    }, milliseconds).unref();
    this.#timer = timer;
  }

  #start(): void {
    const thread = new Worker(THREAD, {
      resourceLimits: {
        maxOldGenerationSizeMb: this.#limits.heapMegabytes,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      },
    });
    this.#thread = thread;
    this.#isReady = false;
    this.#sentCatalog = undefined;
    this.#sentLibrary = undefined;
    const whileHere =
      <T>(hear: (said: T) => void) =>
      (said: T) => {
        if (this.#thread === thread) hear(said);
      };
    thread.on(
      'message',
      whileHere<FromThread>((message) => this.#hear(message, thread)),
    );
    thread.on(
      'error',
      whileHere<unknown>((error) => this.#died(error)),
    );
    thread.on(
      'exit',
      whileHere<number>((code) => this.#died(new Error(`exit code ${code}`))),
    );
    this.#within(START_MILLISECONDS, () => this.#died(new Error('it took too long')));
  }

  #hear(message: FromThread, thread: Worker): void {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#next();
        break;
      case 'rest':
        this.#current = undefined;
        this.#next();
        break;
      case 'compiled':
        this.#settle(this.#open.get(message.id))?.resolve(message.query);
        break;
      case 'failed': {
        const { ask } = message.error;
        const work = this.#settle(this.#open.get(message.id));
        work?.reject((ask !== undefined && work.storeErrors.get(ask)) || receivedError(message.error));
        break;
      }
      case 'ask':
      case 'fetch':
        void this.#fetch(message, thread);
        break;
    }
  }

  /** Runs a statement for the thread. Never rejects: what the store says goes on to the thread. */
  async #fetch(asked: FromThread & { readonly kind: 'ask' | 'fetch' }, thread: Worker): Promise<void> {
    const { id, ask } = asked;
    const work = this.#open.get(id) ?? (this.#current?.id === id ? this.#current : undefined);
    if (!work) return;
    let message: Begun;
    try {
      // Nobody waits any more: the thread hears that as a failure, and lets go of the query.
      if (!this.#open.has(id)) throw cancelled();
      message = { kind: 'rows', ask, result: await answerTo(asked, work.options) };
    } catch (error) {
      work.storeErrors.set(ask, error);
      message = { kind: 'no-rows', ask, error: sentError(error) };
    }
    if (this.#thread !== thread) return;
    this.#continuing.push({ work, message });
    this.#next();
  }

  /** The thread is of no more use: whoever it worked for is told why, the others begin anew. */
  #died(reason: unknown): void {
    const culprit = this.#settle(this.#current);
    const hasStood = this.#isReady;
    void this.#end();
    culprit?.reject(whyEnded(reason, this.#limits));
    for (const work of [...this.#open.values()])
      if (!hasStood || work.beginnings >= MOST_BEGINNINGS)
        this.#settle(work)?.reject(
          new KqlError('KQL_UNAVAILABLE', `The thread that compiles queries ended: ${wordsOf(reason)}.`, {
            cause: reason,
          }),
        );
    this.#beginning = [...this.#open.values()];
    this.#next();
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#thread = undefined;
    this.#current = undefined;
    this.#isReady = false;
    this.#continuing = [];
    await thread?.terminate();
  }
}

/** Runs a statement, or reads what is behind an address, for the thread. */
async function answerTo(
  asked: FromThread & { readonly kind: 'ask' | 'fetch' },
  { store, signal, external }: Work['options'],
): Promise<QueryResult> {
  if (asked.kind === 'ask') {
    if (!store) throw cancelled();
    return store.query(asked.sql, { ...asked.options, ...(signal && { signal }) });
  }
  const policy = external === undefined || external === 'empty' ? NOTHING_EXTERNAL : external;
  const bytes = await fetchExternal(asked.address, policy, signal);
  const rows = [[Buffer.from(bytes).toString('base64')]];
  return { columns: [], rows, truncated: false, rowsRead: 0, bytesRead: bytes.length, milliseconds: 0 };
}

const wordsOf = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));

function cancelled(message = 'The query was cancelled.'): KqlError {
  return new KqlError('KQL_CANCELLED', message);
}

function whyEnded(reason: unknown, { heapMegabytes }: CompilerLimits): KqlError {
  if (reason instanceof KqlError) return reason;
  if ((reason as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new KqlError('KQL_LIMIT_MEMORY', `Compiling the query took more than ${heapMegabytes} MB.`, {
      cause: reason,
    });
  return new KqlError('KQL_INTERNAL', `The query ended the thread that compiles it: ${wordsOf(reason)}.`, {
    cause: reason,
  });
}

/**
 * Compiles in a thread of its own, which holds the language service: no query, however it is written, holds up the
 * caller's thread, and without queries the thread ends and its memory is free. It starts with the first query; one that
 * takes too long or too much ends it, and the next one starts it anew. The thread keeps no process alive at rest.
 */
export function threadCompiler(limits: Partial<CompilerLimits> = {}): KqlCompiler {
  return new ThreadCompiler({ ...DEFAULT_LIMITS, ...limits });
}

/** The same on this thread, for a short-lived command and for tests. */
export const localCompiler: KqlCompiler = {
  compile: async (text, options) => compileKql(text, options),
  prepare: prepareKql,
  close: async () => undefined,
};
