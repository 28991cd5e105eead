import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { isLockFile } from './engine/lock.ts';

/** The first file of an archive. */
export const MANIFEST = 'vedette-backup.json';

/** What a backup holds: each file's size and hash, each link's target (relative, within the folder). */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  created: z.string(),
  files: z.record(z.string(), z.strictObject({ bytes: z.number().int().min(0), sha256: z.string() })),
  links: z.record(z.string(), z.string()),
});
export type Manifest = Readonly<z.output<typeof manifestSchema>>;

export interface BackupReport {
  readonly files: number;
  readonly bytes: number;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What lies in a folder, but for its lock and the manifest itself. */
export async function inventory(folder: string): Promise<Manifest> {
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
export const strayLink = (folder: string, { links }: Manifest): string | undefined =>
  Object.keys(links).find((name) => leadsOut(relative(folder, resolve(folder, dirname(name), links[name] ?? ''))));

export const report = ({ files }: Manifest): BackupReport => ({
  files: Object.keys(files).length,
  bytes: Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
});
