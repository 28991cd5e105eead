import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { splitJsonObjects } from '../framing/json-values.ts';
import { splitLines } from '../framing/lines.ts';
import type { BatchHint } from '../journal-frame.ts';
import { BodyError, readBody } from './http-body.ts';
import {
  acceptRequest,
  credentialsOf,
  digestOf,
  isTryLater,
  RETRY_AFTER_SECONDS,
  verifiedToken,
} from './http-request.ts';
import type { InputContext, VerifiedToken } from './input.ts';

/** Answers of Splunk's HTTP Event Collector: name → code, HTTP status, text. */
const HEC = {
  success: [0, 200, 'Success'],
  tokenRequired: [2, 401, 'Token is required'],
  invalidAuthorization: [3, 401, 'Invalid authorization'],
  invalidToken: [4, 403, 'Invalid token'],
  noData: [5, 400, 'No data'],
  invalidFormat: [6, 400, 'Invalid data format'],
  serverError: [8, 500, 'Internal server error'],
  busy: [9, 503, 'Server is busy'],
  channelMissing: [10, 400, 'Data channel is missing'],
  channelInvalid: [11, 400, 'Invalid data channel'],
  eventRequired: [12, 400, 'Event field is required'],
  eventBlank: [13, 400, 'Event field cannot be blank'],
  invalidFields: [15, 400, 'Error in handling indexed fields'],
  queryToken: [16, 400, 'Query string authorization is not enabled'],
  healthy: [17, 200, 'HEC is healthy'],
  unhealthy: [18, 503, 'HEC is unhealthy, queues are full'],
  tooLarge: [27, 413, 'Request entity too large'],
} as const;
type Answer = keyof typeof HEC;

interface HecQuery {
  token?: string;
  channel?: string;
  host?: string;
  source?: string;
  sourcetype?: string;
  index?: string;
  time?: string;
}
type HecRequest = FastifyRequest<{ Querystring: HecQuery }>;

const CHANNEL = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const MAX_CHANNELS = 10_000;

/** Splunk HEC: events, raw lines, health and acknowledgements. What is acknowledged is durable. */
export function hec(app: FastifyInstance, context: InputContext): void {
  /** The next acknowledgement id of each channel; all below it are durable, since answers wait for the journal. */
  const channels = new Map<string, number>();

  const events = async (request: HecRequest, reply: FastifyReply) =>
    take(request, reply, 'hec', (body) => readEvents(body));
  const raw = async (request: HecRequest, reply: FastifyReply) =>
    take(request, reply, 'hec-raw', (body) => ({ ranges: splitLines(body) }));

  async function take(
    request: HecRequest,
    reply: FastifyReply,
    input: string,
    split: (body: Buffer) => { ranges: readonly number[] } | { answer: Answer; event?: number },
  ): Promise<FastifyReply> {
    const token = await authorise(request);
    if (typeof token === 'string') return answer(reply, token);
    const channel = (request.headers['x-splunk-request-channel'] ?? request.query.channel)?.toString();
    if (channel !== undefined && !CHANNEL.test(channel)) return answer(reply, 'channelInvalid');
    if (context.isBusy()) return answer(reply, 'busy');
    try {
      const body = await readBody(request.raw, context.config.http);
      if (body.length === 0) return answer(reply, 'noData');
      const found = split(body);
      if ('answer' in found)
        return answer(reply, found.answer, found.event === undefined ? {} : { 'invalid-event-number': found.event });
      if (found.ranges.length === 0) return answer(reply, 'noData');
      const hint = hintOf(request.query);
      const digest = digestOf(request, body);
      await acceptRequest(context, reply, { source: token.source, input, body, ranges: found.ranges, digest, hint });
      return answer(reply, 'success', channel === undefined ? {} : { ackId: nextAcknowledgement(channel) });
    } catch (error) {
      if (isTryLater(error)) return answer(reply, 'busy');
      if (!(error instanceof BodyError)) throw error;
      if (error.problem === 'too-large') return answer(reply, 'tooLarge');
      return answer(reply, error.problem === 'busy' ? 'busy' : 'invalidFormat');
    }
  }

  async function authorise(request: HecRequest): Promise<VerifiedToken | Answer> {
    if (request.headers.authorization === undefined) {
      const { token } = request.query;
      if (token === undefined) return 'tokenRequired';
      if (!context.config.http.queryToken) return 'queryToken';
      return (await context.verifyToken(token)) ?? 'invalidToken';
    }
    const credentials = credentialsOf(request);
    if (!credentials || (credentials.scheme !== 'splunk' && credentials.scheme !== 'basic'))
      return 'invalidAuthorization';
    return (await verifiedToken(context, credentials)) ?? 'invalidToken';
  }

  function nextAcknowledgement(channel: string): number {
    const id = channels.get(channel) ?? 0;
    channels.delete(channel);
    if (channels.size >= MAX_CHANNELS) channels.delete(channels.keys().next().value!);
    channels.set(channel, id + 1);
    return id;
  }

  async function acknowledgements(request: HecRequest, reply: FastifyReply): Promise<FastifyReply> {
    const token = await authorise(request);
    if (typeof token === 'string') return answer(reply, token);
    const channel = (request.headers['x-splunk-request-channel'] ?? request.query.channel)?.toString();
    if (channel === undefined) return answer(reply, 'channelMissing');
    if (!CHANNEL.test(channel)) return answer(reply, 'channelInvalid');
    let ids: unknown;
    try {
      const body = await readBody(request.raw, { maxBodyBytes: 1024 * 1024, maxDecompressedBytes: 1024 * 1024 });
      ids = (JSON.parse(body.toString()) as { acks?: unknown }).acks;
    } catch {
      return answer(reply, 'invalidFormat');
    }
    if (!Array.isArray(ids)) return answer(reply, 'invalidFormat');
    const next = channels.get(channel) ?? 0;
    const acks = Object.fromEntries(ids.map((id) => [String(id), Number.isInteger(id) && id >= 0 && id < next]));
    return reply.send({ acks });
  }

  const health = async (_request: FastifyRequest, reply: FastifyReply) =>
    answer(reply, context.isBusy() ? 'unhealthy' : 'healthy');

  const base = '/services/collector';
  for (const path of [base, `${base}/event`, `${base}/event/1.0`]) app.post<{ Querystring: HecQuery }>(path, events);
  for (const path of [`${base}/raw`, `${base}/raw/1.0`]) app.post<{ Querystring: HecQuery }>(path, raw);
  for (const path of [`${base}/ack`, `${base}/ack/1.0`]) app.post<{ Querystring: HecQuery }>(path, acknowledgements);
  for (const path of [`${base}/health`, `${base}/health/1.0`]) app.get(path, health);
}

function answer(reply: FastifyReply, name: Answer, more: Record<string, unknown> = {}): FastifyReply {
  const [code, status, text] = HEC[name];
  if (status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply.code(status).send({ text, code, ...more });
}

/** Checks each event as Splunk does, before any is taken: a request is taken whole or not at all. Events count from 0. */
function readEvents(body: Buffer): { ranges: number[] } | { answer: Answer; event?: number } {
  const { ranges, failedAt } = splitJsonObjects(body);
  for (let at = 0; at < ranges.length; at += 2) {
    const problem = checkEvent(body, ranges[at]!, ranges[at + 1]!);
    if (problem) return { answer: problem, event: at / 2 };
  }
  return failedAt === undefined ? { ranges } : { answer: 'invalidFormat', event: ranges.length / 2 };
}

function checkEvent(body: Buffer, start: number, end: number): Answer | undefined {
  let envelope: { event?: unknown; fields?: unknown };
  try {
    // Latin-1 is the fastest decoding, and whether JSON is valid does not depend on bytes beyond ASCII.
    envelope = JSON.parse(body.toString('latin1', start, end));
  } catch {
    return 'invalidFormat';
  }
  const { event, fields } = envelope;
  if (event === undefined || event === null) return 'eventRequired';
  if (event === '' || (typeof event === 'string' && event.trim() === '')) return 'eventBlank';
  if (fields !== undefined && !areIndexedFields(fields)) return 'invalidFields';
  return undefined;
}

/** Indexed fields are flat: scalars, or arrays of scalars. */
function areIndexedFields(fields: unknown): boolean {
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields)) return false;
  const isScalar = (value: unknown) => value === null || typeof value !== 'object';
  return Object.values(fields).every((value) => (Array.isArray(value) ? value.every(isScalar) : isScalar(value)));
}

function hintOf({ host, source, sourcetype, time }: HecQuery): BatchHint {
  return {
    ...(host ? { host } : {}),
    ...(sourcetype ? { sourcetype } : {}),
    ...(time ? { time } : {}),
    ...(source ? { origin: source } : {}),
  };
}
