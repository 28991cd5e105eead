import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type Harness, SECRET, startHarness } from '../testing/harness.ts';

const CHANNEL = '0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba';

describe('Splunk HEC', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness({ config: { http: { maxBodyBytes: 4096, maxDecompressedBytes: 100_000 } } });
  });
  after(() => harness.close());

  async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
    const response = await fetch(`${harness.url}/services/collector${path}`, {
      method: 'POST',
      body: body as string,
      headers: { authorization: `Splunk ${SECRET}`, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() };
  }
  const rejects = async (status: number, expected: unknown, path: string, body: string, headers = {}) => {
    const answer = await post(path, body, headers);
    assert.deepEqual([answer.status, answer.body], [status, expected]);
  };
  const good = '{"event":"hello there"}';

  it("answers in Splunk's own codes", async () => {
    await rejects(400, { text: 'No data', code: 5 }, '', '');
    await rejects(400, { text: 'No data', code: 5 }, '', '   ');
    await rejects(
      400,
      { text: 'Invalid data format', code: 6, 'invalid-event-number': 1 },
      '/event',
      `${good}{"event":`,
    );
    await rejects(400, { text: 'Invalid data format', code: 6, 'invalid-event-number': 0 }, '/event', '{"event":tru}');
    await rejects(
      400,
      { text: 'Event field is required', code: 12, 'invalid-event-number': 1 },
      '',
      `${good}{"time":1}`,
    );
    await rejects(
      400,
      { text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 0 },
      '',
      '{"event":""}',
    );
    const nested = '{"event":"x","fields":{"a":{"b":1}}}';
    await rejects(400, { text: 'Error in handling indexed fields', code: 15, 'invalid-event-number': 0 }, '', nested);
    await rejects(403, { text: 'Invalid token', code: 4 }, '', good, { authorization: 'Splunk wrong-secret' });
    await rejects(401, { text: 'Invalid authorization', code: 3 }, '', good, { authorization: `Digest ${SECRET}` });
  });

  it('asks for a token where there is none, and refuses one in the query string', async () => {
    const bare = await fetch(`${harness.url}/services/collector`, { method: 'POST', body: good });
    assert.deepEqual([bare.status, await bare.json()], [401, { text: 'Token is required', code: 2 }]);
    const query = await fetch(`${harness.url}/services/collector?token=${SECRET}`, { method: 'POST', body: good });
    assert.deepEqual(
      [query.status, await query.json()],
      [400, { text: 'Query string authorization is not enabled', code: 16 }],
    );
  });

  it('takes nothing of a request that it refuses', async () => {
    const before = (await harness.rows()).length;
    await post('', `${good}${good}{"event":`);
    assert.equal((await harness.rows()).length, before);
  });

  it('takes basic authorisation, compressed bodies and raw lines', async () => {
    const before = (await harness.rows()).length;
    const basic = `Basic ${Buffer.from(`x:${SECRET}`).toString('base64')}`;
    assert.equal((await post('/event/1.0', good, { authorization: basic })).status, 200);
    assert.equal((await post('', gzipSync(good + good), { 'content-encoding': 'gzip' })).status, 200);
    assert.equal((await post('', zstdCompressSync(Buffer.from(good)), { 'content-encoding': 'zstd' })).status, 200);
    assert.equal((await post('/raw?host=h9&sourcetype=x', 'line one\r\nline two\n')).status, 200);
    assert.equal((await harness.rows()).length, before + 6);
  });

  it('acknowledges by channel what is durable, and nothing else', async () => {
    const headers = { 'x-splunk-request-channel': CHANNEL };
    assert.deepEqual((await post('', good, headers)).body, { text: 'Success', code: 0, ackId: 0 });
    assert.deepEqual((await post('', good, headers)).body, { text: 'Success', code: 0, ackId: 1 });
    const { body } = await post(`/ack?channel=${CHANNEL}`, '{"acks":[0,1,2,-1]}');
    assert.deepEqual(body, { acks: { '0': true, '1': true, '2': false, '-1': false } });
    await rejects(400, { text: 'Data channel is missing', code: 10 }, '/ack', '{"acks":[0]}');
    await rejects(400, { text: 'Invalid data channel', code: 11 }, '', good, { 'x-splunk-request-channel': 'nope' });
  });

  it('refuses a body beyond its limit, and one that would grow beyond it', async () => {
    const large = `{"event":"${'x'.repeat(5000)}"}`;
    await rejects(413, { text: 'Request entity too large', code: 27 }, '', large);
    const bomb = gzipSync(`{"event":"${'x'.repeat(1_000_000)}"}`);
    assert.ok(bomb.length < 4096);
    assert.equal((await post('', bomb, { 'content-encoding': 'gzip' })).status, 413);
    const cut = gzipSync(good).subarray(0, 20);
    assert.deepEqual((await post('', cut, { 'content-encoding': 'gzip' })).body, {
      text: 'Invalid data format',
      code: 6,
    });
    assert.equal((await post('', good, { 'content-encoding': 'rot13' })).status, 400);
  });

  it('says how it is without a token', async () => {
    const health = await fetch(`${harness.url}/services/collector/health`);
    assert.deepEqual([health.status, await health.json()], [200, { text: 'HEC is healthy', code: 17 }]);
  });
});

describe('a full journal', () => {
  it("says 'try later' in each protocol's own words, keeps what it took, and takes again when there is room", async () => {
    const harness = await startHarness({
      config: { backlogBytes: 1024 * 1024, segmentBytes: 65_536, memoryBytes: 1024 * 1024 },
    });
    try {
      harness.store.faults.push(...Array<'unavailable'>(3).fill('unavailable'));
      const body = `{"event":"${'x'.repeat(200_000)}"}`;
      const send = (path: string, scheme: string, type: string, text: string) =>
        fetch(`${harness.url}${path}`, {
          method: 'POST',
          body: text,
          headers: { authorization: `${scheme} ${SECRET}`, 'content-type': type },
        });
      let taken = 0;
      let response = await send('/services/collector', 'Splunk', 'application/json', body);
      for (; response.status === 200 && taken < 50; taken++)
        response = await send('/services/collector', 'Splunk', 'application/json', body);
      assert.deepEqual([response.status, await response.json()], [503, { text: 'Server is busy', code: 9 }]);
      assert.ok(Number(response.headers.get('retry-after')) > 0);
      assert.equal((await send('/_bulk', 'ApiKey', 'application/x-ndjson', '{"create":{}}\n{}\n')).status, 429);
      const otlp = await send('/v1/logs', 'Bearer', 'application/json', '{}');
      assert.deepEqual([otlp.status, ((await otlp.json()) as { code: number }).code], [503, 14]);
      assert.equal((await send('/ingest', 'Bearer', 'text/plain', 'x')).status, 429);
      assert.equal((await fetch(`${harness.url}/services/collector/health`)).status, 503);
      assert.equal((await harness.rows()).length, taken);
      assert.equal((await send('/services/collector', 'Splunk', 'application/json', body)).status, 200);
      assert.equal((await harness.rows()).length, taken + 1);
    } finally {
      await harness.close();
    }
  });
});
