import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join, normalize, resolve } from 'node:path';
import { extract, Parser, type ReadEntry } from 'tar';
import { VedetteError } from '../lib/errors.ts';
import { type BackupReport, inventory, MANIFEST, type Manifest, manifestSchema, report } from './backup-manifest.ts';

const MEBIBYTE = 1024 * 1024;
/** A manifest takes some 150 bytes a file. */
const MOST_MANIFEST_BYTES = 256 * MEBIBYTE;
/** Directories are in no manifest, and take no space to speak of one by one. */
const MOST_DIRECTORIES = 100_000;
/** What is left free, and what a file takes more than its bytes. */
const SPARE_BYTES = 64 * MEBIBYTE;
const BLOCK_BYTES = 4096;
/** Read in pieces of this size: gzip makes a thousand times as much of one at most. */
const READ_BYTES = 64 * 1024;

const damaged = (why: string, cause?: unknown) =>
  new VedetteError('BACKUP_DAMAGED', `The archive cannot be restored: ${why}. Nothing was changed.`, { cause });

/** The manifest, which comes first: what follows is read only once it is known how much it is. */
async function readManifest(archive: string): Promise<Manifest> {
  const text = await new Promise<Buffer>((found, fail) => {
    const source = createReadStream(archive, { highWaterMark: READ_BYTES });
    const none = () => fail(damaged('it does not begin with a manifest of Vedette'));
    const parser = new Parser({
      strict: true,
      onReadEntry(entry: ReadEntry) {
        if (normalize(entry.path) !== MANIFEST || entry.size > MOST_MANIFEST_BYTES) {
          source.destroy();
          return none();
        }
        const pieces: Buffer[] = [];
        entry.on('data', (piece: Buffer) => pieces.push(piece));
        entry.on('end', () => {
          source.destroy();
          found(Buffer.concat(pieces));
        });
      },
    });
    const unreadable = (cause: unknown) => fail(damaged('it is truncated or no archive', cause));
    source.on('error', unreadable);
    parser.on('error', unreadable);
    parser.on('end', none);
    source.on('data', (piece) => {
      if (parser.write(piece as Buffer)) return;
      source.pause();
      parser.once('drain', () => source.resume());
    });
    source.on('end', () => parser.end());
  });
  try {
    return manifestSchema.parse(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw damaged('its manifest is none that this version knows', cause);
  }
}

/** What an archive that says what it holds may write: nothing that its manifest does not name, nor more of it. */
function wanted({ files, links }: Manifest): (path: string, entry: unknown) => boolean {
  let directories = 0;
  return (path, given) => {
    const entry = given as ReadEntry;
    const name = normalize(path);
    if (name === MANIFEST) return false;
    if (entry.type === 'Directory') {
      if (++directories > MOST_DIRECTORIES) throw damaged('it holds too many folders');
      return true;
    }
    const known =
      entry.type === 'SymbolicLink'
        ? Object.hasOwn(links, name)
        : Object.hasOwn(files, name) && (entry.type === 'Link' || files[name]?.bytes === entry.size);
    if (!known) throw damaged(`${name} is not what its manifest says`);
    return true;
  };
}

async function requireSpace(folder: string, { files }: Manifest): Promise<void> {
  const needed = Object.values(files).reduce(
    (sum, { bytes }) => sum + Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES,
    SPARE_BYTES,
  );
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
  if (needed > free)
    throw new VedetteError(
      'RESTORE_SPACE',
      `The archive needs ${megabytes(needed)}, and ${megabytes(free)} are free for ${folder}. Nothing was changed.`,
    );
}

async function verify(folder: string, manifest: Manifest): Promise<void> {
  const actual = await inventory(folder);
  for (const [name, { bytes, sha256: hash }] of Object.entries(manifest.files)) {
    const file = actual.files[name];
    if (!file) throw damaged(`${name} is missing`);
    if (file.bytes !== bytes || file.sha256 !== hash) throw damaged(`${name} is not what was backed up`);
  }
  for (const [name, target] of Object.entries(manifest.links))
    if (actual.links[name] !== target) throw damaged(`the link ${name} is missing or changed`);
}

/**
 * Puts an archive of `backup` into a folder that does not exist or is empty, after every file's hash has been checked.
 * Throws RESTORE_TARGET, RESTORE_SPACE, BACKUP_DAMAGED; the folder is then as before.
 */
export async function restore(archive: string, folder: string): Promise<BackupReport> {
  if (!existsSync(archive)) throw new VedetteError('BACKUP_FOLDER', `There is no archive ${archive}.`);
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new VedetteError('RESTORE_TARGET', `${folder} is no folder.`, { cause: error });
  });
  if (entries.length) throw new VedetteError('RESTORE_TARGET', `${folder} is not empty; a restore overwrites nothing.`);
  const manifest = await readManifest(archive);
  const partial = `${resolve(folder)}.restoring-${process.pid}`;
  try {
    await mkdir(partial, { recursive: true });
    await requireSpace(partial, manifest);
    try {
      // Strict: a path or a link that leads out of the folder is an error. In one go: writes that are still on their way after an error would bring the removed folder back.
      const options = { file: archive, cwd: partial, strict: true, preserveOwner: false, maxReadSize: READ_BYTES };
      extract({ ...options, filter: wanted(manifest), sync: true });
    } catch (error) {
      throw error instanceof VedetteError ? error : damaged('it is truncated or no archive', error);
    }
    await verify(partial, manifest);
    await rm(join(partial, MANIFEST), { force: true });
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return report(manifest);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
