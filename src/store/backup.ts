import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { create } from 'tar';
import { VedetteError } from '../lib/errors.ts';
import { type BackupReport, inventory, MANIFEST, report, strayLink } from './backup-manifest.ts';
import { isLockFile, lockFolder } from './engine/lock.ts';

/** Where a running Vedette gathers what goes into its backup; one that was cut off leaves it, and the next start removes it. */
export const STAGING_FOLDER = '.backup';

/** Locks the folder and the stores in it: the events lie in a folder of their own, with a lock of their own. */
async function lockAll(folder: string): Promise<() => void> {
  const inside = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'clickhouse')))
    .map((entry) => join(folder, entry.name));
  const unlocks: (() => void)[] = [];
  const unlock = () => {
    for (const one of unlocks) one();
  };
  try {
    for (const path of [folder, ...inside]) unlocks.push(lockFolder(path));
  } catch (error) {
    unlock();
    throw error;
  }
  return unlock;
}

/**
 * Writes a data folder to one archive (gzipped tar with a manifest of hashes). The folder is locked meanwhile.
 * Throws STORE_LOCKED while a process has it open, BACKUP_TARGET where the archive exists or lies in the folder.
 */
export async function backup(folder: string, target: string): Promise<BackupReport> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new VedetteError('BACKUP_FOLDER', `There is no data folder ${folder}.`);
  checkTarget(folder, target);
  const unlock = await lockAll(folder);
  try {
    await rm(join(folder, STAGING_FOLDER), { recursive: true, force: true });
    return await pack(folder, target);
  } finally {
    unlock();
  }
}

/** @throws VedetteError BACKUP_TARGET */
export function checkTarget(folder: string, target: string): void {
  if (existsSync(target))
    throw new VedetteError('BACKUP_TARGET', `${target} exists already; a backup overwrites nothing.`);
  if (!relative(resolve(folder), resolve(target)).startsWith('..'))
    throw new VedetteError('BACKUP_TARGET', `${target} lies in the data folder that it is to hold.`);
}

/** Writes a folder that nobody changes meanwhile to an archive, whole or not at all. */
export async function pack(folder: string, target: string): Promise<BackupReport> {
  const partial = `${target}.partial-${process.pid}`;
  const manifestPath = join(folder, MANIFEST);
  try {
    const manifest = await inventory(folder);
    const stray = strayLink(resolve(folder), manifest);
    if (stray !== undefined)
      throw new VedetteError('BACKUP_FOLDER', `The link ${stray} leads out of the data folder ${folder}.`);
    await writeFile(manifestPath, JSON.stringify(manifest));
    await mkdir(dirname(resolve(target)), { recursive: true });
    const filter = (path: string) => !isLockFile(basename(path)) && path !== `./${MANIFEST}`;
    const options = { file: partial, cwd: folder, gzip: { level: 1 }, portable: true, strict: true, filter };
    await create(options, [MANIFEST, '.']);
    const handle = await open(partial, 'r+');
    await handle.sync();
    await handle.close();
    await rename(partial, target);
    return report(manifest);
  } finally {
    await rm(manifestPath, { force: true });
    await rm(partial, { force: true });
  }
}
