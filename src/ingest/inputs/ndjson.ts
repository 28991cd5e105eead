import type { FastifyInstance, FastifyReply } from 'fastify';
import { COUNTED_RECORDS, splitCounted } from '../framing/counted.ts';
import { NATIVE_EVTX } from '../framing/envelope.ts';
import { splitJsonObjects } from '../framing/json-values.ts';
import { splitLines } from '../framing/lines.ts';
import { BodyError, readBody } from './http-body.ts';
import { acceptRequest, digestOf, isTryLater, RETRY_AFTER_SECONDS, tokenOf } from './http-request.ts';
import type { InputContext } from './input.ts';

const STATUS = { 'too-large': 413, 'unknown-encoding': 415, 'bad-encoding': 400, 'cut-off': 400, busy: 429 } as const;

/**
 * POST /ingest with `Authorization: Bearer TOKEN`: lines (any text, NDJSON), or with `application/json` one array or
 * objects one after another. A line that no format takes is quarantined, not refused. Answers `{"accepted": n}` once durable.
 */
export function ndjson(app: FastifyInstance, context: InputContext): void {
  app.post<{ Querystring: { source?: string; format?: string; host?: string } }>('/ingest', async (request, reply) => {
    const token = await tokenOf(context, request, ['bearer']);
    if (!token)
      return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'INGEST_TOKEN', 'a valid token is required');
    const { source = token.source, format, host } = request.query;
    if (source !== token.source && !token.anySource)
      return refuse(reply, 403, 'INGEST_SOURCE', `this token sends as '${token.source}' only`);
    if (typeof source !== 'string' || !/^[^\p{Cc}]{1,100}$/u.test(source))
      return refuse(reply, 400, 'INGEST_SOURCE', 'a source has 1 to 100 characters and no control characters');
    if (context.isBusy()) return tryLater(reply);
    try {
      const body = await readBody(request.raw, context.config.http);
      const { ranges, failedAt } = split(body, request.headers['content-type'] ?? '');
      if (failedAt !== undefined)
        return refuse(reply, 400, 'INGEST_BODY', `the body stops making sense at byte ${failedAt}; nothing was taken`);
      if (ranges.length === 0) return { accepted: 0 };
      const hint = { ...(format ? { format } : {}), ...(host ? { host } : {}) };
      const digest = digestOf(request, body);
      const input = format === NATIVE_EVTX ? NATIVE_EVTX : 'http';
      await acceptRequest(context, reply, { source, input, body, ranges, digest, hint });
      return { accepted: ranges.length / 2 };
    } catch (error) {
      if (isTryLater(error)) return tryLater(reply);
      if (!(error instanceof BodyError)) throw error;
      if (error.problem === 'busy') return tryLater(reply);
      return refuse(reply, STATUS[error.problem], 'INGEST_BODY', error.message);
    }
  });
}

function split(body: Buffer, type: string): { ranges: number[]; failedAt?: number | undefined } {
  if (type.startsWith(COUNTED_RECORDS)) return splitCounted(body);
  return /^application\/json\b/.test(type) ? splitJson(body) : { ranges: splitLines(body) };
}

/** A body that calls itself JSON and is NDJSON is read as lines, so that one bad line spoils no other. */
function splitJson(body: Buffer): { ranges: number[]; failedAt?: number | undefined } {
  const objects = splitJsonObjects(body);
  if (objects.failedAt === undefined) return objects;
  const first = body.subarray(0, 1).toString();
  return first === '{' && body.includes(0x0a) ? { ranges: splitLines(body) } : objects;
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ code, message });
}

function tryLater(reply: FastifyReply): FastifyReply {
  return refuse(reply.header('retry-after', RETRY_AFTER_SECONDS), 429, 'INGEST_BUSY', 'the journal is full: try later');
}
