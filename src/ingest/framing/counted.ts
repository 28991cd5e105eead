/** The media type of records that may hold any byte: each is its length in decimal, a space, and that many bytes. */
export const COUNTED_RECORDS = 'application/vnd.vedette.counted';

/** The records as one body. */
export function joinCounted(records: readonly Uint8Array[]): Buffer {
  return Buffer.concat(records.flatMap((record) => [Buffer.from(`${record.length} `), record]));
}

/** Start and end of each record; `failedAt` where the body stops being counted records. */
export function splitCounted(body: Uint8Array): { readonly ranges: number[]; readonly failedAt?: number } {
  const ranges: number[] = [];
  let at = 0;
  while (at < body.length) {
    let length = 0;
    let place = at;
    for (; place < body.length && place - at < 10 && body[place]! >= 0x30 && body[place]! <= 0x39; place++)
      length = length * 10 + body[place]! - 0x30;
    const start = place + 1;
    if (place === at || body[place] !== 0x20 || start + length > body.length) return { ranges, failedAt: at };
    if (length > 0) ranges.push(start, start + length);
    at = start + length;
  }
  return { ranges };
}
