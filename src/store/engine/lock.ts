import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { VedetteError } from '../../lib/errors.ts';

export const LOCK_FILE = 'vedette.lock';

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

/** Takes the folder for this process. Throws STORE_LOCKED, naming the process that has it. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK_FILE);
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, `${process.pid} ${startTime(process.pid)}`);
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = owner(path);
      if (pid !== undefined || attempt > 2)
        throw new VedetteError(
          'STORE_LOCKED',
          pid === process.pid
            ? `The data folder ${folder} is open in this process already.`
            : `The data folder ${folder} is in use by process ${pid ?? 'unknown'}. Stop it, or choose another folder.`,
        );
      rmSync(path, { force: true });
    }
  }
}
