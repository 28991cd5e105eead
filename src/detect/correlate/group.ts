import type { EventReference } from '../../schema/event.ts';
import type { Entity } from '../../schema/types.ts';

/** A match of a member rule, as a correlation remembers it. */
export interface Occurrence {
  /** Event time in milliseconds. */
  readonly time: number;
  /** Which of the correlation's rules matched, by its place in the list. */
  readonly member: number;
  /** The value that is counted, where one is. */
  readonly value?: string;
  readonly event: EventReference;
  /** For how many matches it stands, where not for one. */
  readonly count?: number;
  /** When its value was first seen, where it stands for all matches with it. */
  readonly since?: number;
}

/** Of one group; beyond it the oldest go. */
export const MAX_OCCURRENCES = 10_000;

/** What a correlation remembers of one group. */
export interface Group {
  /** How many occurrences it holds. */
  readonly size: number;
  /** The event time of its latest match. */
  readonly latest: number;
  readonly occurrences: readonly Occurrence[];
  readonly shared: readonly Entity[];
  /** Keeps of what the group's events name in common only what this one names too. */
  share(entities: readonly Entity[]): void;
  /** Takes a match in; what fulfils the correlation by it, or undefined. */
  add(occurrence: Occurrence): readonly Occurrence[] | undefined;
  /** Takes in what another run remembered, without asking whether it fulfils anything. */
  restore(occurrence: Occurrence): void;
  /** Having fired, what it goes on with: false if the group begins anew. */
  goesOn(): boolean;
}

/** What the events of a group have in common, narrowed down event by event. */
export class Shared {
  #entities: readonly Entity[] | undefined;

  get shared(): readonly Entity[] {
    return this.#entities ?? [];
  }

  share(entities: readonly Entity[]): void {
    this.#entities =
      this.#entities?.filter(({ kind, key }) => entities.some((other) => other.kind === kind && other.key === key)) ??
      entities;
  }
}
