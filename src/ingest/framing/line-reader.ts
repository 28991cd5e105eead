import { decodeRecord } from '../formats/decode.ts';

/** A longer line is cut into records of this size, so that a file without newlines cannot fill the memory. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** The lines of bytes as text, without their ends. UTF-16 with a byte order mark (Windows) is read as such. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let start = true;
  let utf16: TextDecoder | undefined;
  let pendingText = '';
  for await (const piece of bytes) {
    let buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (start && buffer.length > 0) {
      start = false;
      const encoding = byteOrderMark(buffer);
      if (encoding === 'utf-8') buffer = buffer.subarray(3);
      else if (encoding !== undefined) utf16 = new TextDecoder(encoding);
    }
    if (utf16) {
      const lines = utf16.decode(buffer, { stream: true }).split('\n');
      lines[0] = pendingText + lines[0];
      pendingText = lines.pop()!;
      if (pendingText.length * 2 > MAX_LINE_BYTES) {
        lines.push(pendingText);
        pendingText = '';
      }
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
      continue;
    }
    let from = 0;
    for (let newline = buffer.indexOf(0x0a); newline !== -1; newline = buffer.indexOf(0x0a, from)) {
      const part = buffer.subarray(from, newline);
      from = newline + 1;
      if (pendingBytes === 0) yield lineOf(part);
      else {
        yield lineOf(Buffer.concat([...pending, part]));
        pending = [];
        pendingBytes = 0;
      }
    }
    if (from < buffer.length) {
      pending.push(buffer.subarray(from));
      pendingBytes += buffer.length - from;
      if (pendingBytes > MAX_LINE_BYTES) {
        yield lineOf(Buffer.concat(pending));
        pending = [];
        pendingBytes = 0;
      }
    }
  }
  if (pendingBytes > 0) yield lineOf(Buffer.concat(pending));
  if (pendingText !== '') yield pendingText;
}

function lineOf(bytes: Buffer): string {
  return decodeRecord(bytes.length > 0 && bytes[bytes.length - 1] === 0x0d ? bytes.subarray(0, -1) : bytes);
}

function byteOrderMark(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}
