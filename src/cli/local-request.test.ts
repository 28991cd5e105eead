import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { askLocal } from './local-request.ts';

it('asks the Vedette of this machine with its token, in JSON, and fails where none answers', async () => {
  const seen: unknown[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    seen.push([request.method, request.url, request.headers.authorization, text]);
    response.writeHead(request.url === '/bad' ? 400 : 200).end(request.url === '/none' ? '' : '{"said":"ü"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.deepEqual(await askLocal(`${url}/a`, 'POST', 'token', { asked: 'ä' }), { ok: true, body: { said: 'ü' } });
  assert.deepEqual(await askLocal(`${url}/bad`, 'GET', 'token'), { ok: false, body: { said: 'ü' } });
  await assert.rejects(askLocal(`${url}/none`, 'GET', 'token'));
  assert.deepEqual(seen.slice(0, 2), [
    ['POST', '/a', 'Bearer token', '{"asked":"ä"}'],
    ['GET', '/bad', 'Bearer token', ''],
  ]);
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(askLocal(`${url}/a`, 'GET', 'token'), { code: 'ECONNREFUSED' });
});
