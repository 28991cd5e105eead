import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { VedetteError } from '../../lib/errors.ts';
import { recordAudit } from '../../state/audit.ts';
import { closeSession, hasUsers, openSession, setUser, type User, userWithHash } from '../../state/users.ts';
import { loginRequest, passwordRequest, session as sessionSchema, setupRequest } from '../api/session.ts';
import { isLoopbackHost, SESSION_COOKIE, sessionOf } from '../auth/guard.ts';
import { hashPassword, passwordMatches } from '../auth/passwords.ts';
import type { Routes } from './index.ts';

export const ADMINISTRATOR = 'admin';
const LOGIN_LIMIT = { max: 10, timeWindow: '1 minute' };

/** A page of the console: a path, and not the start of another site's address. */
const localPath = z.string().regex(/^\/(?![/\\])[\w/-]*$/);

/** Set-up, log-in, log-out, password. Attempts are limited by address and recorded. */
export const sessionRoutes: Routes = (app, { services, secureCookie }) => {
  const { db } = services.state;

  async function logIn(reply: FastifyReply, user: User) {
    const { secret, csrf, expires } = await openSession(db, user, new Date());
    reply.setCookie(SESSION_COOKIE, secret, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: secureCookie,
      expires,
    });
    return { user: { name: user.name, role: user.role }, needsSetup: false, csrf, version: services.version };
  }

  app.get('/api/session', { schema: { response: { 200: sessionSchema } } }, async (request) => {
    const { session } = request;
    return {
      user: session ? { name: session.user.name, role: session.user.role } : null,
      needsSetup: !(await hasUsers(db)),
      csrf: session?.csrf ?? '',
      version: services.version,
    };
  });

  app.post(
    '/api/setup',
    { schema: { body: setupRequest, response: { 200: sessionSchema } }, config: { rateLimit: LOGIN_LIMIT } },
    async (request, reply) => {
      if (await hasUsers(db)) throw new VedetteError('SETUP_DONE', 'The administrator has a password already.');
      // Whoever reaches the port first must not become the administrator.
      if (!isLoopbackHost(request.ip))
        throw new VedetteError('SETUP_CLOSED', 'Set the first password on the machine itself: `vedette password`.');
      const user = await setUser(db, ADMINISTRATOR, 'administrator', await hashPassword(request.body.password));
      await recordAudit(db, { who: user.name, action: 'setup', object: 'administrator' });
      return logIn(reply, user);
    },
  );

  app.post(
    '/api/login',
    { schema: { body: loginRequest, response: { 200: sessionSchema } }, config: { rateLimit: LOGIN_LIMIT } },
    async (request, reply) => {
      const user = await userWithHash(db, request.body.name);
      const matches = await passwordMatches(request.body.password, user?.passwordHash);
      await recordAudit(db, { who: request.body.name, action: matches ? 'login' : 'login-failed', object: request.ip });
      if (!user || !matches) throw new VedetteError('LOGIN_FAILED', 'The name or the password is wrong.');
      return logIn(reply, user);
    },
  );

  app.get(
    '/api/enter',
    {
      schema: { hide: true, querystring: z.object({ ticket: z.string(), to: localPath }) },
      config: { rateLimit: LOGIN_LIMIT },
    },
    async (request, reply) => {
      const user = services.tickets.redeem(request.query.ticket);
      if (!user) throw new VedetteError('LOGIN_FAILED', 'This link was used already, or is too old.');
      await logIn(reply, user);
      return reply.redirect(request.query.to);
    },
  );

  app.post('/api/logout', { schema: { response: { 200: z.object({}) } } }, async (request, reply) => {
    await closeSession(db, request.cookies[SESSION_COOKIE] ?? '');
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return {};
  });

  app.post(
    '/api/password',
    { schema: { body: passwordRequest, response: { 200: sessionSchema } }, config: { rateLimit: LOGIN_LIMIT } },
    async (request, reply) => {
      const { user } = sessionOf(request);
      const stored = await userWithHash(db, user.name);
      if (!(await passwordMatches(request.body.current, stored?.passwordHash)))
        throw new VedetteError('LOGIN_FAILED', 'The current password is wrong.');
      await setUser(db, user.name, user.role, await hashPassword(request.body.next));
      await recordAudit(db, { who: user.name, action: 'password', object: user.name });
      return logIn(reply, user);
    },
  );
};
