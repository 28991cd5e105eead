import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create, extract } from 'tar';
import { VedetteError } from '../lib/errors.ts';
import { isLockFile, lockFolder } from './engine/lock.ts';

const MANIFEST = 'vedette-backup.json';

/** What a backup holds: each file's size and hash, each link's target (relative, within the folder). */
interface Manifest {
  readonly format: 1;
  readonly created: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly links: Readonly<Record<string, string>>;
}

export interface BackupReport {
  readonly files: number;
  readonly bytes: number;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function inventory(folder: string): Promise<Manifest> {
  const files: Record<string, { bytes: number; sha256: string }> = {};
  const links: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (isLockFile(basename(name)) || name === MANIFEST) continue;
    if (entry.isSymbolicLink()) links[name] = await readlink(path);
    else if (entry.isFile()) files[name] = { bytes: (await lstat(path)).size, sha256: await sha256(path) };
  }
  return { format: 1, created: new Date().toISOString(), files, links };
}

/** True of a relative path that does not stay within. */
const leadsOut = (path: string): boolean => path.split(sep)[0] === '..' || isAbsolute(path);

/** The first link that leads out of the folder: none such is unpacked, since it would lead to any file. */
const strayLink = (folder: string, { links }: Manifest): string | undefined =>
  Object.keys(links).find((name) => leadsOut(relative(folder, resolve(folder, dirname(name), links[name] ?? ''))));

const report = ({ files }: Manifest): BackupReport => ({
  files: Object.keys(files).length,
  bytes: Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
});

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
  if (existsSync(target))
    throw new VedetteError('BACKUP_TARGET', `${target} exists already; a backup overwrites nothing.`);
  if (!relative(resolve(folder), resolve(target)).startsWith('..'))
    throw new VedetteError('BACKUP_TARGET', `${target} lies in the data folder that it is to hold.`);
  const unlock = await lockAll(folder);
  const partial = `${target}.partial-${process.pid}`;
  const manifestPath = join(folder, MANIFEST);
  try {
    const manifest = await inventory(folder);
    const stray = strayLink(resolve(folder), manifest);
    if (stray !== undefined)
      throw new VedetteError('BACKUP_FOLDER', `The link ${stray} leads out of the data folder ${folder}.`);
    await writeFile(manifestPath, JSON.stringify(manifest));
    await mkdir(dirname(resolve(target)), { recursive: true });
    const filter = (path: string) => !isLockFile(basename(path));
    await create({ file: partial, cwd: folder, gzip: { level: 1 }, portable: true, strict: true, filter }, ['.']);
    const handle = await open(partial, 'r+');
    await handle.sync();
    await handle.close();
    await rename(partial, target);
    return report(manifest);
  } finally {
    await rm(manifestPath, { force: true });
    await rm(partial, { force: true });
    unlock();
  }
}

const damaged = (why: string, cause?: unknown) =>
  new VedetteError('BACKUP_DAMAGED', `The archive cannot be restored: ${why}. Nothing was changed.`, { cause });

async function readManifest(folder: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Manifest;
    if (manifest.format === 1 && manifest.files && manifest.links) return manifest;
  } catch (error) {
    throw damaged('it holds no manifest of Vedette', error);
  }
  throw damaged('its manifest is of a format that this version does not know');
}

async function verify(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const actual = await inventory(folder);
  for (const [name, { bytes, sha256: hash }] of Object.entries(manifest.files)) {
    const file = actual.files[name];
    if (!file) throw damaged(`${name} is missing`);
    if (file.bytes !== bytes || file.sha256 !== hash) throw damaged(`${name} is not what was backed up`);
  }
  for (const [name, target] of Object.entries(manifest.links))
    if (actual.links[name] !== target) throw damaged(`the link ${name} is missing or changed`);
  for (const name of [...Object.keys(actual.files), ...Object.keys(actual.links)])
    if (!Object.hasOwn(manifest.files, name) && !Object.hasOwn(manifest.links, name))
      throw damaged(`${name} is not in its manifest`);
  return manifest;
}

/**
 * Puts an archive of `backup` into a folder that does not exist or is empty, after every file's hash has been checked.
 * Throws RESTORE_TARGET, BACKUP_DAMAGED; the folder is then as before.
 */
export async function restore(archive: string, folder: string): Promise<BackupReport> {
  if (!existsSync(archive)) throw new VedetteError('BACKUP_FOLDER', `There is no archive ${archive}.`);
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new VedetteError('RESTORE_TARGET', `${folder} is no folder.`, { cause: error });
  });
  if (entries.length) throw new VedetteError('RESTORE_TARGET', `${folder} is not empty; a restore overwrites nothing.`);
  const partial = `${resolve(folder)}.restoring-${process.pid}`;
  try {
    await mkdir(partial, { recursive: true });
    try {
      // Strict: a path or a link that leads out of the folder is an error. In one go: writes that are still on their way after an error would bring the removed folder back.
      extract({ file: archive, cwd: partial, strict: true, preserveOwner: false, sync: true });
    } catch (error) {
      throw damaged('it is truncated or no archive', error);
    }
    const manifest = await verify(partial);
    await rm(join(partial, MANIFEST));
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return report(manifest);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
