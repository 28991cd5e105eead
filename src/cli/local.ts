import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { type Config, readConfig } from '../config/config.ts';
import { VedetteError } from '../lib/errors.ts';
import { localAccessFile } from '../local-access.ts';
import { openVedette } from '../main.ts';
import type { incidentDetail } from '../server/api/incidents.ts';
import type {
  backupStatus,
  lookBackRequest,
  lookBackResponse,
  rulesResponse,
  settingsResponse,
  tokenCreated,
} from '../server/api/operations.ts';
import type { askRequest, askResponse, exportRequest, queryRequest, queryResponse } from '../server/api/search.ts';
import type { tableRequest, tablesResponse, userTable } from '../server/api/tables.ts';
import type { BackupReport } from '../store/backup-manifest.ts';
import { folderOwner } from '../store/engine/lock.ts';
import type { ImportTarget } from './import-files.ts';
import { embeddedLibrary, type LocalLibrary, runningLibrary } from './local-library.ts';
import { askLocal } from './local-request.ts';
import { streamLocal } from './local-stream.ts';

/** What the commands ask of Vedette, whether it runs already or is opened for one answer. */
export interface LocalServices {
  query(request: z.input<typeof queryRequest>): Promise<z.output<typeof queryResponse>>;
  /** The rows of a query as a file, piece by piece. */
  export(request: z.output<typeof exportRequest>): Promise<AsyncIterable<string | Uint8Array>>;
  ask(request: z.input<typeof askRequest>): Promise<z.output<typeof askResponse>>;
  incident(id: string): Promise<z.output<typeof incidentDetail> | undefined>;
  /** The rules of this kind with their state and whether they are on. */
  rules(kind: 'kql'): Promise<z.output<typeof rulesResponse>['items']>;
  /** Runs KQL rules over events of the past. */
  lookBack(request: z.input<typeof lookBackRequest>): Promise<z.output<typeof lookBackResponse>>;
  /** Tables made from files of this machine. */
  readonly tables: {
    list(): Promise<z.output<typeof userTable>[]>;
    load(request: z.output<typeof tableRequest>): Promise<z.output<typeof userTable>>;
    remove(name: string): Promise<void>;
  };
  readonly library: LocalLibrary;
  /** Has the running Vedette write an archive; resolves when it is written. Without one the folder is archived as it lies. */
  backup?(archive: string): Promise<BackupReport>;
  close(): Promise<void>;
}

const BACKUP_LOOK_MS = 200;
const MOST_RULES = 500; // of one page

/** The Vedette that runs on the data folder of these settings, or else the folder itself. */
export async function openLocal(configFile: string): Promise<LocalServices> {
  const config = readConfig(configFile);
  return runningServices(config) ?? embeddedServices(config);
}

async function embeddedServices(config: Config): Promise<LocalServices> {
  if (!existsSync(config.data))
    throw new VedetteError('DATA_MISSING', `There is no data folder ${config.data} yet: start or import first.`);
  const vedette = await openVedette(config, { onProblem: (problem) => process.stderr.write(`${problem}\n`) });
  const { search, incidents, rules, tables, library } = vedette.services;
  const { signal } = new AbortController();
  return {
    query: (request) => search.query({ ...request, maxRows: request.maxRows ?? 1000 }, signal),
    export: (request) => search.export(request, signal),
    ask: (request) => search.ask(request, signal),
    incident: (id) => incidents.detail(id),
    rules: async (kind) => (await rules.list({ kind, page: 0, size: MOST_RULES })).items,
    lookBack: (request) => rules.lookBack({ ...request, signal }),
    tables: {
      list: () => tables.list(),
      load: ({ name, path, replace }) => tables.load(name, path, replace),
      async remove(name) {
        if (!(await tables.remove(name)))
          throw new VedetteError('NOT_FOUND', `There is no table ${name} made from a file.`);
      },
    },
    library: embeddedLibrary(library),
    close: () => vedette.close(),
  };
}

interface RunningApi {
  call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>;
  stream(path: string, body: unknown): Promise<AsyncIterable<Uint8Array>>;
}

/** The API of the Vedette that runs on this data folder, if one does. */
function runningApi(config: Config): RunningApi | undefined {
  const file = localAccessFile(config);
  if (!existsSync(file)) return undefined;
  const { url, token, pid } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string; pid: number };
  // After a crash the file is still there, and its process id may be another program's.
  if (folderOwner(config.data) !== pid) return undefined;
  return {
    stream: (path, body) => streamLocal(url + path, token, body),
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      const { ok, body: answer } = await askLocal(url + path, method, token, body).catch((cause: Error) => {
        throw new VedetteError('LOCAL_UNREACHABLE', `Vedette runs as process ${pid}, but does not answer at ${url}.`, {
          cause,
        });
      });
      if (ok) return answer as T;
      const { code, message, line, column } = answer as {
        code: string;
        message: string;
        line?: number;
        column?: number;
      };
      throw new VedetteError(code, message, line === undefined ? {} : { place: { line, column: column ?? 1 } });
    },
  };
}

/** The Vedette that runs on the data folder, if one does. */
export function runningServices(config: Config): LocalServices | undefined {
  const running = runningApi(config);
  if (!running) return undefined;
  return {
    query: (request) => running.call('POST', '/api/query', request),
    export: (request) => running.stream('/api/query/export', request),
    ask: (request) => running.call('POST', '/api/ask', request),
    tables: {
      list: async () => (await running.call<z.output<typeof tablesResponse>>('GET', '/api/tables')).items,
      load: (request) => running.call('POST', '/api/tables', request),
      remove: (name) => running.call('DELETE', `/api/tables/${encodeURIComponent(name)}`),
    },
    incident: (id) =>
      running
        .call<z.output<typeof incidentDetail>>('GET', `/api/incidents/${encodeURIComponent(id)}`)
        .catch((error: unknown) => {
          if (error instanceof VedetteError && error.code === 'NOT_FOUND') return undefined;
          throw error;
        }),
    async rules(kind) {
      const path = `/api/rules?kind=${kind}&size=${MOST_RULES}`;
      return (await running.call<z.output<typeof rulesResponse>>('GET', path)).items;
    },
    lookBack: (request) => running.call('POST', '/api/rules/run', request),
    library: runningLibrary((method, path, body) => running.call(method, path, body)),
    async backup(archive) {
      type Status = z.output<typeof backupStatus>;
      let status = await running.call<Status>('POST', '/api/backup', { archive });
      while (status.state === 'running') {
        await new Promise((resolve) => setTimeout(resolve, BACKUP_LOOK_MS));
        status = await running.call<Status>('GET', '/api/backup');
      }
      if (status.state === 'done') return { files: status.files ?? 0, bytes: status.bytes ?? 0 };
      throw new VedetteError(status.code ?? 'BACKUP_FAILED', status.message ?? 'The backup was not written.');
    },
    close: async () => undefined,
  };
}

/** Opens, works, closes. */
export async function withLocal<T>(configFile: string, work: (services: LocalServices) => Promise<T>): Promise<T> {
  const services = await openLocal(configFile);
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

/** Where an import goes: a token of the running Vedette, made for this import and revoked after it, or the folder itself. */
export async function openImportTarget(
  config: Config,
  source: string,
): Promise<{ target: ImportTarget; close(): Promise<void> }> {
  const running = runningApi(config);
  if (!running) {
    const vedette = await openVedette(config, { onProblem: (problem) => process.stderr.write(`${problem}\n`) });
    return { target: { kind: 'ingest', ingest: vedette.ingest }, close: () => vedette.close() };
  }
  const { inputs } = await running.call<z.output<typeof settingsResponse>>('GET', '/api/settings');
  const http = inputs.find((input) => input.type === 'http' && input.running);
  if (!http)
    throw new VedetteError(
      'IMPORT_NO_INPUT',
      'The running Vedette has its HTTP input switched off: stop it, or switch it on.',
    );
  const token = await running.call<z.output<typeof tokenCreated>>('POST', '/api/tokens', {
    name: `import of ${source}`,
    source,
  });
  return {
    target: { kind: 'http', url: http.address, token: token.secret },
    close: async () => {
      await running.call('DELETE', `/api/tokens/${token.id}`);
    },
  };
}
