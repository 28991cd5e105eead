import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions, zstdDecompress } from 'node:zlib';

/** Why a body was not taken; the inputs answer it in their protocol's own words. */
export type BodyProblem = 'too-large' | 'unknown-encoding' | 'bad-encoding' | 'busy' | 'cut-off';

export class BodyError extends Error {
  readonly problem: BodyProblem;

  constructor(problem: BodyProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly maxDecompressedBytes: number;
}

type Decompress = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: inflateEither,
  br: promisify(brotliDecompress) as Decompress,
  zstd: promisify(zstdDecompress) as Decompress,
};

/** 'deflate' means zlib (RFC 9110 section 8.4.1.2), but some clients send it without zlib's header. */
async function inflateEither(body: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
  return promisify<Buffer, ZlibOptions, Buffer>(isZlib ? inflate : inflateRaw)(body, options);
}

/** Bodies that are being received, all requests together: a crowd of large ones is told to come later. */
const receiving = { bytes: 0 };
const MAX_RECEIVING_FACTOR = 4;

/** The body as its sender meant it, within both limits. Throws BodyError only. */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toString().trim().toLowerCase();
  const decompress = encoding === 'identity' || encoding === '' ? undefined : decompressors[encoding];
  if (!decompress && encoding !== 'identity' && encoding !== '')
    throw new BodyError('unknown-encoding', `content encoding '${encoding.slice(0, 40)}' is not known`);
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBodyBytes)
    throw new BodyError('too-large', `the body is larger than ${limits.maxBodyBytes} bytes`);
  const body = await receive(request, limits);
  if (!decompress) return body;
  if (body.length === 0) return body;
  try {
    return await decompress(body, { maxOutputLength: limits.maxDecompressedBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new BodyError(
        'too-large',
        `the body is larger than ${limits.maxDecompressedBytes} bytes once decompressed`,
      );
    throw new BodyError('bad-encoding', `the body is no valid ${encoding}: ${(error as Error).message}`);
  }
}

async function receive(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      receiving.bytes += chunk.length;
      if (length > limits.maxBodyBytes)
        throw new BodyError('too-large', `the body is larger than ${limits.maxBodyBytes} bytes`);
      if (receiving.bytes > limits.maxBodyBytes * MAX_RECEIVING_FACTOR)
        throw new BodyError('busy', 'too many large bodies are being received');
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof BodyError) throw error;
    throw new BodyError('cut-off', `the request ended early: ${(error as Error).message}`);
  } finally {
    receiving.bytes -= length;
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}
