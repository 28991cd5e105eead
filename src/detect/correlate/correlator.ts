import type { EventReference, EventRow } from '../../schema/event.ts';
import type { Entity } from '../../schema/types.ts';
import type { CompiledCorrelation } from '../rules.ts';
import { readerOf } from '../sigma/fields/readers.ts';
import type { SourceKind } from '../sigma/log-sources/source-kind.ts';
import { asText } from '../sigma/match/frame.ts';
import { fold } from '../sigma/pattern.ts';
import { countsValues, type Occurrence, Window } from './window.ts';

/** A member rule's match: the event, and the kinds that tell how its fields are named. */
export interface MemberMatch {
  readonly ruleId: string;
  readonly ruleName: string | undefined;
  readonly event: EventRow;
  readonly reference: EventReference;
  readonly kinds: readonly SourceKind[];
  /** What the event names; asked for once a match. */
  readonly entities: readonly Entity[];
}

/** A correlation that is fulfilled: its events, and what all of them name. */
export interface Fulfilment {
  readonly events: readonly EventReference[];
  readonly entities: readonly Entity[];
}

/** What a correlation has in memory, as data that survives a restart. */
export interface CorrelatorState {
  readonly groups: readonly (readonly [key: string, occurrences: readonly Occurrence[], shared: readonly Entity[]])[];
  readonly evicted: number;
  /** What the groups and the members' numbers mean; the memory of a rule that was since rewritten means nothing. */
  readonly definition?: string;
}

/** What one correlation keeps, about 50 MB; beyond either the group that was quiet longest goes, and is counted. */
export const MAX_GROUPS = 100_000;
export const MAX_OCCURRENCES_OF_ALL = 200_000;
const MAX_KEY_CHARACTERS = 1_000;
const SEPARATOR = '\u0000';
const anyKind: SourceKind = { name: 'any', matches: () => true, fields: {} };

/** Counts the matches of a correlation's rules over event time, group by group. Bounded in memory. */
export class Correlator {
  readonly correlation: CompiledCorrelation;
  /** In the order of use: the first is the one that was quiet longest. */
  readonly #groups = new Map<string, Window>();
  #occurrences = 0;
  #evicted = 0;

  constructor(correlation: CompiledCorrelation) {
    this.correlation = correlation;
  }

  /** Groups that were given up for lack of room. */
  get evicted(): number {
    return this.#evicted;
  }

  /** What fulfils the correlation now, or undefined. Having fired, a group begins anew. */
  add(match: MemberMatch): Fulfilment | undefined {
    const { rule, members } = this.correlation;
    const key = this.#keyOf(match);
    if (key === undefined) return undefined;
    const time = Date.parse(match.reference.time);
    if (Number.isNaN(time)) return undefined;
    const value = rule.field === undefined ? undefined : this.#read(rule.field, match);
    if (countsValues(rule.type) && value === undefined) return undefined;
    const member = members.indexOf(match.ruleId);
    const window = this.#windowOf(key);
    this.#occurrences -= window.size;
    window.add(
      { time, member, event: match.reference, ...(value === undefined ? {} : { value }) },
      rule.seconds * 1000,
    );
    window.share(match.entities);
    this.#occurrences += window.size;
    if (!window.fulfils(rule, members.length)) {
      this.#makeRoom();
      return undefined;
    }
    this.#forget(key, window);
    return {
      events: window.occurrences.map((occurrence) => occurrence.event),
      // Events of a group that name nothing in common are told by the last one.
      entities: ofGroup(window.shared.length > 0 ? window.shared : match.entities, key),
    };
  }

  snapshot(): CorrelatorState {
    return {
      groups: [...this.#groups].map(([key, window]) => [key, window.occurrences, window.shared] as const),
      evicted: this.#evicted,
      definition: this.#definition,
    };
  }

  restore(state: CorrelatorState): void {
    this.#groups.clear();
    this.#occurrences = 0;
    const groups = state.definition === this.#definition ? state.groups : [];
    for (const [key, occurrences, shared] of groups) {
      const window = this.#windowOf(key);
      window.share(shared);
      for (const occurrence of occurrences) window.add(occurrence, this.correlation.rule.seconds * 1000);
      this.#occurrences += window.size;
    }
    this.#evicted = state.evicted;
  }

  get #definition(): string {
    const { type, groupBy, field, aliases } = this.correlation.rule;
    return JSON.stringify([type, groupBy, field, aliases, this.correlation.members]);
  }

  #windowOf(key: string): Window {
    const known = this.#groups.get(key);
    if (known) this.#groups.delete(key); // and last in the order again
    const window = known ?? new Window();
    this.#groups.set(key, window);
    return window;
  }

  #makeRoom(): void {
    while (this.#groups.size > MAX_GROUPS || this.#occurrences > MAX_OCCURRENCES_OF_ALL) {
      const [oldest] = this.#groups;
      if (!oldest) return;
      this.#forget(...oldest);
      this.#evicted += 1;
    }
  }

  #forget(key: string, window: Window): void {
    this.#groups.delete(key);
    this.#occurrences -= window.size;
  }

  /** An event without one of the group's fields belongs to no group. */
  #keyOf(match: MemberMatch): string | undefined {
    const values: string[] = [];
    for (const name of this.correlation.rule.groupBy) {
      const value = this.#read(name, match);
      if (value === undefined) return undefined;
      values.push(value.slice(0, MAX_KEY_CHARACTERS));
    }
    return values.join(SEPARATOR);
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

/** Where a rule groups by an address, the addresses at the other end are not what it is about. */
function ofGroup(entities: readonly Entity[], key: string): readonly Entity[] {
  const values = new Set(key.split(SEPARATOR));
  const isGrouped = ({ kind, key: name }: Entity): boolean => kind === 'ip' && values.has(name);
  return entities.some(isGrouped) ? entities.filter((entity) => entity.kind !== 'ip' || isGrouped(entity)) : entities;
}
