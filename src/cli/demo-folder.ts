import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VedetteError } from '../lib/errors.ts';
import { lockFolder } from '../store/engine/lock.ts';

const PREFIX = 'vedette-demo-';
/** mkdtemp adds six characters. */
const MADE_BY_DEMO = /^vedette-demo-[A-Za-z0-9]{6}$/;
/** Says that a demo made the folder, and that nothing in it is worth keeping. */
const MARK = 'vedette.demo';
/** A demo that has just made its folder takes the lock a moment later. */
const TIME_TO_LOCK_MS = 10 * 60_000;

/** A new temporary folder for the demo's data. Those that killed demos left are removed first. */
export function demoFolder(parent = tmpdir()): string {
  removeStaleDemoFolders(parent);
  const folder = mkdtempSync(join(parent, PREFIX));
  writeFileSync(join(folder, MARK), '');
  return folder;
}

/** Removes the folders that a demo of this user made and that no process has open. */
export function removeStaleDemoFolders(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!MADE_BY_DEMO.test(name)) continue;
    try {
      removeIfStale(join(parent, name));
    } catch {
      // In use, another's or gone by now: a demo never fails for what an earlier one left.
    }
  }
}

function removeIfStale(folder: string): void {
  const mark = lstatSync(join(folder, MARK), { throwIfNoEntry: false });
  // A link could lead anywhere; another user's folder is not ours to judge.
  if (!lstatSync(folder).isDirectory() || !mark?.isFile() || mark.uid !== process.getuid?.()) return;
  if (!existsSync(join(folder, 'vedette.lock')) && Date.now() - mark.mtimeMs < TIME_TO_LOCK_MS) return;
  let release: () => void;
  try {
    // The kernel knows whether anyone has it, however that one ended.
    release = lockFolder(folder);
  } catch (error) {
    if (error instanceof VedetteError && error.code === 'STORE_LOCKED') return;
    throw error;
  }
  try {
    rmSync(folder, { recursive: true, force: true });
  } finally {
    release();
  }
}
