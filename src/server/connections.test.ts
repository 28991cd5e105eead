import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { VedetteError } from '../lib/errors.ts';
import { openState, type State } from '../state/database.ts';
import { closeSession, openSession, setUser, type User } from '../state/users.ts';
import { type App, createServer } from './app.ts';
import { Tickets } from './auth/tickets.ts';
import { SESSION_CHECK_MS } from './routes/stream.ts';
import type { Services } from './services/services.ts';

let state: State;
let app: App;
let address: string;
let user: User;
let session: { readonly secret: string; readonly csrf: string };
let subscribers = 0;
/** Told of each question and query that has begun, with the signal that it got. */
let onAsked: (signal: AbortSignal) => void;

/** An answer that only comes once it is cancelled. */
const unending = (_: unknown, signal: AbortSignal): Promise<never> => {
  onAsked(signal);
  const stopped = new VedetteError('ASK_CANCELLED', 'The question was cancelled.');
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(stopped)));
};

beforeEach(async () => {
  state = await openState({ kind: 'sqlite', file: ':memory:' });
  user = await setUser(state.db, 'admin', 'administrator', 'no hash');
  session = await openSession(state.db, user, new Date());
  const services = {
    version: '0.0.0-test',
    state,
    tickets: new Tickets(),
    search: { query: unending, ask: unending },
    subscribe: () => {
      subscribers++;
      return () => subscribers--;
    },
  };
  app = await createServer(services as unknown as Services, { host: '127.0.0.1', port: 0 });
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  await state.close();
});

describe('a question whose asker goes away', () => {
  for (const [path, body] of [
    ['/api/ask', { question: 'how many logons today?' }],
    ['/api/query', { kql: 'Event' }],
  ] as const)
    it(`is stopped (${path})`, async () => {
      const begun = new Promise<AbortSignal>((resolve) => {
        onAsked = resolve;
      });
      const asking: ClientRequest = request(`${address}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: `vedette_session=${session.secret}`,
          'x-csrf-token': session.csrf,
        },
      });
      asking.on('error', () => undefined).end(JSON.stringify(body));
      const signal = await begun;
      assert.equal(signal.aborted, false);
      asking.destroy();
      if (!signal.aborted) await once(signal, 'abort');
    });
});

describe('a live stream', () => {
  const open = () => fetch(`${address}/api/stream`, { headers: { cookie: `vedette_session=${session.secret}` } });

  for (const [how, end] of [
    ['is logged out', () => closeSession(state.db, session.secret)],
    ['gets a new password', () => setUser(state.db, 'admin', 'administrator', 'another')],
    ['stays too long', () => state.db.updateTable('sessions').set({ expires: '2020-01-01T00:00:00.000Z' }).execute()],
    [
      'is removed',
      async () => {
        await state.db.deleteFrom('sessions').execute();
        await state.db.deleteFrom('users').execute();
      },
    ],
  ] as const)
    it(`ends when its user ${how}`, async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const response = await open();
      assert.equal(subscribers, 1);
      const text = response.text();
      t.mock.timers.tick(SESSION_CHECK_MS);
      await new Promise(setImmediate);
      assert.equal(subscribers, 1, 'it lasts as long as the session does');
      await end();
      t.mock.timers.tick(SESSION_CHECK_MS);
      assert.match(await text, /^: open/);
      assert.equal(subscribers, 0);
    });

  it('ends when the server closes', async () => {
    const response = await open();
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    assert.equal(subscribers, 1);
    await app.close();
    await response.text().catch(() => '');
    assert.equal(subscribers, 0);
  });
});
