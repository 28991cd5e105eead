import { describeError } from './lib/errors.ts';

const MINUTE_MS = 60_000;
/** Events are kept by the day. */
export const EVENTS_EVERY_MS = 60 * MINUTE_MS;
/** The quarantine is bounded by size too, and may fill fast. */
export const QUARANTINE_EVERY_MS = 10 * MINUTE_MS;

/** Deletes what is past retention, now and every so often; returns what stops it. A failure is told, and tried again. */
export function startRetention(
  remove: () => Promise<unknown>,
  everyMilliseconds: number,
  onProblem: (problem: string) => void,
): () => Promise<void> {
  let running: Promise<unknown> | undefined;
  const run = (): void => {
    running ??= remove()
      .catch((error: unknown) => onProblem(`retention: ${describeError(error)}`))
      .finally(() => {
        running = undefined;
      });
  };
  run();
  const timer = setInterval(run, everyMilliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
