import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { VedetteError } from '../../lib/errors.ts';
import type { State } from '../../state/database.ts';
import { findSession, type Role, type Session } from '../../state/users.ts';

export const SESSION_COOKIE = 'vedette_session';
/** Reachable without a session: logging in, and what the page needs before that. */
const PUBLIC_PATHS = new Set(['/api/session', '/api/setup', '/api/login', '/api/enter', '/api/health']);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whoever can read the token file owns the data folder anyway. */
const COMMAND_LINE: Session = { user: { id: 'command-line', name: 'command line', role: 'administrator' }, csrf: '' };

declare module 'fastify' {
  interface FastifyRequest {
    session: Session | undefined;
  }
}

/**
 * Every /api request has a session, and every change the session's CSRF token and an origin of our own.
 * The command line of this machine comes with a token instead, which lies in a file that only its owner can read.
 * On loopback the Host must be a loopback name, so that no web page reaches the API by a name that it rebinds.
 */
export function guard(app: FastifyInstance, state: State, loopback: boolean, localToken: string | undefined): void {
  app.decorateRequest('session', undefined);
  app.addHook('onRequest', async (request) => {
    if (loopback && !isLoopbackHost(request.hostname))
      throw new VedetteError('HOST_REJECTED', `This console answers on loopback only, not as '${request.hostname}'.`);
    // The route that answers decides, not the text of the request: `/%61pi/…` and `http://host/api/…` are the same path.
    const path = request.routeOptions.url ?? request.url.split('?', 1)[0] ?? '';
    if (!path.startsWith('/api/')) return;
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (
      localToken !== undefined &&
      bearer !== undefined &&
      isLoopbackHost(request.ip) &&
      sameText(bearer, localToken)
    ) {
      request.session = COMMAND_LINE;
      return;
    }
    const secret = request.cookies[SESSION_COOKIE];
    request.session = secret === undefined ? undefined : await findSession(state.db, secret, new Date());
    if (!SAFE_METHODS.has(request.method)) rejectForeignOrigin(request);
    if (PUBLIC_PATHS.has(path)) return;
    const session = sessionOf(request);
    if (!SAFE_METHODS.has(request.method) && !sameText(String(request.headers['x-csrf-token'] ?? ''), session.csrf))
      throw new VedetteError('CSRF_REJECTED', 'The request lacks the CSRF token of its session.');
  });
}

/** Whether the session that a request came with is still one: it may have ended, or its user be gone, since. */
export async function sessionStands(request: FastifyRequest, state: State): Promise<boolean> {
  if (request.session === COMMAND_LINE) return true;
  const secret = request.cookies[SESSION_COOKIE];
  return secret !== undefined && (await findSession(state.db, secret, new Date())) !== undefined;
}

/** @throws VedetteError SESSION_REQUIRED */
export function sessionOf(request: FastifyRequest): Session {
  if (!request.session) throw new VedetteError('SESSION_REQUIRED', 'Log in first.');
  return request.session;
}

/** @throws VedetteError ROLE_REQUIRED */
export function requireRole(request: FastifyRequest, role: Role): Session {
  const session = sessionOf(request);
  if (session.user.role !== role) throw new VedetteError('ROLE_REQUIRED', `This needs the role '${role}'.`);
  return session;
}

/** @throws VedetteError ROLE_REQUIRED for all but the command line of this machine */
export function requireCommandLine(request: FastifyRequest): Session {
  const session = sessionOf(request);
  if (session !== COMMAND_LINE)
    throw new VedetteError('ROLE_REQUIRED', 'This is for the command line on the machine itself.');
  return session;
}

/** Browsers send Origin with every cross-site change; other clients need not. */
function rejectForeignOrigin(request: FastifyRequest): void {
  const origin = request.headers.origin;
  if (origin === undefined) return;
  let host: string;
  try {
    host = new URL(origin).host;
  } catch {
    host = '';
  }
  if (host !== request.host)
    throw new VedetteError('CSRF_REJECTED', `The request comes from another site (${origin}).`);
}

export function isLoopbackHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d)/i, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
