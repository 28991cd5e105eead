import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { drainPending, Session } from 'chdb';
import { type ChdbConnection, createChdbConnection } from 'chdb/connection';
import { VedetteError } from '../../lib/errors.ts';
import type { TableName } from '../../schema/types.ts';
import { type Engine, INSERT_SETTINGS, type Lane } from './engine.ts';
import { freezeInto, SHADOW } from './freeze.ts';
import { lockFolder } from './lock.ts';
import { Pool } from './pool.ts';

/** One connection runs one statement at a time: each lane has its own, so that no insert waits behind a hunt. */
const LANES: Record<Lane, number> = { insert: 1, interactive: 2, background: 1, export: 1 };

const MEGABYTE = 1024 * 1024;
/** What the engine may keep: its defaults are those of a server with a machine of its own. */
const ENGINE_ARGUMENTS = {
  mark_cache_size: 32 * MEGABYTE,
  primary_index_cache_size: 16 * MEGABYTE,
  index_mark_cache_size: 8 * MEGABYTE,
  text_index_tokens_cache_size: 8 * MEGABYTE,
  text_index_header_cache_size: 8 * MEGABYTE,
  text_index_postings_cache_size: 8 * MEGABYTE,
  query_condition_cache_size: 8 * MEGABYTE,
  compiled_expression_cache_size: 8 * MEGABYTE,
  vector_similarity_index_cache_size: MEGABYTE,
  mmap_cache_size: 64,
  // An idle thread keeps its allocator's cache.
  max_thread_pool_free_size: 2,
  background_pool_size: 1,
  background_merges_mutations_concurrency_ratio: 1,
};

/** A group of rows is held until it is full: many small ones instead of one of a million. */
const PARQUET_SETTINGS = { output_format_parquet_row_group_size: 65_536, max_block_size: 8192 };

/** The allocator keeps freed pages; given back after this many bytes of inserts, and when the store is at rest. */
const PURGE_BYTES = 32 * MEGABYTE;
const REST_MILLISECONDS = 1000;

/** Its connection is replaced after every failure: chDB puts what a failed or stopped statement had written before the next answer. */
class Slot {
  readonly #path: string;
  #open: { readonly chdb: ChdbConnection; readonly client: ClickHouseClient };

  constructor(path: string) {
    this.#path = path;
    this.#open = connect(path);
  }

  async use<T>(
    work: (open: { readonly chdb: ChdbConnection; readonly client: ClickHouseClient }) => Promise<T>,
    signal?: AbortSignal,
  ) {
    let clean = false;
    try {
      const result = await work(this.#open);
      clean = !signal?.aborted;
      return result;
    } finally {
      if (!clean) {
        await this.close();
        this.#open = connect(this.#path);
      }
    }
  }

  close(): Promise<void> {
    return this.#open.client.close();
  }
}

function connect(path: string): { readonly chdb: ChdbConnection; readonly client: ClickHouseClient } {
  const chdb = createChdbConnection({ path });
  // The client's option for a connection of one's own is not in its published types.
  return { chdb, client: createClient({ connection: chdb, log: { level: ClickHouseLogLevel.OFF } } as never) };
}

export interface EmbeddedOptions {
  /** Upper bound of the engine's memory: a statement beyond it fails instead of the process. */
  readonly maxMemoryBytes: number;
}

/** ClickHouse in this process over a folder of its own, which it locks. */
export async function openEmbedded(folder: string, options: EmbeddedOptions): Promise<Engine> {
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  try {
    return await start(join(folder, 'clickhouse'), options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function start(path: string, options: EmbeddedOptions, unlock: () => void): Promise<Engine> {
  await drainPending();
  rmSync(join(path, SHADOW), { recursive: true, force: true });
  const settings = { ...ENGINE_ARGUMENTS, max_server_memory_usage: options.maxMemoryBytes };
  // The first connection of a process starts the engine, so the arguments go there; it stays open for commands.
  const first = new Session(path, {
    connectionArgs: Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
  });
  const pools = Object.fromEntries(
    Object.entries(LANES).map(([lane, size]) => [lane, new Pool(Array.from({ length: size }, () => new Slot(path)))]),
  ) as Record<Lane, Pool<Slot>>;
  const commands = new Pool([first]);

  let unpurged = 0;
  let rest: NodeJS.Timeout | undefined;
  const purge = async () => {
    unpurged = 0;
    await commands.use((session) => session.queryAsync('SYSTEM JEMALLOC PURGE')).catch(() => undefined);
  };
  const worked = (bytes: number) => {
    unpurged += bytes;
    clearTimeout(rest);
    rest = setTimeout(purge, REST_MILLISECONDS).unref();
    return unpurged > PURGE_BYTES ? purge() : undefined;
  };

  const stop = (id: string) =>
    commands
      .use((session) => session.queryBindAsync("KILL QUERY WHERE Settings['log_comment'] = {id:String} ASYNC", { id }))
      .catch(() => undefined);

  return {
    readsFiles: true,
    async query(lane, { sql, params, settings: given, signal }) {
      const id = randomUUID();
      const run = pools[lane].use(
        (slot) =>
          slot.use(async ({ client }) => {
            if (signal?.aborted) throw aborted();
            const result = await client.query({
              query: sql,
              format: 'JSONCompact',
              query_params: { ...params },
              clickhouse_settings: { ...given, log_comment: id },
            });
            const text = await result.text();
            if (text === '') throw new VedetteError('STORE_QUERY', 'The statement answered nothing.');
            return text;
          }, signal),
        signal,
      );
      run.catch(() => undefined); // who aborted no longer listens
      const text = await abortable(run, signal, () => stop(id));
      void worked(text.length);
      return text;
    },
    async *stream(lane, { sql, params, settings: given, signal }) {
      // A stream has a connection of its own for as long as it is read; the lane only bounds how many there are.
      const release = await pools[lane].lend();
      const session = new Session(path);
      try {
        for (const [name, value] of Object.entries(given))
          await session.queryAsync(`SET ${name} = ${typeof value === 'number' ? value : `'${value}'`}`);
        const options = { format: 'JSONCompactEachRowWithNamesAndTypes', ...(signal && { signal }) };
        let isFirst = true;
        for await (const chunk of session.queryStreamBind(sql, { ...params }, options)) {
          yield isFirst ? chunk.raw() : withoutHeader(chunk.raw());
          isFirst = false;
        }
      } finally {
        session.close();
        release();
        void worked(PURGE_BYTES);
      }
    },
    async writeParquet(lane, { sql, params, settings: given, signal }) {
      const id = randomUUID();
      const target = join(path, '..', `export-${id}.parquet`);
      // Read-only statements write no file either; the SQL is the translator's, which makes nothing but a SELECT.
      const { readonly: _readonly, ...bounds } = given;
      const settings = Object.entries({ ...bounds, ...PARQUET_SETTINGS, log_comment: id }).map(([name, value]) =>
        typeof value === 'number' ? `${name} = ${value}` : `${name} = '${value}'`,
      );
      const statement = `INSERT INTO FUNCTION file('${target}', Parquet) ${sql} SETTINGS ${settings.join(', ')}`;
      const release = await pools[lane].lend(signal);
      const session = new Session(path);
      const run = session.queryBindAsync(statement, { ...params }).finally(() => {
        session.close();
        release();
        void worked(PURGE_BYTES);
      });
      run.catch(() => undefined); // who aborted no longer listens
      try {
        await abortable(run, signal, () => stop(id));
        return target;
      } catch (error) {
        void run.catch(() => undefined).then(() => rmSync(target, { force: true }));
        throw error;
      }
    },
    async command(sql) {
      await commands.use((session) => session.queryAsync(sql));
    },
    async insert(table: TableName, json, columns) {
      await pools.insert.use((slot) =>
        slot.use(({ chdb }) =>
          chdb.chdb.rawInsert({
            table: `vedette.${table}`,
            ...(columns && { columns: [...columns] }),
            values: json,
            format: 'JSONEachRow',
            settings: { ...INSERT_SETTINGS },
          }),
        ),
      );
      await worked(json.byteLength);
    },
    freeze: (into, tables) =>
      freezeInto(path, into, tables, async (sql) => {
        await commands.use((session) => session.queryAsync(sql));
      }),
    async close() {
      clearTimeout(rest);
      const all = await Promise.all([...Object.values(pools), commands].map((pool) => pool.drain()));
      for (const connection of all.flat()) await connection.close();
      await drainPending();
      unlock();
    },
  };
}

const aborted = () => new VedetteError('STORE_ABORTED', 'The query was stopped.');

/** Rejects as soon as the signal says so, and asks the engine to stop; the connection stays lent until it has. */
function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined, stop: () => void): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      stop();
      reject(aborted());
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Every chunk of chDB's stream begins with the names and the types again: two lines. */
function withoutHeader(chunk: Uint8Array): Uint8Array {
  return chunk.subarray(chunk.indexOf(0x0a, chunk.indexOf(0x0a) + 1) + 1);
}
