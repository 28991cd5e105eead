import { mkdirSync } from 'node:fs';
import { createAnalyst } from './analyst/analyst.ts';
import { sourceCoverage } from './analyst/source-coverage.ts';
import type { Config } from './config/config.ts';
import { correlationMemory } from './correlation-memory.ts';
import type { Detection } from './detect/detection.ts';
import { loadDetections, PIPELINE_WORKER } from './detections.ts';
import { createIncidents } from './incident/incidents.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import { createParser } from './ingest/parser.ts';
import { startThread } from './ingest/worker.ts';
import { newSecret } from './lib/ids.ts';
import { removeLocalAccess, writeLocalAccess } from './local-access.ts';
import { connectModel } from './model/connect.ts';
import { journalFolder, stateConfig, storeConfig } from './paths.ts';
import { queriesOver } from './queries.ts';
import { createScheduledRules } from './scheduled-rules.ts';
import { catalog } from './schema/catalog.ts';
import { createServer } from './server/app.ts';
import { Live } from './server/services/live.ts';
import { servicesOf } from './services.ts';
import { openState } from './state/database.ts';
import { disabledRules } from './state/rule-settings.ts';
import { verifyToken } from './state/tokens.ts';
import { ensureUser, hasUsers } from './state/users.ts';
import { openEventStore } from './store/open.ts';
import { serialise } from './store/serialise.ts';

export interface VedetteOptions {
  readonly onProblem: (problem: string) => void;
}

export type Vedette = Awaited<ReturnType<typeof startVedette>>;

/** Opens every station over the data folder; nothing listens and nothing runs on a schedule yet. */
export async function openVedette(config: Config, { onProblem }: VedetteOptions) {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const store = await openEventStore(storeConfig(config));
  const state = await openState(stateConfig(config));
  const kql = queriesOver(store, onProblem);
  const live = new Live();
  const incidents = await createIncidents({
    state,
    store,
    serialise,
    query: (text) => kql(text),
    onChange: (id) => live.incidentChanged(id),
    onError: (error) => onProblem(String(error)),
  });
  const detections = await loadDetections(config, [...(await disabledRules(state.db))]);
  const memory = correlationMemory({ state, workers: config.ingest.workers, onProblem });
  const ingest: Ingest = await createIngest<Detection>(config.ingest, {
    store,
    state,
    journalFolder: journalFolder(config),
    startWorker: async (collector) =>
      startThread(PIPELINE_WORKER, { ...detections.worker, collector, correlations: await memory.next(collector) }),
    createParser,
    serialise,
    verifyToken: (secret) => verifyToken(state.db, secret),
    onDetections: (found) => incidents.add(found),
    onDrained: async (sequence) => memory.keep(ingest.collector, sequence, await ingest.control({ snapshot: true })),
    onProblem,
  });
  const scheduled = await createScheduledRules({
    paths: detections.paths,
    state,
    store,
    run: (text, timeRange) => kql(text, { timeRange, now: new Date(timeRange.to), lane: 'background' }),
    onDetections: (found) => incidents.add(found),
    onProblem,
  });
  const analyst = createAnalyst({
    incidents,
    state,
    store,
    runKql: kql,
    model: connectModel(config.model, { state }),
    coverage: sourceCoverage({ sources: ingest.sources, store }),
    onAnalysis: (id) => live.incidentChanged(id),
    ask: { catalog },
  });
  const services = servicesOf({
    config,
    state,
    store,
    incidents,
    ingest,
    analyst,
    live,
    kql,
    rules: [...detections.entries, ...scheduled.entries],
    rulePaths: detections.paths,
  });
  return {
    config,
    store,
    state,
    incidents,
    ingest,
    analyst,
    services,
    live,
    scheduled,
    /** Resolves when what was taken in is stored, detected and judged. */
    async settled(): Promise<void> {
      await ingest.flush();
      await incidents.settle();
      await incidents.flush();
    },
    async close(): Promise<void> {
      live.stop();
      await scheduled.stop();
      await ingest.stop();
      await analyst.close();
      await incidents.close();
      await store.close();
      await state.close();
    },
  };
}

/** Opens the stations, then the inputs, the schedule and the console. */
export async function startVedette(config: Config, options: VedetteOptions) {
  const vedette = await openVedette(config, options);
  const localToken = newSecret();
  const server = await createServer(vedette.services, { ...config.server, localToken });
  const address = await server.listen({ host: config.server.host, port: config.server.port });
  writeLocalAccess(config, address, localToken);
  await vedette.ingest.start();
  vedette.live.start(() => vedette.ingest.stats());
  vedette.scheduled.start();
  return {
    ...vedette,
    address,
    needsSetup: !(await hasUsers(vedette.state.db)),
    /** A link that logs the administrator in once and shows a page. */
    async loginLink(page: string): Promise<string> {
      const ticket = vedette.services.tickets.issue(await ensureUser(vedette.state.db, 'admin', 'administrator'));
      return `${address}/api/enter?ticket=${ticket}&to=${page}`;
    },
    async close(): Promise<void> {
      removeLocalAccess(config);
      await server.close();
      await vedette.close();
    },
  };
}
