import { setTimeout as delay } from 'node:timers/promises';
import type { Detection } from './detect/detection.ts';
import type { EvaluateOptions, QueryRows } from './detect/kql/evaluate.ts';
import { loadKqlRules } from './detect/kql/load.ts';
import { type LookBackOptions, type LookBackReport, lookBack } from './detect/kql/look-back.ts';
import type { KqlRule } from './detect/kql/rule.ts';
import { createScheduler } from './detect/kql/scheduler.ts';
import { type BoundRule, bindRule } from './detect/kql/state.ts';
import type { KqlCompiler } from './kql/compiler.ts';
import { EMPTY_LIBRARY, type Library } from './kql/library/library.ts';
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
  /** The functions and watchlists that they may name; the same until one comes or goes. */
  library?(): Promise<Library>;
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
  const held = bindings(rules, options);
  const filled = filledTables(options);
  const runnable = async () => (await held()).filter((one) => !isRefused(one)).map(({ rule }) => rule);
  await runnable();
  const evaluate: EvaluateOptions = {
    run: options.run,
    onDetection: async (detection) => {
      if (!(await disabledRules(state.db)).has(detection.rule.id)) await options.onDetections([detection]);
    },
    locate: (ids) => locate(store, ids),
  };
  const scheduler = createScheduler({
    ...evaluate,
    rules,
    runnable,
    state: { get: (id) => lastRun(state.db, id), set: (id, time) => setLastRun(state.db, id, time) },
    now: () => new Date(),
    onFailure: (rule, error) => onProblem(`rule ${rule.info.title}: ${describeError(error)}`),
  });
  return {
    async entries() {
      const bound = await held(LOOK_PATIENCE_MS);
      const isFilled = await filled(new Set(bound.flatMap(({ tables }) => tables)));
      const states = bound.map((one) => ({ info: one.rule.info, state: one.state(isFilled) }));
      return [...states, ...refused];
    },
    start: scheduler.start,
    stop: scheduler.stop,
    async lookBack({ ids, ...request }) {
      const running = await runnable();
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

interface HeldRule extends BoundRule {
  readonly rule: KqlRule;
}

interface Held {
  readonly catalog: Catalog;
  readonly library: Library;
  readonly bound: readonly HeldRule[];
}

/** The rules as the names that queries may use make them: held to those again once one of them has come or gone. */
function bindings(rules: readonly KqlRule[], options: ScheduledRulesOptions) {
  const { compiler, onProblem } = options;
  let known: Held | undefined;
  let binding: Promise<Held> | undefined;

  async function bind(): Promise<Held> {
    const [catalog, library] = [options.catalog(), (await options.library?.()) ?? EMPTY_LIBRARY];
    if (known?.catalog === catalog && known.library === library) return known;
    const before = known;
    // Another library matters to those that name something of it, and to those that could not be bound.
    const names = [library, before?.library ?? library].flatMap(({ functions, watchlists }) =>
      [...functions, ...watchlists].map(({ name }) => name),
    );
    const bound: HeldRule[] = [];
    // One after the other, so that a person's query waits for one rule at most.
    for (const [index, rule] of rules.entries()) {
      const earlier = before?.catalog === catalog ? before.bound[index] : undefined;
      const stays = earlier && !isRefused(earlier) && !names.some((name) => rule.query.includes(name));
      const compile = (query: string) => compiler.compile(query, { catalog, now: new Date() });
      bound.push(stays ? earlier : { rule, ...(await bindRule(rule, compile)) });
    }
    known = { catalog, library, bound };
    return known;
  }

  /** Those that hold now; what held before, where the binding fails or takes longer than somebody has patience for. */
  return async (patience?: number): Promise<readonly HeldRule[]> => {
    binding ??= bind().finally(() => {
      binding = undefined;
    });
    const before = known;
    if (!before) return (await binding).bound;
    const current = binding.catch((error: unknown) => {
      onProblem(`the names in KQL rules: ${describeError(error)}`);
      return before;
    });
    const { bound } = await (patience === undefined
      ? current
      : Promise.race([current, delay(patience, before, { ref: false })]));
    return bound;
  };
}

/** True for a rule whose query means nothing: a rule whose tables are empty runs, its source may start tomorrow. */
function isRefused(rule: BoundRule): boolean {
  return rule.state(() => true).state === 'refused';
}

const LOOK_AGAIN_MS = 60_000;
/** A large store may take long to say that a table is empty: a page is not held up for it, and sees the rest next time. */
const LOOK_PATIENCE_MS = 2_000;

/**
 * Which tables of these have any row. Looked at when it is asked for, at most once a minute, and only after something
 * was stored or deleted since; where it can't be found out (yet), what was known before holds, and at first that a source
 * fills it.
 */
function filledTables({ store, run, onProblem }: ScheduledRulesOptions) {
  const known = new Map<string, boolean>();
  let seenRows: string | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(named: ReadonlySet<string>): Promise<void> {
    const rows = (await store.stats()).map((table) => table.rows).join();
    if (rows === seenRows && [...named].every((table) => known.has(table))) return;
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

  return async (named: ReadonlySet<string>): Promise<(table: string) => boolean> => {
    if (!looking && Date.now() - looked >= LOOK_AGAIN_MS) {
      looked = Date.now();
      looking = look(named)
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
