import { randomUUID } from 'node:crypto';
import { copyFile, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where ClickHouse puts frozen parts, and what is left of a freeze that was cut off. */
export const SHADOW = 'shadow';
/** What a store makes anew at every start: its lock, its temporary files, what inserts of this run were. */
const OF_ONE_RUN = new Set([SHADOW, 'status', 'tmp', 'store', 'uuid', 'preprocessed_configs']);

/**
 * Copies an embedded store that goes on working to a folder on the same disk: the parts of each table as they are at one
 * instant, by hard links (a part is never changed, only replaced), and the small files that say what the tables are.
 */
export async function freezeInto(
  path: string,
  into: string,
  tables: readonly string[],
  command: (sql: string) => Promise<void>,
): Promise<void> {
  // Letters and digits only: the name is a folder's, and anything else in it is written otherwise there.
  const name = randomUUID().replaceAll('-', '');
  const shadow = join(path, SHADOW, name);
  try {
    for (const table of tables) await command(`ALTER TABLE ${table} FREEZE WITH NAME '${name}'`);
    await mkdir(into, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(path, { withFileTypes: true }))
      if (!OF_ONE_RUN.has(entry.name))
        await cp(join(path, entry.name), join(into, entry.name), { recursive: true, verbatimSymlinks: true });
    const frozen = await tablesIn(shadow);
    for (const prefix of await readdir(join(path, 'store')))
      for (const table of await readdir(join(path, 'store', prefix)))
        if (await takeTable(join('store', prefix, table), path, into, shadow)) frozen.delete(table);
    // Every store has rows of its own migrations: a freeze without parts has gone elsewhere.
    if (frozen.size > 0) throw new Error(`the frozen tables ${[...frozen].join(', ')} are not in the store`);
  } finally {
    await rm(shadow, { recursive: true, force: true });
  }
}

async function tablesIn(shadow: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const prefix of await readdir(join(shadow, 'store')))
    for (const table of await readdir(join(shadow, 'store', prefix))) found.add(table);
  return found;
}

/** Of a table its own small files and its frozen parts, of a database the definitions in it; true if it has any frozen part. */
async function takeTable(table: string, path: string, into: string, shadow: string): Promise<boolean> {
  const target = join(into, table);
  await mkdir(target, { recursive: true });
  const parts = await readdir(join(shadow, table)).catch(() => []);
  for (const part of parts) await rename(join(shadow, table, part), join(target, part));
  for (const entry of await readdir(join(path, table), { withFileTypes: true })) {
    if (entry.name === 'detached') await mkdir(join(target, entry.name));
    if (!entry.isFile()) continue;
    await copyFile(join(path, table, entry.name), join(target, entry.name)).catch((error: NodeJS.ErrnoException) => {
      // A mutation that ended meanwhile: its parts, frozen before, are as they were, and are seen.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  return parts.length > 0;
}
