const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Start and end of each line that is not empty; a carriage return before the newline belongs to neither. */
export function splitLines(body: Uint8Array): number[] {
  const ranges: number[] = [];
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const text = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    if (text > start) ranges.push(start, text);
    start = end + 1;
  }
  return ranges;
}
