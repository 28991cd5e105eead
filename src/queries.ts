import type { KqlCompiler } from './kql/compiler.ts';
import type { Library } from './kql/library/library.ts';
import { type RunOptions, runKql } from './kql/run.ts';
import type { Catalog } from './kql/service.ts';
import type { EventStore } from './store/event-store.ts';

/** KQL over this store, the whole catalogue and the library; what a caller leaves out has its default. */
export function queriesOver(
  store: EventStore,
  compiler: KqlCompiler,
  catalog: () => Catalog,
  onProblem: (problem: string) => void,
) {
  return (text: string, options: Partial<RunOptions> = {}) =>
    runKql(text, {
      store,
      compiler,
      catalog: catalog(),
      now: new Date(),
      onInternal: ({ id, error }) => onProblem(`query ${id}: ${error}`),
      ...options,
    });
}
