import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VedetteError } from '../../lib/errors.ts';
import type { JournalEntry } from '../journal.ts';
import type { BatchHint } from '../journal-frame.ts';
import type { InputContext, VerifiedToken } from './input.ts';

/** Seconds after which a client that was told 'try later' may try. */
export const RETRY_AFTER_SECONDS = 2;

/** Names a request: a retry of the same bytes to the same path has the same digest. */
export function digestOf(request: FastifyRequest, body: Uint8Array): string {
  return hash('sha256', body, 'base64url') + hash('sha256', request.url, 'base64url').slice(0, 8);
}

export interface RequestRecords {
  readonly source: string;
  readonly input: string;
  readonly body: Uint8Array;
  readonly ranges: readonly number[];
  readonly digest: string;
  readonly hint?: BatchHint;
}

/**
 * Journals the records of a request, and watches whether the answer that follows reaches the client's connection.
 * Undefined: this request is the retry of one that is durable already; answer it as a success.
 */
export async function acceptRequest(
  context: InputContext,
  reply: FastifyReply,
  records: RequestRecords,
): Promise<JournalEntry | undefined> {
  if (context.answers.takeRetry(records.source, records.digest)) return undefined;
  const entry = await context.accept({ ...records, received: Date.now() });
  const response = reply.raw;
  let told = false;
  const tell = (reached: boolean) => {
    if (told) return;
    told = true;
    if (reached) context.answers.answered(entry);
    else context.answers.unanswered(entry);
  };
  if (response.destroyed || response.closed) tell(false);
  else {
    response.once('finish', () => tell(!(response.socket?.destroyed ?? false)));
    response.once('close', () => tell(response.writableFinished));
  }
  return entry;
}

/** True if the error means 'try later'. */
export function isTryLater(error: unknown): boolean {
  return error instanceof VedetteError && (error.code === 'JOURNAL_FULL' || error.code === 'JOURNAL_CLOSED');
}

export interface Credentials {
  readonly scheme: string;
  readonly secret: string;
}

/** The Authorization header: `Bearer x`, `Splunk x`, `ApiKey base64(id:key)`, `Basic base64(user:password)`. */
export function credentialsOf(request: FastifyRequest): Credentials | undefined {
  const header = request.headers.authorization ?? '';
  const match = /^([A-Za-z]+) +(\S+) *$/.exec(header.slice(0, 4096));
  if (!match) return undefined;
  const scheme = match[1]!.toLowerCase();
  const value = match[2]!;
  if (scheme !== 'basic' && scheme !== 'apikey') return { scheme, secret: value };
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  return { scheme, secret: colon === -1 ? value : text.slice(colon + 1) };
}

export async function tokenOf(
  context: InputContext,
  request: FastifyRequest,
  schemes: readonly string[],
): Promise<VerifiedToken | undefined> {
  const credentials = credentialsOf(request);
  if (!credentials || !schemes.includes(credentials.scheme)) return undefined;
  return context.verifyToken(credentials.secret);
}
