import type { StoredEvent } from '../schema/event.ts';
import * as alertState from '../state/alerts.ts';
import type { State } from '../state/database.ts';
import type { EventStore, Serialise } from '../store/event-store.ts';
import { alertOf, incidentOf } from './rows.ts';
import { alertEvents, INCIDENT_COLLECTOR, incidentEvent } from './sentinel.ts';

/** An alert is written once, after it had this long to fold its first repeats. */
const SETTLE_MS = 3000;
const RETRY_MS = 10_000;
const BATCH = 500;

export interface OutboxOptions {
  readonly state: State;
  readonly store: EventStore;
  readonly serialise: Serialise;
  readonly now: () => Date;
  readonly onError: ((error: unknown) => void) | undefined;
}

/**
 * Carries alerts and incidents into the event store. What must be written was noted in the transaction that changed it,
 * with its sequence: after a crash the rows are written again under the same names, and those that arrived are skipped.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #first = true;
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  wake(delay = SETTLE_MS): void {
    if (this.#timer || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush().catch((error: unknown) => {
        this.#options.onError?.(error);
        this.wake(RETRY_MS);
      });
    }, delay);
    this.#timer.unref();
  }

  /** Writes all that is due. */
  async flush(): Promise<void> {
    while (this.#running) await this.#running;
    this.#running = this.#drain().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    // What can't be written now is written after the next start.
    await this.flush().catch((error: unknown) => this.#options.onError?.(error));
  }

  async #drain(): Promise<void> {
    for (;;) {
      const rows = await alertState.outbox(this.#options.state.db, BATCH);
      if (rows.length === 0) return;
      await this.#write(rows);
      await alertState.clearOutbox(
        this.#options.state,
        rows.map((row) => Number(row.sequence)),
      );
    }
  }

  async #write(rows: readonly alertState.OutboxRow[]): Promise<void> {
    const { state, store, serialise, now } = this.#options;
    const first = Math.min(...rows.map((row) => Number(row.sequence)));
    const stored = this.#first ? await store.storedAbove(INCIDENT_COLLECTOR, first - 1) : new Set<number>();
    this.#first = rows.length === BATCH && this.#first;
    const tables = new Map<StoredEvent['table'], StoredEvent[]>();
    for (const row of rows) {
      const sequence = Number(row.sequence);
      if (stored.has(sequence)) continue;
      const stamp = { sequence, now: now().toISOString() };
      for (const event of await eventsOf(state, row, stamp)) {
        const group = tables.get(event.table);
        if (group) group.push(event);
        else tables.set(event.table, [event]);
      }
    }
    for (const [table, events] of tables) await store.insert(serialise(table, events));
  }
}

async function eventsOf(
  state: State,
  row: alertState.OutboxRow,
  stamp: { sequence: number; now: string },
): Promise<StoredEvent[]> {
  if (row.kind === 'alert') {
    const alert = await alertState.alertById(state.db, row.id);
    return alert ? alertEvents(alertOf(alert), stamp) : [];
  }
  const incident = await state.db.selectFrom('incidents').selectAll().where('id', '=', row.id).executeTakeFirst();
  if (!incident) return [];
  const alerts = (await alertState.alertsOf(state.db, row.id)).map(alertOf);
  return [incidentEvent(incidentOf(incident), alerts, stamp)];
}
