import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { drainPending, Session } from 'chdb';

export interface ClickhouseHttp {
  readonly url: string;
  /** Answers the next requests with this error instead of running them: a server in trouble. */
  failNext(code: number, message: string, times?: number): void;
  close(): Promise<void>;
}

/** URL parameters that are no settings of the engine. */
const NOT_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'user',
  'password',
  'default_format',
  'session_id',
  'role',
  'quota_key',
  'compress',
  'decompress',
  'enable_http_compression',
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'cancel_http_readonly_queries_on_client_close',
  'http_response_buffer_size',
]);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const STATUS_BY_CODE: Record<number, number> = { 60: 404, 81: 404, 516: 403, 497: 403, 62: 400, 159: 408 };

const LONGEST_FIELD = 128 * 1024; // http_max_field_value_size

/** The fields of a form that stands in a request's body. */
function formOf(contentType: string | undefined, body: string): [string, string][] {
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return [];
  const parts = body.split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const [head = '', ...rest] = part.replace(/^\r\n/, '').split('\r\n\r\n');
    const value = rest.join('\r\n\r\n').replace(/\r\n$/, '');
    if (Buffer.byteLength(value) > LONGEST_FIELD)
      throw new Error('Code: 198. DB::Exception: Field value too long. (POCO_EXCEPTION)');
    return [/name="([^"]+)"/.exec(head)?.[1] ?? '', value];
  });
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Test only: ClickHouse's HTTP interface over chDB, as far as ClickHouse's own client uses it. */
export async function startClickhouseHttp(
  options: { readonly user?: string; readonly password?: string } = {},
): Promise<ClickhouseHttp> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-http-'));
  const path = join(folder, 'clickhouse');
  const engine = new Session(path);
  const { user = 'default', password = '' } = options;
  const failures: { code: number; message: string }[] = [];
  const running = new Set<Promise<void>>();

  const server = createServer((request, response) => {
    const work = answer(request, response).catch((error) => fail(response, error));
    running.add(work);
    work.finally(() => running.delete(work));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (url.pathname === '/ping') return void response.end('Ok.\n');
    const failure = failures.shift();
    if (failure) throw new Error(`Code: ${failure.code}. DB::Exception: ${failure.message}`);
    if (!authenticated(request, url))
      throw new Error(`Code: 516. DB::Exception: ${user}: Authentication failed. (AUTHENTICATION_FAILED)`);

    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const form = formOf(request.headers['content-type'], body.toString());
    for (const [name, value] of form) url.searchParams.append(name, value);
    const inUrl = url.searchParams.get('query');
    const sql =
      form.length > 0
        ? (inUrl ?? '')
        : inUrl === null
          ? body.toString()
          : body.length
            ? `${inUrl}\n${body.toString()}`
            : inUrl;
    const queryId = url.searchParams.get('query_id') ?? randomUUID();
    const statements = [`SET log_comment = ${quoted(queryId)}`];
    const database = url.searchParams.get('database');
    if (database && database !== 'default') statements.push(`USE ${database}`);
    for (const [name, value] of url.searchParams) {
      if (NOT_SETTINGS.has(name)) continue;
      if (!NAME.test(name)) throw new Error(`Code: 115. DB::Exception: Unknown setting '${name}'. (UNKNOWN_SETTING)`);
      statements.push(`SET ${name} = ${quoted(value)}`);
    }
    if (request.method === 'GET') statements.push('SET readonly = 2');

    const session = new Session(path);
    response.on('close', () => {
      if (!response.writableFinished)
        engine
          .queryBindAsync("KILL QUERY WHERE Settings['log_comment'] = {id:String} ASYNC", { id: queryId })
          .catch(() => undefined);
    });
    try {
      const format = url.searchParams.get('default_format') ?? 'TabSeparated';
      const result = await session.queryAsync([...statements, sql].join(';\n'), { format });
      const bytes = Buffer.from(result.bytes());
      const compress =
        url.searchParams.get('enable_http_compression') === '1' &&
        /gzip/.test(String(request.headers['accept-encoding']));
      response.setHeader('X-ClickHouse-Query-Id', queryId);
      response.setHeader('X-ClickHouse-Format', /FORMAT\s+(\w+)\s*$/i.exec(sql)?.[1] ?? format);
      response.setHeader('X-ClickHouse-Timezone', 'UTC');
      response.setHeader(
        'X-ClickHouse-Summary',
        JSON.stringify({ read_rows: String(result.rowsRead), read_bytes: String(result.bytesRead), elapsed_ns: '1' }),
      );
      if (compress) response.setHeader('Content-Encoding', 'gzip');
      response.end(compress ? gzipSync(bytes) : bytes);
    } finally {
      session.close();
    }
  }

  function authenticated(request: IncomingMessage, url: URL): boolean {
    const basic = /^Basic (.*)$/.exec(request.headers.authorization ?? '')?.[1];
    const [name, secret] = basic
      ? Buffer.from(basic, 'base64').toString().split(/:(.*)/s)
      : [
          request.headers['x-clickhouse-user'] ?? url.searchParams.get('user') ?? 'default',
          request.headers['x-clickhouse-key'] ?? url.searchParams.get('password') ?? '',
        ];
    return name === user && secret === password;
  }

  function fail(response: ServerResponse, error: Error): void {
    const code = Number(/Code: (\d+)/.exec(error.message)?.[1] ?? 1002);
    if (response.headersSent) return void response.destroy();
    response.statusCode = STATUS_BY_CODE[code] ?? 500;
    response.setHeader('X-ClickHouse-Exception-Code', String(code));
    response.end(`${error.message.replace(/^Query failed: /, '')} (version 26.7.2.1)\n`);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failNext(code, message, times = 1) {
      for (let count = 0; count < times; count++) failures.push({ code, message });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(running);
      engine.close();
      await drainPending();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
