import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { KqlError } from '../errors.ts';
import { type ExternalPolicy, sourceOf, webSource } from './policy.ts';

const MOST_REDIRECTS = 3;
const GZIP = [0x1f, 0x8b];

const failed = (message: string, cause?: unknown) =>
  new KqlError('KQL_EXTERNAL_FAILED', message, { stage: 'run', ...(cause !== undefined && { cause }) });

/** The bytes behind an address, unpacked where they are gzip. Throws KqlError KQL_EXTERNAL_REFUSED, KQL_EXTERNAL_FAILED. */
export async function fetchExternal(
  address: string,
  policy: ExternalPolicy,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const source = sourceOf(address, policy);
  if (source.kind === 'refused') throw new KqlError('KQL_EXTERNAL_REFUSED', source.reason, { stage: 'run' });
  const late = AbortSignal.timeout(policy.maxSeconds * 1000);
  const ends = signal ? AbortSignal.any([signal, late]) : late;
  try {
    const stream =
      source.kind === 'file'
        ? createReadStream(source.path, { signal: ends })
        : await answerOf(source.url, policy, ends);
    return await collected(stream, policy.maxBytes);
  } catch (error) {
    if (error instanceof KqlError) throw error;
    if (signal?.aborted) throw new KqlError('KQL_CANCELLED', 'The query was cancelled.', { stage: 'run' });
    if (late.aborted) throw failed(`${nameOf(source)} did not answer within ${policy.maxSeconds} seconds.`, error);
    throw failed(`${nameOf(source)} can't be read: ${reasonOf(error)}.`, error);
  }
}

const nameOf = (source: { kind: 'http'; url: string } | { kind: 'file'; path: string }) =>
  source.kind === 'http' ? new URL(source.url).host : 'The file';

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error.cause as { code?: string } | undefined)?.code ?? (error as { code?: string }).code;
  return code ?? error.message;
}

async function answerOf(address: string, policy: ExternalPolicy, signal: AbortSignal): Promise<Readable> {
  let url = address;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: '*/*' } });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      if (redirects >= MOST_REDIRECTS) throw failed(`${new URL(url).host} redirects too often.`);
      const next = webSource(new URL(location, url).href, policy);
      if (next.kind === 'refused') throw new KqlError('KQL_EXTERNAL_REFUSED', next.reason, { stage: 'run' });
      if (next.kind === 'http') url = next.url;
      continue;
    }
    if (!response.ok || !response.body) throw failed(`${new URL(url).host} answers with status ${response.status}.`);
    return Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  }
}

/** All bytes of a stream, no more than may be, unpacked where they begin as gzip does. */
async function collected(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  const packed = await bytesOf(stream, maxBytes);
  if (!GZIP.every((byte, index) => packed[index] === byte)) return packed;
  return bytesOf(Readable.from([packed]).pipe(createGunzip()), maxBytes);
}

async function bytesOf(stream: Readable, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    const bytes = Buffer.from(part as Uint8Array);
    size += bytes.length;
    if (size > maxBytes) {
      stream.destroy();
      throw failed(`The data has more than ${maxBytes} bytes, which is the most that is read.`);
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
