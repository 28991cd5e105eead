import { type RunOptions, runKql } from './kql/run.ts';
import { givesMemoryBackAtRest } from './lib/rest.ts';
import { catalog } from './schema/catalog.ts';
import type { EventStore } from './store/event-store.ts';

/** KQL over this store and the whole catalogue; what a caller leaves out has its default. */
export function queriesOver(store: EventStore, onProblem: (problem: string) => void) {
  const worked = givesMemoryBackAtRest();
  return (text: string, options: Partial<RunOptions> = {}) => {
    worked();
    return runKql(text, {
      store,
      catalog,
      now: new Date(),
      onInternal: ({ id, error }) => onProblem(`query ${id}: ${error}`),
      ...options,
    });
  };
}
