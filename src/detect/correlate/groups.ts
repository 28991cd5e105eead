import type { Group } from './group.ts';
import { UseOrder } from './use-order.ts';

/** What all correlations of a detector may hold together; a correlation may hold as much as the others leave. */
export interface Room {
  /** What one correlation may hold. */
  readonly groups: number;
  readonly occurrences: number;
  /** What is held now by all, and how many they are. */
  readonly held: { groups: number; occurrences: number; correlations: number };
  /** Beyond this, whoever holds more than an equal share gives up groups first: all together hold at most twice as much. */
  readonly allGroups: number;
  readonly allOccurrences: number;
}

export const MAX_GROUPS = 100_000;
export const MAX_OCCURRENCES_OF_ALL = 200_000;
/** About 200 MB of a worker's heap, measured with groups of one match each and with groups of many. */
const MAX_GROUPS_OF_DETECTOR = 200_000;
const MAX_OCCURRENCES_OF_DETECTOR = 500_000;

export function newRoom(): Room {
  return {
    groups: MAX_GROUPS,
    occurrences: MAX_OCCURRENCES_OF_ALL,
    held: { groups: 0, occurrences: 0, correlations: 0 },
    allGroups: MAX_GROUPS_OF_DETECTOR,
    allOccurrences: MAX_OCCURRENCES_OF_DETECTOR,
  };
}

/** A quarter of the room belongs to groups of one match: a flood of those drives out its own kind first. */
const SINGLE_SHARE = 1 / 4;
const EXPIRED_AT_ONCE = 2;
const UNUSED_MS = 600_000;

/**
 * The groups of a correlation, the one that was quiet longest first. Groups that had a second match stand apart: whoever
 * writes a match each under a million names does not make the correlation forget what it has counted of others.
 */
export class Groups<Kind extends Group> {
  readonly #single = new UseOrder<Kind>();
  readonly #grown = new UseOrder<Kind>();
  readonly #room: Room;
  #occurrences = 0;
  evicted = 0;

  constructor(room: Room) {
    this.#room = room;
    room.held.correlations += 1;
  }

  get size(): number {
    return this.#single.size + this.#grown.size;
  }

  get(key: string): Kind | undefined {
    return this.#grown.get(key) ?? this.#single.get(key);
  }

  *[Symbol.iterator](): Generator<[string, Kind]> {
    yield* this.#single;
    yield* this.#grown;
  }

  /** Puts a group last in the order, having changed: `before` is how many occurrences it held, undefined if it is new. */
  put(key: string, group: Kind, before: number | undefined, now: number): void {
    (group.size > 1 ? this.#single : this.#grown).delete(key);
    (group.size > 1 ? this.#grown : this.#single).put(key, group, now);
    this.#count(before === undefined ? 1 : 0, group.size - (before ?? 0));
  }

  /** `size` is how many occurrences were counted of it. */
  delete(key: string, size: number): void {
    if (this.#single.delete(key) || this.#grown.delete(key)) this.#count(-1, -size);
  }

  clear(): void {
    this.#count(-this.size, -this.#occurrences);
    this.#single.clear();
    this.#grown.clear();
  }

  /**
   * Lets go of groups whose latest match is older than `expired`, if they have not been asked for lately either: what is imported
   * beside a live source is as old. Where there is no room, of others too.
   */
  makeRoom(expired: number, now: number): void {
    for (const groups of [this.#single, this.#grown])
      for (let count = 0; count < EXPIRED_AT_ONCE; count++) {
        const { oldest } = groups;
        if (!oldest || oldest.item.latest >= expired || oldest.used > now - UNUSED_MS) break;
        this.delete(oldest.key, oldest.item.size);
      }
    while (this.#isFull()) {
      const fromSingle = this.#single.size > this.#room.groups * SINGLE_SHARE || this.#grown.size === 0;
      const { oldest } = fromSingle ? this.#single : this.#grown;
      if (!oldest) return;
      this.delete(oldest.key, oldest.item.size);
      if (oldest.item.latest >= expired) this.evicted += 1;
    }
  }

  /** Beyond what one may hold, or beyond an equal share while all together hold too much. */
  #isFull(): boolean {
    const { groups, occurrences, held, allGroups, allOccurrences } = this.#room;
    if (this.size > groups || this.#occurrences > occurrences) return true;
    const { correlations } = held;
    return (
      (held.groups > allGroups && this.size > allGroups / correlations) ||
      (held.occurrences > allOccurrences && this.#occurrences > allOccurrences / correlations)
    );
  }

  #count(groups: number, occurrences: number): void {
    this.#occurrences += occurrences;
    this.#room.held.groups += groups;
    this.#room.held.occurrences += occurrences;
  }
}
