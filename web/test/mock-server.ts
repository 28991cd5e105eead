// A stand-in for the server: the built console under its policy, and made-up data that its schemas accept.

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { apiRoutes, type MockState, newState, refusal } from './mock/routes.ts';

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};
const dist = join(import.meta.dirname, '..', 'dist');

function sendFile(path: string, response: ServerResponse): void {
  const file = join(dist, normalize(path));
  const isFile = file.startsWith(dist) && extname(file) !== '' && existsSync(file);
  const shown = isFile ? file : join(dist, 'index.html');
  response.writeHead(200, { 'content-type': TYPES[extname(shown)] ?? 'application/octet-stream' });
  response.end(readFileSync(shown));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

function openStream(state: MockState, response: ServerResponse): void {
  state.streams.push((event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`data: ${JSON.stringify({ type: 'ingest', eventsPerSecond: 412.6, received: 9_120_332 })}\n\n`);
}

async function answer(state: MockState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  response.setHeader('content-security-policy', POLICY);
  if (!url.pathname.startsWith('/api/')) return sendFile(url.pathname, response);
  if (url.pathname === '/api/stream') return openStream(state, response);
  const method = request.method ?? 'GET';
  const route = apiRoutes.find((entry) => entry.method === method && entry.path.test(url.pathname));
  const body = await bodyOf(request);
  const result = !route
    ? refusal(404, 'NOT_FOUND', 'There is no such resource.')
    : method !== 'GET' && request.headers['x-csrf-token'] !== state.csrf
      ? refusal(403, 'CSRF_REJECTED', 'The request does not carry the token of this session.')
      : !route.open && !state.signedIn
        ? refusal(401, 'SESSION_REQUIRED', 'Log in first.')
        : route.answer({
            state,
            url,
            body,
            parts: route.path.exec(url.pathname)?.slice(1).map(decodeURIComponent) ?? [],
          });
  if (result.status === 200 && request.headers.accept === 'text/csv') {
    response.writeHead(200, { 'content-type': 'text/csv' });
    response.end('source,hour,received\r\n');
    return;
  }
  response.writeHead(result.status, { 'content-type': 'application/json' });
  response.end(result.body === undefined ? '' : JSON.stringify(result.body));
}

export interface MockServer {
  url: string;
  state: MockState;
  close: () => Promise<void>;
}

/** Starts the stand-in, on a port of its own if none is named. The caller closes it. */
export async function startMockServer(
  initial: Partial<MockState> = {},
  port = Number(process.env['PORT'] ?? 0),
): Promise<MockServer> {
  const state = { ...newState(), ...initial };
  const server: Server = createServer((request, response) => {
    answer(state, request, response).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 'MOCK', message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mock server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    state,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

if (import.meta.main) {
  const { url } = await startMockServer({ signedIn: true, needsSetup: false });
  process.stdout.write(`${url}\n`);
}
