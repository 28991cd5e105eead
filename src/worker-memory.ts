import type { SnapshotStore } from './ingest/remember.ts';
import type { Database } from './state/database.ts';
import { keepMemories, keptMemories } from './state/worker-memory.ts';

/**
 * What workers remember over a restart, clean or not: ten failed logons before it and ten after it are twenty, a machine
 * keeps its addresses and a domain controller stays one.
 */
export function workerMemory(db: Database): SnapshotStore {
  return {
    load: (collector) => keptMemories(db, collector),
    keep: (collector, snapshots) => keepMemories(db, collector, snapshots),
  };
}
