import type { NativeRecord, Rejected } from '../format.ts';
import { CHUNK_SIZE, chunkRecords, FILE_HEADER_SIZE, isEvtx } from './chunk.ts';

export { isEvtx } from './chunk.ts';

/**
 * The records of an EVTX file as flat canonical Windows events, from its bytes as they come. What is damaged is a rejection
 * with its offset in the file; the rest is read.
 */
export async function* readEvtx(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<NativeRecord | Rejected> {
  let pending: Buffer[] = [];
  let size = 0;
  let offset = 0;
  for await (const piece of bytes) {
    pending.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    size += piece.byteLength;
    if (size < (offset === 0 ? FILE_HEADER_SIZE : CHUNK_SIZE)) continue;
    let buffer = pending.length === 1 ? pending[0]! : Buffer.concat(pending);
    if (offset === 0) {
      if (!isEvtx(buffer)) {
        yield { rejected: 'not an EVTX file', offset: 0 };
        return;
      }
      buffer = buffer.subarray(FILE_HEADER_SIZE);
      offset = FILE_HEADER_SIZE;
    }
    while (buffer.length >= CHUNK_SIZE) {
      yield* chunkRecords(buffer.subarray(0, CHUNK_SIZE), offset);
      buffer = buffer.subarray(CHUNK_SIZE);
      offset += CHUNK_SIZE;
    }
    pending = [buffer];
    size = buffer.length;
  }
  if (offset === 0) yield { rejected: 'an EVTX file that ends in its header', offset: size };
  else if (size > 0) yield* chunkRecords(Buffer.concat(pending), offset);
}
