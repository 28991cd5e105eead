import type { Analyst } from './analyst/analyst.ts';
import type { Config } from './config/config.ts';
import { ruleText } from './detect/rule-files.ts';
import type { Incidents } from './incident/incidents.ts';
import type { Ingest } from './ingest/ingest.ts';
import { version } from './lib/version.ts';
import { isBuiltIn } from './library.ts';
import { Tickets } from './server/auth/tickets.ts';
import { incidentsService } from './server/services/incidents.ts';
import { libraryService } from './server/services/library.ts';
import type { Live } from './server/services/live.ts';
import { overviewService } from './server/services/overview.ts';
import { ownCopy } from './server/services/own-copy.ts';
import { type RuleEntry, rulesService } from './server/services/rules.ts';
import { type SearchOptions, searchService } from './server/services/search.ts';
import type { Services } from './server/services/services.ts';
import { settingsService } from './server/services/settings.ts';
import { sourcesService } from './server/services/sources.ts';
import type { State } from './state/database.ts';
import type { EventStore } from './store/event-store.ts';
import type { Tables } from './tables.ts';

export interface Stations {
  readonly config: Config;
  readonly state: State;
  readonly store: EventStore;
  readonly incidents: Incidents;
  readonly ingest: Ingest;
  readonly analyst: Analyst;
  readonly live: Live;
  readonly kql: SearchOptions['run'];
  readonly exporting: SearchOptions['export'];
  readonly estimating: SearchOptions['estimate'];
  /** Compiles KQL over the catalogue and the library. */
  readonly compile: (text: string) => Promise<unknown>;
  readonly tables: Tables;
  readonly rules: () => Promise<readonly RuleEntry[]>;
  readonly lookBack: Services['rules']['lookBack'];
  readonly backup: Services['backup'];
  /** Where rules are read from: their texts are shown from there. */
  readonly rulePaths: readonly string[];
}

/** The stations as the HTTP edge needs them. */
export function servicesOf(stations: Stations): Services {
  const {
    config,
    state,
    store,
    incidents,
    ingest,
    analyst,
    live,
    kql,
    exporting,
    estimating,
    compile,
    tables,
    rules,
    lookBack,
    backup,
    rulePaths,
  } = stations;
  return {
    version,
    state,
    tickets: new Tickets(),
    incidents: incidentsService(incidents, analyst),
    search: searchService({
      store,
      catalog: tables.catalog,
      run: kql,
      export: exporting,
      estimate: estimating,
      ask: analyst.ask,
    }),
    tables: {
      list: async () => ownCopy(await tables.list()),
      load: async (name, path, replace) => ownCopy(await tables.load(name, path, replace)),
      remove: tables.remove,
    },
    library: libraryService({
      state,
      compile,
      isTaken: (name) => isBuiltIn(name) || tables.catalog().some((table) => table.name === name),
    }),
    rules: rulesService({
      state,
      entries: rules,
      lookBack,
      paths: rulePaths,
      text: ({ file }) => ruleText(rulePaths, file),
      onDisabled: async (disabled) => {
        await ingest.control({ disabled });
      },
    }),
    backup,
    sources: sourcesService(ingest),
    overview: overviewService({ state, store, incidents, ingest, rules }),
    settings: settingsService(config, ingest),
    subscribe: (listener) => live.subscribe(listener),
  };
}
