const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a record. Bytes that are no UTF-8 are read as Latin-1, in which each byte is one character: nothing is lost,
 * and what old devices write in a Western code page reads right.
 */
export function decodeRecord(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}
