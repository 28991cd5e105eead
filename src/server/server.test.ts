import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { VedetteError } from '../lib/errors.ts';
import { openState, type State } from '../state/database.ts';
import { setUser } from '../state/users.ts';
import { type App, createServer } from './app.ts';
import { Tickets } from './auth/tickets.ts';
import type { Services } from './services/services.ts';

const PASSWORD = 'correct horse battery';

let state: State;
let app: App;
let folder: string;
let tickets: Tickets;

/** The stations behind the edge, as far as these tests reach them. */
function services(): Services {
  const refused = async (): Promise<never> => {
    throw new VedetteError('KQL_SYNTAX', 'Expected an operator', { place: { line: 2, column: 7 } });
  };
  return {
    version: '0.0.0-test',
    state,
    tickets,
    search: { query: refused, ask: refused, catalog: () => ({ tables: [] }), event: async () => undefined },
    sources: {
      list: async () => {
        throw new Error('SELECT secret FROM t failed at /home/someone');
      },
      balance: async () => ({
        lines: [
          {
            source: '=cmd|"x"',
            hour: '2026-01-01T00:00:00Z',
            received: 3,
            stored: 1,
            quarantined: 1,
            merged: 0,
            dropped: { noise: 1 },
            inFlight: 0,
            balanced: true,
          },
        ],
      }),
      quarantine: async () => {
        throw new VedetteError('STORE_QUERY', 'Syntax error: failed at SELECT secret FROM vedette.t');
      },
      reparse: async () => ({ stored: 0, failed: 0 }),
    },
    rules: { list: refused, detail: async () => undefined, setEnabled: async () => true },
  } as unknown as Services;
}

beforeEach(async () => {
  tickets = new Tickets();
  folder = mkdtempSync(join(tmpdir(), 'vedette-server-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>console</title>');
  state = await openState({ kind: 'sqlite', file: ':memory:' });
  app = await createServer(services(), { host: '127.0.0.1', port: 0 }, folder);
});
afterEach(async () => {
  await app.close();
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Credentials {
  readonly cookies: Record<string, string>;
  readonly csrf: string;
}

async function setUp(): Promise<Credentials> {
  const response = await app.inject({ method: 'POST', url: '/api/setup', payload: { password: PASSWORD } });
  assert.equal(response.statusCode, 200, response.body);
  return { cookies: { vedette_session: response.cookies[0]?.value ?? '' }, csrf: response.json().csrf };
}

describe('first start and log-in', () => {
  it('sets the administrator once, in a cookie that scripts and other sites do not get', async () => {
    assert.equal((await app.inject('/api/session')).json().needsSetup, true);
    const response = await app.inject({ method: 'POST', url: '/api/setup', payload: { password: PASSWORD } });
    assert.match(String(response.headers['set-cookie']), /HttpOnly; SameSite=Strict/);
    const again = await app.inject({ method: 'POST', url: '/api/setup', payload: { password: 'another password' } });
    assert.deepEqual([again.statusCode, again.json().code], [409, 'SETUP_DONE']);
  });

  it('refuses a short password with the place of it', async () => {
    const response = await app.inject({ method: 'POST', url: '/api/setup', payload: { password: 'short' } });
    assert.equal(response.statusCode, 400);
    assert.match(response.json().message, /body\/password/);
  });

  it('lets nobody but this machine make the first password', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/setup',
      payload: { password: PASSWORD },
      remoteAddress: '10.1.2.3',
    });
    assert.deepEqual([response.statusCode, response.json().code], [403, 'SETUP_CLOSED']);
  });

  it('says the same of a wrong name and of a wrong password, and stops guessing', async () => {
    await setUp();
    const attempt = (name: string, password: string) =>
      app.inject({ method: 'POST', url: '/api/login', payload: { name, password } });
    const wrongPassword = await attempt('admin', 'wrong');
    const wrongName = await attempt('nobody', PASSWORD);
    assert.deepEqual(wrongPassword.json(), wrongName.json());
    assert.equal(wrongPassword.statusCode, 401);
    assert.equal((await attempt('admin', PASSWORD)).statusCode, 200);
    let last = 0;
    for (let index = 0; index < 10; index++) last = (await attempt('admin', 'wrong')).statusCode;
    assert.equal(last, 429);
  });

  it('lets a login link in once, and only to a page of its own', async () => {
    const user = await setUser(state.db, 'admin', 'administrator', 'no hash');
    const url = `/api/enter?ticket=${tickets.issue(user)}&to=/incidents/1`;
    assert.equal((await app.inject(url.replace('/incidents/1', '//evil.example'))).statusCode, 400);
    const entered = await app.inject(url);
    assert.deepEqual([entered.statusCode, entered.headers['location']], [302, '/incidents/1']);
    const cookies = { vedette_session: entered.cookies[0]?.value ?? '' };
    assert.equal((await app.inject({ url: '/api/catalog', cookies })).statusCode, 200);
    assert.equal((await app.inject(url)).statusCode, 401);
  });

  it('ends the sessions of a user whose password changes, and a session at log-out', async () => {
    const first = await setUp();
    const changed = await app.inject({
      method: 'POST',
      url: '/api/password',
      cookies: first.cookies,
      headers: { 'x-csrf-token': first.csrf },
      payload: { current: PASSWORD, next: 'a new good password' },
    });
    assert.equal(changed.statusCode, 200, changed.body);
    assert.equal((await app.inject({ url: '/api/catalog', cookies: first.cookies })).statusCode, 401);
    const second = { vedette_session: changed.cookies[0]?.value ?? '' };
    assert.equal((await app.inject({ url: '/api/catalog', cookies: second })).statusCode, 200);
    await app.inject({
      method: 'POST',
      url: '/api/logout',
      cookies: second,
      headers: { 'x-csrf-token': changed.json().csrf },
    });
    assert.equal((await app.inject({ url: '/api/catalog', cookies: second })).statusCode, 401);
  });
});

describe('the guard', () => {
  it('wants a session for everything, and the CSRF token for changes', async () => {
    const { cookies, csrf } = await setUp();
    assert.equal((await app.inject('/api/catalog')).json().code, 'SESSION_REQUIRED');
    const create = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/api/tokens', cookies, headers, payload: { name: 'n', source: 's' } });
    assert.equal((await create({})).json().code, 'CSRF_REJECTED');
    assert.equal((await create({ 'x-csrf-token': 'guess' })).json().code, 'CSRF_REJECTED');
    assert.equal((await create({ 'x-csrf-token': csrf, origin: 'https://evil.example' })).json().code, 'CSRF_REJECTED');
    assert.equal((await create({ 'x-csrf-token': csrf })).statusCode, 200);
  });

  it('knows a path by its route, however the request writes it', async () => {
    await setUp();
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const status = (path: string, method = 'GET') =>
      new Promise<number | undefined>((resolve, reject) =>
        request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end(),
      );
    for (const path of ['/%61pi/catalog', '/ap%69/stream', `http://127.0.0.1:${port}/api/catalog`])
      assert.equal(await status(path), 401, path);
    assert.equal(await status('/%61pi/searches/x', 'DELETE'), 401);
    assert.equal(await status('/%61pi/session'), 200);
  });

  it('answers on loopback names only, so that a rebound name reaches nothing', async () => {
    const response = await app.inject({ url: '/api/session', headers: { host: 'attacker.example' } });
    assert.deepEqual([response.statusCode, response.json().code], [403, 'HOST_REJECTED']);
  });

  it("lets this machine's command line in by its token, and nobody else", async () => {
    const local = await createServer(services(), { host: '127.0.0.1', port: 0, localToken: 'local-secret' }, folder);
    const ask = (token: string, remoteAddress: string) =>
      local.inject({ url: '/api/catalog', headers: { authorization: `Bearer ${token}` }, remoteAddress });
    assert.equal((await ask('local-secret', '127.0.0.1')).statusCode, 200);
    assert.equal((await ask('local-secreT', '127.0.0.1')).statusCode, 401);
    assert.equal((await ask('local-secret', '10.0.0.7')).statusCode, 401);
    await local.close();
  });

  it('leaves rules and tokens to administrators', async () => {
    const { cookies, csrf } = await setUp();
    await state.db.updateTable('users').set({ role: 'analyst' }).execute();
    const response = await app.inject({
      method: 'PATCH',
      url: '/api/rules/r',
      cookies,
      headers: { 'x-csrf-token': csrf },
      payload: { enabled: false },
    });
    assert.deepEqual([response.statusCode, response.json().code], [403, 'ROLE_REQUIRED']);
  });
});

describe('tokens', () => {
  it('shows a secret once, keeps only its hash and forgets it on revocation', async () => {
    const { cookies, csrf } = await setUp();
    const headers = { 'x-csrf-token': csrf };
    const created = (
      await app.inject({ method: 'POST', url: '/api/tokens', cookies, headers, payload: { name: 'n', source: 's' } })
    ).json();
    assert.ok(created.secret.length >= 43);
    const listed = await app.inject({ url: '/api/tokens', cookies });
    assert.doesNotMatch(listed.body, new RegExp(created.secret));
    const stored = await state.db.selectFrom('tokens').selectAll().execute();
    assert.doesNotMatch(JSON.stringify(stored), new RegExp(created.secret));
    assert.equal(
      (await app.inject({ method: 'DELETE', url: `/api/tokens/${created.id}`, cookies, headers })).statusCode,
      200,
    );
    assert.equal(
      (await app.inject({ method: 'DELETE', url: `/api/tokens/${created.id}`, cookies, headers })).statusCode,
      404,
    );
  });
});

describe('answers', () => {
  it('gives a coded error with its place', async () => {
    const { cookies, csrf } = await setUp();
    const response = await app.inject({
      method: 'POST',
      url: '/api/query',
      cookies,
      headers: { 'x-csrf-token': csrf },
      payload: { kql: 'x\n| what' },
    });
    assert.equal(response.statusCode, 400);
    assert.deepEqual(response.json(), { code: 'KQL_SYNTAX', message: 'Expected an operator', line: 2, column: 7 });
  });

  it('tells nothing of the inside when something fails', async (t) => {
    t.mock.method(process.stderr, 'write', () => true);
    const { cookies } = await setUp();
    const response = await app.inject({ url: '/api/sources', cookies });
    assert.equal(response.statusCode, 500);
    assert.doesNotMatch(response.body, /SELECT|home/);
  });

  it('keeps the words of the store for the log: they quote SQL', async (t) => {
    const write = t.mock.method(process.stderr, 'write', () => true);
    const { cookies } = await setUp();
    const response = await app.inject({ url: '/api/quarantine', cookies });
    assert.equal(response.statusCode, 500);
    assert.equal(response.json().code, 'STORE_QUERY');
    assert.doesNotMatch(response.body, /SELECT|vedette\.t/);
    assert.match(String(write.mock.calls.at(-1)?.arguments[0]), /SELECT secret/);
  });

  it('writes the balance as CSV that a spreadsheet does not run', async () => {
    const { cookies } = await setUp();
    const response = await app.inject({ url: '/api/balance', cookies, headers: { accept: 'text/csv' } });
    assert.equal(response.body.split('\r\n')[1], `"'=cmd|""x""",2026-01-01T00:00:00Z,3,1,1,0,1,0,true`);
  });

  it('answers with no page who asks for a part of another build', async () => {
    const response = await app.inject('/assets/SearchPage-gone.js');
    assert.equal(response.statusCode, 404);
    assert.match(String(response.headers['content-type']), /^text\/plain/);
  });

  it('serves the console under a strict policy, for every page of it', async () => {
    for (const url of ['/', '/incidents/4']) {
      const response = await app.inject(url);
      assert.equal(response.statusCode, 200);
      assert.match(response.body, /console/);
      assert.match(String(response.headers['content-security-policy']), /script-src 'self';/);
      assert.doesNotMatch(
        String(response.headers['content-security-policy']),
        /unsafe-eval|script-src[^;]*unsafe-inline/,
      );
    }
    assert.equal((await app.inject('/api/nothing')).statusCode, 401);
  });

  it('describes itself in OpenAPI', async () => {
    const { cookies } = await setUp();
    const document = (await app.inject({ url: '/api/openapi.json', cookies })).json();
    assert.ok(document.paths['/api/incidents/{id}'].patch);
  });
});

it('does not start over a certificate that is not there, and names the setting', async () => {
  const tls = { certificate: join(folder, 'nowhere.pem'), key: join(folder, 'nowhere.key') };
  await assert.rejects(createServer(services(), { host: '127.0.0.1', port: 0, tls }, folder), {
    code: 'TLS_FILE',
    message: /^server\.tls\.certificate: the file .*nowhere\.pem is not there/,
  });
});
