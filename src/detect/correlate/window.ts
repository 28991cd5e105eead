import type { EventReference } from '../../schema/event.ts';
import type { CorrelationRule, Limit } from '../sigma/correlation.ts';

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

export const MAX_OCCURRENCES = 10_000; // of one group: beyond it the oldest go

/** Adds an occurrence in the order of event time; those outside the window that ends with the latest one are dropped. */
export function insert(window: Occurrence[], occurrence: Occurrence, milliseconds: number): void {
  let at = window.length;
  while (at > 0 && window[at - 1]!.time > occurrence.time) at -= 1;
  window.splice(at, 0, occurrence);
  const start = window.at(-1)!.time - milliseconds;
  let stale = 0;
  while (stale < window.length && window[stale]!.time < start) stale += 1;
  stale = Math.max(stale, window.length - MAX_OCCURRENCES);
  if (stale > 0) window.splice(0, stale);
}

/** Whether what a window holds is what the correlation asks for. */
export function fulfils(rule: CorrelationRule, memberCount: number, window: readonly Occurrence[]): boolean {
  switch (rule.type) {
    case 'event_count':
      return within(rule.limits, window.length);
    case 'value_count':
      return within(rule.limits, new Set(valuesOf(window)).size);
    case 'value_sum':
      return within(rule.limits, sum(numbersOf(window)));
    case 'value_avg': {
      const numbers = numbersOf(window);
      return numbers.length > 0 && within(rule.limits, sum(numbers) / numbers.length);
    }
    case 'temporal': {
      const seen = new Set(window.map((occurrence) => occurrence.member)).size;
      return rule.limits.length > 0 ? within(rule.limits, seen) : seen === memberCount;
    }
    case 'temporal_ordered':
      return inOrder(memberCount, window);
  }
}

/** Each member's match after, or at the same moment as, a match of the member before it. */
function inOrder(memberCount: number, window: readonly Occurrence[]): boolean {
  let next = 0;
  let time = Number.NEGATIVE_INFINITY;
  while (next < memberCount) {
    const found = window.find((occurrence) => occurrence.member === next && occurrence.time >= time);
    if (!found) return false;
    time = found.time;
    next += 1;
  }
  return true;
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

function valuesOf(window: readonly Occurrence[]): string[] {
  return window.flatMap(({ value }) => (value === undefined ? [] : [value]));
}

function numbersOf(window: readonly Occurrence[]): number[] {
  return valuesOf(window)
    .map(Number)
    .filter((number) => !Number.isNaN(number));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
