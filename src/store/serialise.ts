import type { StoredEvent } from '../schema/event.ts';
import { tables } from '../schema/tables/index.ts';
import type { ColumnType, TableName } from '../schema/types.ts';
import { columnJson, storedTime } from './column-json.ts';
import type { InsertBatch } from './event-store.ts';
import { jsonText, wellFormed } from './json-text.ts';

/** A batch and, by column, how many values did not fit and went into AdditionalFields. */
export interface SerialisedBatch extends InsertBatch {
  readonly misfits: Readonly<Record<string, number>>;
}

interface ColumnPlan {
  readonly prefix: string;
  readonly type: ColumnType;
  /** The last batch that had a value for it. */
  batch: number;
}

const plans = new Map<TableName, ReadonlyMap<string, ColumnPlan>>();
let batches = 0;

function plan(table: TableName): ReadonlyMap<string, ColumnPlan> {
  let columns = plans.get(table);
  if (!columns) {
    columns = new Map(
      tables[table].columns
        .filter(({ alias }) => !alias)
        .map(({ name, type }) => [name, { prefix: `,${JSON.stringify(name)}:`, type, batch: 0 }]),
    );
    plans.set(table, columns);
  }
  return columns;
}

/** What every row has beside the table's own columns. */
const ALWAYS = [
  'TimeGenerated',
  'AdditionalFields',
  '_ItemId',
  '_TimeReceived',
  '_Source',
  'Type',
  'Raw',
  'RawText',
  '_Sequence',
  '_Collector',
];

/**
 * JSONEachRow text for one table. Total: a value that does not fit its column, or a column that the table lacks,
 * is kept in AdditionalFields under its name and counted, so that no record fails the insert of its batch.
 */
export function serialise(table: TableName, events: readonly StoredEvent[]): SerialisedBatch {
  const columns = plan(table);
  const batch = ++batches;
  const filled = [...ALWAYS];
  const misfits: Record<string, number> = {};
  let text = '';
  for (const event of events) {
    let additional: unknown = event.columns['AdditionalFields'];
    let moved: Record<string, unknown> | undefined;
    let line = '{"TimeGenerated":';
    const time = storedTime(event.columns.TimeGenerated) ?? storedTime(event.received);
    line += time ?? '"1970-01-01 00:00:00"';
    if (time === undefined || storedTime(event.columns.TimeGenerated) === undefined) {
      moved = { TimeGenerated: event.columns.TimeGenerated };
      misfits['TimeGenerated'] = (misfits['TimeGenerated'] ?? 0) + 1;
    }
    for (const name in event.columns) {
      if (name === 'TimeGenerated' || name === 'AdditionalFields') continue;
      const value = event.columns[name] as unknown;
      if (value === undefined || value === null || value === '') continue;
      const column = columns.get(name);
      const json = column && columnJson(value, column.type);
      if (json !== undefined) {
        line += column!.prefix + json;
        if (column!.batch !== batch) {
          column!.batch = batch;
          filled.push(name);
        }
      } else {
        moved ??= {};
        moved[name] = value;
        misfits[name] = (misfits[name] ?? 0) + 1;
      }
    }
    if (moved) {
      const isObject = typeof additional === 'object' && additional !== null && !Array.isArray(additional);
      additional = isObject
        ? { ...(additional as object), ...moved }
        : { ...(additional === undefined ? {} : { AdditionalFields: additional }), ...moved };
    }
    if (additional !== undefined && additional !== null) {
      const json = columnJson(additional, 'dynamic');
      if (json !== undefined) line += `,"AdditionalFields":${json}`;
    }
    line += `,"_ItemId":${quoted(event.itemId)},"_TimeReceived":${storedTime(event.received) ?? '"1970-01-01 00:00:00"'}`;
    line += `,"_Source":${quoted(event.source)},"Type":${quoted(event.type)},"Raw":${quoted(jsonText(event.raw))}`;
    if (event.rawText) line += `,"RawText":${quoted(event.rawText)}`;
    line += `,"_Sequence":${event.sequence},"_Collector":${quoted(event.collector)}}\n`;
    text += line;
  }
  return { table, json: Buffer.from(wellFormed(text)), rows: events.length, columns: filled, misfits };
}

const quoted = (text: string): string => JSON.stringify(text);
