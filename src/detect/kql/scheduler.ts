import type { EventReference } from '../../schema/event.ts';
import { type Entity, type EntityKind, TABLE_NAMES, type TableName } from '../../schema/types.ts';
import type { Detection } from '../detection.ts';
import { entitiesOfRow, namedEntity } from './entities.ts';
import type { KqlRule } from './rule.ts';
import { nextWindow, type Window } from './window.ts';

/** Where a rule's last finished window ended, kept across restarts. */
export interface ScheduleState {
  get(ruleId: string): Promise<string | undefined> | string | undefined;
  set(ruleId: string, iso: string): Promise<void> | void;
}

export interface QueryRows {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface SchedulerOptions {
  readonly rules: readonly KqlRule[];
  /** Runs a query over events of `from` (included) to `to`; its `now()` is `to`. */
  readonly run: (kql: string, timeRange: { readonly from: string; readonly to: string }) => Promise<QueryRows>;
  readonly state: ScheduleState;
  readonly now: () => Date;
  /** Hears of every firing; the window counts as done only when this has resolved. */
  readonly onDetection: (detection: Detection) => Promise<void> | void;
  /** Hears of a run that failed; the same window is tried again at the next turn. */
  readonly onFailure: (rule: KqlRule, error: unknown) => void;
  /** Finds events by their ids, for queries over native tables; without it only tables of the event model name events. */
  readonly locate?: (eventIds: readonly string[]) => Promise<readonly EventReference[]>;
  readonly entity?: (kind: EntityKind, name: string) => Entity;
  /** How many rules run at once. */
  readonly concurrency?: number;
  /** How long events may take to arrive: a window is looked at that much after its end. */
  readonly delay?: number;
}

export interface Scheduler {
  /** Runs what is due now, each rule's windows one after the other; resolves when all have ended. */
  turn(): Promise<void>;
  /** Takes turns by itself from now on. */
  start(): void;
  /** No further run begins; resolves when those in flight have ended. */
  stop(): Promise<void>;
}

const DEFAULT_CONCURRENCY = 2;
const DEFAULT_DELAY = 5 * 60_000; // Sentinel's own delay for ingestion
const LONGEST_SLEEP = 60_000;
const MOST_EVENTS = 1000; // of one detection

/** Runs KQL rules on time, over windows without gaps; a window that is done is never run again, after a restart either. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const rules = options.rules.filter((rule) => rule.enabled);
  const delay = options.delay ?? DEFAULT_DELAY;
  const seen = new Map<string, Map<string, number>>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;

  async function windowOf(rule: KqlRule): Promise<Window | undefined> {
    const last = await options.state.get(rule.info.id);
    return nextWindow(rule, last === undefined ? undefined : Date.parse(last), options.now().getTime() - delay);
  }

  async function runRule(rule: KqlRule): Promise<void> {
    try {
      for (let window = await windowOf(rule); window && !stopped; window = await windowOf(rule)) {
        await runWindow(rule, window);
        await options.state.set(rule.info.id, new Date(window.to).toISOString());
      }
    } catch (error) {
      options.onFailure(rule, error);
    }
  }

  async function runWindow(rule: KqlRule, window: Window): Promise<void> {
    const range = { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() };
    const { columns, rows } = await options.run(rule.query, range);
    const records = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
    if (!fires(rule, records.length)) return;
    const fresh = rule.trigger === '>' ? unseen(rule, records, window) : records;
    // Rows that fired in the window before are no second alert.
    if (records.length > 0 && fresh.length === 0) return;
    for (const group of rule.perRow && fresh.length > 0 ? fresh.map((record) => [record]) : [fresh])
      await options.onDetection(await detection(rule, group, range.to, options));
    remember(rule, fresh, window);
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

  async function turn(): Promise<void> {
    const queue = [...rules];
    const worker = async (): Promise<void> => {
      for (let rule = queue.shift(); rule && !stopped; rule = queue.shift()) await runRule(rule);
    };
    await Promise.all(Array.from({ length: options.concurrency ?? DEFAULT_CONCURRENCY }, worker));
  }

  function turnOnce(): Promise<void> {
    current ??= turn().finally(() => {
      current = undefined;
    });
    return current;
  }

  function sleep(): void {
    if (stopped) return;
    const shortest = Math.min(LONGEST_SLEEP, ...rules.map((rule) => rule.frequency));
    timer = setTimeout(() => turnOnce().finally(sleep), shortest);
    timer.unref();
  }

  return {
    turn: turnOnce,
    start: () => {
      if (rules.length > 0) void turnOnce().finally(sleep);
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
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
  options: SchedulerOptions,
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

async function eventsOf(rows: readonly Row[], options: SchedulerOptions): Promise<readonly EventReference[]> {
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
