import { describeError, VedetteError } from '../../lib/errors.ts';
import { type EvaluateOptions, evaluator } from './evaluate.ts';
import type { KqlRule } from './rule.ts';
import { windowsOver } from './window.ts';

export interface LookBackOptions extends EvaluateOptions {
  readonly rules: readonly KqlRule[];
  /** Events of `from` (included) to `to`, by their own time. */
  readonly from: string;
  readonly to: string;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((windows: { readonly done: number; readonly all: number }) => void) | undefined;
}

export interface LookBackReport {
  readonly rules: number;
  /** Runs of a query. */
  readonly windows: number;
  /** Firings; those that were told before are folded into their alerts. */
  readonly detections: number;
  readonly failures: readonly { readonly rule: string; readonly reason: string }[];
}

const MOST_WINDOWS = 10_000; // of one rule: a run every five minutes of a month

/**
 * Runs rules over a span of the past, window by window, as their schedule would have then: for events that arrived with
 * an older time (an import, a source that was cut off), which no window of the schedule comes back to.
 * Throws RULE_RUN_RANGE; a rule that fails is told in the report and stops no other.
 */
export async function lookBack(options: LookBackOptions): Promise<LookBackReport> {
  const { rules, now, signal } = options;
  const span = { from: Date.parse(options.from), to: Date.parse(options.to) };
  if (!(span.from < span.to))
    throw new VedetteError('RULE_RUN_RANGE', `The span must end after it begins: ${options.from} to ${options.to}.`);
  if (span.from >= now.getTime()) throw new VedetteError('RULE_RUN_RANGE', 'The span lies in the future.');
  for (const { info, frequency } of rules)
    if ((Math.min(span.to, now.getTime()) - span.from) / frequency > MOST_WINDOWS)
      throw new VedetteError(
        'RULE_RUN_RANGE',
        `The rule ${info.title} would run more than ${MOST_WINDOWS.toLocaleString('en')} times over this span: take a shorter one.`,
      );
  const all = rules.reduce((sum, rule) => sum + [...windowsOver(rule, span, now.getTime())].length, 0);
  const failures: { rule: string; reason: string }[] = [];
  const evaluate = evaluator(options);
  let windows = 0;
  let detections = 0;
  for (const rule of rules) {
    try {
      for (const window of windowsOver(rule, span, now.getTime())) {
        if (signal?.aborted) throw new VedetteError('RULE_RUN_CANCELLED', 'The run was cancelled.');
        detections += await evaluate(rule, window);
        windows++;
        options.onProgress?.({ done: windows, all });
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      failures.push({ rule: rule.info.title, reason: describeError(error) });
    }
  }
  return { rules: rules.length, windows, detections, failures };
}
