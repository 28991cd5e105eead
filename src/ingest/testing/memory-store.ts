import { VedetteError } from '../../lib/errors.ts';
import type { StoredEvent } from '../../schema/event.ts';
import type { EventStore, Serialise } from '../../store/event-store.ts';

export interface MemoryStore extends EventStore {
  readonly rows: Record<string, unknown>[];
  /** What the next inserts do instead of working, one after another. */
  readonly faults: ('unavailable' | 'lost-answer' | 'refuse-row')[];
}

/** An event store in memory behind the real interface, for tests of what feeds one. */
export function createMemoryStore(rows: Record<string, unknown>[] = []): MemoryStore {
  const faults: MemoryStore['faults'] = [];
  return {
    rows,
    faults,
    async insert({ table, json, rows: count }) {
      const parsed = Buffer.from(json)
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      if (parsed.length !== count) throw new VedetteError('STORE_REFUSED', `${parsed.length} rows, not ${count}`);
      const fault = faults[0];
      if (fault === 'refuse-row') {
        if (parsed.some((row) => row.RawText.includes('poison'))) throw new VedetteError('STORE_REFUSED', 'a bad row');
      } else faults.shift();
      if (fault === 'unavailable') throw new VedetteError('STORE_UNAVAILABLE', 'not now');
      for (const row of parsed) rows.push({ table, ...row });
      if (fault === 'lost-answer') throw new VedetteError('STORE_UNAVAILABLE', 'the connection broke');
    },
    async storedAbove(collector, sequence) {
      const above = rows.filter((row) => row['_Collector'] === collector && (row['_Sequence'] as number) > sequence);
      return new Set(above.map((row) => row['_Sequence'] as number));
    },
    async event(table, eventId) {
      return rows.find((row) => row['table'] === table && row['_ItemId'] === eventId);
    },
    async query() {
      throw new Error('the memory store has no SQL');
    },
    stream() {
      throw new Error('the memory store has no SQL');
    },
    stats: async () => [],
    retain: async () => undefined,
    close: async () => undefined,
  };
}

export const serialiseForMemory: Serialise = (table, events) => {
  const json = Buffer.from(events.map((event) => `${JSON.stringify(rowOf(event))}\n`).join(''));
  return { table, json, rows: events.length };
};

function rowOf(event: StoredEvent): Record<string, unknown> {
  return {
    ...event.columns,
    _ItemId: event.itemId,
    _Sequence: event.sequence,
    _Collector: event.collector,
    _Source: event.source,
    _TimeReceived: event.received,
    Type: event.type,
    Raw: event.raw,
    RawText: event.rawText,
  };
}
