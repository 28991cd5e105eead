import type { DetectorState } from './detect/detector.ts';
import { describeError } from './lib/errors.ts';
import { keepCorrelations, keptCorrelations } from './state/correlations.ts';
import type { State } from './state/database.ts';

export interface CorrelationMemoryOptions {
  readonly state: State;
  readonly workers: number;
  readonly onProblem: (problem: string) => void;
}

/** What correlations remember over a clean restart: ten failed logons before it and ten after it are twenty. */
export function correlationMemory({ state, workers, onProblem }: CorrelationMemoryOptions) {
  let kept: Promise<unknown[]> | undefined;
  return {
    /**
     * What the next worker that starts goes on with. Each memory is given once: a worker that replaces a broken one
     * begins anew. Sources go to other workers when the number of workers changes: then all begin anew.
     */
    async next(collector: string): Promise<DetectorState | undefined> {
      kept ??= keptCorrelations(state.db, collector).then((all) => (all.length === workers ? all : []));
      return (await kept).shift() as DetectorState | undefined;
    },
    /** Failing to remember is told; it must not keep a store from being closed. */
    async keep(collector: string, sequence: number, memories: readonly unknown[]): Promise<void> {
      try {
        await keepCorrelations(state.db, collector, sequence, memories);
      } catch (error) {
        onProblem(`what correlations had in memory could not be kept: ${describeError(error)}`);
      }
    },
  };
}
