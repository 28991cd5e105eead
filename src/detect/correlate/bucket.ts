import type { CorrelationRule } from '../sigma/correlation.ts';
import { type Group, MAX_OCCURRENCES, type Occurrence, Shared } from './group.ts';
import { within } from './tally.ts';

/**
 * A leaky bucket: each match fills it, and the oldest leaks out every so often. Unlike a window it never overflows at a steady
 * pace that is slower than its leak, however long that lasts. Late matches count as if they came now.
 */
export class Bucket extends Shared implements Group {
  readonly #rule: CorrelationRule;
  readonly #list: Occurrence[] = [];
  /** Up to when it has leaked. */
  #leaked = Number.NEGATIVE_INFINITY;
  latest = Number.NEGATIVE_INFINITY;

  constructor(rule: CorrelationRule) {
    super();
    this.#rule = rule;
  }

  get size(): number {
    return this.#list.length;
  }

  get occurrences(): readonly Occurrence[] {
    return this.#list.map((occurrence) => ({ ...occurrence, since: this.#leaked }));
  }

  add(occurrence: Occurrence): readonly Occurrence[] | undefined {
    const list = this.#list;
    const leak = this.#rule.leakSeconds! * 1000;
    const leaks = Math.max(0, Math.floor((occurrence.time - this.#leaked) / leak));
    list.splice(0, leaks);
    this.#leaked = list.length === 0 ? occurrence.time : this.#leaked + leaks * leak;
    this.latest = Math.max(this.latest, occurrence.time);
    if (occurrence.value !== undefined && list.some(({ value }) => value === occurrence.value)) return undefined;
    list.push(occurrence);
    if (list.length > MAX_OCCURRENCES) list.shift();
    return within(this.#rule.limits, list.length) ? [...list] : undefined;
  }

  restore(occurrence: Occurrence): void {
    const { since = occurrence.time, ...own } = occurrence;
    this.#list.push(own);
    this.#leaked = since;
    this.latest = Math.max(this.latest, occurrence.time);
  }

  goesOn(): boolean {
    return false;
  }
}
