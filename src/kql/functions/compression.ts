import { deflateRawSync, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';

// A text of a few bytes can unfold into gigabytes; more than this is no text that a person reads.
const LONGEST_UNPACKED_BYTES = 1024 * 1024;

type Pack = (bytes: Buffer, options: { level: number }) => Buffer;

/** Quickly packed; a text that this would only make longer is stored as it is, as Kusto does it. */
const packed = (pack: Pack, mark: (bytes: Buffer) => void = () => undefined) =>
  hostFunction(
    ([text]) => {
      const bytes = Buffer.from(String(text ?? ''));
      const archive = pack(bytes, { level: deflateRawSync(bytes, { level: 1 }).length < bytes.length ? 1 : 0 });
      mark(archive);
      return archive.toString('base64');
    },
    { takes: ['string'] },
  );

// Bytes 8 and 9 of a gzip header: how it was packed, and on which system (255: not said). RFC 1952, section 2.3.
const unmarked = (archive: Buffer) => {
  archive.writeUInt8(0, 8);
  archive.writeUInt8(255, 9);
};

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
  gzip_compress_to_base64_string: packed(gzipSync, unmarked),
  gzip_decompress_from_base64_string: unpacked(gunzipSync),
  zlib_compress_to_base64_string: packed(deflateSync),
  zlib_decompress_from_base64_string: unpacked(inflateSync),
};
