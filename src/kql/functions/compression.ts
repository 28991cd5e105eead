import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';

// A text of a few bytes can unfold into gigabytes; more than this is no text that a person reads.
const LONGEST_UNPACKED_BYTES = 1024 * 1024;

const packed = (pack: (bytes: Buffer) => Buffer) =>
  hostFunction(([text]) => pack(Buffer.from(String(text ?? ''))).toString('base64'), { takes: ['string'] });

/** The text inside, or the empty one where the base64 holds no such archive, or one that is too long. */
const unpacked = (unpack: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer) =>
  hostFunction(([text]) => unpackedText(String(text ?? ''), unpack), { takes: ['string'] });

function unpackedText(
  text: string,
  unpack: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer,
): HostValue {
  try {
    return unpack(Buffer.from(text, 'base64'), { maxOutputLength: LONGEST_UNPACKED_BYTES }).toString('utf8');
  } catch {
    return '';
  }
}

export const compressions = {
  gzip_compress_to_base64_string: packed(gzipSync),
  gzip_decompress_from_base64_string: unpacked(gunzipSync),
  zlib_compress_to_base64_string: packed(deflateSync),
  zlib_decompress_from_base64_string: unpacked(inflateSync),
};
