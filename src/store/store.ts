import { join } from 'node:path';
import { VedetteError } from '../lib/errors.ts';
import { TABLE_NAMES, type TableName } from '../schema/types.ts';
import { migrate, type Statements } from './ddl/migrations.ts';
import { identifier, literal } from './ddl/sql.ts';
import { ownTable } from './ddl/views.ts';
import type { Engine, Statement } from './engine/engine.ts';
import { insertError, queryError } from './errors.ts';
import type { EventStore, QueryLimits, QueryOptions } from './event-store.ts';
import { readResult, readRows } from './result.ts';
import { splitLines } from './split-lines.ts';
import { createUserTables } from './user-tables/user-tables.ts';

export const DEFAULT_LIMITS: QueryLimits = { maxSeconds: 30, maxMemoryBytes: 400_000_000, maxRows: 10_000 };

/** The translator bounds its statements itself; a search of all columns is long. */
const LONG_STATEMENTS = {
  max_query_size: 2_000_000,
  max_ast_elements: 1_000_000,
  max_expanded_ast_elements: 4_000_000,
};

/** A stream hands on block by block: what is on its way at once stays small. */
const STREAM_SETTINGS = { max_block_size: 8192, preferred_block_size_bytes: 1_000_000 };

/** Looking at all values of a file before it is read. */
const TABLE_LIMITS: QueryLimits = { maxSeconds: 600, maxMemoryBytes: 700_000_000, maxRows: 100_000 };

/** A statement of one insert stays this small: its peak of memory is some twenty times its text. */
const INSERT_BYTES = 8 * 1024 * 1024;

/** An event store over an engine, its tables and views in place. */
export async function openStore(engine: Engine, limits: Partial<QueryLimits> = {}): Promise<EventStore> {
  const defaults = { ...DEFAULT_LIMITS, ...limits };
  const bounds = (options: QueryOptions): QueryLimits => ({ ...defaults, ...options.limits });
  const statement = (
    sql: string,
    options: QueryOptions,
    { maxSeconds, maxMemoryBytes, maxRows }: QueryLimits,
  ): Statement => ({
    sql,
    params: options.params ?? {},
    signal: options.signal,
    settings: {
      readonly: 2,
      max_execution_time: maxSeconds,
      max_memory_usage: Math.round(maxMemoryBytes),
      limit: maxRows + 1,
      ...LONG_STATEMENTS,
      // A number to sort or group by is a value, and no place in a list of columns.
      enable_positional_arguments: 0,
      date_time_output_format: 'iso',
      output_format_json_quote_64bit_integers: 1,
      output_format_json_named_tuples_as_objects: 1,
    },
  });

  /** How far a batch came before it failed: a second try goes on from there, so that no row is stored twice. */
  const done = new WeakMap<Uint8Array, number>();

  const store: EventStore = {
    async insert({ table, json, columns }) {
      try {
        for (const part of splitLines(json, INSERT_BYTES, done.get(json) ?? 0)) {
          await engine.insert(table, part.bytes, columns);
          done.set(json, part.end);
        }
        done.delete(json);
      } catch (error) {
        throw insertError(error);
      }
    },

    async query(sql, options = {}) {
      const limits = bounds(options);
      const start = performance.now();
      try {
        const text = await engine.query(options.lane ?? 'interactive', statement(sql, options, limits));
        return readResult(text, limits.maxRows, performance.now() - start);
      } catch (error) {
        throw queryError(error, options.signal);
      }
    },

    async *stream(sql, options = {}) {
      const limits = { ...bounds(options), maxRows: options.limits?.maxRows ?? Number.MAX_SAFE_INTEGER - 1 };
      try {
        const asked = statement(sql, options, limits);
        const statementOfLane = { ...asked, settings: { ...asked.settings, ...STREAM_SETTINGS } };
        yield* readRows(engine.stream(options.lane ?? 'background', statementOfLane), options.signal);
      } catch (error) {
        throw queryError(error, options.signal);
      }
    },

    ...(engine.writeParquet && {
      async parquet(sql: string, options: QueryOptions = {}) {
        try {
          const path = await engine.writeParquet?.(options.lane ?? 'export', statement(sql, options, bounds(options)));
          return String(path);
        } catch (error) {
          throw queryError(error, options.signal);
        }
      },
    }),

    async storedAbove(collector, sequence) {
      const parts = TABLE_NAMES.map(
        (table) =>
          `SELECT _Sequence FROM vedette.${identifier(table)} WHERE _Collector = {collector:String} AND _Sequence > {sequence:UInt64}`,
      );
      const stored = new Set<number>();
      const options: QueryOptions = { params: { collector, sequence }, limits: { maxSeconds: 120 } };
      for await (const row of store.stream(parts.join(' UNION ALL '), options)) stored.add(Number(row['_Sequence']));
      return stored;
    },

    async event(table, eventId) {
      assertTable(table);
      const { columns, rows } = await store.query(`SELECT * FROM (${ownTable(table)}) WHERE _ItemId = {id:String}`, {
        params: { id: eventId },
        limits: { maxRows: 1 },
      });
      const row = rows[0];
      return row && Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]));
    },

    async stats() {
      const { rows } = await store.query(
        "SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts WHERE database = 'vedette' AND active GROUP BY table",
      );
      const byTable = new Map(
        rows.map(([table, count, bytes]) => [table, { rows: Number(count), bytes: Number(bytes) }]),
      );
      return TABLE_NAMES.map((table) => ({ table, ...(byTable.get(table) ?? { rows: 0, bytes: 0 }) }));
    },

    async retain(days) {
      if (!Number.isFinite(days) || days <= 0)
        throw new VedetteError('STORE_RETENTION', `Retention must be a number of days above 0, not ${days}.`);
      const oldest = new Date(Date.now() - days * 86_400_000).toISOString();
      for (const table of TABLE_NAMES) {
        const { rows } = await store.query(
          "SELECT partition, max(max_time) < parseDateTimeBestEffort({oldest:String}, 'UTC') FROM system.parts WHERE database = 'vedette' AND table = {table:String} AND active GROUP BY partition HAVING min(min_time) < parseDateTimeBestEffort({oldest:String}, 'UTC')",
          { params: { oldest, table }, lane: 'background' },
        );
        for (const [partition, whole] of rows) {
          const name = `vedette.${identifier(table)}`;
          if (whole) await engine.command(`ALTER TABLE ${name} DROP PARTITION ${literal(String(partition))}`);
          else
            await engine.command(
              `DELETE FROM ${name} WHERE TimeGenerated < parseDateTime64BestEffort(${literal(oldest)}, 7, 'UTC')`,
            );
        }
      }
    },

    ...(engine.freeze && {
      async freeze(folder: string) {
        const { rows } = await store.query(
          "SELECT database, name FROM system.tables WHERE database != 'system' AND engine LIKE '%MergeTree'",
          { lane: 'background' },
        );
        const tables = rows.map((names) => names.map((name) => identifier(String(name))).join('.'));
        try {
          await engine.freeze?.(join(folder, 'clickhouse'), tables);
        } catch (error) {
          throw queryError(error);
        }
      },
    }),

    ...(engine.readsFiles && {
      userTables: createUserTables(
        async (sql) => (await store.query(sql, { lane: 'background', limits: TABLE_LIMITS })).rows,
        (sql) => engine.command(sql),
      ),
    }),

    close: () => engine.close(),
  };

  const statements: Statements = {
    command: (sql) => engine.command(sql),
    async rows(sql) {
      const { columns, rows } = await store.query(sql);
      return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
    },
  };
  try {
    await migrate(statements);
  } catch (error) {
    await engine.close();
    throw queryError(error);
  }
  return store;
}

function assertTable(table: string): asserts table is TableName {
  if (!(TABLE_NAMES as readonly string[]).includes(table))
    throw new VedetteError('STORE_QUERY', `There is no table ${table}.`);
}
