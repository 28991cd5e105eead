import type { EventReference, EventRow } from '../../schema/event.ts';
import type { CompiledCorrelation } from '../rules.ts';
import { readerOf } from '../sigma/fields/readers.ts';
import type { SourceKind } from '../sigma/log-sources/source-kind.ts';
import { asText } from '../sigma/match/frame.ts';
import { fold } from '../sigma/pattern.ts';
import { fulfils, insert, type Occurrence } from './window.ts';

/** A member rule's match: the event, and the kinds that tell how its fields are named. */
export interface MemberMatch {
  readonly ruleId: string;
  readonly ruleName: string | undefined;
  readonly event: EventRow;
  readonly reference: EventReference;
  readonly kinds: readonly SourceKind[];
}

/** What a correlation has in memory, as data that survives a restart. */
export interface CorrelatorState {
  readonly groups: readonly (readonly [key: string, occurrences: readonly Occurrence[]])[];
  readonly evicted: number;
}

/** Groups that one correlation keeps; beyond it the one that was quiet longest goes, and is counted. */
export const MAX_GROUPS = 100_000;
const MAX_KEY_CHARACTERS = 1_000;
const anyKind: SourceKind = { name: 'any', matches: () => true, fields: {} };

/** Counts the matches of a correlation's rules over event time, group by group. Bounded in memory. */
export class Correlator {
  readonly correlation: CompiledCorrelation;
  /** In the order of use: the first is the one that was quiet longest. */
  readonly #groups = new Map<string, Occurrence[]>();
  #evicted = 0;

  constructor(correlation: CompiledCorrelation) {
    this.correlation = correlation;
  }

  /** Groups that were given up for lack of room. */
  get evicted(): number {
    return this.#evicted;
  }

  /** The events that fulfil the correlation now, or undefined. Having fired, a group begins anew. */
  add(match: MemberMatch): readonly EventReference[] | undefined {
    const { rule, members } = this.correlation;
    const key = this.#keyOf(match);
    if (key === undefined) return undefined;
    const time = Date.parse(match.reference.time);
    if (Number.isNaN(time)) return undefined;
    const value = rule.field === undefined ? undefined : this.#read(rule.field, match);
    if (rule.type.startsWith('value_') && value === undefined) return undefined;
    const member = members.indexOf(match.ruleId);
    const window = this.#windowOf(key);
    insert(
      window,
      { time, member, event: match.reference, ...(value === undefined ? {} : { value }) },
      rule.seconds * 1000,
    );
    if (!fulfils(rule, members.length, window)) return undefined;
    this.#groups.delete(key);
    return window.map((occurrence) => occurrence.event);
  }

  snapshot(): CorrelatorState {
    return { groups: [...this.#groups], evicted: this.#evicted };
  }

  restore(state: CorrelatorState): void {
    this.#groups.clear();
    for (const [key, occurrences] of state.groups) this.#groups.set(key, [...occurrences]);
    this.#evicted = state.evicted;
  }

  #windowOf(key: string): Occurrence[] {
    const known = this.#groups.get(key);
    if (known) {
      this.#groups.delete(key);
      this.#groups.set(key, known);
      return known;
    }
    if (this.#groups.size >= MAX_GROUPS) {
      const [oldest] = this.#groups.keys();
      if (oldest !== undefined) this.#groups.delete(oldest);
      this.#evicted += 1;
    }
    const window: Occurrence[] = [];
    this.#groups.set(key, window);
    return window;
  }

  /** An event without one of the group's fields belongs to no group. */
  #keyOf(match: MemberMatch): string | undefined {
    const values: string[] = [];
    for (const name of this.correlation.rule.groupBy) {
      const value = this.#read(name, match);
      if (value === undefined) return undefined;
      values.push(value.slice(0, MAX_KEY_CHARACTERS));
    }
    return values.join('\u0000');
  }

  /** A field under the name that the matched rule has for it, folded so that one host is one group. */
  #read(name: string, match: MemberMatch): string | undefined {
    const alias = this.correlation.rule.aliases[name];
    const field = alias?.[match.ruleId] ?? (match.ruleName === undefined ? undefined : alias?.[match.ruleName]) ?? name;
    const { filled: _, ...kind } = match.kinds[0] ?? anyKind;
    const text = asText(readerOf(field, kind)?.read(match.event));
    const one = typeof text === 'string' ? text : text?.[0];
    return one === undefined ? undefined : fold(one);
  }
}
