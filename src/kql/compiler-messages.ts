import { type Place, VedetteError } from '../lib/errors.ts';
import type { QueryOptions, QueryResult } from '../store/event-store.ts';
import type { CompiledQuery } from './compile.ts';
import { KqlError, type KqlErrorCode } from './errors.ts';
import type { Library } from './library/library.ts';
import type { PrepareOptions } from './prepare.ts';
import type { Catalog } from './service.ts';

/** What the main thread says to the thread that compiles. It answers each message, then says that it rests. */
export type ToThread =
  | {
      readonly kind: 'compile' | 'prepare';
      readonly id: number;
      readonly text: string;
      readonly options: Omit<PrepareOptions, 'catalog' | 'library' | 'store' | 'signal' | 'fetchExternal'> &
        Pick<QueryOptions, 'lane'>;
      /** Both are sent when they are others than those of the message before. */
      readonly catalog?: Catalog;
      readonly library?: Library;
    }
  | { readonly kind: 'rows'; readonly ask: number; readonly result: QueryResult }
  | { readonly kind: 'no-rows'; readonly ask: number; readonly error: SentError };

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rest' }
  | { readonly kind: 'compiled'; readonly id: number; readonly query: CompiledQuery }
  | { readonly kind: 'failed'; readonly id: number; readonly error: SentError }
  /** The compilation `id` can't go on without the rows of a statement. */
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly ask: number;
      readonly sql: string;
      readonly options: Omit<QueryOptions, 'signal'>;
    }
  /** The compilation `id` can't go on without what is behind an address; it comes as the one cell of one row. */
  | { readonly kind: 'fetch'; readonly id: number; readonly ask: number; readonly address: string };

/** An error as it crosses between threads: structured cloning would keep its words alone. */
export interface SentError {
  readonly code?: string;
  readonly message: string;
  readonly place?: Place;
  /** Set for a KqlError. */
  readonly stage?: KqlError['stage'];
  readonly cause?: string;
  /** The rows that were asked for and did not come: the asker has the error itself. */
  readonly ask?: number;
}

/** In the thread: rows that it asked for did not come. */
export class AskFailed extends VedetteError {
  readonly ask: number;

  constructor(ask: number, error: SentError) {
    super(error.code ?? 'KQL_UNAVAILABLE', error.message);
    this.ask = ask;
  }
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, cause } = error;
  return {
    message,
    ...(error instanceof VedetteError && { code: error.code, ...(error.place && { place: error.place }) }),
    ...(error instanceof KqlError && { stage: error.stage }),
    ...(cause !== undefined && { cause: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }),
    ...(error instanceof AskFailed && { ask: error.ask }),
  };
}

/** The error as it was thrown in the other thread. */
export function receivedError({ code, message, place, stage, cause }: SentError): Error {
  const options = { place, ...(cause !== undefined && { cause: new Error(cause) }) };
  if (code === undefined) return new Error(message, options);
  return stage
    ? new KqlError(code as KqlErrorCode, message, { ...options, stage })
    : new VedetteError(code, message, options);
}
