// The thread of `threadCompiler`: holds the language service, and nothing else does.
import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { QueryResult } from '../store/event-store.ts';
import { compileKql } from './compile.ts';
import { AskFailed, type FromThread, sentError, type ToThread } from './compiler-messages.ts';
import { EMPTY_LIBRARY, type Library } from './library/library.ts';
import { type PrepareOptions, prepareKql } from './prepare.ts';
import type { Catalog } from './service.ts';

const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);

const asked = new Map<number, { resolve(result: QueryResult): void; reject(error: AskFailed): void }>();
let asks = 0;
let known: Catalog = [];
let library: Library = EMPTY_LIBRARY;

/** The store as the thread sees it: the main thread runs the statement and sends the rows. */
function storeFor(id: number): PrepareOptions['store'] {
  return {
    query: (sql, options = {}) => {
      const { signal: _, ...sent } = options;
      const ask = ++asks;
      return new Promise((resolve, reject) => {
        asked.set(ask, { resolve, reject });
        say({ kind: 'ask', id, ask, sql, options: sent });
      });
    },
  };
}

/** The network and the disk as the thread sees them: the main thread reads, and stops when nobody waits any more. */
function fetchFor(id: number): NonNullable<PrepareOptions['fetchExternal']> {
  return async (address) => {
    const ask = ++asks;
    const { rows } = await new Promise<QueryResult>((resolve, reject) => {
      asked.set(ask, { resolve, reject });
      say({ kind: 'fetch', id, ask, address });
    });
    return Buffer.from(String(rows[0]?.[0] ?? ''), 'base64');
  };
}

async function compile(message: ToThread & { readonly kind: 'compile' | 'prepare' }): Promise<void> {
  const { id, kind, text } = message;
  const catalog = message.catalog ?? known;
  known = catalog;
  library = message.library ?? library;
  const options = { ...message.options, catalog, library };
  try {
    const query =
      kind === 'compile'
        ? compileKql(text, options)
        : await prepareKql(text, { ...options, store: storeFor(id), fetchExternal: fetchFor(id) });
    say({ kind: 'compiled', id, query });
  } catch (error) {
    say({ kind: 'failed', id, error: sentError(error) });
  }
}

function take(message: ToThread): void {
  if (message.kind !== 'rows' && message.kind !== 'no-rows') {
    void compile(message);
    return;
  }
  const waiting = asked.get(message.ask);
  asked.delete(message.ask);
  if (message.kind === 'rows') waiting?.resolve(message.result);
  else waiting?.reject(new AskFailed(message.ask, message.error));
}

port.on('message', async (message: ToThread) => {
  take(message);
  // What the message set going has come to its end, or waits for rows.
  await setImmediate();
  say({ kind: 'rest' });
});

// Loads the language service and wakes it: no query shall be charged with that.
compileKql('print 1', { catalog: [], now: new Date() });
say({ kind: 'ready' });
