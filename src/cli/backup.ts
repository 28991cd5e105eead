import { readConfig } from '../config/config.ts';
import { backup } from '../store/backup.ts';
import { restore } from '../store/restore.ts';
import { writeLine } from './output.ts';

interface BackupOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** `vedette backup ARCHIVE` */
export async function backupCommand(archive: string, options: BackupOptions): Promise<void> {
  const { files, bytes } = await backup(readConfig(options.config).data, archive);
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
