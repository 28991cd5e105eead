import type { EventReference } from '../schema/event.ts';
import { TABLE_NAMES, type TableName } from '../schema/types.ts';
import { ownTable } from '../store/ddl/views.ts';
import type { EventStore } from '../store/event-store.ts';

export interface StoredRow {
  readonly table: TableName;
  readonly eventId: string;
  readonly row: Record<string, unknown>;
}

/** Events asked for in one statement. */
const CHUNK = 200;
const MOST_EVENTS = 1000;

/** Looks stored events up by their names, a statement a table; those that retention took are left out. */
export async function loadEvents(
  store: EventStore,
  references: readonly Pick<EventReference, 'table' | 'eventId'>[],
  most = MOST_EVENTS,
): Promise<StoredRow[]> {
  const found = new Map<string, StoredRow>();
  const wanted = references.slice(0, most);
  for (const table of TABLE_NAMES) {
    const ids = [...new Set(wanted.filter((event) => event.table === table).map((event) => event.eventId))];
    for (let start = 0; start < ids.length; start += CHUNK) {
      const part = ids.slice(start, start + CHUNK);
      const sql = `SELECT * FROM (${ownTable(table)}) WHERE _ItemId IN {ids:Array(String)}`;
      const { columns, rows } = await store.query(sql, { params: { ids: part }, limits: { maxRows: CHUNK } });
      for (const cells of rows) {
        const row = Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]]));
        const eventId = String(row['_ItemId']);
        found.set(`${table}/${eventId}`, { table, eventId, row });
      }
    }
  }
  return wanted.flatMap((event) => found.get(`${event.table}/${event.eventId}`) ?? []);
}
