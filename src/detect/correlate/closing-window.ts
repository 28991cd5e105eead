import type { CorrelationRule } from '../sigma/correlation.ts';
import { type Group, MAX_OCCURRENCES, type Occurrence, Shared } from './group.ts';
import { Tally, within } from './tally.ts';
import { isComplete } from './window.ts';

/**
 * Whether a match that comes later in the timespan can make untrue what the correlation asks for (fewer than, exactly,
 * but not): such a window is judged once it is over.
 */
export function isJudgedAtEnd({ type, limits, members, percentile }: CorrelationRule): boolean {
  if (members) return members.isNegating;
  if (type === 'first_seen' || type === 'volume_change' || type === 'regular_interval' || type === 'travel_speed')
    return false;
  if (type === 'value_percentile' && percentile === undefined) return false;
  const lasting = type === 'value_min' ? ['lt', 'lte'] : ['gt', 'gte'];
  return limits.some(({ operator }) => !lasting.includes(operator));
}

/** The matches of one group from the first of them to a timespan later. */
export class ClosingWindow extends Shared implements Group {
  readonly #rule: CorrelationRule;
  readonly #list: Occurrence[] = [];
  /** More came than are kept: how many in all. */
  #dropped = 0;

  constructor(rule: CorrelationRule) {
    super();
    this.#rule = rule;
  }

  get size(): number {
    return this.#list.length;
  }

  get latest(): number {
    return this.#list.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  }

  get occurrences(): readonly Occurrence[] {
    return this.#list;
  }

  /** When the window is over, in event time. */
  get end(): number {
    return (this.#list[0]?.time ?? Number.POSITIVE_INFINITY) + this.#rule.seconds * 1000;
  }

  add(occurrence: Occurrence): undefined {
    this.restore(occurrence);
  }

  restore(occurrence: Occurrence): void {
    const list = this.#list;
    let at = list.length;
    while (at > 0 && list[at - 1]!.time > occurrence.time) at -= 1;
    list.splice(at, 0, occurrence);
    if (list.length <= MAX_OCCURRENCES) return;
    list.splice(1, 1); // the first one says when the window ends
    this.#dropped += 1;
  }

  /** Judges the window that is over, and goes on with what came after it. */
  close(): readonly Occurrence[] | undefined {
    const { end } = this;
    const list = this.#list;
    let count = 0;
    while (count < list.length && list[count]!.time < end) count += 1;
    const whole = list.splice(0, count);
    const tally = new Tally(this.#rule);
    for (const occurrence of whole) tally.add(occurrence);
    if (this.#rule.type === 'event_count') tally.size += this.#dropped;
    this.#dropped = 0;
    const isTemporal = this.#rule.type.startsWith('temporal');
    const holds = isTemporal ? isComplete(this.#rule, tally) : within(this.#rule.limits, tally.measure(whole.at(-1)));
    return holds && whole.length > 0 ? whole : undefined;
  }

  goesOn(): boolean {
    return this.#list.length > 0;
  }
}
