import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { describeError, VedetteError } from '../lib/errors.ts';
import { repositoryRoot } from '../lib/shared-data.ts';
import { tlsOptions } from '../lib/tls-files.ts';
import { guard, isLoopbackHost } from './auth/guard.ts';
import { messageOf, statusOf } from './errors.ts';
import { routes } from './routes/index.ts';
import type { Services } from './services/services.ts';

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Lets the command line of this machine in; see guard. */
  readonly localToken?: string | undefined;
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
}

export type App = FastifyInstance;
export type TypedApp = ReturnType<typeof typed>;

const CONTENT_SECURITY_POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'worker-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** The console and its API; `listen` is the caller's. Errors leave as `apiError`, never with a stack or an SQL text. */
export async function createServer(
  services: Services,
  config: ServerConfig,
  webFolder = join(repositoryRoot, 'web', 'dist'),
): Promise<App> {
  const https = config.tls && tlsOptions('server.tls', config.tls);
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    ...(https ? { https } : {}),
    forceCloseConnections: true,
  }) as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  // Answers are typed where they are made and checked against the schemas in tests; validating 100,000 rows again costs a second.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    strictTransportSecurity: config.tls !== undefined,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, { global: false });
  await app.register(fastifySwagger, {
    openapi: { info: { title: 'Vedette', version: services.version } },
    transform: jsonSchemaTransform,
  });
  guard(app, services.state, isLoopbackHost(config.host), config.localToken);
  answerErrors(app);

  const context = { services, secureCookie: config.tls !== undefined };
  for (const register of routes) await app.register(async (scope) => register(typed(scope), context));
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await serveConsole(app, webFolder);
  return app;
}

function typed(scope: FastifyInstance) {
  return scope.withTypeProvider<ZodTypeProvider>();
}

export interface RouteContext {
  readonly services: Services;
  readonly secureCookie: boolean;
}

function answerErrors(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof VedetteError) {
      const { code, place } = error;
      const message = messageOf(error);
      if (message !== error.message) log(request, describeError(error));
      return reply
        .status(statusOf(error))
        .send({ code, message, ...(place && { line: place.line, column: place.column }) });
    }
    if (hasZodFastifySchemaValidationErrors(error)) {
      const [first] = error.validation;
      const where = `${error.validationContext ?? 'request'}${first?.instancePath ?? ''}`;
      return reply
        .status(400)
        .send({ code: 'REQUEST_INVALID', message: `${where}: ${first?.message ?? 'is not valid'}` });
    }
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500) {
      const { code = 'REQUEST_INVALID', message } = error as { code?: string; message: string };
      return reply.status(status).send({ code: status === 429 ? 'TOO_MANY_ATTEMPTS' : code, message });
    }
    log(request, error instanceof Error ? error.stack : error);
    return reply.status(500).send({ code: 'INTERNAL', message: 'Vedette failed to answer; its log says why.' });
  });
}

function log({ method, url }: FastifyRequest, problem: unknown): void {
  process.stderr.write(`${method} ${url.split('?', 1)[0]}: ${problem}\n`);
}

/** The built console; every path that is no file is a page of the app. Without a build, a line that says how to make one. */
async function serveConsole(app: App, folder: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'));
  if (built)
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      preCompressed: true,
      // Vite names assets by their content: they never change under one name.
      setHeaders: (reply, path) =>
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/api/'))
      return reply
        .status(404)
        .send({ code: 'NOT_FOUND', message: `There is no ${request.method} ${request.url.split('?', 1)[0]}.` });
    // A part of another build: a page would be no answer to who asks for a program.
    const isAsset = request.url.startsWith('/assets/');
    if (request.method !== 'GET' || !built || isAsset)
      return reply
        .status(404)
        .type('text/plain')
        .send(built ? 'Not found\n' : 'The console is not built: run `npm run build`.\n');
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
