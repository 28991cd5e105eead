import { openEmbedded } from './engine/embedded.ts';
import { openServer } from './engine/server.ts';
import type { EventStore, QueryLimits } from './event-store.ts';
import { openStore } from './store.ts';

export type EventStoreConfig =
  | { readonly kind: 'embedded'; readonly folder: string }
  | {
      readonly kind: 'server';
      readonly url: string;
      readonly database?: string;
      readonly user?: string;
      readonly password?: string;
    };

export interface EventStoreOptions {
  /** What a query may take where its caller does not say. */
  readonly limits?: Partial<QueryLimits>;
  /** Upper bound of the embedded engine's memory. */
  readonly maxMemoryBytes?: number;
}

const EMBEDDED_MEMORY_BYTES = 900_000_000;

/**
 * Opens the events: ClickHouse in this process over a folder, or on a server by URL; creates or upgrades its tables.
 * Throws STORE_LOCKED (another process has the folder), STORE_NEWER (a later version wrote it), STORE_UNAVAILABLE.
 */
export async function openEventStore(config: EventStoreConfig, options: EventStoreOptions = {}): Promise<EventStore> {
  const engine =
    config.kind === 'embedded'
      ? await openEmbedded(config.folder, { maxMemoryBytes: options.maxMemoryBytes ?? EMBEDDED_MEMORY_BYTES })
      : await openServer(config);
  return openStore(engine, options.limits);
}
