import type { EventReference } from '../../schema/event.ts';
import type { Entity } from '../../schema/types.ts';
import type { CorrelationRule, CorrelationType, Limit } from '../sigma/correlation.ts';

/** A match of a member rule, as a correlation remembers it. */
export interface Occurrence {
  /** Event time in milliseconds. */
  readonly time: number;
  /** Which of the correlation's rules matched, by its place in the list. */
  readonly member: number;
  /** The value that is counted, where one is. */
  readonly value?: string;
  readonly event: EventReference;
}

/** Of one group; beyond it the oldest go. */
export const MAX_OCCURRENCES = 10_000;

/**
 * The matches of one group within the timespan that ends with the latest of them, in the order of event time. What is
 * counted is kept up to date with each match, so that a group with thousands costs no more a match than one with few.
 */
export class Window {
  readonly #occurrences: Occurrence[] = [];
  /** Those before it are gone; they are cut off now and then, not each time. */
  #start = 0;
  readonly #values = new Map<string, number>();
  readonly #members = new Map<number, number>();
  #sum = 0;
  #numbers = 0;

  /** What every event of the group has named so far; undefined before the first. */
  #shared: readonly Entity[] | undefined;

  get shared(): readonly Entity[] {
    return this.#shared ?? [];
  }

  /** Keeps of what the group's events name in common only what this one names too. */
  share(entities: readonly Entity[]): void {
    this.#shared =
      this.#shared?.filter(({ kind, key }) => entities.some((other) => other.kind === kind && other.key === key)) ??
      entities;
  }

  get size(): number {
    return this.#occurrences.length - this.#start;
  }

  get occurrences(): readonly Occurrence[] {
    return this.#occurrences.slice(this.#start);
  }

  add(occurrence: Occurrence, milliseconds: number): void {
    const list = this.#occurrences;
    const latest = list.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    if (occurrence.time < latest - milliseconds) return; // later than the whole timespan: it meets nothing
    let at = list.length;
    while (at > this.#start && list[at - 1]!.time > occurrence.time) at -= 1;
    if (at === list.length) list.push(occurrence);
    else list.splice(at, 0, occurrence);
    this.#count(occurrence, 1);
    const oldest = Math.max(latest, occurrence.time) - milliseconds;
    while (this.size > MAX_OCCURRENCES || list[this.#start]!.time < oldest) {
      this.#count(list[this.#start]!, -1);
      this.#start += 1;
    }
    if (this.#start > 64 && this.#start * 2 > list.length) {
      list.splice(0, this.#start);
      this.#start = 0;
    }
  }

  /** Whether what the window holds is what the correlation asks for. */
  fulfils(rule: CorrelationRule, memberCount: number): boolean {
    switch (rule.type) {
      case 'event_count':
        return within(rule.limits, this.size);
      case 'value_count':
        return within(rule.limits, this.#values.size);
      case 'value_sum':
        return this.#numbers > 0 && within(rule.limits, this.#sum);
      case 'value_avg':
        return this.#numbers > 0 && within(rule.limits, this.#sum / this.#numbers);
      case 'temporal':
        return rule.limits.length > 0 ? within(rule.limits, this.#members.size) : this.#members.size === memberCount;
      case 'temporal_ordered':
        return this.#members.size === memberCount && this.#inOrder(memberCount);
    }
  }

  #count({ value, member }: Occurrence, change: 1 | -1): void {
    increment(this.#members, member, change);
    if (value === undefined) return;
    increment(this.#values, value, change);
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) return;
    this.#sum += change * number;
    this.#numbers += change;
  }

  /** Each member's match after, or at the same moment as, one of the member before it: the earliest that will do is taken. */
  #inOrder(memberCount: number): boolean {
    let next = 0;
    let time = Number.NEGATIVE_INFINITY;
    while (next < memberCount) {
      const found = this.#earliest(next, time);
      if (found === undefined) return false;
      time = found;
      next += 1;
    }
    return true;
  }

  #earliest(member: number, from: number): number | undefined {
    for (let at = this.#start; at < this.#occurrences.length; at++) {
      const occurrence = this.#occurrences[at]!;
      if (occurrence.member === member && occurrence.time >= from) return occurrence.time;
    }
    return undefined;
  }
}

/** Whether a correlation of this kind looks at the values of a field. */
export function countsValues(type: CorrelationType): boolean {
  return type.startsWith('value_');
}

function increment<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

function within(limits: readonly Limit[], value: number): boolean {
  return limits.every((limit) => COMPARISONS[limit.operator](value, limit.value));
}

const COMPARISONS: Readonly<Record<Limit['operator'], (value: number, limit: number) => boolean>> = {
  gt: (value, limit) => value > limit,
  gte: (value, limit) => value >= limit,
  lt: (value, limit) => value < limit,
  lte: (value, limit) => value <= limit,
  eq: (value, limit) => value === limit,
  neq: (value, limit) => value !== limit,
};
