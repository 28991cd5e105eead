import type { CorrelationRule } from '../sigma/correlation.ts';
import { type Group, MAX_OCCURRENCES, type Occurrence, Shared } from './group.ts';
import { Tally, within } from './tally.ts';
import { isRegular, speedOf } from './trail.ts';

/** Matches that come later than this after others of their group may belong to a window that nobody looks at any more. */
export const MAX_LATENESS_MS = 600_000;

/**
 * The matches of one group within the timespan that ends with the latest of them, in the order of event time. Behind the
 * timespan some are kept for matches that come late: these are judged by the windows that they stand in.
 */
export class Window extends Shared implements Group {
  readonly #rule: CorrelationRule;
  readonly #span: number;
  readonly #lateness: number;
  readonly #list: Occurrence[] = [];
  /** Those before it are gone; they are cut off now and then, not each time. */
  #gone = 0;
  /** The first within the timespan. */
  #start = 0;
  readonly #tally: Tally;
  /** With fewer matches no window fulfils the rule. */
  readonly #least: number;

  constructor(rule: CorrelationRule) {
    super();
    this.#rule = rule;
    this.#span = rule.seconds * 1000;
    this.#lateness = Math.min(this.#span, MAX_LATENESS_MS);
    this.#tally = new Tally(rule);
    this.#least = leastOf(rule);
  }

  get size(): number {
    return this.#list.length - this.#gone;
  }

  get latest(): number {
    return this.#list.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  }

  get occurrences(): readonly Occurrence[] {
    return this.#list.slice(this.#gone);
  }

  add(occurrence: Occurrence): readonly Occurrence[] | undefined {
    const isLate = occurrence.time < this.latest;
    if (!this.#take(occurrence)) return undefined;
    if (isLate) return this.#aroundLate(occurrence);
    return this.#fulfils(this.#tally, this.#start, this.#list.length, occurrence)
      ? this.#list.slice(this.#start)
      : undefined;
  }

  restore(occurrence: Occurrence): void {
    this.#take(occurrence);
  }

  goesOn(): boolean {
    // What was common stays common; the next journey begins where this one ended.
    if (this.#rule.type === 'value_percentile' && this.#rule.percentile === undefined) return true;
    if (this.#rule.type !== 'travel_speed') return false;
    while (this.#start < this.#list.length - 1) this.#tally.remove(this.#list[this.#start++]!);
    this.#gone = this.#start;
    return true;
  }

  #take(occurrence: Occurrence): boolean {
    const list = this.#list;
    const newest = Math.max(this.latest, occurrence.time);
    const oldest = newest - this.#span;
    if (occurrence.time < oldest - this.#lateness) return false;
    let at = list.length;
    while (at > this.#gone && list[at - 1]!.time > occurrence.time) at -= 1;
    if (at === list.length) list.push(occurrence);
    else list.splice(at, 0, occurrence);
    if (at < this.#start) this.#start += 1;
    else this.#tally.add(occurrence);
    while (list[this.#start]!.time < oldest) this.#tally.remove(list[this.#start++]!);
    while (this.size > MAX_OCCURRENCES) {
      if (this.#gone === this.#start) this.#tally.remove(list[this.#start++]!);
      this.#gone += 1;
    }
    while (list[this.#gone]!.time < oldest - this.#lateness) this.#gone += 1;
    if (this.#gone > 64 && this.#gone * 2 > list.length) {
      list.splice(0, this.#gone);
      this.#start -= this.#gone;
      this.#gone = 0;
    }
    return true;
  }

  /** A late match stands in every window that ends with it or with a later one within the timespan. */
  #aroundLate(late: Occurrence): readonly Occurrence[] | undefined {
    if (this.size < this.#least) return undefined;
    const list = this.#list;
    const tally = new Tally(this.#rule);
    let from = this.#gone;
    while (list[from]!.time < late.time - this.#span) from += 1;
    for (let end = from; end < list.length; end++) {
      const last = list[end]!;
      if (last.time > late.time + this.#span) break;
      tally.add(last);
      if (last.time < late.time) continue;
      while (list[from]!.time < last.time - this.#span) tally.remove(list[from++]!);
      if (this.#fulfils(tally, from, end + 1, last)) return list.slice(from, end + 1);
    }
    return undefined;
  }

  #fulfils(tally: Tally, from: number, to: number, latest: Occurrence): boolean {
    const rule = this.#rule;
    switch (rule.type) {
      case 'temporal':
        return isComplete(rule, tally);
      case 'temporal_ordered':
        return isComplete(rule, tally) && inOrder(this.#list, from, to, membersOf(rule, tally));
      case 'regular_interval':
        return within(rule.limits, tally.size) && isRegular(this.#list, from, to, rule.jitter);
      case 'travel_speed':
        return within(rule.limits, speedOf(this.#list, from, to, latest));
      default:
        return within(rule.limits, tally.measure(latest));
    }
  }
}

/** The fewest matches that a count, of matches or of their values, can come of; other kinds may be fulfilled by any. */
function leastOf({ type, limits }: CorrelationRule): number {
  if (type !== 'event_count' && type !== 'value_count') return 0;
  return limits.reduce((least, { operator, value }) => {
    return operator === 'gt' || operator === 'gte' || operator === 'eq' ? Math.max(least, value) : least;
  }, 0);
}

/** Whether the members are those that a temporal correlation asks for. */
export function isComplete(rule: CorrelationRule, tally: Tally): boolean {
  if (rule.members) return rule.members.holds((name) => tally.has(rule.rules.indexOf(name)));
  return rule.limits.length > 0 ? within(rule.limits, tally.members) : tally.members === rule.rules.length;
}

/** The members that matched, in the correlation's order. */
function membersOf(rule: CorrelationRule, tally: Tally): number[] {
  return rule.rules.flatMap((_, member) => (tally.has(member) ? [member] : []));
}

/** Each member's match after, or at the same moment as, one of the member before it: the earliest that will do is taken. */
function inOrder(list: readonly Occurrence[], from: number, to: number, members: readonly number[]): boolean {
  let next = 0;
  let time = Number.NEGATIVE_INFINITY;
  while (next < members.length) {
    let found: number | undefined;
    for (let at = from; at < to && found === undefined; at++) {
      const occurrence = list[at]!;
      if (occurrence.member === members[next] && occurrence.time >= time) found = occurrence.time;
    }
    if (found === undefined) return false;
    time = found;
    next += 1;
  }
  return true;
}
