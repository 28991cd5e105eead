import { TABLE_NAMES } from '../schema/types.ts';
import type { EventStore } from './event-store.ts';

export interface Activity {
  readonly source: string;
  /** Start of the hour, ISO 8601. */
  readonly hour: string;
  readonly events: number;
}

const MAX_ROWS = 1_000_000;

/** Stored events of each source and hour of their own time, over the tables as they are: no row is counted twice. */
export async function activity(store: Pick<EventStore, 'query'>, from: string, to: string): Promise<Activity[]> {
  const parts = TABLE_NAMES.map(
    (table) =>
      `SELECT _Source, toStartOfHour(TimeGenerated) AS hour, count() AS events FROM vedette.${table} WHERE TimeGenerated >= {from:DateTime64(3, 'UTC')} AND TimeGenerated < {to:DateTime64(3, 'UTC')} GROUP BY _Source, hour`,
  );
  const { rows } = await store.query(
    `SELECT _Source, hour, sum(events) FROM (${parts.join(' UNION ALL ')}) GROUP BY _Source, hour ORDER BY hour, _Source`,
    { params: { from: new Date(from), to: new Date(to) }, limits: { maxRows: MAX_ROWS } },
  );
  return rows.map(([source, hour, events]) => ({
    source: String(source),
    hour: new Date(String(hour)).toISOString(),
    events: Number(events),
  }));
}
