import { randomUUID } from 'node:crypto';
import { VedetteError } from '../../lib/errors.ts';
import type { ColumnType } from '../../schema/types.ts';
import { identifier, literal } from '../ddl/sql.ts';
import { type Ask, fileSource } from './file-source.ts';

/** A table that a person made from a file. */
export interface UserTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly rows: number;
  readonly bytes: number;
  /** What stands behind FROM. */
  readonly sql: string;
}

/** Tables beside the events: lists of assets, feeds, exports. They lie among the store's own, and are backed up with them. */
export interface UserTables {
  list(): Promise<UserTable[]>;
  /**
   * Reads a file into a table, whole or not at all. Throws TABLE_NAME, TABLE_EXISTS (unless it is to be replaced),
   * TABLE_FORMAT, TABLE_FILE.
   */
  load(name: string, path: string, options?: { readonly replace?: boolean }): Promise<UserTable>;
  /** False where there is none of this name. */
  remove(name: string): Promise<boolean>;
}

const PREFIX = 'user:';
const LOADING = 'loading:';
const LONGEST_NAME = 100;
const sqlName = (name: string) => `vedette.${identifier(name)}`;

/** How each type is kept; each type of the store is one of KQL's, so that the store says which. */
const STORED: Readonly<Partial<Record<ColumnType, string>>> = {
  string: 'String',
  int: 'Nullable(Int32)',
  long: 'Nullable(Int64)',
  real: 'Nullable(Float64)',
  decimal: 'Nullable(Decimal(38, 18))',
  bool: 'Nullable(Bool)',
  datetime: "Nullable(DateTime64(7, 'UTC'))",
  guid: 'Nullable(UUID)',
  dynamic: 'Nullable(String)',
};
const KQL_TYPES = new Map(Object.entries(STORED).map(([type, stored]) => [stored, type as ColumnType]));

/** One insert may take so much: its blocks are small, and the file is read once. */
const LOAD_SETTINGS = {
  max_insert_threads: 1,
  max_threads: 1,
  max_block_size: 8192,
  max_memory_usage: 700_000_000,
  max_execution_time: 600,
  input_format_parallel_parsing: 0,
};

export function createUserTables(ask: Ask, command: (sql: string) => Promise<void>): UserTables {
  async function list(): Promise<UserTable[]> {
    const rows = await ask(
      `SELECT table, groupArray((name, type)), any(total_rows), any(total_bytes) FROM (SELECT c.table AS table, c.name AS name, c.type AS type, t.total_rows AS total_rows, t.total_bytes AS total_bytes FROM system.columns AS c INNER JOIN system.tables AS t ON c.database = t.database AND c.table = t.name WHERE c.database = 'vedette' AND startsWith(c.table, ${literal(PREFIX)}) ORDER BY c.table, c.position) GROUP BY table ORDER BY table`,
    );
    return rows.map(([table, columns, count, bytes]) => ({
      name: String(table).slice(PREFIX.length),
      columns: (columns as [string, string][]).map(([name, type]) => ({ name, type: KQL_TYPES.get(type) ?? 'string' })),
      rows: Number(count),
      bytes: Number(bytes),
      sql: sqlName(String(table)),
    }));
  }

  async function one(name: string): Promise<UserTable | undefined> {
    return (await list()).find((table) => table.name === name);
  }

  return {
    list,

    async load(name, path, options = {}) {
      if (name.trim() !== name || name === '' || name.length > LONGEST_NAME || /[\u0000-\u001f]/.test(name))
        throw new VedetteError(
          'TABLE_NAME',
          `A table's name has 1 to ${LONGEST_NAME} characters, none of them a control character.`,
        );
      const known = await one(name);
      if (known && !options.replace)
        throw new VedetteError(
          'TABLE_EXISTS',
          `There is a table ${name} already; --replace puts the file in its place.`,
        );
      const loading = `${LOADING}${randomUUID()}`;
      try {
        const { columns, select } = await fileSource(path, ask);
        const definitions = columns.map((column) => `${identifier(column.name)} ${STORED[column.type] ?? 'String'}`);
        await command(
          `CREATE TABLE ${sqlName(loading)} (${definitions.join(', ')}) ENGINE = MergeTree ORDER BY tuple() SETTINGS fsync_after_insert = 1`,
        );
        await command(`INSERT INTO ${sqlName(loading)} ${withSettings(select)}`);
        if (known) await command(`DROP TABLE ${sqlName(PREFIX + name)} SYNC`);
        await command(`RENAME TABLE ${sqlName(loading)} TO ${sqlName(PREFIX + name)}`);
      } catch (error) {
        await command(`DROP TABLE IF EXISTS ${sqlName(loading)} SYNC`).catch(() => undefined);
        throw fileError(error, path);
      }
      const made = await one(name);
      if (!made) throw new VedetteError('TABLE_FILE', `${path} made no table.`);
      return made;
    },

    async remove(name) {
      if (!(await one(name))) return false;
      await command(`DROP TABLE ${sqlName(PREFIX + name)} SYNC`);
      return true;
    },
  };
}

function withSettings(select: string): string {
  const more = Object.entries(LOAD_SETTINGS)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
  return select.includes(' SETTINGS ') ? `${select}, ${more}` : `${select} SETTINGS ${more}`;
}

/** What the engine says of a file, without its own names for places in itself. */
function fileError(error: unknown, path: string): VedetteError {
  if (error instanceof VedetteError && error.code.startsWith('TABLE_')) return error;
  const text = error instanceof Error ? error.message : String(error);
  const row = /\(at row (\d+)\)/.exec(text)?.[1];
  const reason =
    text
      .slice(Math.max(0, text.lastIndexOf('DB::Exception: ')))
      .replace('DB::Exception: ', '')
      .split('\n', 1)[0] ?? '';
  return new VedetteError(
    'TABLE_FILE',
    `${path} can't be read as a table${row ? ` (row ${row})` : ''}: ${reason.slice(0, 300)}`,
    {
      cause: error,
    },
  );
}
