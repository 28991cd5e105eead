import type { Detection } from './detect/detection.ts';
import { loadKqlRules } from './detect/kql/load.ts';
import { createScheduler, type QueryRows } from './detect/kql/scheduler.ts';
import { stateOf } from './detect/kql/state.ts';
import { compileKql } from './kql/compile.ts';
import { describeError } from './lib/errors.ts';
import { catalog } from './schema/catalog.ts';
import type { EventReference } from './schema/event.ts';
import { TABLE_NAMES } from './schema/types.ts';
import type { RuleEntry } from './server/services/rules.ts';
import type { State } from './state/database.ts';
import { disabledRules, lastRun, setLastRun } from './state/rule-settings.ts';
import type { EventStore } from './store/event-store.ts';

export interface ScheduledRulesOptions {
  readonly paths: readonly string[];
  readonly state: State;
  readonly store: EventStore;
  /** Runs KQL over a time range; its `now()` is the range's end. */
  run(kql: string, timeRange: { readonly from: string; readonly to: string }): Promise<QueryRows>;
  onDetections(detections: readonly Detection[]): Promise<void>;
  onProblem(problem: string): void;
}

/** The rules that ask the stored events, on their schedule; the console lists them beside those of the stream. */
export async function createScheduledRules(options: ScheduledRulesOptions) {
  const { state, store, onProblem } = options;
  const { rules, refused } = await loadKqlRules(options.paths);
  const filled = await filledTables(
    rules.map(({ query }) => query),
    options.run,
  );
  const states = rules.map(
    (rule): RuleEntry => ({
      info: rule.info,
      state: stateOf(rule, { catalog, filled: (table) => filled.has(table), now: new Date() }),
    }),
  );
  // A rule whose tables are empty runs all the same: its source may start tomorrow.
  const running = rules.filter((_, index) => states[index]?.state.state !== 'refused');
  const scheduler = createScheduler({
    rules: running,
    run: options.run,
    state: { get: (id) => lastRun(state.db, id), set: (id, time) => setLastRun(state.db, id, time) },
    now: () => new Date(),
    onDetection: async (detection) => {
      if (!(await disabledRules(state.db)).has(detection.rule.id)) await options.onDetections([detection]);
    },
    onFailure: (rule, error) => onProblem(`rule ${rule.info.title}: ${describeError(error)}`),
    locate: (ids) => locate(store, ids),
  });
  return { entries: [...states, ...refused], start: scheduler.start, stop: scheduler.stop };
}

/** Which tables of these queries have any row. */
async function filledTables(queries: readonly string[], run: ScheduledRulesOptions['run']): Promise<Set<string>> {
  const named = new Set<string>();
  for (const query of queries) {
    try {
      for (const table of compileKql(query, { catalog, now: new Date() }).tables) named.add(table);
    } catch {
      // refused, with its reason, by stateOf
    }
  }
  const filled = new Set<string>();
  const always = { from: '1970-01-01T00:00:00.000Z', to: new Date().toISOString() };
  for (const table of named) if ((await run(`['${table}'] | take 1`, always)).rows.length > 0) filled.add(table);
  return filled;
}

/** The events of these ids, wherever they are. */
async function locate(store: EventStore, ids: readonly string[]): Promise<EventReference[]> {
  const found: EventReference[] = [];
  for (const table of TABLE_NAMES) {
    const { rows } = await store.query(
      `SELECT _ItemId, TimeGenerated FROM ${table} WHERE _ItemId IN {ids:Array(String)}`,
      { params: { ids: [...ids] }, lane: 'background' },
    );
    for (const [eventId, time] of rows)
      found.push({ table, eventId: String(eventId), time: new Date(String(time)).toISOString() });
  }
  return found;
}
