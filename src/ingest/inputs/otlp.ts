import type { FastifyInstance, FastifyReply } from 'fastify';
import { otlpResponse, otlpStatus, readOtlp } from '../framing/otlp.ts';
import { BodyError, readBody } from './http-body.ts';
import { acceptRequest, digestOf, isTryLater, RETRY_AFTER_SECONDS, tokenOf } from './http-request.ts';
import type { InputContext } from './input.ts';

// google.rpc.Code
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** OTLP/HTTP logs: JSON and protobuf, each answered in its own encoding. A log record that makes no sense is a partial success. */
export function otlp(app: FastifyInstance, context: InputContext): void {
  app.post('/v1/logs', async (request, reply) => {
    const type = request.headers['content-type'] ?? '';
    const isJson = /^application\/json\b/i.test(type);
    const answer = (status: number, bytes: Buffer) =>
      reply
        .code(status)
        .header('content-type', isJson ? 'application/json' : 'application/x-protobuf')
        .send(bytes);
    const fail = (status: number, code: number, message: string) => answer(status, otlpStatus(isJson, code, message));
    const tryLater = (): FastifyReply => {
      reply.header('retry-after', RETRY_AFTER_SECONDS);
      return fail(503, UNAVAILABLE, 'the journal is full: try later');
    };
    const token = await tokenOf(context, request, ['bearer']);
    if (!token) {
      reply.header('www-authenticate', 'Bearer');
      return fail(401, UNAUTHENTICATED, 'a valid bearer token is required');
    }
    if (!isJson && !/^application\/x-protobuf\b/i.test(type))
      return fail(415, INVALID_ARGUMENT, 'the content type is application/x-protobuf or application/json');
    if (context.isBusy()) return tryLater();
    try {
      const body = await readBody(request.raw, context.config.http);
      let logs: ReturnType<typeof readOtlp>;
      try {
        logs = readOtlp(body, isJson);
      } catch (error) {
        return fail(400, INVALID_ARGUMENT, `the request can't be decoded: ${(error as Error).message}`);
      }
      if (logs.records.length > 0) {
        const lines = logs.records.map((record) => Buffer.from(JSON.stringify(record)));
        const ranges: number[] = [];
        let at = 0;
        for (const line of lines) {
          ranges.push(at, at + line.length);
          at += line.length;
        }
        const records = Buffer.concat(lines, at);
        const digest = digestOf(request, body);
        await acceptRequest(context, reply, { source: token.source, input: 'otlp', body: records, ranges, digest });
      }
      return answer(200, otlpResponse(isJson, logs.rejected, logs.reason));
    } catch (error) {
      if (isTryLater(error)) return tryLater();
      if (!(error instanceof BodyError)) throw error;
      if (error.problem === 'busy') return tryLater();
      const isLarge = error.problem === 'too-large';
      return fail(isLarge ? 413 : 400, isLarge ? RESOURCE_EXHAUSTED : INVALID_ARGUMENT, error.message);
    }
  });
}
