import { setTimeout as delay } from 'node:timers/promises';
import type { Detection } from './detect/detection.ts';
import type { EvaluateOptions, QueryRows } from './detect/kql/evaluate.ts';
import { loadKqlRules } from './detect/kql/load.ts';
import { type LookBackOptions, type LookBackReport, lookBack } from './detect/kql/look-back.ts';
import { createScheduler } from './detect/kql/scheduler.ts';
import { bindRule } from './detect/kql/state.ts';
import type { KqlCompiler } from './kql/compiler.ts';
import type { Catalog } from './kql/service.ts';
import { describeError, VedetteError } from './lib/errors.ts';
import type { EventReference } from './schema/event.ts';
import { TABLE_NAMES } from './schema/types.ts';
import type { RuleEntry } from './server/services/rules.ts';
import type { State } from './state/database.ts';
import { disabledRules, lastRun, setLastRun } from './state/rule-settings.ts';
import type { EventStore } from './store/event-store.ts';

export interface ScheduledRulesOptions {
  readonly paths: readonly string[];
  /** The tables that queries may name. */
  catalog(): Catalog;
  readonly state: State;
  readonly store: EventStore;
  readonly compiler: Pick<KqlCompiler, 'compile'>;
  /** Runs KQL over a time range; its `now()` is the range's end. */
  run(kql: string, timeRange: { readonly from: string; readonly to: string }): Promise<QueryRows>;
  onDetections(detections: readonly Detection[]): Promise<void>;
  onProblem(problem: string): void;
}

export interface ScheduledRules {
  /** Every rule with its state as it is now: a rule can be evaluated once a source fills a table that it reads. */
  entries(): Promise<readonly RuleEntry[]>;
  start(): void;
  stop(): Promise<void>;
  /** Runs rules over the past; see lookBack. Without ids all that are switched on. Throws RULE_UNKNOWN. */
  lookBack(request: LookBackRequest): Promise<LookBackReport>;
}

export interface LookBackRequest extends Pick<LookBackOptions, 'from' | 'to' | 'signal' | 'onProgress'> {
  readonly ids?: readonly string[] | undefined;
}

/** The rules that ask the stored events, on their schedule; the console lists them beside those of the stream. */
export async function createScheduledRules(options: ScheduledRulesOptions): Promise<ScheduledRules> {
  const { state, store, onProblem } = options;
  const { rules, refused } = await loadKqlRules(options.paths);
  const compile = (query: string) => options.compiler.compile(query, { catalog: options.catalog(), now: new Date() });
  const bound = await Promise.all(rules.map(async (rule) => ({ rule, ...(await bindRule(rule, compile)) })));
  const filled = filledTables(new Set(bound.flatMap(({ tables }) => tables)), options);
  // A rule whose tables are empty runs all the same: its source may start tomorrow.
  const running = bound.filter((one) => one.state(() => true).state !== 'refused').map(({ rule }) => rule);
  const evaluate: EvaluateOptions = {
    run: options.run,
    onDetection: async (detection) => {
      if (!(await disabledRules(state.db)).has(detection.rule.id)) await options.onDetections([detection]);
    },
    locate: (ids) => locate(store, ids),
  };
  const scheduler = createScheduler({
    ...evaluate,
    rules: running,
    state: { get: (id) => lastRun(state.db, id), set: (id, time) => setLastRun(state.db, id, time) },
    now: () => new Date(),
    onFailure: (rule, error) => onProblem(`rule ${rule.info.title}: ${describeError(error)}`),
  });
  return {
    async entries() {
      const isFilled = await filled();
      const states = bound.map((one) => ({ info: one.rule.info, state: one.state(isFilled) }));
      return [...states, ...refused];
    },
    start: scheduler.start,
    stop: scheduler.stop,
    async lookBack({ ids, ...request }) {
      const unknown = ids?.find((id) => !running.some(({ info }) => info.id === id));
      if (unknown !== undefined)
        throw new VedetteError('RULE_UNKNOWN', `There is no KQL rule ${unknown} that can run.`);
      const off = await disabledRules(state.db);
      const chosen = running.filter(({ info, enabled }) => enabled && !off.has(info.id));
      const wanted = ids ? running.filter(({ info }) => ids.includes(info.id)) : chosen;
      return lookBack({ ...evaluate, ...request, rules: wanted, now: new Date() });
    },
  };
}

const LOOK_AGAIN_MS = 60_000;
/** A large store may take long to say that a table is empty: a page is not held up for it, and sees the rest next time. */
const LOOK_PATIENCE_MS = 2_000;

/**
 * Which tables of these have any row. Looked at when it is asked for, at most once a minute, and only after something
 * was stored or deleted since; where it can't be found out (yet), what was known before holds, and at first that a source
 * fills it.
 */
function filledTables(named: ReadonlySet<string>, { store, run, onProblem }: ScheduledRulesOptions) {
  const known = new Map<string, boolean>();
  let seenRows: string | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const rows = (await store.stats()).map((table) => table.rows).join();
    if (rows === seenRows) return;
    const always = { from: '1970-01-01T00:00:00.000Z', to: new Date().toISOString() };
    let failure: unknown;
    for (const table of named)
      try {
        known.set(table, (await run(`['${table}'] | take 1`, always)).rows.length > 0);
      } catch (error) {
        failure = error;
      }
    if (failure !== undefined) throw failure;
    seenRows = rows;
  }

  return async (): Promise<(table: string) => boolean> => {
    if (!looking && Date.now() - looked >= LOOK_AGAIN_MS) {
      looked = Date.now();
      looking = look()
        .catch((error: unknown) => onProblem(`the tables of KQL rules: ${describeError(error)}`))
        .finally(() => {
          looking = undefined;
        });
    }
    await Promise.race([looking, delay(LOOK_PATIENCE_MS, undefined, { ref: false })]);
    return (table) => known.get(table) ?? true;
  };
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
