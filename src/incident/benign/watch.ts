import type { EventStore } from '../../store/event-store.ts';
import { loadEvents, type StoredRow } from '../events.ts';
import type { Alert, Incident } from '../incident.ts';
import { levelIndex } from '../severity.ts';
import type { BenignFinding, Query } from './finding.ts';
import { benignPatterns } from './index.ts';

/** An incident is looked at once it has been quiet this long: its events are stored by then. */
const QUIET_MS = 2000;
/** Events of an alert that a pattern has to explain. */
const EVENTS_AN_ALERT = 5;
/** Beyond these, an incident is no usual work and no single scan. */
const MOST_ALERTS = 200;
const MEDIUM = 2;
const ATTEMPTS = 5;

export interface WatchOptions {
  readonly store: EventStore;
  readonly query: Query;
  readonly load: (id: string) => Promise<{ incident: Incident; alerts: readonly Alert[] } | undefined>;
  readonly found: (id: string, finding: BenignFinding | undefined) => Promise<void>;
  readonly onError: ((error: unknown) => void) | undefined;
}

/** Looks for benign patterns behind incidents, in the background and one at a time. */
export class BenignWatch {
  readonly #options: WatchOptions;
  readonly #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  touch(id: string, attempt = 0): void {
    if (this.#closed) return;
    this.#waiting.set(id, attempt);
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.settle().catch((error: unknown) => this.#options.onError?.(error));
    }, QUIET_MS);
    this.#timer.unref();
  }

  /** Looks at every incident that waits, now. */
  async settle(): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#lookAtAll());
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running.catch(() => undefined);
  }

  async #lookAtAll(): Promise<void> {
    for (const [id, attempt] of [...this.#waiting]) {
      if (this.#closed) return;
      this.#waiting.delete(id);
      try {
        const complete = await this.#lookAt(id);
        if (!complete && attempt + 1 < ATTEMPTS) this.touch(id, attempt + 1);
      } catch (error) {
        // A query that failed leaves the severity as it is.
        this.#options.onError?.(error);
      }
    }
  }

  /** False if some of its events are not stored yet. */
  async #lookAt(id: string): Promise<boolean> {
    const loaded = await this.#options.load(id);
    if (!loaded) return true;
    const telling = loaded.alerts.filter((alert) => levelIndex(alert.level) >= MEDIUM);
    if (telling.length === 0 || telling.length > MOST_ALERTS) {
      await this.#options.found(id, undefined);
      return true;
    }
    const wanted = new Map(telling.map((alert) => [alert.id, spread(alert.events, EVENTS_AN_ALERT)]));
    const stored = new Map<string, StoredRow>();
    for (const row of await loadEvents(this.#options.store, [...wanted.values()].flat()))
      stored.set(`${row.table}/${row.eventId}`, row);
    const complete = [...wanted.values()].flat().every((event) => stored.has(`${event.table}/${event.eventId}`));
    let best: BenignFinding | undefined;
    if (complete)
      for (const pattern of benignPatterns) {
        const finding = await pattern.find({
          incident: loaded.incident,
          telling,
          eventsOf: (alert) =>
            (wanted.get(alert.id) ?? []).flatMap((event) => stored.get(`${event.table}/${event.eventId}`) ?? []),
          query: this.#options.query,
        });
        if (finding && (!best || finding.lowers)) best = finding;
        if (best?.lowers) break;
      }
    await this.#options.found(id, best);
    return complete;
  }
}

/** Some of a list, evenly, the first and the last among them. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))] as T);
}
