import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../event-store.ts';
import { type EventStoreOptions, openEventStore } from '../open.ts';

export interface DevelopmentStore extends EventStore {
  readonly folder: string;
}

/** An embedded store in a folder of its own that `close` removes. One a process at a time: the engine binds one folder. */
export async function createDevelopmentStore(options: EventStoreOptions = {}): Promise<DevelopmentStore> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-store-'));
  const store = await openEventStore({ kind: 'embedded', folder }, options);
  return {
    ...store,
    folder,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
