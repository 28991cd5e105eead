import type { z } from 'zod';
import type { streamEvent } from '../api/operations.ts';

export type LiveEvent = z.output<typeof streamEvent>;

/** What open pages hear of at once. An incident that changes often is told once a beat. */
export class Live {
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  incidentChanged(id: string): void {
    this.#changed.add(id);
  }

  /** Starts telling, every `milliseconds`, what changed and how fast events come in. */
  start(rate: () => { eventsPerSecond: number; received: number }, milliseconds = 1000): void {
    this.#timer = setInterval(() => {
      for (const id of this.#changed) this.#publish({ type: 'incident', id });
      this.#changed.clear();
      if (this.#listeners.size > 0) this.#publish({ type: 'ingest', ...rate() });
    }, milliseconds);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #publish(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
