import { describeError } from './lib/errors.ts';
import type { WorkerMemory } from './pipeline-worker.ts';
import type { State } from './state/database.ts';
import { keepMemories, keptMemories } from './state/worker-memory.ts';

export interface WorkerMemoryOptions {
  readonly state: State;
  readonly workers: number;
  readonly onProblem: (problem: string) => void;
}

/**
 * What workers remember over a clean restart: ten failed logons before it and ten after it are twenty, a machine keeps its
 * addresses and a domain controller stays one.
 */
export function workerMemory({ state, workers, onProblem }: WorkerMemoryOptions) {
  let kept: Promise<unknown[]> | undefined;
  return {
    /**
     * What the next worker that starts goes on with. Each memory is given once: a worker that replaces a broken one
     * begins anew. Sources go to other workers when the number of workers changes: then all begin anew.
     */
    async next(collector: string): Promise<WorkerMemory | undefined> {
      kept ??= keptMemories(state.db, collector).then((all) => (all.length === workers ? all : []));
      return (await kept).shift() as WorkerMemory | undefined;
    },
    /** Failing to remember is told; it must not keep a store from being closed. */
    async keep(collector: string, sequence: number, memories: readonly unknown[]): Promise<void> {
      try {
        await keepMemories(state.db, collector, sequence, memories);
      } catch (error) {
        onProblem(`what the workers had in memory could not be kept: ${describeError(error)}`);
      }
    },
  };
}
