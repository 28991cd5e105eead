import type { CorrelationRule } from '../sigma/correlation.ts';
import { type Group, MAX_OCCURRENCES, type Occurrence, Shared } from './group.ts';
import { within } from './tally.ts';

/** Every value that a group has shown within the timespan, one entry a value: tells when a new one comes. */
export class SeenValues extends Shared implements Group {
  readonly #rule: CorrelationRule;
  /** In the order in which they were last seen. */
  readonly #entries = new Map<string, Occurrence>();
  latest = Number.NEGATIVE_INFINITY;
  #since = Number.POSITIVE_INFINITY;

  constructor(rule: CorrelationRule) {
    super();
    this.#rule = rule;
  }

  get size(): number {
    return this.#entries.size;
  }

  get occurrences(): readonly Occurrence[] {
    return [...this.#entries.values()].map((entry) => ({ ...entry, since: this.#since }));
  }

  add(occurrence: Occurrence): readonly Occurrence[] | undefined {
    const { value, time } = occurrence;
    if (value === undefined || time < this.latest - this.#rule.seconds * 1000) return undefined;
    const known = this.#entries.get(value);
    const isNew = known === undefined || known.time < time - this.#rule.seconds * 1000;
    const learnt = time - this.#since >= this.#rule.learnSeconds * 1000;
    this.restore(occurrence);
    return isNew && learnt ? [occurrence] : undefined;
  }

  restore(occurrence: Occurrence): void {
    const { value = '', time, since = time } = occurrence;
    this.latest = Math.max(this.latest, time);
    this.#since = Math.min(this.#since, since);
    const known = this.#entries.get(value);
    this.#entries.delete(value);
    this.#entries.set(value, known && known.time > time ? known : occurrence);
    for (const [old, entry] of this.#entries) {
      const isOld = entry.time < this.latest - this.#rule.seconds * 1000;
      if (!isOld && this.#entries.size <= MAX_OCCURRENCES) break;
      this.#entries.delete(old);
    }
  }

  goesOn(): boolean {
    return true;
  }
}

const TOLD = 'told';

/** How many matches a group has had in each timespan: tells when the present one has many times the mean of those before. */
export class Volumes extends Shared implements Group {
  readonly #rule: CorrelationRule;
  readonly #span: number;
  /** One entry a timespan, by its number since 1970. */
  readonly #entries = new Map<number, Occurrence>();
  latest = Number.NEGATIVE_INFINITY;
  #since = Number.POSITIVE_INFINITY;
  /** The timespan that was told of: once is enough. */
  #told = Number.NEGATIVE_INFINITY;

  constructor(rule: CorrelationRule) {
    super();
    this.#rule = rule;
    this.#span = rule.seconds * 1000;
  }

  get size(): number {
    return this.#entries.size;
  }

  get occurrences(): readonly Occurrence[] {
    return [...this.#entries].map(([period, entry]) => ({
      ...entry,
      since: this.#since,
      ...(period === this.#told && { value: TOLD }),
    }));
  }

  add(occurrence: Occurrence): readonly Occurrence[] | undefined {
    const period = Math.floor(occurrence.time / this.#span);
    const known = this.#entries.get(period);
    this.restore({ ...(known ?? occurrence), event: occurrence.event, count: (known?.count ?? 0) + 1 });
    const present = Math.floor(this.latest / this.#span);
    if (period !== present || this.#told === present) return undefined;
    let before = 0;
    for (let past = present - this.#rule.periods; past < present; past++) before += this.#entries.get(past)?.count ?? 0;
    // A group without a history has nothing to compare with.
    if (Math.floor(this.#since / this.#span) > present - this.#rule.periods || before === 0) return undefined;
    const entry = this.#entries.get(present)!;
    if (!within(this.#rule.limits, entry.count! / (before / this.#rule.periods))) return undefined;
    this.#told = present;
    return [entry];
  }

  restore(occurrence: Occurrence): void {
    const { time, since = time, value, ...entry } = occurrence;
    const period = Math.floor(time / this.#span);
    this.latest = Math.max(this.latest, time);
    this.#since = Math.min(this.#since, since);
    if (value === TOLD) this.#told = period;
    this.#entries.set(period, { time, ...entry });
    const oldest = Math.floor(this.latest / this.#span) - this.#rule.periods;
    for (const old of this.#entries.keys()) if (old < oldest) this.#entries.delete(old);
  }

  goesOn(): boolean {
    return true;
  }
}
