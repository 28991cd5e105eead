import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openState } from '../state/database.ts';
import { openSession, setUser } from '../state/users.ts';
import { createServer } from './app.ts';
import { Tickets } from './auth/tickets.ts';
import type { Services } from './services/services.ts';

it('writes a backup for the command line of the machine alone, never for a browser', async (t) => {
  const state = await openState({ kind: 'sqlite', file: ':memory:' });
  const written: string[] = [];
  const backup = { start: (archive: string) => void written.push(archive), status: () => ({ state: 'running' }) };
  const services = { version: 'test', state, tickets: new Tickets(), backup } as unknown as Services;
  const localToken = 'a-token-that-the-owner-can-read';
  const app = await createServer(services, { host: '127.0.0.1', port: 0, localToken });
  t.after(async () => {
    await app.close();
    await state.close();
  });
  const user = await setUser(state.db, 'admin', 'administrator', 'no hash');
  const { secret, csrf } = await openSession(state.db, user, new Date());
  const request = { method: 'POST', url: '/api/backup', payload: { archive: '/tmp/a.tgz' } } as const;
  const browser = { cookies: { vedette_session: secret }, headers: { 'x-csrf-token': csrf } };
  const refused = await app.inject({ ...request, ...browser });
  assert.deepEqual([refused.statusCode, refused.json().code], [403, 'ROLE_REQUIRED']);
  assert.equal((await app.inject({ url: '/api/backup', ...browser })).statusCode, 403);
  const headers = { authorization: `Bearer ${localToken}` };
  const relative = await app.inject({ ...request, headers, payload: { archive: 'a.tgz' } });
  assert.equal(relative.json().code, 'BACKUP_TARGET');
  assert.deepEqual((await app.inject({ ...request, headers })).json(), { state: 'running' });
  assert.deepEqual(written, ['/tmp/a.tgz']);
  const [entry] = await state.db.selectFrom('audit_log').selectAll().execute();
  assert.deepEqual([entry?.action, entry?.object], ['backup', '/tmp/a.tgz']);
});
