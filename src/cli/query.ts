import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { VedetteError } from '../lib/errors.ts';
import { withLocal } from './local.ts';
import { counted, csv, forTerminal, table, writeLine } from './output.ts';

interface QueryCommandOptions {
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly format?: 'csv' | 'json' | 'ndjson' | 'parquet';
  readonly out?: string;
  readonly maxRows?: number;
  readonly config: string;
}

const MOST_EXPORTED = 10_000_000;

/** To the file, which is there only once it is whole, or to standard output. */
async function writeFile(pieces: AsyncIterable<string | Uint8Array>, { out, format }: QueryCommandOptions) {
  if (out === undefined) {
    if (format === 'parquet' && process.stdout.isTTY)
      throw new VedetteError('EXPORT_TARGET', 'Parquet is nothing for a terminal: name a file with --out.');
    const shown = process.stdout.isTTY ? terminalText(pieces) : pieces;
    await pipeline(shown, process.stdout, { end: false });
    return;
  }
  const partial = `${out}.partial-${process.pid}`;
  try {
    await pipeline(pieces, createWriteStream(partial)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.syscall === undefined) throw cause;
      throw new VedetteError('EXPORT_TARGET', `${out} can't be written: ${cause.message}`, { cause });
    });
    await rename(partial, out);
  } finally {
    await rm(partial, { force: true });
  }
}

async function* terminalText(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  for await (const piece of pieces) yield forTerminal(Buffer.from(piece as string).toString('utf8'));
}

/** `vedette query KQL|-` */
export async function queryCommand(kql: string, options: QueryCommandOptions): Promise<void> {
  const asked = kql === '-' ? await text(process.stdin) : kql;
  await withLocal(options.config, async (services) => {
    const range = { ...(options.from ? { from: options.from } : {}), ...(options.to ? { to: options.to } : {}) };
    if (options.format) {
      const { format, maxRows = MOST_EXPORTED } = options;
      return writeFile(await services.export({ kql: asked, format, maxRows, ...range }), options);
    }
    const result = await services.query({ kql: asked, maxRows: options.maxRows ?? 1000, ...range });
    const all = [{ name: result.name ?? 'Table 1', ...result }, ...(result.further ?? [])];
    for (const [index, each] of all.entries()) {
      const names = each.columns.map(({ name }) => name);
      const heading = all.length > 1 ? each.name : undefined;
      if (index > 0 && !options.json) writeLine('');
      if (options.json)
        for (const row of each.rows) {
          const object = Object.fromEntries(names.map((name, column) => [name, row[column]]));
          writeLine(JSON.stringify(heading === undefined ? object : { table: heading, row: object }));
        }
      else if (options.csv) writeLine(csv(names, each.rows));
      else writeLine(`${heading === undefined ? '' : `${heading}\n`}${table(names, each.rows)}`);
    }
    const rows = all.reduce((sum, each) => sum + each.rows.length, 0);
    const isCut = all.some(({ truncated }) => truncated);
    const read = `${counted(rows, 'row')}${all.length > 1 ? ` in ${all.length} tables` : ''}${isCut ? ' (cut: there are more)' : ''}, ${result.rowsRead.toLocaleString('en')} read in ${Math.round(result.milliseconds)} ms`;
    process.stderr.write(`${read}\n`);
  });
}
