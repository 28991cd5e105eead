import { crc32 } from 'node:zlib';

/** What the sender and the transport say about the records of a batch; the parser may use it, and trusts none of it. */
export interface BatchHint {
  readonly format?: string;
  readonly sourcetype?: string;
  /** The host that the records come from, or the peer's address. */
  readonly host?: string;
  /** Seconds since 1970 or an ISO time: the time of records that carry none. */
  readonly time?: string | number;
  /** Path, index or other name at the sender. */
  readonly origin?: string;
  /** For a followed file: what the records run up to, so that a restart goes on there. */
  readonly tail?: { readonly path: string; readonly fileId: string; readonly position: number };
}

/** Records of one request or read, framed and not yet parsed. */
export interface RawBatch {
  readonly source: string;
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly received: number;
  readonly body: Uint8Array;
  /** Start and end of each record in `body`, one after another. */
  readonly ranges: readonly number[];
  readonly hint?: BatchHint;
  /** Set where the client waits for an acknowledgement: names its request, so that a retry after a crash is known. */
  readonly digest?: string;
}

/** A batch in the journal: its place in the order of this collector. */
export interface BatchHeader {
  readonly source: string;
  readonly input: string;
  readonly received: number;
  readonly hint?: BatchHint;
  readonly digest?: string;
  /** The first record's sequence; the others follow it. */
  readonly sequence: number;
  readonly count: number;
}

export interface DecodedBatch extends BatchHeader {
  record(index: number): Uint8Array;
}

export type Frame =
  | { readonly kind: 'batch'; readonly header: BatchHeader; readonly length: number }
  /** These batches (by first sequence) were acknowledged to their clients. */
  | { readonly kind: 'acknowledged'; readonly sequences: readonly number[]; readonly length: number };

const MAGIC = 0x314a4456; // 'VDJ1', little endian
export const FRAME_HEADER_BYTES = 16;
export const MAX_FRAME_BYTES = 1 << 30;
const KIND_BATCH = 1;
const KIND_ACKNOWLEDGED = 2;

/**
 * Frame: magic u32 · payload length u32 · CRC-32 of all that follows u32 · kind u8 and three zero bytes · payload.
 * Payload of a batch: header length u32, header (JSON), record count u32, start and end of each record u32, body.
 */
export function encodeBatch(batch: RawBatch, sequence: number): Buffer {
  const header: BatchHeader = {
    source: batch.source,
    input: batch.input,
    received: batch.received,
    ...(batch.hint ? { hint: batch.hint } : {}),
    ...(batch.digest ? { digest: batch.digest } : {}),
    sequence,
    count: batch.ranges.length / 2,
  };
  const text = Buffer.from(JSON.stringify(header));
  const { frame, payload } = emptyFrame(KIND_BATCH, 8 + text.length + batch.ranges.length * 4 + batch.body.length);
  let at = payload;
  at = frame.writeUInt32LE(text.length, at);
  text.copy(frame, at);
  at = frame.writeUInt32LE(header.count, at + text.length);
  for (const place of batch.ranges) at = frame.writeUInt32LE(place, at);
  frame.set(batch.body, at);
  return seal(frame);
}

export function encodeAcknowledged(sequences: readonly number[]): Buffer {
  const text = Buffer.from(JSON.stringify(sequences));
  const { frame, payload } = emptyFrame(KIND_ACKNOWLEDGED, text.length);
  text.copy(frame, payload);
  return seal(frame);
}

/** The frame at `at`, or why there is none: `torn` if the bytes end within it, `corrupt` if they are something else. */
export function readFrame(bytes: Buffer, at: number): Frame | 'torn' | 'corrupt' {
  if (bytes.length - at < FRAME_HEADER_BYTES) return 'torn';
  if (bytes.readUInt32LE(at) !== MAGIC) return 'corrupt';
  const length = bytes.readUInt32LE(at + 4) + FRAME_HEADER_BYTES;
  if (length > MAX_FRAME_BYTES) return 'corrupt';
  if (bytes.length - at < length) return 'torn';
  if (crc32(bytes.subarray(at + 12, at + length)) !== bytes.readUInt32LE(at + 8)) return 'corrupt';
  const kind = bytes[at + 12];
  const payload = at + FRAME_HEADER_BYTES;
  if (kind === KIND_ACKNOWLEDGED)
    return { kind: 'acknowledged', sequences: JSON.parse(bytes.toString('utf8', payload, at + length)), length };
  if (kind !== KIND_BATCH) return 'corrupt';
  return { kind: 'batch', header: readHeader(bytes, payload), length };
}

/** Where the next whole frame begins at or after `at`; -1 if none does. */
export function findFrame(bytes: Buffer, at: number): number {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC);
  for (let place = bytes.indexOf(magic, at); place !== -1; place = bytes.indexOf(magic, place + 1))
    if (typeof readFrame(bytes, place) === 'object') return place;
  return -1;
}

/** The records of a batch frame that `readFrame` or `encodeBatch` vouches for. */
export function decodeBatch(bytes: Uint8Array): DecodedBatch {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(frame, FRAME_HEADER_BYTES);
  const offsets = FRAME_HEADER_BYTES + 8 + frame.readUInt32LE(FRAME_HEADER_BYTES);
  const body = offsets + header.count * 8;
  return {
    ...header,
    record: (index) => {
      const at = offsets + index * 8;
      return frame.subarray(body + frame.readUInt32LE(at), body + frame.readUInt32LE(at + 4));
    },
  };
}

function readHeader(bytes: Buffer, payload: number): BatchHeader {
  const length = bytes.readUInt32LE(payload);
  return JSON.parse(bytes.toString('utf8', payload + 4, payload + 4 + length));
}

/** Its memory is its own, so that it can be handed to another thread. */
function emptyFrame(kind: number, payloadLength: number): { frame: Buffer; payload: number } {
  const frame = Buffer.allocUnsafeSlow(FRAME_HEADER_BYTES + payloadLength);
  frame.writeUInt32LE(MAGIC, 0);
  frame.writeUInt32LE(payloadLength, 4);
  frame.writeUInt32LE(kind, 12);
  return { frame, payload: FRAME_HEADER_BYTES };
}

function seal(frame: Buffer): Buffer {
  frame.writeUInt32LE(crc32(frame.subarray(12)), 8);
  return frame;
}
