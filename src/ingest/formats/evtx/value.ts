/** Types of values in binary XML (libevtx, "Windows XML Event Log format", section Value types). */
export const TYPE_NULL = 0x00;
export const TYPE_BINARY_XML = 0x21;
const TYPE_ARRAY = 0x80;

const FILETIME_TO_UNIX = 116_444_736_000_000_000n;
const TICKS_PER_MILLISECOND = 10_000n;

/** ISO 8601 UTC with the seven digits that Windows keeps, of 100-nanosecond ticks since 1601; '' where there is no such time. */
export function fileTime(bytes: Buffer, at: number): string {
  const ticks = bytes.readBigUInt64LE(at) - FILETIME_TO_UNIX;
  const millis = Number(ticks / TICKS_PER_MILLISECOND);
  if (millis < -11_644_473_600_000 || millis > 253_402_300_799_999) return '';
  const rest = ticks < 0n ? 0 : Number(ticks % TICKS_PER_MILLISECOND);
  return `${new Date(millis).toISOString().slice(0, 23)}${String(rest).padStart(4, '0')}Z`;
}

function systemTime(bytes: Buffer, at: number): string {
  const part = (index: number): number => bytes.readUInt16LE(at + 2 * index);
  const millis = Date.UTC(part(0), part(1) - 1, part(3), part(4), part(5), part(6), part(7));
  return Number.isNaN(millis) ? '' : new Date(millis).toISOString();
}

/** A GUID in braces, as Windows renders it. */
export function guid(bytes: Buffer, at: number): string {
  const hex = (start: number, end: number): string => bytes.toString('hex', at + start, at + end);
  const swapped = (start: number, length: number): string =>
    bytes
      .readUIntLE(at + start, length)
      .toString(16)
      .padStart(length * 2, '0');
  return `{${swapped(0, 4)}-${swapped(4, 2)}-${swapped(6, 2)}-${hex(8, 10)}-${hex(10, 16)}}`;
}

function sid(bytes: Buffer, at: number, size: number): string {
  const count = Math.min(bytes[at + 1]!, (size - 8) >> 2);
  let text = `S-${bytes[at]}-${bytes.readUIntBE(at + 2, 6)}`;
  for (let index = 0; index < count; index++) text += `-${bytes.readUInt32LE(at + 8 + 4 * index)}`;
  return text;
}

/** UTF-16 text without the zero that ends it. */
export function utf16(bytes: Buffer, at: number, size: number): string {
  let end = at + (size & ~1);
  while (end > at && bytes[end - 1] === 0 && bytes[end - 2] === 0) end -= 2;
  return bytes.toString('utf16le', at, end);
}

const SIZES: Readonly<Record<number, number>> = {
  3: 1,
  4: 1,
  5: 2,
  6: 2,
  7: 4,
  8: 4,
  9: 8,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  15: 16,
  17: 8,
  18: 16,
  20: 4,
  21: 8,
};

/** A value as Windows renders it in XML. A value cut short or of an unknown type is given in hexadecimal: nothing is lost. */
export function renderValue(bytes: Buffer, type: number, at: number, size: number): string {
  if (type === TYPE_NULL || size === 0) return '';
  if (type & TYPE_ARRAY) return renderArray(bytes, type & ~TYPE_ARRAY, at, size);
  if (size < (SIZES[type] ?? 0)) return bytes.toString('hex', at, at + size);
  switch (type) {
    case 0x01:
      return utf16(bytes, at, size);
    case 0x02:
      return bytes.toString('latin1', at, at + size).replace(/\0+$/, '');
    case 0x03:
      return String(bytes.readInt8(at));
    case 0x04:
      return String(bytes[at]);
    case 0x05:
      return String(bytes.readInt16LE(at));
    case 0x06:
      return String(bytes.readUInt16LE(at));
    case 0x07:
      return String(bytes.readInt32LE(at));
    case 0x08:
      return String(bytes.readUInt32LE(at));
    case 0x09:
      return String(bytes.readBigInt64LE(at));
    case 0x0a:
      return String(bytes.readBigUInt64LE(at));
    case 0x0b:
      return String(bytes.readFloatLE(at));
    case 0x0c:
      return String(bytes.readDoubleLE(at));
    case 0x0d:
      return bytes.readUInt32LE(at) === 0 ? 'false' : 'true';
    case 0x0e:
      return bytes.toString('hex', at, at + size).toUpperCase();
    case 0x0f:
      return guid(bytes, at);
    case 0x10:
      return size === 4 ? hexadecimal(bytes.readUInt32LE(at)) : `0x${bytes.readBigUInt64LE(at).toString(16)}`;
    case 0x11:
      return fileTime(bytes, at);
    case 0x12:
      return systemTime(bytes, at);
    case 0x13:
      return size < 8 ? '' : sid(bytes, at, size);
    case 0x14:
      return hexadecimal(bytes.readUInt32LE(at));
    case 0x15:
      return `0x${bytes.readBigUInt64LE(at).toString(16)}`;
    default:
      return bytes.toString('hex', at, at + size).toUpperCase();
  }
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16)}`;
}

function renderArray(bytes: Buffer, type: number, at: number, size: number): string {
  if (type === 0x01) return utf16(bytes, at, size).split('\0').join('\n');
  const step = SIZES[type];
  if (step === undefined) return bytes.toString('hex', at, at + size).toUpperCase();
  const parts: string[] = [];
  for (let offset = 0; offset + step <= size; offset += step) parts.push(renderValue(bytes, type, at + offset, step));
  return parts.join('\n');
}
