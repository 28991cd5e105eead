import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BulkItem, splitBulk } from '../framing/bulk.ts';
import { registerHandshake } from './elasticsearch-handshake.ts';
import { BodyError, readBody } from './http-body.ts';
import { acceptRequest, digestOf, isTryLater, RETRY_AFTER_SECONDS, tokenOf } from './http-request.ts';
import type { InputContext, VerifiedToken } from './input.ts';

interface ItemError {
  readonly type: string;
  readonly reason: string;
}

const SCHEMES = ['apikey', 'basic', 'bearer'];
const NO_CHANGES: ItemError = {
  type: 'illegal_argument_exception',
  reason: 'events are kept as they came: only [create] and [index] are taken',
};

/** Elasticsearch's `_bulk`, and what its clients ask before they send. The token is the API key or the password. */
export function elasticsearch(app: FastifyInstance, context: InputContext): void {
  const bulk = async (request: FastifyRequest<{ Params: { index?: string } }>, reply: FastifyReply) => {
    const token = await authorise(context, request, reply);
    if (!token) return reply;
    if (context.isBusy()) return tryLater(request, reply);
    try {
      const body = await readBody(request.raw, context.config.http);
      return await take(request, reply, token, body);
    } catch (error) {
      if (isTryLater(error)) return tryLater(request, reply);
      if (!(error instanceof BodyError)) throw error;
      if (error.problem === 'busy') return tryLater(request, reply);
      const status = error.problem === 'too-large' ? 413 : 400;
      return fail(request, reply, status, { type: 'parse_exception', reason: error.message });
    }
  };

  async function take(
    request: FastifyRequest<{ Params: { index?: string } }>,
    reply: FastifyReply,
    token: VerifiedToken,
    body: Buffer,
  ): Promise<FastifyReply> {
    const started = performance.now();
    const { items, malformed } = splitBulk(body, request.params.index ?? '');
    if (malformed !== undefined || items.length === 0) {
      const reason = malformed ?? 'request body is required';
      return fail(request, reply, 400, { type: 'illegal_argument_exception', reason });
    }
    const problems = items.map((item) => checkItem(item, body));
    const ranges = items.flatMap((item, index) => (problems[index] ? [] : [item.start, item.end]));
    let sequence = 0;
    if (ranges.length > 0) {
      const digest = digestOf(request, body);
      const entry = await acceptRequest(context, reply, { source: token.source, input: 'bulk', body, ranges, digest });
      sequence = entry?.sequence ?? 0;
    }
    let kept = 0;
    const answered = items.map((item, index) => {
      const error = problems[index];
      if (error)
        return { [item.action]: { _index: item.index, ...(item.id ? { _id: item.id } : {}), status: 400, error } };
      const number = sequence + kept++;
      return { [item.action]: created(item, number) };
    });
    const took = Math.round(performance.now() - started);
    return send(request, reply, 200, { took, errors: problems.some(Boolean), items: answered });
  }

  for (const url of ['/_bulk', '/:index/_bulk'])
    app.route<{ Params: { index?: string } }>({ method: ['POST', 'PUT'], url, handler: bulk });
  registerHandshake(app, (request, reply) => authorise(context, request, reply), send);
}

function created(item: BulkItem, sequence: number): Record<string, unknown> {
  return {
    _index: item.index,
    _id: item.id ?? sequence.toString(36),
    _version: 1,
    result: 'created',
    _shards: { total: 1, successful: 1, failed: 0 },
    _seq_no: sequence,
    _primary_term: 1,
    status: 201,
  };
}

function checkItem(item: BulkItem, body: Buffer): ItemError | undefined {
  if (item.action !== 'create' && item.action !== 'index') return NO_CHANGES;
  const newline = body.indexOf(0x0a, item.start);
  try {
    const document: unknown = JSON.parse(body.toString('latin1', newline + 1, item.end));
    if (document !== null && typeof document === 'object' && !Array.isArray(document)) return undefined;
    return { type: 'document_parsing_exception', reason: 'a document is a JSON object' };
  } catch (error) {
    return { type: 'document_parsing_exception', reason: `failed to parse: ${(error as Error).message}` };
  }
}

async function authorise(
  context: InputContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<VerifiedToken | undefined> {
  const token = await tokenOf(context, request, SCHEMES);
  if (token) return token;
  reply.header('www-authenticate', ['ApiKey', 'Basic realm="security" charset="UTF-8"', 'Bearer realm="security"']);
  const reason = 'an API key, a password or a bearer token of this server is required';
  fail(request, reply, 401, { type: 'security_exception', reason });
  return undefined;
}

function tryLater(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('retry-after', RETRY_AFTER_SECONDS);
  return fail(request, reply, 429, {
    type: 'es_rejected_execution_exception',
    reason: 'the journal is full: try later',
  });
}

function fail(request: FastifyRequest, reply: FastifyReply, status: number, error: ItemError): FastifyReply {
  return send(request, reply, status, { error: { root_cause: [error], ...error }, status });
}

/** Clients check the product header before they send more, and want the media type that they asked for. */
function send(request: FastifyRequest, reply: FastifyReply, status: number, body?: unknown): FastifyReply {
  const version = /^application\/vnd\.elasticsearch\+[a-z-]+; *compatible-with=(\d{1,2})\b/.exec(
    request.headers.accept ?? '',
  );
  const type = version
    ? `application/vnd.elasticsearch+json;compatible-with=${version[1]}`
    : 'application/json; charset=UTF-8';
  reply.code(status).header('x-elastic-product', 'Elasticsearch').header('content-type', type);
  return reply.send(body === undefined ? undefined : JSON.stringify(body));
}
