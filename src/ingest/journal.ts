import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, statfs, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VedetteError } from '../lib/errors.ts';
import { encodeAcknowledged, encodeBatch, type RawBatch } from './journal-frame.ts';
import {
  type FoundBatch,
  type JournalDamage,
  recoverSegments,
  type Segment,
  segmentPath,
  syncFolder,
} from './journal-segment.ts';

export type { JournalDamage };

export interface JournalOptions {
  readonly folder: string;
  readonly segmentBytes: number;
  /** Not yet released bytes beyond this: `append` throws JOURNAL_FULL. */
  readonly backlogBytes: number;
  readonly minFreeDiskBytes: number;
}

/** A batch that is durable, and where it lies. */
export interface JournalEntry extends FoundBatch {
  /** The frame itself, while it is kept in memory. */
  frame?: Buffer;
}

/**
 * Raw records on disk before anything else happens to them. One process writes; the owner calls `close` once.
 * What `append` resolved for survives a crash; whoever finishes with batches calls `release`.
 */
export interface Journal {
  /** Names this journal; with a sequence it names a record for ever. */
  readonly collector: string;
  /** Batches found at the start, in order, without their frames; the caller takes those above its checkpoint. */
  readonly recovered: readonly JournalEntry[];
  /** Requests found at the start whose client may not have got its answer: `source` and `digest`, joined by a space. */
  readonly ambiguous: ReadonlySet<string>;
  readonly damage: readonly JournalDamage[];
  /** Durable when it resolves. Throws VedetteError JOURNAL_FULL (try later) and JOURNAL_CLOSED. */
  append(batch: RawBatch): Promise<JournalEntry>;
  /** The client of this batch was answered; written with the next group, or soon. */
  acknowledged(sequence: number): void;
  /** The client of this batch went away before its answer. */
  unanswered(sequence: number): void;
  read(entry: JournalEntry): Promise<Buffer>;
  /** All up to `sequence` is stored: files that hold nothing else are deleted. */
  release(sequence: number): Promise<void>;
  /** Sequences begin above this, whatever the files say (a checkpoint that outlived them). */
  startAbove(sequence: number): void;
  /** True if `append` would say 'try later' now. */
  isFull(): boolean;
  stats(): { bytes: number; groups: number; batches: number; nextSequence: number };
  close(): Promise<void>;
}

interface Waiting {
  readonly entry: Omit<JournalEntry, 'segment' | 'offset'>;
  readonly frame: Buffer;
  resolve(entry: JournalEntry): void;
  reject(error: unknown): void;
}

const MARK_DELAY_MS = 20;
const DISK_CHECK_MS = 1000;
const MAX_GROUP_BYTES = 16 * 1024 * 1024;

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const collector = await readCollector(folder);
  const found = await recoverSegments(folder);
  const segments = [...found.segments];
  const last = found.batches.at(-1);
  let nextSequence = last ? last.sequence + last.count : (segments.at(-1)?.lastSequence ?? 0) + 1;
  const unanswered = found.batches.filter((batch) => batch.digest && !found.acknowledged.has(batch.sequence));
  const ambiguous = new Set(unanswered.map((batch) => `${batch.source} ${batch.digest}`));

  let active: { segment: Segment; handle: FileHandle } | undefined;
  const readers = new Map<Segment, FileHandle>();
  /** Batches whose client waits for its answer: their segments stay. */
  const unacknowledged = new Set<number>();
  let waiting: Waiting[] = [];
  let marks: number[] = [];
  let writing: Promise<void> | undefined;
  let markTimer: NodeJS.Timeout | undefined;
  let waitingBytes = 0;
  let closed = false;
  let diskIsFull = false;
  let diskChecked = 0;
  let groups = 0;
  let batches = 0;
  let releasedTo = 0;

  const segmentBytes = () => segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const isFull = () => {
    // Whoever is told 'full' appends nothing: the look at the disk must come from here.
    if (diskIsFull) void checkDisk();
    return diskIsFull || segmentBytes() + waitingBytes > options.backlogBytes + options.segmentBytes;
  };

  async function checkDisk(): Promise<void> {
    const now = Date.now();
    if (now - diskChecked < DISK_CHECK_MS) return;
    diskChecked = now;
    try {
      const disk = await statfs(folder);
      diskIsFull = disk.bavail * disk.bsize < options.minFreeDiskBytes;
    } catch {
      diskIsFull = true;
    }
  }

  async function roll(firstSequence: number): Promise<{ segment: Segment; handle: FileHandle }> {
    await active?.handle.close();
    active = undefined;
    const path = segmentPath(folder, firstSequence);
    const handle = await open(path, 'a', 0o600);
    await syncFolder(folder);
    const existing = segments.find((segment) => segment.path === path);
    const segment = existing ?? { path, bytes: 0, lastSequence: firstSequence - 1 };
    if (!existing) segments.push(segment);
    active = { segment, handle };
    return active;
  }

  async function writeGroup(group: Waiting[], groupMarks: number[]): Promise<void> {
    const fits = active && (active.segment.bytes < options.segmentBytes || group.length === 0);
    const { segment, handle } = active && fits ? active : await roll(group[0]?.entry.sequence ?? nextSequence);
    const start = segment.bytes;
    const buffers = group.map((each) => each.frame);
    if (groupMarks.length > 0) buffers.push(encodeAcknowledged(groupMarks));
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    try {
      let { bytesWritten } = await handle.writev(buffers);
      if (bytesWritten < total) {
        const rest = Buffer.concat(buffers).subarray(bytesWritten);
        bytesWritten += (await handle.write(rest)).bytesWritten;
        if (bytesWritten < total) throw new Error('the disk took only part of a write');
      }
      if (group.length > 0) await handle.datasync();
    } catch (cause) {
      // What this group wrote was acknowledged to nobody: cut it off, and leave a file whose sync failed.
      active = undefined;
      await handle.truncate(start).catch(() => undefined);
      await handle.close().catch(() => undefined);
      diskChecked = 0;
      throw new VedetteError('JOURNAL_FULL', `The journal can't be written: ${(cause as Error).message}`, { cause });
    }
    segment.bytes += total;
    let offset = start;
    for (const each of group) {
      segment.lastSequence = each.entry.sequence + each.entry.count - 1;
      each.resolve({ ...each.entry, segment, offset, frame: each.frame });
      offset += each.frame.length;
    }
    groups += 1;
    batches += group.length;
  }

  async function writeLoop(): Promise<void> {
    while (waiting.length > 0 || marks.length > 0) {
      await checkDisk();
      let bytes = 0;
      let size = 0;
      while (size < waiting.length && bytes < MAX_GROUP_BYTES) bytes += waiting[size++]!.frame.length;
      const group = waiting.slice(0, size);
      const groupMarks = marks;
      marks = [];
      try {
        await writeGroup(group, groupMarks);
      } catch (error) {
        for (const each of group) each.reject(error);
      }
      waiting = waiting.slice(size);
      waitingBytes -= bytes;
    }
  }

  function startWriting(): void {
    clearTimeout(markTimer);
    markTimer = undefined;
    writing ??= writeLoop().finally(() => {
      writing = undefined;
      if (waiting.length > 0) startWriting();
      else if (marks.length > 0) markTimer ??= setTimeout(startWriting, MARK_DELAY_MS);
    });
  }

  return {
    collector,
    recovered: found.batches,
    ambiguous,
    damage: found.damage,
    async append(batch) {
      if (closed) throw new VedetteError('JOURNAL_CLOSED', 'The journal is closed.');
      if (diskIsFull) await checkDisk();
      if (isFull()) throw new VedetteError('JOURNAL_FULL', 'The journal is full: try later.');
      const frame = encodeBatch(batch, nextSequence);
      const { source, input, received, digest, hint } = batch;
      const sequence = nextSequence;
      const count = batch.ranges.length / 2;
      nextSequence += count;
      waitingBytes += frame.length;
      if (digest) unacknowledged.add(sequence);
      const tail = hint?.tail;
      const base = { sequence, count, source, input, received, length: frame.length };
      const entry = { ...base, ...(digest ? { digest } : {}), ...(tail ? { tail } : {}) };
      return new Promise((resolve, reject) => {
        waiting.push({ entry, frame, resolve, reject });
        startWriting();
      });
    },
    acknowledged(sequence) {
      unacknowledged.delete(sequence);
      marks.push(sequence);
      if (!writing) markTimer ??= setTimeout(startWriting, MARK_DELAY_MS);
    },
    unanswered(sequence) {
      unacknowledged.delete(sequence);
    },
    async read(entry) {
      let reader = readers.get(entry.segment);
      if (!reader) {
        reader = await open(entry.segment.path, 'r');
        readers.set(entry.segment, reader);
      }
      const frame = Buffer.allocUnsafeSlow(entry.length);
      const { bytesRead } = await reader.read(frame, 0, entry.length, entry.offset);
      if (bytesRead !== entry.length)
        throw new VedetteError('JOURNAL_READ', `The journal ends early: ${entry.segment.path} at ${entry.offset}.`);
      return frame;
    },
    async release(sequence) {
      releasedTo = Math.max(releasedTo, sequence);
      const firstUnanswered = unacknowledged.values().next().value ?? Number.MAX_SAFE_INTEGER;
      while (segments.length > 0) {
        const segment = segments[0]!;
        if (segment === active?.segment && segment.bytes < options.segmentBytes) break;
        if (segment === active?.segment && (writing || waiting.length > 0)) break;
        if (segment.lastSequence > releasedTo || segment.lastSequence >= firstUnanswered) break;
        segments.shift();
        if (segment === active?.segment) {
          const { handle } = active;
          active = undefined;
          await handle.close();
        }
        await readers.get(segment)?.close();
        readers.delete(segment);
        await unlink(segment.path).catch(() => undefined);
      }
    },
    startAbove(sequence) {
      nextSequence = Math.max(nextSequence, sequence + 1);
    },
    isFull,
    stats: () => ({ bytes: segmentBytes(), groups, batches, nextSequence }),
    async close() {
      closed = true;
      clearTimeout(markTimer);
      while (writing || waiting.length > 0 || marks.length > 0) {
        startWriting();
        await writing;
      }
      clearTimeout(markTimer);
      await active?.handle.close();
      for (const reader of readers.values()) await reader.close();
      readers.clear();
    },
  };
}

/** The journal's name: made once, kept beside its files, so that a lost journal never reuses an id. */
async function readCollector(folder: string): Promise<string> {
  const path = join(folder, 'collector');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-z]{8}$/.test(known.trim())) return known.trim();
  const collector = randomBytes(8).reduce((text, byte) => text + (byte % 36).toString(36), '');
  await writeFile(`${path}.new`, `${collector}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  await syncFolder(folder);
  return collector;
}
