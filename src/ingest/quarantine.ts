import type { TableName } from '../schema/types.ts';
import type { State } from '../state/database.ts';
import { moveToStored, type QuarantineRow, quarantinedAfter, quarantinedRecord } from '../state/quarantine.ts';
import type { EventStore, Serialise } from '../store/event-store.ts';
import { unwrapRecord } from './framing/envelope.ts';
import type { Parser } from './parser.ts';

export interface ReparseOptions {
  readonly store: EventStore;
  readonly state: State;
  readonly collector: string;
  readonly serialise: Serialise;
  createParser(source: { name: string }): Parser;
}

export interface Reparsed {
  readonly stored: number;
  readonly failed: number;
}

const PAGE = 500;

/** Parses one quarantined record again with the parser of today. It keeps its sequence, so that it is stored once. */
export async function reparseOne(options: ReparseOptions, id: string): Promise<Reparsed> {
  const row = await quarantinedRecord(options.state.db, id);
  return row ? reparseRows(options, [row]) : { stored: 0, failed: 0 };
}

/** As `reparseOne` for all, or for all of one source. */
export async function reparseAll(options: ReparseOptions, source?: string): Promise<Reparsed> {
  let stored = 0;
  let failed = 0;
  for (let after = ''; ; ) {
    const rows = await quarantinedAfter(options.state.db, after, PAGE, source);
    if (rows.length === 0) return { stored, failed };
    const page = await reparseRows(options, rows);
    stored += page.stored;
    failed += page.failed;
    after = rows.at(-1)!.id;
  }
}

async function reparseRows(options: ReparseOptions, rows: readonly QuarantineRow[]): Promise<Reparsed> {
  const { state, store, collector } = options;
  let stored = 0;
  for (const row of rows) {
    const batchHint = JSON.parse(row.hint_json);
    const { text, hint, native, transport } = unwrapRecord(row.input, Buffer.from(row.raw_base64, 'base64'), batchHint);
    const parser = options.createParser({ name: row.source });
    const parsed = native
      ? parser.map(native.record, native.format, row.time, hint)
      : parser.parse(text, row.time, hint);
    if ('rejected' in parsed) continue;
    const { event, rawText } = parsed;
    const ids = {
      itemId: row.id,
      sequence: row.sequence,
      collector: row.id.slice(0, row.id.lastIndexOf('-')) || collector,
    };
    const raw = transport ? { ...event.raw, Transport: transport } : event.raw;
    // A crash after the insert left the row in both places: it is not inserted twice.
    if (!(await isStored(store, event.table, row.id)))
      await store.insert(
        options.serialise(event.table, [{ ...event, raw, ...ids, source: row.source, received: row.time, rawText }]),
      );
    if (await moveToStored(state, row)) stored += 1;
  }
  return { stored, failed: rows.length - stored };
}

async function isStored(store: EventStore, table: TableName, id: string): Promise<boolean> {
  return (await store.event(table, id)) !== undefined;
}
