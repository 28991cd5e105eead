import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { opened } from '../ingest/framing/byte-source.ts';
import { COUNTED_RECORDS, joinCounted } from '../ingest/framing/counted.ts';
import { NATIVE_EVTX } from '../ingest/framing/envelope.ts';
import { readRecords } from '../ingest/framing/file.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { VedetteError } from '../lib/errors.ts';

/** Where records go: into this process, or to the HTTP input of a running one. */
export type ImportTarget =
  | { readonly kind: 'ingest'; readonly ingest: Pick<Ingest, 'importRecords' | 'flush'> }
  | { readonly kind: 'http'; readonly url: string; readonly token: string };

export interface ImportOptions {
  /** Paths, or `-` for standard input: text, NDJSON, JSON, EVTX, plain or gzip. */
  readonly files: readonly string[];
  readonly source: string;
  /** A format's name; each record is recognised without it. */
  readonly format?: string | undefined;
  readonly target: ImportTarget;
  /** Records that are durable, and an estimate of how many there are in all. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** A place in a file that could not be read as a record. */
  readonly onRejected?: (file: string, line: number, reason: string) => void;
}

export interface Imported {
  readonly records: number;
  readonly rejected: number;
}

const BATCH_RECORDS = 1000;
const BATCH_BYTES = 512 * 1024;
const ATTEMPTS = 60;
const MAX_WAIT_MS = 5000;

/**
 * Reads log files into the store; resolves when every record is durable (with a target in this process: stored).
 * Throws IMPORT_FILE_UNREADABLE, IMPORT_REFUSED (the token, the source), IMPORT_UNREACHABLE.
 */
export async function importFiles(options: ImportOptions): Promise<Imported> {
  const sizes = await Promise.all(options.files.map(sizeOf));
  const totalBytes = sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
  const counts = { records: 0, rejected: 0, bytes: 0 };
  const progress = () => {
    const share = totalBytes ? counts.bytes / totalBytes : 0;
    options.onProgress?.(
      counts.records,
      share > 0 ? Math.max(counts.records, Math.round(counts.records / share)) : undefined,
    );
  };
  for (const file of options.files) {
    try {
      await importFile(file, options, counts, progress);
    } catch (cause) {
      if (cause instanceof VedetteError) throw cause;
      throw new VedetteError('IMPORT_FILE_UNREADABLE', `${file} can't be read: ${(cause as Error).message}`, { cause });
    }
  }
  if (options.target.kind === 'ingest') await options.target.ingest.flush();
  return { records: counts.records, rejected: counts.rejected };
}

async function importFile(
  file: string,
  options: ImportOptions,
  counts: { records: number; rejected: number; bytes: number },
  progress: () => void,
): Promise<void> {
  let batch: Buffer[] = [];
  let bytes = 0;
  let isNative = false;
  const send = async () => {
    if (batch.length === 0) return;
    await deliver(options, batch, isNative);
    counts.records += batch.length;
    batch = [];
    bytes = 0;
    progress();
  };
  const source = counting(file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 }), counts);
  for await (const record of readRecords(opened(source), options.format ? { format: options.format } : {})) {
    if ('rejected' in record) {
      counts.rejected += 1;
      options.onRejected?.(file, record.line, record.rejected);
      continue;
    }
    isNative = 'native' in record;
    const text = 'native' in record ? JSON.stringify(record.native, bigIntAsText) : record.text;
    if (text === '') continue;
    const data = Buffer.from(text);
    batch.push(data);
    bytes += data.length;
    if (batch.length >= BATCH_RECORDS || bytes >= BATCH_BYTES) await send();
  }
  await send();
}

async function deliver(options: ImportOptions, batch: readonly Buffer[], isNative: boolean): Promise<void> {
  const { target, source, format } = options;
  if (target.kind === 'ingest') {
    const records = (async function* () {
      yield* batch;
    })();
    await target.ingest.importRecords(
      source,
      records,
      format ? { format } : undefined,
      isNative ? NATIVE_EVTX : undefined,
    );
    return;
  }
  const query = new URLSearchParams({ source, ...(isNative ? { format: NATIVE_EVTX } : format ? { format } : {}) });
  await post(`${target.url}/ingest?${query}`, target.token, joinCounted(batch));
}

/** Sends until it is taken: a busy server says when to come again, one that restarts is waited for. */
async function post(url: string, token: string, body: Buffer): Promise<void> {
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const headers = { authorization: `Bearer ${token}`, 'content-type': COUNTED_RECORDS };
      const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
      if (response.ok) {
        await response.arrayBuffer();
        return;
      }
      reason = `${response.status} ${(await response.text()).slice(0, 300)}`;
      if (response.status !== 429 && response.status < 500)
        throw new VedetteError('IMPORT_REFUSED', `The import was refused: ${reason}`);
    } catch (error) {
      if (error instanceof VedetteError) throw error;
      reason = (error as Error).message;
    }
    await sleep(Math.min(MAX_WAIT_MS, 100 * 2 ** attempt));
  }
  throw new VedetteError('IMPORT_UNREACHABLE', `${new URL(url).origin} could not be reached: ${reason}`);
}

async function* counting(source: AsyncIterable<Uint8Array>, counts: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    counts.bytes += piece.length;
    yield piece;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  if (file === '-') return undefined;
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new VedetteError('IMPORT_FILE_UNREADABLE', `${file} can't be read: ${(cause as Error).message}`, { cause });
  }
}

function bigIntAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
