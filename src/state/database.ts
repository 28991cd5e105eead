import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { Kysely, PostgresDialect, SqliteDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { VedetteError } from '../lib/errors.ts';
import { migrations } from './migrations/index.ts';
import type { StateTables } from './tables.ts';

export type StateConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

export type Database = Kysely<StateTables>;

/** The state store. The owner calls `close` once. */
export interface State {
  readonly db: Database;
  readonly kind: 'sqlite' | 'postgres';
  /** All or nothing, in serial order with other transactions of this process. */
  transaction<T>(work: (transaction: Transaction<StateTables>) => Promise<T>): Promise<T>;
  /** Copies all as it is at one instant to a file that is not there yet; only a store that is a file can. */
  snapshot?(file: string): Promise<void>;
  close(): Promise<void>;
}

/** Kysely's SQLite dialect over `node:sqlite`, whose statements lack better-sqlite3's `reader`. */
function sqliteDatabase(file: string) {
  const database = new DatabaseSync(file);
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;',
  );
  return {
    close: () => database.close(),
    prepare: (text: string) => {
      const statement = database.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...(parameters as SqliteParameters)),
        run: (parameters: readonly unknown[]) => statement.run(...(parameters as SqliteParameters)),
        iterate: (parameters: readonly unknown[]) =>
          statement.iterate(...(parameters as SqliteParameters)) as IterableIterator<unknown>,
      };
    },
  };
}
type SqliteParameters = (string | number | bigint | null | Uint8Array)[];

const ALL_PAGES = 2 ** 31 - 1;

function connect(config: StateConfig): Kysely<StateTables> {
  if (config.kind === 'sqlite') {
    if (config.file !== ':memory:') mkdirSync(dirname(config.file), { recursive: true, mode: 0o700 });
    const database = sqliteDatabase(config.file);
    if (config.file !== ':memory:') chmodSync(config.file, 0o600);
    return new Kysely<StateTables>({ dialect: new SqliteDialect({ database }) });
  }
  // bigint columns hold counts below 2^53: numbers, as SQLite returns them.
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  };
  const pool = new pg.Pool({ connectionString: config.url, max: 10, types });
  // An idle connection that the server ended is replaced at the next query, whose error, if any, reaches its caller.
  pool.on('error', () => undefined);
  return new Kysely<StateTables>({ dialect: new PostgresDialect({ pool }) });
}
const INT8 = 20;

/**
 * Opens the state store and brings its schema up to date.
 * `through` stops after that many migrations (for tests of the next one).
 * @throws VedetteError STATE_UNAVAILABLE if it cannot be opened, STATE_NEWER if a newer Vedette wrote it.
 */
export async function openState(config: StateConfig, through = migrations.length): Promise<State> {
  let opened: Kysely<StateTables> | undefined;
  try {
    opened = connect(config);
    await migrate(opened, config.kind, through);
  } catch (cause) {
    await opened?.destroy();
    if (cause instanceof VedetteError) throw cause;
    const where = config.kind === 'sqlite' ? config.file : 'the Postgres server';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VedetteError('STATE_UNAVAILABLE', `The state store (${where}) can't be opened: ${reason}`, { cause });
  }
  const db = opened;
  let last: Promise<unknown> = Promise.resolve();
  return {
    db,
    kind: config.kind,
    transaction: (work) => {
      // SQLite has one connection: transactions of one process take turns.
      const next = last.then(() => db.transaction().execute(work));
      last = next.catch(() => undefined);
      return next;
    },
    ...(config.kind === 'sqlite' && { snapshot: (file: string) => copyDatabase(config.file, file) }),
    close: () => db.destroy(),
  };
}

/** In one step, off this thread: what is written meanwhile neither waits nor gets into the copy. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, to, { rate: ALL_PAGES });
    chmodSync(to, 0o600);
  } finally {
    source.close();
  }
}

/** Runs the migrations that this database lacks, each in a transaction of its own. */
async function migrate(
  db: Kysely<StateTables>,
  kind: 'sqlite' | 'postgres',
  through = migrations.length,
): Promise<void> {
  await sql`create table if not exists schema_migrations (name text primary key not null, applied text not null)`.execute(
    db,
  );
  const rows = await sql<{ name: string }>`select name from schema_migrations`.execute(db);
  const applied = new Set(rows.rows.map((row) => row.name));
  const unknown = [...applied].filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0)
    throw new VedetteError(
      'STATE_NEWER',
      `The state store was written by a newer Vedette (it has the migration ${unknown.join(', ')}).`,
    );
  for (const migration of migrations.slice(0, through)) {
    if (applied.has(migration.name)) continue;
    await db.transaction().execute(async (transaction) => {
      await migration.up(transaction as unknown as Kysely<unknown>, kind);
      await sql`insert into schema_migrations (name, applied) values (${migration.name}, ${new Date().toISOString()})`.execute(
        transaction,
      );
    });
  }
}
