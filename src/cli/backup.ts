import { resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import { backup } from '../store/backup.ts';
import { restore } from '../store/restore.ts';
import { runningServices } from './local.ts';
import { writeLine } from './output.ts';

interface BackupOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** `vedette backup ARCHIVE`: by the Vedette that runs on these settings, or of the folder that nobody has open. */
export async function backupCommand(archive: string, options: BackupOptions): Promise<void> {
  const config = readConfig(options.config);
  const running = runningServices(config)?.backup;
  const { files, bytes } = running ? await running(resolve(archive)) : await backup(config.data, archive);
  writeLine(
    options.json
      ? JSON.stringify({ archive, files, bytes })
      : `${files.toLocaleString('en')} files, ${bytes.toLocaleString('en')} bytes in ${archive}`,
  );
}

/** `vedette restore ARCHIVE` */
export async function restoreCommand(archive: string, options: BackupOptions): Promise<void> {
  const folder = readConfig(options.config).data;
  const { files } = await restore(archive, folder);
  writeLine(
    options.json ? JSON.stringify({ folder, files }) : `${files.toLocaleString('en')} files restored to ${folder}`,
  );
}
