import type { KqlCompiler } from './kql/compiler.ts';
import { type RunOptions, runKql } from './kql/run.ts';
import { catalog } from './schema/catalog.ts';
import type { EventStore } from './store/event-store.ts';

/** KQL over this store and the whole catalogue; what a caller leaves out has its default. */
export function queriesOver(store: EventStore, compiler: KqlCompiler, onProblem: (problem: string) => void) {
  return (text: string, options: Partial<RunOptions> = {}) =>
    runKql(text, {
      store,
      compiler,
      catalog,
      now: new Date(),
      onInternal: ({ id, error }) => onProblem(`query ${id}: ${error}`),
      ...options,
    });
}
