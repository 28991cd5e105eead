import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { VedetteError } from './lib/errors.ts';
import { newSecret } from './lib/ids.ts';
import { removeLocalAccess, writeLocalAccess } from './local-access.ts';
import { EVENTS_EVERY_MS, QUARANTINE_EVERY_MS, startRetention } from './retention.ts';
import { createServer } from './server/app.ts';
import { ensureUser, hasUsers } from './state/users.ts';
import { openStations, type VedetteOptions } from './stations.ts';
import { STAGING_FOLDER } from './store/backup.ts';
import { lockFolder } from './store/engine/lock.ts';

export type Vedette = Awaited<ReturnType<typeof startVedette>>;

/** Takes the data folder for this process and opens every station over it; nothing listens or runs on a schedule yet. */
export async function openVedette(config: Config, options: VedetteOptions) {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(config.data);
  try {
    rmSync(join(config.data, STAGING_FOLDER), { recursive: true, force: true });
    const stations = await openStations(config, options);
    let closing: Promise<void> | undefined;
    return {
      ...stations,
      /** Closes once, however often it is asked. */
      close(): Promise<void> {
        closing ??= stations.close().finally(unlock);
        return closing;
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Opens the stations, then the inputs, the schedule and the console.
 * @throws VedetteError SERVER_LISTEN if the console's address can't be had; whatever fails, nothing is left open then
 */
export async function startVedette(config: Config, options: VedetteOptions) {
  const vedette = await openVedette(config, options);
  const { state, store, ingest, services, live, scheduled } = vedette;
  /** What ends each part that runs, the last first. */
  const endings: (() => void | Promise<void>)[] = [vedette.close];
  async function close(): Promise<void> {
    for (let end = endings.pop(); end; end = endings.pop()) await end();
  }
  try {
    const localToken = newSecret();
    const server = await createServer(services, { ...config.server, localToken });
    endings.push(() => server.close());
    const address = await server
      .listen({ host: config.server.host, port: config.server.port })
      .catch((cause: Error) => {
        throw new VedetteError('SERVER_LISTEN', `The console can't listen: ${cause.message}`, { cause });
      });
    writeLocalAccess(config, address, localToken);
    endings.push(() => removeLocalAccess(config));
    await ingest.start();
    live.start(() => ingest.stats());
    scheduled.start();
    const { onProblem } = options;
    endings.push(startRetention(() => store.retain(config.store.retentionDays), EVENTS_EVERY_MS, onProblem));
    endings.push(startRetention(() => ingest.trimQuarantine(), QUARANTINE_EVERY_MS, onProblem));
    return {
      ...vedette,
      address,
      needsSetup: !(await hasUsers(state.db)),
      /** A link that logs the administrator in once and shows a page. */
      async loginLink(page: string): Promise<string> {
        const ticket = services.tickets.issue(await ensureUser(state.db, 'admin', 'administrator'));
        return `${address}/api/enter?ticket=${ticket}&to=${page}`;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
