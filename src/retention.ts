import { describeError } from './lib/errors.ts';
import type { EventStore } from './store/event-store.ts';

const EVERY_MS = 60 * 60_000;

/** Deletes what is past retention, now and every hour; returns what stops it. */
export function startRetention(
  store: EventStore,
  days: number,
  onProblem: (problem: string) => void,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = store.retain(days).catch((error: unknown) => onProblem(`retention: ${describeError(error)}`));
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
