import { mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFrame, readFrame } from './journal-frame.ts';

/** One file of the journal. */
export interface Segment {
  readonly path: string;
  bytes: number;
  /** The last sequence in it; one less than the first of the next batch if it holds none. */
  lastSequence: number;
}

export interface FoundBatch {
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
  readonly sequence: number;
  readonly count: number;
  readonly source: string;
  readonly input: string;
  readonly received: number;
  readonly digest?: string;
  readonly tail?: { readonly path: string; readonly fileId: string; readonly position: number };
}

/** Damage that was found: where, and where its bytes were put aside. Nothing is skipped without one of these. */
export interface JournalDamage {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly kind: 'torn-tail' | 'corrupt';
  readonly savedAs: string;
}

export interface Recovered {
  readonly segments: readonly Segment[];
  readonly batches: readonly FoundBatch[];
  readonly acknowledged: ReadonlySet<number>;
  readonly damage: readonly JournalDamage[];
}

const SUFFIX = '.journal';

export function segmentPath(folder: string, firstSequence: number): string {
  return join(folder, `${String(firstSequence).padStart(16, '0')}${SUFFIX}`);
}

/** Makes the names of a folder's files durable, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Reads every segment from the first frame to the last. A torn end of the last segment is cut off; bytes between good
 * frames that are no frame are reported. Both are first copied to the folder `damaged`.
 */
export async function recoverSegments(folder: string): Promise<Recovered> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
  const segments: Segment[] = [];
  const batches: FoundBatch[] = [];
  const acknowledged = new Set<number>();
  const damage: JournalDamage[] = [];
  for (const [index, name] of names.entries()) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    const segment: Segment = { path, bytes: bytes.length, lastSequence: Number.parseInt(name, 10) - 1 };
    segments.push(segment);
    let at = 0;
    while (at < bytes.length) {
      const frame = readFrame(bytes, at);
      if (typeof frame !== 'string') {
        if (frame.kind === 'acknowledged') for (const sequence of frame.sequences) acknowledged.add(sequence);
        else {
          const { sequence, count, source, input, received, digest, hint } = frame.header;
          segment.lastSequence = sequence + count - 1;
          batches.push({
            segment,
            offset: at,
            length: frame.length,
            sequence,
            count,
            source,
            input,
            received,
            ...(digest ? { digest } : {}),
            ...(hint?.tail ? { tail: hint.tail } : {}),
          });
        }
        at += frame.length;
        continue;
      }
      const next = findFrame(bytes, at + 1);
      const isTail = next === -1 && index === names.length - 1;
      const end = next === -1 ? bytes.length : next;
      const savedAs = await saveDamage(folder, name, at, bytes.subarray(at, end));
      damage.push({ file: path, offset: at, bytes: end - at, kind: isTail ? 'torn-tail' : 'corrupt', savedAs });
      if (isTail) {
        await truncate(path, at);
        segment.bytes = at;
      }
      at = end;
    }
  }
  return { segments, batches, acknowledged, damage };
}

async function saveDamage(folder: string, name: string, offset: number, bytes: Buffer): Promise<string> {
  const damaged = join(folder, 'damaged');
  await mkdir(damaged, { recursive: true, mode: 0o700 });
  const path = join(damaged, `${name}-${offset}`);
  await writeFile(path, bytes, { mode: 0o600 });
  return path;
}
