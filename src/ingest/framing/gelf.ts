import { gunzipSync, inflateSync } from 'node:zlib';

const CHUNK_HEADER_BYTES = 12;
/** The specification allows 128 chunks and five seconds for all of them to come. */
const MAX_CHUNKS = 128;
const MAX_AGE_MS = 5000;
const MAX_OPEN_MESSAGES = 1000;
const MAX_OPEN_BYTES = 16 * 1024 * 1024;
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

interface Open {
  readonly parts: (Buffer | undefined)[];
  missing: number;
  bytes: number;
  readonly since: number;
}

/** Puts the chunks of GELF messages together, in whatever order they come. */
export class GelfChunks {
  readonly #open = new Map<string, Open>();
  #bytes = 0;
  #lost = 0;

  /** Messages given up since the last call: chunks that never came, or more at once than is kept. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /** The whole message that this datagram is or completes; undefined while chunks are missing. */
  push(sender: string, datagram: Buffer, now: number): Buffer | undefined {
    this.expire(now);
    if (datagram[0] !== 0x1e || datagram[1] !== 0x0f) return datagram;
    const number = datagram[10] ?? 0;
    const count = datagram[11] ?? 0;
    if (datagram.length <= CHUNK_HEADER_BYTES || count === 0 || count > MAX_CHUNKS || number >= count) {
      this.#lost += 1;
      return undefined;
    }
    const key = `${sender} ${datagram.toString('hex', 2, 10)}`;
    let message = this.#open.get(key);
    if (!message) {
      message = { parts: Array(count).fill(undefined), missing: count, bytes: 0, since: now };
      this.#open.set(key, message);
    }
    if (message.parts.length !== count || message.parts[number]) return undefined;
    const part = datagram.subarray(CHUNK_HEADER_BYTES);
    message.parts[number] = part;
    message.missing -= 1;
    message.bytes += part.length;
    this.#bytes += part.length;
    if (message.missing === 0) {
      this.#close(key, message);
      return Buffer.concat(message.parts as Buffer[]);
    }
    while (this.#open.size > MAX_OPEN_MESSAGES || this.#bytes > MAX_OPEN_BYTES) this.#giveUpOldest();
    return undefined;
  }

  expire(now: number): void {
    for (const [, message] of this.#open) {
      if (now - message.since < MAX_AGE_MS) return; // insertion order is age
      this.#giveUpOldest();
    }
  }

  #giveUpOldest(): void {
    const [oldest] = this.#open;
    if (!oldest) return;
    this.#close(...oldest);
    this.#lost += 1;
  }

  #close(key: string, message: Open): void {
    this.#open.delete(key);
    this.#bytes -= message.bytes;
  }
}

/** The JSON of a message: gzip, zlib or plain. Undefined where it does not decompress, or to too much. */
export function openGelf(message: Buffer): Buffer | undefined {
  try {
    if (message[0] === 0x1f && message[1] === 0x8b) return gunzipSync(message, { maxOutputLength: MAX_MESSAGE_BYTES });
    if (message[0] === 0x78 && message.length > 2 && message.readUInt16BE(0) % 31 === 0)
      return inflateSync(message, { maxOutputLength: MAX_MESSAGE_BYTES });
    return message;
  } catch {
    return undefined;
  }
}
