import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { VedetteError } from '../../lib/errors.ts';

/** Names the process that has the folder, for people and for the command line. */
const LOCK_FILE = 'vedette.lock';
/** What decides who has it. Nothing else may open it: closing any handle on it gives a POSIX lock back. */
const GUARD_FILE = 'vedette.lock-guard';
const SQLITE_BUSY = 5;

/** Files of the lock itself: no backup holds them. */
export const isLockFile = (name: string): boolean => name.startsWith(LOCK_FILE);

/** The process that a lock file names, if it runs. */
function owner(path: string): number | undefined {
  let pid: number;
  try {
    const [id, started] = readFileSync(path, 'utf8').split(' ');
    pid = Number(id);
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    process.kill(pid, 0);
    // A process id is given again after a restart: only the same start time is the same process.
    if (started && startTime(pid) && started !== startTime(pid)) return undefined;
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid! : undefined;
  }
}

/** When a process started, in the kernel's ticks (Linux); '' where that cannot be known. */
function startTime(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** The process that has the folder open, if one has. */
export function folderOwner(folder: string): number | undefined {
  return owner(join(folder, LOCK_FILE));
}

/** What a held lock lives in; a connection that is collected as garbage would give its lock back. */
const held = new Set<DatabaseSync>();

/**
 * The kernel's own lock on a file of the folder: of any number of processes that ask at once it gives it to one, and it
 * takes it back however that one ends. SQLite takes it, since Node has no call for it. Undefined where it is taken.
 */
function kernelLock(path: string): DatabaseSync | undefined {
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Without a journal beside it: nothing is ever written.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

/** Takes the folder for this process. Throws STORE_LOCKED, naming the process that has it. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK_FILE);
  const lock = kernelLock(join(folder, GUARD_FILE));
  if (!lock) {
    const pid = owner(path);
    throw new VedetteError(
      'STORE_LOCKED',
      pid === process.pid
        ? `The data folder ${folder} is open in this process already.`
        : `The data folder ${folder} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}. Stop it, or choose another folder.`,
    );
  }
  held.add(lock);
  try {
    // Whole at once: who reads it sees the process before or this one.
    writeFileSync(`${path}.new`, `${process.pid} ${startTime(process.pid)}`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    release();
    throw error;
  }
  /** The guard stays: a process that has it open would otherwise lock a file that nobody else finds. */
  function release(): void {
    if (!held.delete(lock as DatabaseSync)) return;
    rmSync(path, { force: true });
    lock?.close();
  }
  return release;
}
