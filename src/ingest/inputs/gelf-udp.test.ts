import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { GelfChunks, openGelf } from '../framing/gelf.ts';
import { startHarness } from '../testing/harness.ts';

const message = (text: string) =>
  Buffer.from(
    JSON.stringify({ version: '1.1', host: 'web-7', short_message: text, timestamp: 1767323045.25, _user: 'mia' }),
  );

function chunksOf(whole: Buffer, id: number, size: number): Buffer[] {
  const count = Math.ceil(whole.length / size);
  return Array.from({ length: count }, (_, number) =>
    Buffer.concat([
      Buffer.from([0x1e, 0x0f, 0, 0, 0, 0, 0, 0, 0, id, number, count]),
      whole.subarray(number * size, (number + 1) * size),
    ]),
  );
}

describe('GELF chunks', () => {
  it('come together in any order, mixed with those of others', () => {
    const chunks = new GelfChunks();
    const one = message('one');
    const two = message('two');
    const mixed = [...chunksOf(one, 1, 20).reverse(), ...chunksOf(two, 2, 30)].sort((a, b) => a[10]! - b[10]!);
    const whole = mixed.map((chunk) => chunks.push('a', chunk, 0)).filter((each) => each !== undefined);
    assert.deepEqual(new Set(whole.map(String)), new Set([String(one), String(two)]));
    assert.equal(chunks.takeLost(), 0);
  });

  it('of one id from two senders are two messages', () => {
    const chunks = new GelfChunks();
    const [first, second] = chunksOf(message('x'), 1, 60);
    chunks.push('a', first!, 0);
    assert.equal(chunks.push('b', second!, 0), undefined);
  });

  it('that never come, are too many or make no sense are given up and counted', () => {
    const chunks = new GelfChunks();
    chunks.push('a', chunksOf(message('x'), 1, 20)[0]!, 0);
    chunks.expire(4999);
    assert.equal(chunks.takeLost(), 0);
    chunks.expire(5000);
    assert.equal(chunks.takeLost(), 1);
    for (const [number, count] of [
      [5, 5],
      [0, 0],
      [0, 200],
    ] as const)
      assert.equal(
        chunks.push('a', Buffer.from([0x1e, 0x0f, 1, 1, 1, 1, 1, 1, 1, 1, number, count, 0x41]), 6000),
        undefined,
      );
    assert.equal(chunks.push('a', Buffer.from([0x1e, 0x0f, 1]), 6000), undefined);
    assert.equal(chunks.takeLost(), 4);
    for (let id = 0; id < 3000; id++) {
      const chunk = Buffer.from([0x1e, 0x0f, 0, 0, 0, 0, 0, 0, id >> 8, id & 255, 0, 2, 0x41]);
      chunks.push('a', chunk, 6000);
    }
    assert.equal(chunks.takeLost(), 2000);
  });

  it('are opened by gzip, zlib or as they are, and never into more than the limit', () => {
    const plain = message('x');
    for (const form of [plain, gzipSync(plain), deflateSync(plain)]) assert.deepEqual(openGelf(form), plain);
    assert.equal(openGelf(gzipSync(Buffer.alloc(9_000_000))), undefined);
    assert.equal(openGelf(gzipSync(plain).subarray(0, 30)), undefined);
  });
});

describe('GELF by UDP', () => {
  it('is stored whole, and what does not decompress is in the balance', async () => {
    const harness = await startHarness({ config: { gelfUdp: { enabled: true, port: 0 } } });
    const port = Number(
      harness.ingest
        .stats()
        .inputs.find(({ type }) => type === 'gelf-udp')!
        .address.split(':')
        .at(-1),
    );
    const socket = createSocket('udp4');
    const datagrams = [
      message('plain words'),
      ...chunksOf(gzipSync(message('chunked words')), 3, 40).reverse(),
      gzipSync(message('x')).subarray(0, 25),
    ];
    for (const datagram of datagrams) await new Promise((resolve) => socket.send(datagram, port, '127.0.0.1', resolve));
    for (let attempt = 0; attempt < 100 && (await harness.rows()).length < 2; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const rows = await harness.rows();
    assert.deepEqual(
      rows.map((row) => (row['Raw'] as { _user: string })._user),
      ['mia', 'mia'],
    );
    const [line] = await harness.ingest.balance();
    assert.deepEqual([line!.received, line!.stored, line!.dropped], [3, 2, { 'gelf message not decompressible': 1 }]);
    socket.close();
    await harness.close();
  });
});
