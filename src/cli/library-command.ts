import { readFileSync } from 'node:fs';
import { readFunction } from '../kql/library/check.ts';
import { VedetteError } from '../lib/errors.ts';
import { withLocal } from './local.ts';
import { counted, table, writeLine } from './output.ts';

interface LibraryOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly key?: string;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new VedetteError('LIBRARY_FILE_UNREADABLE', `${file} can't be read: ${(cause as Error).message}`, { cause });
  }
}

/** `vedette query function list` */
export async function functionListCommand({ config, json }: LibraryOptions): Promise<void> {
  await withLocal(config, async ({ library }) => {
    const items = await library.functions();
    if (json) for (const item of items) writeLine(JSON.stringify(item));
    else
      writeLine(
        table(
          ['name', 'parameters', 'updated', 'by', 'body'],
          items.map(({ name, parameters, updated, by, body }) => [name, parameters, updated, by, body]),
        ),
      );
  });
}

/** `vedette query function save FILE`: the file holds `let Name = (…) { … }`. */
export async function functionSaveCommand(file: string, { config }: LibraryOptions): Promise<void> {
  const stored = readFunction(textOf(file));
  await withLocal(config, ({ library }) => library.saveFunction(stored));
  process.stderr.write(`${stored.name} is saved\n`);
}

/** `vedette query function delete NAME` */
export async function functionDeleteCommand(name: string, { config }: LibraryOptions): Promise<void> {
  await withLocal(config, ({ library }) => library.deleteFunction(name));
  process.stderr.write(`${name} is deleted\n`);
}

/** `vedette query watchlist list` */
export async function watchlistListCommand({ config, json }: LibraryOptions): Promise<void> {
  await withLocal(config, async ({ library }) => {
    const items = await library.watchlists();
    if (json) for (const item of items) writeLine(JSON.stringify(item));
    else
      writeLine(
        table(
          ['name', 'items', 'search key', 'columns', 'updated', 'by'],
          items.map((item) => [
            item.name,
            item.rows,
            item.searchKey,
            item.columns.map(({ name, type }) => `${name}:${type}`).join(', '),
            item.updated,
            item.by,
          ]),
        ),
      );
  });
}

/** `vedette query watchlist save NAME FILE.csv` */
export async function watchlistSaveCommand(name: string, file: string, options: LibraryOptions): Promise<void> {
  const csv = textOf(file);
  await withLocal(options.config, async ({ library }) => {
    await library.saveWatchlist({ name, csv, ...(options.key !== undefined && { searchKey: options.key }) });
    const saved = (await library.watchlists()).find((list) => list.name === name);
    process.stderr.write(`${name} is saved with ${counted(saved?.rows ?? 0, 'item')}\n`);
  });
}

/** `vedette query watchlist delete NAME` */
export async function watchlistDeleteCommand(name: string, { config }: LibraryOptions): Promise<void> {
  await withLocal(config, ({ library }) => library.deleteWatchlist(name));
  process.stderr.write(`${name} is deleted\n`);
}
