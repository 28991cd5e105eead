import type { EventReference } from '../../schema/event.ts';
import { type Entity, type EntityKind, TABLE_NAMES, type TableName } from '../../schema/types.ts';
import type { Detection } from '../detection.ts';
import { entitiesOfRow, namedEntity } from './entities.ts';
import type { KqlRule } from './rule.ts';
import type { Window } from './window.ts';

export interface QueryRows {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface EvaluateOptions {
  /** Runs a query over events of `from` (included) to `to`; its `now()` is `to`. */
  readonly run: (kql: string, timeRange: { readonly from: string; readonly to: string }) => Promise<QueryRows>;
  /** Hears of every firing; the window counts as done only when this has resolved. */
  readonly onDetection: (detection: Detection) => Promise<void> | void;
  /** Finds events by their ids, for queries over native tables; without it only tables of the event model name events. */
  readonly locate?: (eventIds: readonly string[]) => Promise<readonly EventReference[]>;
  readonly entity?: (kind: EntityKind, name: string) => Entity;
}

const MOST_EVENTS = 1000; // of one detection

/** What runs a rule over one window after the other, and remembers which events it has alerted on; answers how often it fired. */
export function evaluator(options: EvaluateOptions): (rule: KqlRule, window: Window) => Promise<number> {
  const seen = new Map<string, Map<string, number>>();

  async function evaluate(rule: KqlRule, window: Window): Promise<number> {
    const range = { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() };
    const { columns, rows } = await options.run(rule.query, range);
    const records = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
    if (!fires(rule, records.length)) return 0;
    const fresh = rule.trigger === '>' ? unseen(rule, records, window) : records;
    // Rows that fired in the window before are no second alert.
    if (records.length > 0 && fresh.length === 0) return 0;
    const groups = rule.perRow && fresh.length > 0 ? fresh.map((record) => [record]) : [fresh];
    for (const group of groups) await options.onDetection(await detection(rule, group, range.to, options));
    remember(rule, fresh, window);
    return groups.length;
  }

  /** Without the events that an overlapping earlier window has shown; rows that name no event are always new. */
  function unseen(rule: KqlRule, records: readonly Row[], window: Window): Row[] {
    const known = seen.get(rule.info.id);
    return records.filter((record) => {
      const id = record['_ItemId'];
      if (typeof id !== 'string' || id === '') return true;
      if (known?.has(id)) return false;
      const time = timeOf(record);
      // After a restart nothing is remembered: what the last window could have seen has fired then.
      return known !== undefined || window.previous === undefined || time === undefined || time >= window.previous;
    });
  }

  function remember(rule: KqlRule, records: readonly Row[], window: Window): void {
    const known = seen.get(rule.info.id) ?? new Map<string, number>();
    for (const [id, until] of known) if (until <= window.from) known.delete(id);
    for (const record of records) {
      const id = record['_ItemId'];
      if (typeof id === 'string' && id !== '') known.set(id, window.to);
    }
    seen.set(rule.info.id, known);
  }

  return evaluate;
}

type Row = Readonly<Record<string, unknown>>;

function fires({ trigger, threshold }: KqlRule, count: number): boolean {
  switch (trigger) {
    case '>':
      return count > threshold;
    case '<':
      return count < threshold;
    case '=':
      return count === threshold;
    case '!=':
      return count !== threshold;
  }
}

function timeOf(row: Row): number | undefined {
  const text = row['TimeGenerated'] ?? row['Timestamp'];
  const time = typeof text === 'string' ? Date.parse(text.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

async function detection(
  rule: KqlRule,
  rows: readonly Row[],
  end: string,
  options: EvaluateOptions,
): Promise<Detection> {
  const entity = options.entity ?? namedEntity;
  const entities = new Map<string, Entity>();
  for (const row of rows)
    for (const found of entitiesOfRow(rule.entityMappings, row, entity))
      entities.set(`${found.kind} ${found.key}`, found);
  const events = await eventsOf(rows, options);
  const last = Math.max(...rows.map((row) => timeOf(row) ?? Number.NEGATIVE_INFINITY));
  return {
    rule: rule.info,
    time: Number.isFinite(last) ? new Date(last).toISOString() : end,
    events,
    entities: [...entities.values()],
  };
}

async function eventsOf(rows: readonly Row[], options: EvaluateOptions): Promise<readonly EventReference[]> {
  const ids = rows.flatMap((row) =>
    typeof row['_ItemId'] === 'string' && row['_ItemId'] !== '' ? [row['_ItemId']] : [],
  );
  if (ids.length === 0) return [];
  if (options.locate) return options.locate([...new Set(ids)].slice(0, MOST_EVENTS));
  return rows.slice(0, MOST_EVENTS).flatMap((row) => {
    const table = row['Type'];
    const time = timeOf(row);
    const isPhysical = (TABLE_NAMES as readonly unknown[]).includes(table);
    return isPhysical && typeof row['_ItemId'] === 'string' && time !== undefined
      ? [{ table: table as TableName, eventId: row['_ItemId'], time: new Date(time).toISOString() }]
      : [];
  });
}
