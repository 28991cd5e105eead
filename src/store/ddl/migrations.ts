import { createHash } from 'node:crypto';
import { VedetteError } from '../../lib/errors.ts';
import { TABLE_NAMES } from '../../schema/types.ts';
import { createTable, physicalColumns, WORDS_BEYOND_INDEX_INDEX, wordsBeyondIndex } from './physical.ts';
import { identifier, literal } from './sql.ts';
import { createAllEvents, createViews } from './views.ts';

/** What a migration needs of an engine: statements of ours, one after another. */
export interface Statements {
  command(sql: string): Promise<void>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

interface Migration {
  readonly version: number;
  readonly statements: () => string[];
}

/** Forward only: a released entry never changes; a new one is added at the end. */
export const migrations: readonly Migration[] = [
  { version: 1, statements: () => TABLE_NAMES.map(createTable) },
  // Parts that are there already compute the column as they are read, until a merge writes it.
  {
    version: 2,
    statements: () =>
      TABLE_NAMES.map(
        (table) =>
          `ALTER TABLE vedette.${identifier(table)} ADD COLUMN IF NOT EXISTS ${wordsBeyondIndex(table)}, ADD ${WORDS_BEYOND_INDEX_INDEX.replace('INDEX', 'INDEX IF NOT EXISTS')}`,
      ),
  },
];

const LATEST = migrations.at(-1)!.version;

async function applied(engine: Statements): Promise<{ version: number; views: string }> {
  const rows = await engine.rows(
    "SELECT maxIf(Version, Kind = 'tables') AS version, argMaxIf(Hash, Time, Kind = 'views') AS views FROM vedette.Migrations",
  );
  return { version: Number(rows[0]?.['version'] ?? 0), views: String(rows[0]?.['views'] ?? '') };
}

async function record(engine: Statements, kind: string, version: number, hash: string): Promise<void> {
  await engine.command(
    `INSERT INTO vedette.Migrations (Kind, Version, Hash) VALUES (${literal(kind)}, ${version}, ${literal(hash)})`,
  );
}

/** Columns that the schema gained since a table was made. None is ever dropped. */
async function addColumns(engine: Statements): Promise<void> {
  const rows = await engine.rows("SELECT table, name FROM system.columns WHERE database = 'vedette'");
  const present = new Set(rows.map(({ table, name }) => `${table}.${name}`));
  for (const table of TABLE_NAMES) {
    const missing = [...physicalColumns(table)].filter(([name]) => !present.has(`${table}.${name}`));
    if (!missing.length) continue;
    const changes = missing.map(([name, type]) => `ADD COLUMN IF NOT EXISTS ${identifier(name)} ${type}`);
    await engine.command(`ALTER TABLE vedette.${identifier(table)} ${changes.join(', ')}`);
  }
}

/** Brings the store to this program's schema. Throws STORE_NEWER where a later version has written it. */
export async function migrate(engine: Statements): Promise<void> {
  await engine.command('CREATE DATABASE IF NOT EXISTS vedette');
  await engine.command('CREATE DATABASE IF NOT EXISTS kql');
  await engine.command(
    "CREATE TABLE IF NOT EXISTS vedette.Migrations (Kind String, Version UInt32, Hash String, Time DateTime64(3, 'UTC') DEFAULT now64(3)) ENGINE = MergeTree ORDER BY Time SETTINGS fsync_after_insert = 1",
  );
  const state = await applied(engine);
  if (state.version > LATEST)
    throw new VedetteError(
      'STORE_NEWER',
      `The event store has version ${state.version}; this program knows ${LATEST}. Start a newer Vedette.`,
    );
  for (const { version, statements } of migrations) {
    if (version <= state.version) continue;
    // The first makes the tables as they are now; the others change those of an older program.
    if (state.version > 0 || version === migrations[0]?.version)
      for (const statement of statements()) await engine.command(statement);
    await record(engine, 'tables', version, '');
  }
  const views = [createAllEvents(), ...createViews()];
  const hash = createHash('sha256')
    .update(views.join('\n'))
    .update(JSON.stringify(TABLE_NAMES.map((table) => [...physicalColumns(table)])))
    .digest('hex');
  if (state.views === hash) return;
  await addColumns(engine);
  for (const view of views) await engine.command(view);
  await record(engine, 'views', LATEST, hash);
}
