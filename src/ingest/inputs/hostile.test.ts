import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type Harness, SECRET, sendTcp, startHarness } from '../testing/harness.ts';

describe('hostile senders', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness({
      config: { http: { requestSeconds: 2 }, syslogTcp: { maxFrameBytes: 2048, idleSeconds: 1, maxConnections: 20 } },
    });
  });
  after(() => harness.close());

  const works = async () => {
    const fine = async () =>
      (await harness.rows()).filter((row) => (row['Raw'] as { fine?: number }).fine === 1).length;
    const before = await fine();
    const response = await fetch(`${harness.url}/ingest`, {
      method: 'POST',
      body: '{"fine":1}',
      headers: { authorization: `Bearer ${SECRET}` },
    });
    assert.equal(response.status, 200);
    assert.equal(await fine(), before + 1);
  };
  const closed = (socket: Socket) =>
    new Promise<void>((resolve) => {
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.resume();
    });
  async function stored(sent: readonly string[]): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const texts = new Set((await harness.rows()).map((row) => row['RawText']));
      if (sent.every((text) => texts.has(text))) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail(`not stored: ${sent.map((text) => text.slice(0, 60)).join(' | ')}`);
  }

  it('that send a header byte by byte, or half a body, are cut off', async () => {
    const port = Number(new URL(harness.url).port);
    const slow = connect(port, '127.0.0.1');
    slow.write(
      `POST /ingest HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ncontent-length: 100\r\n\r\nhalf`,
    );
    await closed(slow);
    await works();
  });

  it('that say nothing on a syslog connection are cut off, and what they began is kept', async () => {
    const silent = connect(harness.syslogPort, '127.0.0.1');
    silent.write('<13>1 2026-01-02T03:04:05Z h app - - - begun and never ended');
    await closed(silent);
    await stored(['<13>1 2026-01-02T03:04:05Z h app - - - begun and never ended']);
    await works();
  });

  it('that reset the connection in mid-frame lose nobody else a record', async () => {
    const rude = connect(harness.syslogPort, '127.0.0.1');
    rude.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      rude.write('<13>1 2026-01-02T03:04:05Z h app - - - whole line\n100 <13>1 half', () => setTimeout(resolve, 50));
    });
    rude.resetAndDestroy();
    await stored(['<13>1 2026-01-02T03:04:05Z h app - - - whole line']);
    await works();
  });

  it('that send garbage, wrong counts, no UTF-8 or endless lines break nothing and lose nothing', async () => {
    const bytes = Buffer.from([0x3c, 0x31, 0x33, 0x3e, 0xff, 0xfe, 0xe4, 0x0a]);
    const endless = `<13>${'z'.repeat(10_000)}`;
    await sendTcp(harness.syslogPort, [
      bytes,
      '<13>after\n',
      '9999999999999 <13>x\n',
      '-5 <13>y\n',
      `${endless}\n`,
      '\0\0\n\n\r\n',
    ]);
    await stored(['<13>\u00ff\u00fe\u00e4', '<13>after', '9999999999999 <13>x', '-5 <13>y', endless.slice(0, 2048)]);
    const pieces = (await harness.rows()).map((row) => String(row['RawText'])).filter((text) => /z{100}/.test(text));
    assert.equal(pieces.join('').length, endless.length);
    await works();
  });

  it('that open more connections than are allowed do not shut others out of HTTP', async () => {
    const many = Array.from({ length: 60 }, () => connect(harness.syslogPort, '127.0.0.1'));
    const ends = many.map(closed);
    await works();
    for (const socket of many) socket.destroy();
    await Promise.all(ends);
  });

  it('that talk HTTP badly get an answer and no more', async () => {
    for (const [path, options] of [
      ['/ingest', { method: 'DELETE' }],
      ['/%00%ff', { method: 'GET' }],
      ['/services/collector/../../etc/passwd', { method: 'GET' }],
      [`/${'a'.repeat(9000)}`, { method: 'PUT' }],
      ['/ingest?source=%0a', { method: 'POST', body: 'x', headers: { authorization: `Bearer ${SECRET}` } }],
      ['/ingest', { method: 'POST', body: 'x', headers: { authorization: `Bearer ${'x'.repeat(5000)}` } }],
      [
        '/ingest',
        {
          method: 'POST',
          body: '{"a":',
          headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
        },
      ],
    ] as const) {
      const response = await fetch(`${harness.url}${path}`, options);
      assert.ok(response.status >= 400 && response.status < 500, `${path.slice(0, 30)}: ${response.status}`);
    }
    await works();
  });
});

describe('syslog by UDP', () => {
  it('takes a message a datagram, from those who may send only', async () => {
    const harness = await startHarness({ config: { syslogUdp: { enabled: true, port: 0, allow: ['127.0.0.0/8'] } } });
    const refusing = await startHarness({
      config: { syslogUdp: { enabled: true, port: 0, allow: ['192.0.2.0/24', '2001:db8::/32'] } },
    });
    const portOf = (each: Harness) =>
      Number(
        each.ingest
          .stats()
          .inputs.find(({ type }) => type === 'syslog-udp')!
          .address.split(':')
          .at(-1),
      );
    const socket = createSocket('udp4');
    const messages = ['<13>Jan  2 03:04:05 h app: one\nwith a newline', '<13>Jan  2 03:04:05 h app: two', ''];
    for (const each of [refusing, harness])
      for (const message of messages)
        await new Promise((resolve) => socket.send(message, portOf(each), '127.0.0.1', resolve));
    for (let attempt = 0; attempt < 100 && (await harness.rows()).length < 2; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(
      (await harness.rows()).map((row) => row['RawText']),
      messages.slice(0, 2),
    );
    assert.equal((await refusing.rows()).length, 0);
    socket.close();
    await harness.close();
    await refusing.close();
  });
});
