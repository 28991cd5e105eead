import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** The bytes of a file, or of standard input for `-`; gzip is opened by its first bytes, whatever the name says. */
export function fileBytes(path: string): AsyncIterable<Uint8Array> {
  const source: AsyncIterable<Uint8Array> =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
  return opened(source);
}

/** Gunzips where the bytes begin as gzip does, also a file of several members one after another. */
export async function* opened(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const rest = (async function* () {
    yield first.value;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  })();
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* rest;
    return;
  }
  const gunzip = createGunzip();
  const feeding = (async () => {
    try {
      for await (const piece of rest) if (!gunzip.write(piece)) await drained(gunzip);
      gunzip.end();
    } catch (error) {
      gunzip.destroy(error as Error);
    }
  })();
  yield* gunzip as AsyncIterable<Uint8Array>;
  await feeding;
}

function drained(stream: { once(event: string, listener: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}
