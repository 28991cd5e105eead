import type { EventReference, EventRow } from '../../schema/event.ts';
import type { Entity } from '../../schema/types.ts';
import type { CompiledCorrelation } from '../rules.ts';
import { readerOf } from '../sigma/fields/readers.ts';
import type { SourceKind } from '../sigma/log-sources/source-kind.ts';
import { asText } from '../sigma/match/frame.ts';
import { fold } from '../sigma/pattern.ts';
import { Bucket } from './bucket.ts';
import { ClosingWindow, isJudgedAtEnd } from './closing-window.ts';
import { Deadlines } from './deadlines.ts';
import type { Group, Occurrence } from './group.ts';
import { Groups, newRoom, type Room } from './groups.ts';
import { SeenValues, Volumes } from './register.ts';
import { MAX_LATENESS_MS, Window } from './window.ts';

/** A member rule's match: the event, and the kinds that tell how its fields are named. */
export interface MemberMatch {
  readonly ruleId: string;
  readonly ruleName: string | undefined;
  readonly event: EventRow;
  readonly reference: EventReference;
  readonly kinds: readonly SourceKind[];
  /** What the event names; asked for once a match. */
  readonly entities: readonly Entity[];
  /** How far event time is, in milliseconds; this match may be older. */
  readonly clock: number;
  readonly source: string;
  /** What time it is, in milliseconds. */
  readonly now: number;
}

/** A correlation that is fulfilled: its events, and what all of them name. */
export interface Fulfilment {
  readonly events: readonly EventReference[];
  readonly entities: readonly Entity[];
  /** Of a window that is over: the match that came last, where another correlation asks for it. */
  readonly last?: MemberMatch;
}

/** What a correlation has in memory, as data that survives a restart. */
export interface CorrelatorState {
  readonly groups: readonly (readonly [key: string, occurrences: readonly Occurrence[], shared: readonly Entity[]])[];
  readonly evicted: number;
  /** What the groups and the members' numbers mean; the memory of a rule that was since rewritten means nothing. */
  readonly definition?: string;
}

const MAX_KEY_CHARACTERS = 1_000;
const SEPARATOR = '\u0000';
/** A window is over this much event time after its end: logs of several hosts do not arrive in order. */
const CLOSING_DELAY_MS = 60_000;
/** Of windows that another run began. */
const ANY_SOURCE = '';
const anyKind: SourceKind = { name: 'any', matches: () => true, fields: {} };

/** Counts the matches of a correlation's rules over event time, group by group. Bounded in memory. */
export class Correlator {
  readonly correlation: CompiledCorrelation;
  /** Whether windows are judged when they are over: then `pass` must be told how far event time is. */
  readonly isJudgedAtEnd: boolean;
  readonly #groups: Groups<Group>;
  /** By the source of a window's first match: what is imported beside a live source has a time of its own. */
  readonly #deadlines = new Map<string, Deadlines>();
  readonly #quiet: number;
  /** Whether other correlations ask for the last match of a window that is over. */
  keepsLast = false;
  readonly #lasts = new WeakMap<Group, MemberMatch>();

  constructor(correlation: CompiledCorrelation, room: Room = newRoom()) {
    this.correlation = correlation;
    this.#groups = new Groups(room);
    const { rule } = correlation;
    this.isJudgedAtEnd = isJudgedAtEnd(rule);
    const timespans = rule.type === 'volume_change' ? rule.periods + 1 : 1;
    this.#quiet = rule.seconds * 1000 * timespans + MAX_LATENESS_MS;
  }

  /** Groups that were given up for lack of room. */
  get evicted(): number {
    return this.#groups.evicted;
  }

  /** When the next window of a source is over; later than ever where none is open. */
  nextEnd(source: string): number {
    return Math.min(earliestOf(this.#deadlines.get(source)), earliestOf(this.#deadlines.get(ANY_SOURCE)));
  }

  /** What fulfils the correlation now, or undefined. Having fired, a group begins anew, or goes on where that makes sense. */
  add(match: MemberMatch): Fulfilment | undefined {
    const { rule, members } = this.correlation;
    const key = this.#keyOf(match);
    if (key === undefined) return undefined;
    const time = Date.parse(match.reference.time);
    if (Number.isNaN(time)) return undefined;
    const value = this.#valueOf(match);
    if (rule.fields.length > 0 && value === undefined) return undefined;
    const member = members.indexOf(match.ruleId);
    const known = this.#groups.get(key);
    const group = known ?? this.#newGroup();
    const before = known?.size;
    const end = group instanceof ClosingWindow ? group.end : undefined;
    const found = group.add({ time, member, event: match.reference, ...(value === undefined ? {} : { value }) });
    if (group.size === 0) return undefined; // too late for any window
    group.share(match.entities);
    if (this.keepsLast && group instanceof ClosingWindow) this.#lasts.set(group, match);
    this.#groups.put(key, group, before, match.now);
    if (group instanceof ClosingWindow && group.end !== end) this.#await(match.source, group, key);
    if (found && !group.goesOn()) this.#groups.delete(key, group.size);
    this.#groups.makeRoom(match.clock - this.#quiet, match.now);
    // Events of a group that name nothing in common are told by the last one.
    return found && this.#fulfilment(key, group, found, match.entities);
  }

  #await(source: string, group: ClosingWindow, key: string): void {
    const deadlines = this.#deadlines.get(source) ?? new Deadlines();
    this.#deadlines.set(source, deadlines);
    deadlines.add(group.end + CLOSING_DELAY_MS, key);
  }

  /** What fulfils the correlation by windows of a source that are over now that its event time is here. */
  pass(source: string, watermark: number, now: number): Fulfilment[] {
    const fulfilled: Fulfilment[] = [];
    while (this.nextEnd(source) <= watermark) {
      const from = earliestOf(this.#deadlines.get(source)) <= watermark ? source : ANY_SOURCE;
      const deadlines = this.#deadlines.get(from)!;
      const key = deadlines.take()!;
      if (deadlines.size === 0) this.#deadlines.delete(from);
      const group = this.#groups.get(key);
      // A group that was given up, or whose first match turned out to be an earlier one.
      if (!(group instanceof ClosingWindow) || group.end + CLOSING_DELAY_MS > watermark) continue;
      const before = group.size;
      const found = group.close();
      const last = this.#lasts.get(group);
      if (found) fulfilled.push({ ...this.#fulfilment(key, group, found, []), ...(last && { last }) });
      if (group.goesOn()) {
        this.#groups.put(key, group, before, now);
        this.#await(from, group, key);
      } else this.#groups.delete(key, before);
    }
    return fulfilled;
  }

  snapshot(): CorrelatorState {
    return {
      groups: [...this.#groups].map(([key, group]) => [key, group.occurrences, group.shared] as const),
      evicted: this.#groups.evicted,
      definition: this.#definition,
    };
  }

  restore(state: CorrelatorState): void {
    this.#groups.clear();
    const groups = state.definition === this.#definition ? state.groups : [];
    for (const [key, occurrences, shared] of groups) {
      const group = this.#newGroup();
      group.share(shared);
      for (const occurrence of occurrences) group.restore(occurrence);
      this.#groups.put(key, group, undefined, Date.now());
      if (group instanceof ClosingWindow) this.#await(ANY_SOURCE, group, key);
    }
    this.#groups.evicted = state.evicted;
  }

  get #definition(): string {
    const { type, groupBy, fields, aliases, seconds, percentile, leakSeconds } = this.correlation.rule;
    const { members } = this.correlation;
    return JSON.stringify([type, groupBy, fields, aliases, members, seconds, percentile, leakSeconds]);
  }

  #newGroup(): Group {
    const { rule } = this.correlation;
    if (rule.leakSeconds !== undefined) return new Bucket(rule);
    if (rule.type === 'first_seen') return new SeenValues(rule);
    if (rule.type === 'volume_change') return new Volumes(rule);
    return this.isJudgedAtEnd ? new ClosingWindow(rule) : new Window(rule);
  }

  #fulfilment(key: string, group: Group, found: readonly Occurrence[], otherwise: readonly Entity[]): Fulfilment {
    return {
      events: found.map(({ event }) => event),
      entities: ofGroup(group.shared.length > 0 ? group.shared : otherwise, key),
    };
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

  /** What is counted: several fields together are one value. */
  #valueOf(match: MemberMatch): string | undefined {
    const { fields, type } = this.correlation.rule;
    if (fields.length === 0) return undefined;
    const values: string[] = [];
    for (const name of fields) {
      const value = this.#read(name, match);
      if (value === undefined) return undefined;
      values.push(value.slice(0, MAX_KEY_CHARACTERS));
    }
    return values.join(type === 'travel_speed' ? ',' : SEPARATOR);
  }

  /** A field under the name that the matched rule has for it, folded so that one host is one group. */
  #read(name: string, match: MemberMatch): string | undefined {
    const alias = this.correlation.rule.aliases[name];
    const field = alias?.[match.ruleId] ?? (match.ruleName === undefined ? undefined : alias?.[match.ruleName]) ?? name;
    const text = asText(readerOf(field, openKind(match.kinds[0] ?? anyKind))?.read(match.event));
    const one = typeof text === 'string' ? text : text?.[0];
    return one === undefined ? undefined : fold(one);
  }
}

function earliestOf(deadlines: Deadlines | undefined): number {
  return deadlines?.earliest ?? Number.POSITIVE_INFINITY;
}

const opened = new WeakMap<SourceKind, SourceKind>();

/** The kind, as if it might fill any field: a group may be by one that rules do not ask for. */
function openKind(kind: SourceKind): SourceKind {
  const known = opened.get(kind);
  if (known) return known;
  const { filled: _, ...open } = kind;
  opened.set(kind, open);
  return open;
}

/** Where a rule groups by an address, the addresses at the other end are not what it is about. */
function ofGroup(entities: readonly Entity[], key: string): readonly Entity[] {
  const values = new Set(key.split(SEPARATOR));
  const isGrouped = ({ kind, key: name }: Entity): boolean => kind === 'ip' && values.has(name);
  return entities.some(isGrouped) ? entities.filter((entity) => entity.kind !== 'ip' || isGrouped(entity)) : entities;
}
