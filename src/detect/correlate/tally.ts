import type { CorrelationRule, Limit } from '../sigma/correlation.ts';
import type { Occurrence } from './group.ts';

/** What needs the numbers in their order. */
const RANKED: ReadonlySet<string> = new Set(['value_min', 'value_max', 'value_median', 'value_percentile']);

/** What is counted of some matches; kept up to date with each that comes or goes, so that counting costs nothing more. */
export class Tally {
  size = 0;
  readonly #rule: CorrelationRule;
  readonly #keepsValues: boolean;
  readonly #keepsNumbers: boolean;
  #values: Map<string, number> | undefined;
  #members: Map<number, number> | undefined;
  #numbers: number[] | undefined;
  readonly #isTemporal: boolean;
  #sum = 0;
  #count = 0;

  constructor(rule: CorrelationRule) {
    this.#rule = rule;
    this.#keepsValues =
      rule.type === 'value_count' || (rule.type === 'value_percentile' && rule.percentile === undefined);
    this.#isTemporal = rule.type === 'temporal' || rule.type === 'temporal_ordered';
    this.#keepsNumbers = !this.#keepsValues && RANKED.has(rule.type);
  }

  add(occurrence: Occurrence): void {
    this.#change(occurrence, 1);
  }

  remove(occurrence: Occurrence): void {
    this.#change(occurrence, -1);
  }

  has(member: number): boolean {
    return this.#members?.has(member) ?? false;
  }

  get members(): number {
    return this.#members?.size ?? 0;
  }

  /** What the rule's limits are about; undefined where there is nothing to measure. `latest` came last. */
  measure(latest: Occurrence | undefined): number | undefined {
    switch (this.#rule.type) {
      case 'value_count':
        return this.#values?.size ?? 0;
      case 'value_sum':
        return this.#count > 0 ? this.#sum : undefined;
      case 'value_avg':
        return this.#count > 0 ? this.#sum / this.#count : undefined;
      case 'value_min':
        return this.#numbers?.[0];
      case 'value_max':
        return this.#numbers?.at(-1);
      case 'value_median':
        return this.#median();
      case 'value_percentile':
        return this.#rule.percentile === undefined ? this.#share(latest) : this.#percentile(this.#rule.percentile);
      case 'temporal':
      case 'temporal_ordered':
        return this.members;
      default:
        return this.size;
    }
  }

  #change(occurrence: Occurrence, change: 1 | -1): void {
    const { value, member } = occurrence;
    this.size += change;
    if (this.#isTemporal) {
      this.#members ??= new Map();
      increment(this.#members, member, change);
    }
    if (value === undefined) return;
    if (this.#keepsValues) {
      this.#values ??= new Map();
      increment(this.#values, value, change);
      return;
    }
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) return;
    this.#sum += change * number;
    this.#count += change;
    if (!this.#keepsNumbers) return;
    this.#numbers ??= [];
    const at = lowerBound(this.#numbers, number);
    if (change === 1) this.#numbers.splice(at, 0, number);
    else this.#numbers.splice(at, 1);
  }

  #median(): number | undefined {
    const numbers = this.#numbers ?? [];
    const middle = numbers.length / 2;
    if (numbers.length === 0) return undefined;
    return numbers.length % 2 === 1 ? numbers[Math.floor(middle)] : (numbers[middle - 1]! + numbers[middle]!) / 2;
  }

  /** By the nearest rank. */
  #percentile(percentile: number): number | undefined {
    const numbers = this.#numbers ?? [];
    return numbers[Math.max(0, Math.ceil((percentile / 100) * numbers.length) - 1)];
  }

  /** How much of the matches have the latest one's value, in percent. */
  #share(latest: Occurrence | undefined): number | undefined {
    const count = latest?.value === undefined ? undefined : this.#values?.get(latest.value);
    return count === undefined ? undefined : (count * 100) / this.size;
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Where a number stands, or would, in a sorted list. */
function lowerBound(sorted: readonly number[], number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function within(limits: readonly Limit[], value: number | undefined): boolean {
  return value !== undefined && limits.every((limit) => COMPARISONS[limit.operator](value, limit.value));
}

const COMPARISONS: Readonly<Record<Limit['operator'], (value: number, limit: number) => boolean>> = {
  gt: (value, limit) => value > limit,
  gte: (value, limit) => value >= limit,
  lt: (value, limit) => value < limit,
  lte: (value, limit) => value <= limit,
  eq: (value, limit) => value === limit,
  neq: (value, limit) => value !== limit,
};
