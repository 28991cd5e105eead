import type { Config } from '../../config/config.ts';
import type { Ingest } from '../../ingest/ingest.ts';
import { version } from '../../lib/version.ts';
import type { Services } from './services.ts';

/** What vedette.yaml says, without secrets, and which inputs listen. */
export function settingsService(config: Config, ingest: Ingest): Services['settings'] {
  const { store, model } = config;
  return () => ({
    version,
    dataFolder: config.data,
    eventStore: store.clickhouse ? `ClickHouse at ${withoutCredentials(store.clickhouse.url)}` : 'embedded ClickHouse',
    stateStore: store.postgresVariable === undefined ? 'embedded SQLite' : `Postgres (from ${store.postgresVariable})`,
    retentionDays: store.retentionDays,
    model: { provider: model.provider, name: model.name, enabled: model.provider !== 'none' },
    inputs: ingest.stats().inputs.map((input) => ({ ...input })),
  });
}

function withoutCredentials(url: string): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href;
}
