import { type EvaluateOptions, evaluator } from './evaluate.ts';
import type { KqlRule } from './rule.ts';
import { nextWindow, type Window } from './window.ts';

/** Where a rule's last finished window ended, kept across restarts. */
export interface ScheduleState {
  get(ruleId: string): Promise<string | undefined> | string | undefined;
  set(ruleId: string, iso: string): Promise<void> | void;
}

export interface SchedulerOptions extends EvaluateOptions {
  readonly rules: readonly KqlRule[];
  /** Which of the rules can run now, asked at each turn; without it all can. */
  readonly runnable?: () => Promise<readonly KqlRule[]>;
  readonly state: ScheduleState;
  readonly now: () => Date;
  /** Hears of a run that failed; the same window is tried again at the next turn. */
  readonly onFailure: (rule: KqlRule, error: unknown) => void;
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

/** Runs KQL rules on time, over windows without gaps; a window that is done is never run again, after a restart either. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const rules = options.rules.filter((rule) => rule.enabled);
  const delay = options.delay ?? DEFAULT_DELAY;
  const evaluate = evaluator(options);
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
        await evaluate(rule, window);
        await options.state.set(rule.info.id, new Date(window.to).toISOString());
      }
    } catch (error) {
      options.onFailure(rule, error);
    }
  }

  async function turn(): Promise<void> {
    const queue = [...((await options.runnable?.()) ?? rules)].filter((rule) => rule.enabled);
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
