import fastify, { type FastifyInstance } from 'fastify';
import { describeError, VedetteError } from '../../lib/errors.ts';
import { tlsOptions } from '../../lib/tls-files.ts';
import { elasticsearch } from './elasticsearch.ts';
import { hec } from './hec.ts';
import type { Input, InputContext } from './input.ts';
import { ndjson } from './ndjson.ts';
import { otlp } from './otlp.ts';

/** The protocols of the HTTP listener, each with its own paths. */
const protocols: readonly ((app: FastifyInstance, context: InputContext) => void)[] = [
  ndjson,
  hec,
  elasticsearch,
  otlp,
];

const HEADERS_SECONDS = 15;
const CHECK_SECONDS = 5;
const CLOSE_SECONDS = 5;
const KEEP_ALIVE_SECONDS = 75;
const MAX_CONNECTIONS = 2000;

export const http: Input = {
  name: 'http',
  async start(context) {
    const { config } = context;
    if (!config.http.enabled) return undefined;
    const { host, port, requestSeconds, tls } = config.http;
    const app = fastify({
      logger: false,
      bodyLimit: config.http.maxBodyBytes,
      requestTimeout: requestSeconds * 1000,
      connectionTimeout: requestSeconds * 1000,
      keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000,
      routerOptions: { ignoreTrailingSlash: true },
      forceCloseConnections: 'idle',
      ...(tls
        ? {
            https: {
              ...tlsOptions('ingest.http.tls', tls),
              headersTimeout: HEADERS_SECONDS * 1000,
              connectionsCheckingInterval: CHECK_SECONDS * 1000,
            },
          }
        : { http: { headersTimeout: HEADERS_SECONDS * 1000, connectionsCheckingInterval: CHECK_SECONDS * 1000 } }),
    }) as unknown as FastifyInstance;
    app.removeAllContentTypeParsers();
    // Bodies are read by the inputs: types are wrong or missing as often as not, and each protocol has its own limits.
    app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
    app.setErrorHandler((error, _request, reply) => {
      const status = (error as { statusCode?: number }).statusCode ?? 500;
      if (status >= 500) context.onProblem(`http input: ${describeError(error)}`);
      const message = status >= 500 ? 'Internal server error' : describeError(error);
      return reply.code(status).send({ code: status >= 500 ? 8 : 'INGEST_REQUEST', text: message, message });
    });
    for (const protocol of protocols) protocol(app, context);
    app.server.maxConnections = MAX_CONNECTIONS;
    try {
      await app.listen({ host, port });
    } catch (cause) {
      await app.close();
      throw new VedetteError(
        'INGEST_LISTEN',
        `The HTTP input can't listen on ${host}:${port}: ${(cause as Error).message}`,
        {
          cause,
        },
      );
    }
    const bound = app.server.address();
    const where = bound !== null && typeof bound === 'object' ? `${host}:${bound.port}` : `${host}:${port}`;
    return {
      type: 'http',
      address: `${tls ? 'https' : 'http'}://${where}`,
      close: () => closeWithin(app, CLOSE_SECONDS),
    };
  },
};

/** Lets requests under way end, but waits for none that takes its time. */
async function closeWithin(app: FastifyInstance, seconds: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), seconds * 1000);
  await app.close();
  clearTimeout(timer);
}
