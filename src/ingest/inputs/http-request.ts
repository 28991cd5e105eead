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
 * Journals the records of a request, a large one in parts, and watches whether the answer that follows reaches the client's
 * connection. Parts that are durable already (this is the retry of a request whose client never heard of it) are not
 * journalled again. Resolves, when all are durable, with the first entry; with undefined if every part was known.
 */
export async function acceptRequest(
  context: InputContext,
  reply: FastifyReply,
  records: RequestRecords,
): Promise<JournalEntry | undefined> {
  const received = Date.now();
  const fresh = partsOf(records).filter(({ digest }) => !context.answers.takeRetry(records.source, digest));
  const results = await Promise.allSettled(fresh.map((part) => context.accept({ ...part, received })));
  const entries = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    // The client will be told to come again: what is durable of this request is known then.
    for (const entry of entries) context.answers.unanswered(entry);
    throw failed.reason;
  }
  watchAnswer(context, reply, entries);
  return entries[0];
}

function watchAnswer(context: InputContext, reply: FastifyReply, entries: readonly JournalEntry[]): void {
  const response = reply.raw;
  let told = false;
  const tell = (reached: boolean) => {
    if (told) return;
    told = true;
    for (const entry of entries) {
      if (reached) context.answers.answered(entry);
      else context.answers.unanswered(entry);
    }
  };
  if (response.destroyed || response.closed) tell(false);
  else {
    response.once('finish', () => tell(!(response.socket?.destroyed ?? false)));
    response.once('close', () => tell(response.writableFinished));
  }
}

/** One batch of the journal is one job of a worker: a large request must not become a large job. */
const MAX_PART_RECORDS = 5000;
const MAX_PART_BYTES = 4 * 1024 * 1024;

/** The same request always has the same parts. */
function partsOf(records: RequestRecords): RequestRecords[] {
  const { body, ranges, digest } = records;
  if (ranges.length <= MAX_PART_RECORDS * 2 && body.length <= MAX_PART_BYTES) return [records];
  const parts: RequestRecords[] = [];
  for (let from = 0; from < ranges.length; ) {
    const start = ranges[from]!;
    let to = from + 2;
    while (to < ranges.length && to - from < MAX_PART_RECORDS * 2 && ranges[to + 1]! - start <= MAX_PART_BYTES) to += 2;
    parts.push({
      ...records,
      body: body.subarray(start, ranges[to - 1]!),
      ranges: ranges.slice(from, to).map((place) => place - start),
      digest: `${digest}-${parts.length}`,
    });
    from = to;
  }
  return parts;
}

/** True if the error means 'try later'. */
export function isTryLater(error: unknown): boolean {
  return error instanceof VedetteError && (error.code === 'JOURNAL_FULL' || error.code === 'JOURNAL_CLOSED');
}

export interface Credentials {
  readonly scheme: string;
  /** What may be the token, in the order of trying. */
  readonly secrets: readonly string[];
}

/** The Authorization header: `Bearer x`, `Splunk x`, `ApiKey base64(id:key)`, `Basic base64(user:password)`. */
export function credentialsOf(request: FastifyRequest): Credentials | undefined {
  const header = request.headers.authorization ?? '';
  const match = /^([A-Za-z]+) +(\S+) *$/.exec(header.slice(0, 4096));
  if (!match) return undefined;
  const scheme = match[1]!.toLowerCase();
  const value = match[2]!;
  if (scheme !== 'basic' && scheme !== 'apikey') return { scheme, secrets: [value] };
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  // A token of ours, given as it is, may by chance be the base 64 of a text with a colon: it is tried whole first.
  return { scheme, secrets: colon === -1 ? [value] : [value, text.slice(colon + 1)] };
}

export async function tokenOf(
  context: InputContext,
  request: FastifyRequest,
  schemes: readonly string[],
): Promise<VerifiedToken | undefined> {
  const credentials = credentialsOf(request);
  if (!credentials || !schemes.includes(credentials.scheme)) return undefined;
  return verifiedToken(context, credentials);
}

/** The token that one of the secrets is. */
export async function verifiedToken(
  context: InputContext,
  { secrets }: Credentials,
): Promise<VerifiedToken | undefined> {
  for (const secret of secrets) {
    const token = await context.verifyToken(secret);
    if (token) return token;
  }
  return undefined;
}
