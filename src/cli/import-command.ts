import { existsSync, mkdirSync } from 'node:fs';
import { createConfig, readConfig } from '../config/config.ts';
import { VedetteError } from '../lib/errors.ts';
import { importFiles } from './import-files.ts';
import { openImportTarget } from './local.ts';
import { counted, Progress, textOf, writeLine } from './output.ts';
import { importTable } from './tables-command.ts';

interface ImportCommandOptions {
  readonly source: string;
  readonly format?: string;
  readonly config: string;
  readonly json?: boolean;
  readonly table?: string;
  readonly replace?: boolean;
}

async function tableFrom(name: string, files: readonly string[], options: ImportCommandOptions): Promise<void> {
  const [file, second] = files;
  if (file === undefined || second !== undefined)
    throw new VedetteError('TABLE_FILE', 'A table is made from one file.');
  const config = readConfig(options.config);
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  await importTable(name, file, options);
}

/** `vedette import FILE… [--source NAME]`: into the running Vedette of these settings, or into its data folder. */
export async function importCommand(files: readonly string[], options: ImportCommandOptions): Promise<void> {
  if (!existsSync(options.config)) createConfig(options.config);
  if (options.table !== undefined) return tableFrom(options.table, files, options);
  const { target, close } = await openImportTarget(readConfig(options.config), options.source);
  const progress = new Progress('Importing');
  try {
    const imported = await importFiles({
      files,
      source: options.source,
      format: options.format,
      target,
      onProgress: (done, total) => progress.update(done, total),
      onRejected: (file, line, reason) => process.stderr.write(`${file}:${line}: ${textOf(reason)}\n`),
    });
    progress.end();
    if (options.json) writeLine(JSON.stringify(imported));
    else
      writeLine(
        `${counted(imported.records, 'record')} imported as '${options.source}', ${imported.rejected.toLocaleString('en')} rejected`,
      );
    if (imported.rejected > 0) process.exitCode = 1;
  } finally {
    await close();
  }
}
