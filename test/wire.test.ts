import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Harness, sendTcp, startHarness } from '../src/ingest/testing/harness.ts';
import { sharedData } from '../src/lib/shared-data.ts';

const wire = sharedData('wire');

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Sends a recorded request with its own method, headers and bytes. */
function replay(url: string, recorded: Recorded, body: Buffer, authorization?: string) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const headers = Object.fromEntries(recorded.headers.filter(([name]) => !/^(host|connection)$/i.test(name)));
    if (authorization) headers['authorization'] = authorization;
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, method: recorded.method, path: recorded.path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('what real clients sent', { skip: wire ? false : 'the recordings of ../shared/data/wire are absent' }, () => {
  let harness: Harness;
  before(async () => {
    const secrets = ['t', 'secret', 'pa:ss', '11111111-2222-3333-4444-555555555555', 'ours-for-tests'];
    harness = await startHarness({
      config: { syslogUdp: { enabled: true, port: 0 }, gelfUdp: { enabled: true, port: 0 } },
      verifyToken: (secret) => (secrets.includes(secret) ? { source: 'wire' } : undefined),
    });
  });
  after(() => harness.close());

  const recorded = (name: string) => ({
    head: JSON.parse(readFileSync(join(wire!, 'cap', `${name}.json`), 'utf8')) as Recorded,
    body: readFileSync(join(wire!, 'cap', `${name}.body`)),
  });
  const rowsOf = async (send: () => Promise<unknown>, count: number) => {
    const before = (await harness.rows()).length;
    await send();
    for (let attempt = 0; attempt < 100 && (await harness.rows()).length < before + count; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const rows = (await harness.rows()).slice(before);
    assert.equal(rows.length, count);
    rows.sort((a, b) => (a['_Sequence'] as number) - (b['_Sequence'] as number));
    return rows as { RawText: string; Raw: Record<string, unknown>; TimeGenerated: string }[];
  };
  const portOf = (type: string) =>
    Number(
      harness.ingest
        .stats()
        .inputs.find((input) => input.type === type)!
        .address.split(':')
        .at(-1),
    );
  const hexOrText = (line: string) => {
    const { dgram, hex } = JSON.parse(line) as { dgram: string; hex: string | null };
    return hex ? Buffer.from(hex, 'hex') : Buffer.from(dgram);
  };

  it('by HEC: objects without newlines, times as numbers and strings', async () => {
    const first = recorded('http-18088-004');
    const rows = await rowsOf(async () => {
      const answer = await replay(harness.url, first.head, first.body);
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [200, { text: 'Success', code: 0 }]);
    }, 2);
    assert.deepEqual(
      rows.map((row) => row.TimeGenerated),
      ['2026-11-24T20:32:24.289Z', '2026-11-24T20:32:24.290Z'],
    );
    const message = rows[0]!.Raw['message'] as { text: string };
    assert.ok(message.text.includes('😀') && message.text.includes('\n second line'));
    const second = recorded('http-18088-007');
    const [row] = await rowsOf(() => replay(harness.url, second.head, second.body), 1);
    assert.equal(row!.RawText, 'hello "q" zażółć');
  });

  it('by _bulk: two verbs, three media types, gzip, and errors item by item', async () => {
    for (const [name, count, errors] of [
      ['http-19200-001', 2, false],
      ['http-19200-002', 1, true],
      ['http-19200-008', 3, false],
      ['http-19201-003', 1, false],
      ['http-19201-009', 3, false],
    ] as const) {
      const { head, body } = recorded(name);
      const hasOwn = head.headers.some(([header]) => /^authorization$/i.test(header));
      await rowsOf(async () => {
        const answer = await replay(harness.url, head, body, hasOwn ? undefined : 'ApiKey ours-for-tests');
        assert.equal(answer.status, 200, `${name}: ${answer.body}`);
        assert.equal(answer.headers['x-elastic-product'], 'Elasticsearch');
        assert.equal((JSON.parse(answer.body) as { errors: boolean }).errors, errors);
      }, count);
    }
  });

  it('by OTLP: JSON, protobuf, gzip, chunked', async () => {
    const bodies: unknown[] = [];
    for (const name of ['http-14318-005', 'http-14318-006', 'http-14318-010']) {
      const { head, body } = recorded(name);
      const before = (await harness.rows()).length;
      const answer = await replay(harness.url, head, body, 'Bearer t');
      assert.equal(answer.status, 200, `${name}: ${answer.body}`);
      const rows = (await harness.rows()).slice(before) as { RawText: string }[];
      bodies.push(rows.map((row) => row.RawText).filter((text) => text !== ''));
      assert.ok(rows.length >= 1);
    }
    const [json, protobuf] = bodies as string[][];
    assert.equal(json!.length, 2);
    assert.deepEqual(json, protobuf);
  });

  for (const [folder, name] of [
    ['cap', 'tcp-15605.0.bin'],
    ['cap', 'tcp-15606.0.bin'],
    ['cap-rsyslog', 'tcp-15601.0.bin'],
    ['cap-rsyslog', 'tcp-15602.0.bin'],
    ['cap-rsyslog', 'tls-15603.0.bin'],
  ] as const)
    it(`by syslog over TCP: ${folder}/${name}`, async () => {
      const bytes = readFileSync(join(wire!, folder, name));
      const counted = /^\d/.test(bytes.toString('latin1', 0, 1));
      const count = bytes.toString('latin1').match(counted ? /\d+ <37>/g : /(^|\n)<37>/g)!.length;
      const rows = await rowsOf(
        () => sendTcp(harness.syslogPort, [bytes.subarray(0, 100), bytes.subarray(100)]),
        count,
      );
      const text = rows.map((row) => row.RawText).join('\n');
      assert.ok(text.includes('203.0.113.7') && text.includes('😀'));
      assert.ok(rows.every((row) => row.RawText.startsWith('<37>')));
    });

  it('by syslog over UDP', async () => {
    const port = portOf('syslog-udp');
    for (const folder of readdirSync(wire!).filter((name) => name.startsWith('cap'))) {
      const lines = readFileSync(join(wire!, folder, 'udp-15514.jsonl'), 'utf8')
        .split('\n')
        .filter(Boolean);
      const datagrams = lines.map(hexOrText);
      const socket = createSocket('udp4');
      const rows = await rowsOf(async () => {
        for (const datagram of datagrams)
          await new Promise((resolve) => socket.send(datagram, port, '127.0.0.1', resolve));
      }, datagrams.length);
      socket.close();
      assert.deepEqual(
        rows.map((row) => row.RawText),
        datagrams.map((datagram) => datagram.toString().replace(/\0$/, '')),
      );
    }
  });

  it('by GELF over UDP: chunks of compressed messages', async () => {
    const lines = readFileSync(join(wire!, 'cap', 'gelf-udp.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean);
    const socket = createSocket('udp4');
    const before = (await harness.rows()).length;
    for (const datagram of lines.map(hexOrText))
      await new Promise((resolve) => socket.send(datagram, portOf('gelf-udp'), '127.0.0.1', resolve));
    for (let attempt = 0; attempt < 100 && (await harness.rows()).length === before; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const rows = (await harness.rows()).slice(before) as { Raw: Record<string, unknown> }[];
    assert.ok(rows.length > 0);
    assert.ok(rows.some((row) => JSON.stringify(row.Raw).includes('203.0.113.7')));
    socket.close();
  });
});
