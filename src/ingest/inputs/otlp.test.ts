import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { type Harness, SECRET, startHarness } from '../testing/harness.ts';

describe('OTLP/HTTP', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  after(() => harness.close());

  const headers = { authorization: `Bearer ${SECRET}` };
  const post = (body: string | Uint8Array, type: string, more: Record<string, string> = {}) =>
    fetch(`${harness.url}/v1/logs`, {
      method: 'POST',
      body: body as string,
      headers: { ...headers, 'content-type': type, ...more },
    });

  for (const [name, Exporter] of [
    ['JSON', JsonExporter],
    ['protobuf', ProtobufExporter],
  ] as const)
    it(`takes what the OpenTelemetry SDK sends as ${name}`, async () => {
      const before = (await harness.rows()).length;
      const exporter = new Exporter({ url: `${harness.url}/v1/logs`, headers });
      const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
      const logger = provider.getLogger('test', '1.0');
      const text = 'Accepted publickey for zażółć 😀 from 192.0.2.7';
      logger.emit({
        severityNumber: 13,
        severityText: 'WARN',
        body: text,
        attributes: { user: 'bo', big: 2 ** 53, list: [1, 'a'] },
      });
      logger.emit({ body: { nested: { deep: [1, { b: true }] } }, timestamp: new Date('2026-01-02T03:04:05.678Z') });
      await provider.forceFlush();
      await provider.shutdown();
      const rows = (await harness.rows())
        .slice(before)
        .map((row) => ({ ...row, Raw: row['Raw'] as Record<string, unknown> }));
      assert.equal(rows.length, 2);
      const line = rows.find((row) => (row as Record<string, unknown>)['RawText'] === text)!;
      const { attributes, severity, scope } = line.Raw['Transport'] as Record<string, Record<string, unknown>>;
      assert.deepEqual([severity, scope], ['WARN', { name: 'test', version: '1.0' }]);
      assert.deepEqual(attributes, { user: 'bo', big: '9007199254740992', list: [1, 'a'] });
      const nested = rows.find((row) => row !== line)!;
      assert.deepEqual(nested.Raw['body'], { nested: { deep: [1, { b: true }] } });
    });

  it('refuses what is no request, in the encoding of the request', async () => {
    const json = await post('{"resourceLogs":5}', 'application/json');
    assert.deepEqual([json.status, json.headers.get('content-type')], [400, 'application/json']);
    assert.equal(((await json.json()) as { code: number }).code, 3);
    const bytes = await post(Buffer.from([0x0a, 0xff, 0xff]), 'application/x-protobuf');
    assert.deepEqual([bytes.status, bytes.headers.get('content-type')], [400, 'application/x-protobuf']);
    assert.equal((await post('x', 'text/plain')).status, 415);
    assert.equal((await post('{}', 'application/json', { authorization: 'Bearer wrong-secret' })).status, 401);
  });

  it('keeps every digit of a whole number, quoted or not', async () => {
    const before = (await harness.rows()).length;
    const attributes = [
      { key: 'quoted', value: { intValue: '1152921504606846977' } },
      { key: 'bare', value: { intValue: 0 } },
    ];
    const logRecords = [{ body: { stringValue: 'a line of sufficient length' }, attributes }];
    const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }).replace(
      '"intValue":0',
      '"intValue":-1152921504606846977',
    );
    assert.equal((await post(body, 'application/json')).status, 200);
    const raw = (await harness.rows())[before]!['Raw'] as { Transport: { attributes: unknown } };
    assert.deepEqual(raw.Transport.attributes, { quoted: '1152921504606846977', bare: '-1152921504606846977' });
  });

  it('takes the good log records of a request and counts the bad ones back', async () => {
    const before = (await harness.rows()).length;
    let deep: unknown = { stringValue: 'x' };
    for (let level = 0; level < 100; level++) deep = { arrayValue: { values: [deep] } };
    const logRecords = [{ body: { stringValue: 'a good one, long enough' } }, { body: deep }, 'none'];
    const response = await post(
      JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
      'application/json',
    );
    const { partialSuccess } = (await response.json()) as {
      partialSuccess: { rejectedLogRecords: string; errorMessage: string };
    };
    assert.deepEqual([response.status, partialSuccess.rejectedLogRecords], [200, '2']);
    assert.match(partialSuccess.errorMessage, /nested deeper/);
    assert.equal((await harness.rows()).length, before + 1);
  });

  it('survives a protobuf message nested deeper than any stack', async () => {
    let message = Buffer.from([0x0a, 0x01, 0x78]);
    for (let level = 0; level < 3000; level++) {
      const inner = Buffer.concat([Buffer.from([0x0a]), varint(message.length), message]);
      message = Buffer.concat([Buffer.from([0x2a]), varint(inner.length), inner]);
    }
    const log = wrap(5, message);
    const response = await post(wrap(1, wrap(2, wrap(2, log))), 'application/x-protobuf');
    assert.ok(response.status === 400 || response.status === 200);
    assert.equal((await fetch(`${harness.url}/services/collector/health`)).status, 200);
  });
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest > 127 ? (rest % 128) + 128 : rest);
    if (rest <= 127) return Buffer.from(bytes);
  }
}

function wrap(field: number, message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([field * 8 + 2]), varint(message.length), message]);
}
