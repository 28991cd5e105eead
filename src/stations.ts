import { createAnalyst } from './analyst/analyst.ts';
import { sourceCoverage } from './analyst/source-coverage.ts';
import type { Config } from './config/config.ts';
import type { Detection } from './detect/detection.ts';
import { loadDetections, PIPELINE_WORKER } from './detections.ts';
import { createIncidents } from './incident/incidents.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import { createParser } from './ingest/parser.ts';
import { startThread } from './ingest/worker.ts';
import { type KqlCompiler, threadCompiler } from './kql/compiler.ts';
import { libraryOver } from './library.ts';
import type { LanguageModel } from './model/language-model.ts';
import { backups } from './online-backup.ts';
import { journalFolder, stateConfig, storeConfig } from './paths.ts';
import { estimatesOver, exportsOver, queriesOver } from './queries.ts';
import { createScheduledRules } from './scheduled-rules.ts';
import { Live } from './server/services/live.ts';
import { ownCopy } from './server/services/own-copy.ts';
import { servicesOf } from './services.ts';
import { openState, type State } from './state/database.ts';
import { disabledRules } from './state/rule-settings.ts';
import { verifyToken } from './state/tokens.ts';
import { openEventStore } from './store/open.ts';
import { serialise } from './store/serialise.ts';
import { openTables } from './tables.ts';
import { workerMemory } from './worker-memory.ts';

export interface VedetteOptions {
  readonly onProblem: (problem: string) => void;
}

/** Opens every station over the data folder; nothing listens or runs on a schedule yet. The caller has the folder's lock. */
export async function openStations(config: Config, options: VedetteOptions) {
  const opened: (() => Promise<void>)[] = [];
  try {
    return await openAll(config, options, (close) => opened.push(close));
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => undefined);
    throw error;
  }
}

/** Tells `onOpen` how to close each station, for the case that a later one can't be opened. */
async function openAll(config: Config, { onProblem }: VedetteOptions, onOpen: (close: () => Promise<void>) => void) {
  const store = await openEventStore(storeConfig(config));
  onOpen(() => store.close());
  const state = await openState(stateConfig(config));
  onOpen(() => state.close());
  const tables = await openTables(store);
  const compiler = threadCompiler();
  onOpen(() => compiler.close());
  const library = libraryOver(state);
  const queried = [store, compiler, tables.catalog, library, config.kql, onProblem] as const;
  const kql = queriesOver(...queried);
  const compile: KqlCompiler['compile'] = async (text, options) =>
    compiler.compile(text, { library: await library(), ...options });
  const live = new Live();
  const incidents = await createIncidents({
    state,
    store,
    serialise,
    query: (text) => kql(text),
    onChange: (id) => live.incidentChanged(id),
    onError: (error) => onProblem(String(error)),
  });
  onOpen(() => incidents.close());
  const detections = await loadDetections(config, [...(await disabledRules(state.db))]);
  const ingest: Ingest = await createIngest<Detection>(config.ingest, {
    store,
    state,
    journalFolder: journalFolder(config),
    startWorker: (collector, snapshot) =>
      startThread(PIPELINE_WORKER, { ...detections.worker, collector, remembered: snapshot }),
    memory: workerMemory(state.db),
    createParser,
    serialise,
    verifyToken: (secret) => verifyToken(state.db, secret),
    onDetections: (found) => incidents.add(found),
    onProblem,
  });
  onOpen(() => ingest.stop(0));
  const scheduled = await createScheduledRules({
    paths: detections.paths,
    state,
    store,
    compiler: { compile },
    catalog: tables.catalog,
    library,
    run: (text, timeRange) => kql(text, { timeRange, now: new Date(timeRange.to), lane: 'background' }),
    onDetections: (found) => incidents.add(found),
    onProblem,
  });
  const analyst = createAnalyst({
    incidents,
    state,
    store,
    runKql: kql,
    model: await modelOf(config, state),
    coverage: sourceCoverage({ sources: ingest.sources, store }),
    onAnalysis: (id) => live.incidentChanged(id),
    ask: {
      get catalog() {
        return tables.catalog();
      },
      compiler: { compile },
    },
  });
  const backup = backups({ config, state, store });
  const services = servicesOf({
    config,
    state,
    store,
    incidents,
    ingest,
    analyst,
    live,
    kql,
    exporting: exportsOver(...queried),
    estimating: estimatesOver(...queried),
    compile: (text) => compile(text, { catalog: tables.catalog(), now: new Date() }),
    tables,
    rules: async () => [...detections.entries, ...(await scheduled.entries())],
    backup,
    lookBack: async (request) => ownCopy(await scheduled.lookBack(request)),
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
      await backup.close();
      await scheduled.stop();
      await ingest.stop();
      await analyst.close();
      await incidents.close();
      await compiler.close();
      await store.close();
      await state.close();
    },
  };
}

/** The providers' libraries are loaded only once a model is chosen: nobody else pays for them. */
async function modelOf({ model }: Config, state: State): Promise<LanguageModel | undefined> {
  return model.provider === 'none' ? undefined : (await import('./model/connect.ts')).connectModel(model, { state });
}
