const NEWLINE = 10;

/** Cuts lines of text into pieces of at most `size` bytes (a longer line is a piece of its own), from byte `from` on. */
export function* splitLines(
  bytes: Uint8Array,
  size: number,
  from = 0,
): Generator<{ readonly bytes: Uint8Array; readonly end: number }> {
  let start = from;
  while (start < bytes.length) {
    let end = Math.min(start + size, bytes.length);
    if (end < bytes.length) {
      const last = bytes.lastIndexOf(NEWLINE, end - 1);
      const next = last >= start ? last : bytes.indexOf(NEWLINE, end);
      end = next < 0 ? bytes.length : next + 1;
    }
    yield { bytes: bytes.subarray(start, end), end };
    start = end;
  }
}
