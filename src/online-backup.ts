import { copyFile, link, mkdir, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { readFrame } from './ingest/journal-frame.ts';
import { VedetteError } from './lib/errors.ts';
import { journalFolder } from './paths.ts';
import type { Services } from './server/services/services.ts';
import type { State } from './state/database.ts';
import { checkTarget, pack, STAGING_FOLDER } from './store/backup.ts';
import type { BackupReport } from './store/backup-manifest.ts';
import type { EventStore } from './store/event-store.ts';

export interface OnlineBackupOptions {
  readonly config: Config;
  readonly state: State;
  readonly store: EventStore;
}

/**
 * Writes a data folder to an archive while Vedette works on it. What the archive holds is what a crash would have left:
 * the journal is taken from before the state on (every record above the state's checkpoint is in it) until after the
 * events (no event is in the store whose record is not in it), so that a start over it stores every record exactly once.
 */
export async function backupOnline(
  { config, state, store }: OnlineBackupOptions,
  target: string,
): Promise<BackupReport> {
  checkTarget(config.data, target);
  const staging = join(config.data, STAGING_FOLDER);
  const journal = join(staging, 'journal');
  try {
    await rm(staging, { recursive: true, force: true });
    await mkdir(journal, { recursive: true, mode: 0o700 });
    await linkAll(journalFolder(config), journal);
    await state.snapshot?.(join(staging, 'state.sqlite'));
    await store.freeze?.(join(staging, 'events'));
    await takeNewest(journalFolder(config), journal);
    return await pack(staging, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}

/** Links to what is there, which stay when the journal lets go of a file; one that goes meanwhile is below the checkpoint. */
async function linkAll(from: string, to: string): Promise<void> {
  for (const name of await filesOf(from))
    await link(join(from, name), join(to, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
    });
}

/** Only the newest file still grows: it is copied, up to its last whole frame. */
async function takeNewest(from: string, to: string): Promise<void> {
  await linkAll(from, to);
  const newest = (await filesOf(to)).filter((name) => name.endsWith('.journal')).at(-1);
  if (newest === undefined) return;
  const copy = join(to, newest);
  await rm(copy);
  await copyFile(join(from, newest), copy).catch((error: NodeJS.ErrnoException) => {
    // Let go of meanwhile: all of it is stored, and was counted.
    if (error.code !== 'ENOENT') throw error;
  });
  const bytes = await readFile(copy).catch(() => Buffer.alloc(0));
  let end = 0;
  for (let frame = readFrame(bytes, end); typeof frame !== 'string'; frame = readFrame(bytes, end)) end += frame.length;
  if (end < bytes.length && readFrame(bytes, end) === 'torn') await truncate(copy, end);
}

/** Backups of a Vedette that runs, one at a time; who asked looks again until it is done. */
export function backups(options: OnlineBackupOptions): Services['backup'] & { close(): Promise<void> } {
  let status: ReturnType<Services['backup']['status']> = { state: 'none' };
  let running: Promise<void> | undefined;
  return {
    start(archive) {
      if (running) throw new VedetteError('BACKUP_RUNNING', 'A backup is being written already.');
      checkTarget(options.config.data, archive);
      status = { state: 'running', archive };
      running = backupOnline(options, archive)
        .then(
          (report) => {
            status = { state: 'done', archive, ...report };
          },
          (error: unknown) => {
            const { code, message } =
              error instanceof VedetteError ? error : { code: 'BACKUP_FAILED', message: `${error}` };
            status = { state: 'failed', archive, code, message };
          },
        )
        .finally(() => {
          running = undefined;
        });
    },
    status: () => status,
    close: async () => running,
  };
}
