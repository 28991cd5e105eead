const NEWLINE = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
const LESS_THAN = 0x3c;
/** RFC 6587 section 3.4.1: the count has no leading zero; ten digits are beyond any frame that is allowed. */
const MAX_COUNT_DIGITS = 9;

export interface Frames {
  readonly body: Buffer;
  readonly ranges: readonly number[];
  /** Frames that were cut at the limit; their rest follows as frames of its own. */
  readonly oversized: number;
}

/**
 * The syslog messages of one TCP connection (RFC 6587): octet counting and newlines, told apart frame by frame.
 * A frame that begins with a digit and has a count, a space and `<` is counted; anything else ends at its newline (or NUL).
 * Nothing is dropped: a frame beyond the limit is handed on in pieces, and what is left at the end is a frame.
 */
export class SyslogStream {
  readonly #maxFrameBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  /** What is still to come of a counted frame beyond the limit. */
  #left = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Bytes that wait for the rest of their frame. */
  get pending(): number {
    return this.#rest.length;
  }

  push(chunk: Buffer): Frames {
    return this.#take(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), false);
  }

  /** The connection has ended: what waits is a frame as it stands. */
  end(): Frames {
    return this.#take(this.#rest, true);
  }

  #take(body: Buffer, atEnd: boolean): Frames {
    const ranges: number[] = [];
    let oversized = 0;
    let at = 0;
    while (at < body.length) {
      if (this.#left > 0) {
        const piece = Math.min(this.#left, this.#maxFrameBytes);
        if (body.length - at < piece && !atEnd) break;
        const end = Math.min(at + piece, body.length);
        pushTrimmed(ranges, body, at, end);
        this.#left -= end - at;
        at = end;
        continue;
      }
      const counted = countedFrame(body, at);
      if (counted === 'unknown' && !atEnd) break;
      if (typeof counted === 'object') {
        if (counted.length > this.#maxFrameBytes) {
          oversized += 1;
          this.#left = counted.length;
          at = counted.start;
          continue;
        }
        const end = counted.start + counted.length;
        if (end > body.length && !atEnd) break;
        pushTrimmed(ranges, body, counted.start, Math.min(end, body.length));
        at = end;
        continue;
      }
      const newline = endOfLine(body, at);
      const end = newline === -1 ? body.length : newline;
      if (end - at > this.#maxFrameBytes) {
        oversized += 1;
        ranges.push(at, at + this.#maxFrameBytes);
        at += this.#maxFrameBytes;
        continue;
      }
      if (newline === -1 && !atEnd) break;
      pushTrimmed(ranges, body, at, end);
      at = end + 1;
    }
    // A copy, so that a few waiting bytes do not hold a whole read.
    this.#rest = at >= body.length ? Buffer.alloc(0) : Buffer.from(body.subarray(at));
    return { body: body.subarray(0, at), ranges, oversized };
  }
}

function countedFrame(body: Buffer, at: number): { start: number; length: number } | 'unknown' | 'no' {
  let length = 0;
  let place = at;
  while (place < body.length && place - at < MAX_COUNT_DIGITS) {
    const byte = body[place]!;
    if (byte < ZERO || byte > NINE) break;
    if (place === at && byte === ZERO) return 'no';
    length = length * 10 + byte - ZERO;
    place++;
  }
  if (place === at) return 'no';
  if (place === body.length) return 'unknown';
  if (body[place] !== SPACE) return 'no';
  if (place + 1 === body.length) return 'unknown';
  return body[place + 1] === LESS_THAN ? { start: place + 1, length } : 'no';
}

function endOfLine(body: Buffer, at: number): number {
  const newline = body.indexOf(NEWLINE, at);
  const nul = body.subarray(at, newline === -1 ? body.length : newline).indexOf(0);
  return nul === -1 ? newline : at + nul;
}

/** Newlines at the end of a frame belong to the framing (senders count them in); an empty frame is none. */
function pushTrimmed(ranges: number[], body: Buffer, start: number, end: number): void {
  let last = end;
  while (last > start && (body[last - 1] === NEWLINE || body[last - 1] === 0x0d || body[last - 1] === 0)) last--;
  if (last > start) ranges.push(start, last);
}
