import type { BigIntStats } from 'node:fs';
import { type FileHandle, glob, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TailedFile } from '../../config/ingest.ts';
import { describeError } from '../../lib/errors.ts';
import { splitLines } from '../framing/lines.ts';
import type { Input, InputContext } from './input.ts';

const POLL_MS = 500;
const READ_BYTES = 512 * 1024;
/** A line longer than this is handed on in pieces. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 10_000;
/** What follows a rotated file's last line is waited for this long, since its writer may still hold it open. */
const ROTATED_POLLS = 4;

interface Followed {
  readonly path: string;
  readonly setting: TailedFile;
  handle: FileHandle;
  fileId: string;
  position: number;
  /** Polls since another file took this one's name. */
  replaced: number;
}

/**
 * Follows files as `tail -F` does: by name, through rotation, truncation and globs. The position travels in the journal
 * with the lines, so that after a crash each line is read once.
 */
export const fileTail: Input = {
  name: 'file-tail',
  async start(context) {
    const { files } = context.config;
    if (files.length === 0) return undefined;
    const followed = new Map<string, Followed>();
    /** Files whose name went to another while lines were left in them. */
    let rotated: Followed[] = [];
    let isFirst = true;
    /** What could not be read, by path and reason: said once, not at every poll. */
    let troubles = new Set<string>();
    let closing = false;
    let timer: NodeJS.Timeout | undefined;
    let polling: Promise<void> = Promise.resolve();

    async function poll(): Promise<void> {
      const present = new Set<string>();
      const found = new Set<string>();
      for (const setting of files)
        try {
          for (const path of await matching(setting)) if (await looked(path, setting, found)) present.add(path);
        } catch (error) {
          found.add(`file-tail ${setting.path}: ${describeError(error)}`);
          for (const { path, setting: its } of followed.values()) if (its === setting) present.add(path);
        }
      for (const trouble of found) if (!troubles.has(trouble)) context.onProblem(trouble);
      troubles = found;
      isFirst = false;
      // A deleted file is read to its end and let go of: its handle would keep its blocks on the disk.
      for (const [path, file] of followed)
        if (!present.has(path)) {
          followed.delete(path);
          retire(file);
        }
      for (const file of [...rotated, ...followed.values()]) await readOn(file);
      const finished = rotated.filter((file) => ++file.replaced > ROTATED_POLLS);
      for (const file of finished) await readOn(file, true);
      rotated = rotated.filter((file) => !finished.includes(file));
      for (const { handle } of finished) await handle.close().catch(() => undefined);
    }

    /** False where no file has this name. One that can't be opened keeps no other from being read. */
    async function looked(path: string, setting: TailedFile, troubles: Set<string>): Promise<boolean> {
      try {
        return await look(path, setting);
      } catch (error) {
        troubles.add(`file-tail ${path}: ${describeError(error)}`);
        return true;
      }
    }

    async function look(path: string, setting: TailedFile): Promise<boolean> {
      const found = await stat(path, { bigint: true }).catch(() => undefined);
      if (!found?.isFile()) return false;
      const fileId = fileIdOf(found);
      const known = followed.get(path);
      if (known?.fileId === fileId) return true;
      const renamed = rotated.find((file) => file.fileId === fileId);
      if (renamed) {
        rotated = rotated.filter((file) => file !== renamed);
        if (known) retire(known);
        followed.set(path, { ...renamed, path, setting, replaced: 0 });
        return true;
      }
      // Under two names at once: in the middle of a rotation.
      if ([...followed.values()].some((file) => file.fileId === fileId)) return true;
      if (!known && followed.size >= MAX_FILES) throw new Error(`more than ${MAX_FILES} files match`);
      const handle = await open(path, 'r');
      const opened = await handle.stat({ bigint: true });
      const openedId = fileIdOf(opened);
      const position = known ? 0 : await firstPosition(path, setting, openedId, Number(opened.size));
      if (known) retire(known);
      followed.set(path, { path, setting, handle, fileId: openedId, position, replaced: 0 });
      return true;
    }

    /** Its last lines are read under a name of their own, so that they do not move the position of its successor. */
    function retire(file: Followed): void {
      rotated.push({ ...file, path: `${file.path} (${file.fileId})`, replaced: 0 });
    }

    async function firstPosition(path: string, setting: TailedFile, fileId: string, size: number): Promise<number> {
      const positions = await context.tailPositions();
      const same = [...positions.values()].filter((each) => each.fileId === fileId && each.position <= size);
      if (same.length > 0) return Math.max(...same.map((each) => each.position));
      const saved = positions.get(path);
      // Another file under a known name: it was rotated while nobody looked.
      if (saved) return 0;
      return setting.from === 'end' && isFirst ? size : 0;
    }

    async function readOn(file: Followed, atEnd = false): Promise<void> {
      try {
        const { size } = await file.handle.stat();
        if (size < file.position) file.position = 0; // truncated: it begins anew
        while (!closing && file.position < size) if (!(await readPiece(file, context, atEnd))) return;
      } catch (error) {
        context.onProblem(`file-tail ${file.path}: ${describeError(error)}`);
      }
    }

    const schedule = () => {
      timer = setTimeout(() => {
        polling = poll().then(() => {
          if (!closing) schedule();
        });
      }, POLL_MS);
    };
    polling = poll();
    await polling;
    schedule();
    return {
      type: 'file-tail',
      address: files.map(({ path }) => path).join(', '),
      async close() {
        closing = true;
        clearTimeout(timer);
        await polling;
        for (const { handle } of [...rotated, ...followed.values()]) await handle.close();
      },
    };
  },
};

/** Device, inode and birth: a deleted file's inode is soon another file's. */
function fileIdOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`;
}

async function matching({ path }: TailedFile): Promise<string[]> {
  if (!/[*?[{]/.test(path)) return [resolve(path)];
  const paths: string[] = [];
  for await (const found of glob(path)) paths.push(resolve(found));
  return paths.sort();
}

/** Journals the whole lines of the next piece. False if there are none yet, or the journal is full for now. */
async function readPiece(file: Followed, context: InputContext, atEnd: boolean): Promise<boolean> {
  const { setting, path, fileId } = file;
  let buffer = Buffer.allocUnsafe(READ_BYTES);
  let { bytesRead } = await file.handle.read(buffer, 0, buffer.length, file.position);
  let end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
  while (end === 0 && bytesRead === buffer.length && buffer.length < MAX_LINE_BYTES) {
    buffer = Buffer.allocUnsafe(Math.min(buffer.length * 4, MAX_LINE_BYTES));
    ({ bytesRead } = await file.handle.read(buffer, 0, buffer.length, file.position));
    end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
  }
  if (end === 0 && (bytesRead === MAX_LINE_BYTES || (atEnd && bytesRead > 0))) end = bytesRead;
  if (end === 0) return false;
  const body = buffer.subarray(0, end);
  const ranges = splitLines(body);
  const position = file.position + end;
  if (ranges.length > 0) {
    if (context.isBusy()) return false;
    const hint = {
      origin: path,
      tail: { path, fileId, position },
      ...(setting.format ? { format: setting.format } : {}),
    };
    await context.accept({ source: setting.source, input: 'file', received: Date.now(), body, ranges, hint });
  }
  file.position = position;
  return true;
}
