import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { VedetteError } from '../../lib/errors.ts';
import { identifier } from '../ddl/sql.ts';
import { type Engine, INSERT_SETTINGS } from './engine.ts';

export interface ServerConfig {
  readonly url: string;
  /** The tables lie in database `vedette`, their views in `kql`; another name is refused. */
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
}

/** Characters of parameters that may stand in an address; the client's own bound is the same. */
const LONGEST_IN_URL = 2048;
const lengthOf = (params: Readonly<Record<string, unknown>>) =>
  Object.values(params).reduce<number>((sum, value) => sum + JSON.stringify(value ?? null).length, 0);

/** A ClickHouse server or cluster by its URL. */
export async function openServer(config: ServerConfig): Promise<Engine> {
  if (config.database !== undefined && config.database !== 'vedette')
    throw new VedetteError('STORE_DATABASE', `The tables lie in the database vedette, not ${config.database}.`);
  const client = createClient({
    url: config.url,
    ...(config.user !== undefined && { username: config.user }),
    ...(config.password !== undefined && { password: config.password }),
    compression: { request: true, response: true },
    request_timeout: 600_000,
    log: { level: ClickHouseLogLevel.OFF }, // failures are thrown to the caller, with their code
    max_open_connections: 8,
    use_multipart_params_auto: true, // a query of several stages has parameters longer than a URL
  });
  const alive = await client.ping();
  if (!alive.success) {
    await client.close();
    throw new VedetteError('STORE_UNAVAILABLE', `No ClickHouse answers at ${new URL(config.url).host}.`, {
      cause: alive.error,
    });
  }
  const options = (settings: Readonly<Record<string, string | number>>, signal?: AbortSignal) => ({
    query_id: randomUUID(),
    clickhouse_settings: { ...settings, cancel_http_readonly_queries_on_client_close: 1 as const },
    ...(signal && { abort_signal: signal }),
  });
  return {
    async query(_lane, { sql, params, settings, signal }) {
      const result = await client.query({
        query: sql,
        format: 'JSONCompact',
        query_params: { ...params },
        ...options({ ...settings, wait_end_of_query: 1 }, signal),
      });
      return result.text();
    },
    async *stream(_lane, { sql, params, settings, signal }) {
      if (lengthOf(params) > LONGEST_IN_URL) {
        // Only this call of the client sends parameters in the body.
        const result = await client.query({
          query: sql,
          format: 'JSONCompactEachRowWithNamesAndTypes',
          query_params: { ...params },
          ...options(settings, signal),
        });
        for await (const rows of result.stream()) yield Buffer.from(rows.map(({ text }) => `${text}\n`).join(''));
        return;
      }
      const result = await client.exec({
        query: `${sql}\nFORMAT JSONCompactEachRowWithNamesAndTypes`,
        query_params: { ...params },
        ...options(settings, signal),
      });
      for await (const chunk of result.stream) yield chunk as Uint8Array;
    },
    async command(sql) {
      await client.command({ query: sql });
    },
    async insert(table, json, columns) {
      const into = columns ? ` (${columns.map(identifier).join(', ')})` : '';
      // The client's own insert takes objects; ours are JSON text already.
      const { stream } = await client.exec({
        query: `INSERT INTO vedette.${table}${into} FORMAT JSONEachRow`,
        values: Readable.from([json], { objectMode: false }),
        clickhouse_settings: { ...INSERT_SETTINGS, wait_end_of_query: 1 } as never,
      });
      for await (const _ of stream); // an answer that nobody reads would hold its socket
    },
    close: () => client.close(),
  };
}
