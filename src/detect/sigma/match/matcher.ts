import type { EventRow } from '../../../schema/event.ts';
import { kindKey, kindOf } from '../event-kind.ts';
import { type Expression, testsOf } from '../expression.ts';
import type { SourceKind } from '../log-sources/source-kind.ts';
import { Lane, type LaneRule } from './lane.ts';
import { eventIdOf, logicOf } from './logic.ts';

/** What the matcher needs of a rule. */
export interface MatchableRule {
  readonly expression: Expression;
  readonly kinds: readonly SourceKind[];
}

const MAX_KNOWN_KINDS = 20_000; // what tells kinds apart is written by whoever writes the log
const OTHER_ID = 'none that a rule names';

/**
 * Matches events against rules: each kind of event has a lane with the rules for it, built when the first such event
 * comes. Lanes are few, since what no rule asks about does not tell them apart.
 */
export class SigmaMatcher {
  readonly #rules: readonly MatchableRule[];
  readonly #kinds: readonly SourceKind[];
  readonly #eventIds: ReadonlySet<string>;
  readonly #laneByKey = new Map<string, Lane | undefined>();
  readonly #lanes = new Map<string, Lane | undefined>();

  constructor(rules: readonly MatchableRule[]) {
    this.#rules = rules;
    this.#kinds = [...new Set(rules.flatMap((rule) => rule.kinds))];
    this.#eventIds = new Set(rules.flatMap(({ expression }) => eventIdsOf(expression)));
  }

  /** Calls back with the number of each rule that matches. */
  match(event: EventRow, matched: (rule: number) => void): void {
    const key = kindKey(event);
    let lane = this.#laneByKey.get(key);
    if (lane === undefined && !this.#laneByKey.has(key)) {
      if (this.#laneByKey.size >= MAX_KNOWN_KINDS) this.#laneByKey.clear();
      lane = this.#laneOf(event);
      this.#laneByKey.set(key, lane);
    }
    lane?.match(event, matched);
  }

  /** The lanes built so far. */
  get lanes(): { rules: number; always: number; states: number }[] {
    return [...this.#lanes.values()].flatMap((lane) => (lane ? [lane.size] : []));
  }

  #laneOf(event: EventRow): Lane | undefined {
    const kind = kindOf(event);
    const fitting = new Set<SourceKind>();
    let signature = '';
    this.#kinds.forEach((candidate, index) => {
      if (!candidate.matches(kind)) return;
      fitting.add(candidate);
      signature += `${index},`;
    });
    if (fitting.size === 0) return undefined;
    const eventId = this.#eventIds.has(kind.eventId) ? kind.eventId : OTHER_ID;
    // Only records that have an id in the first place can have their tests of it decided.
    const decided = kind.eventId === '' ? undefined : eventId;
    const name = `${decided ?? ''}\n${signature}`;
    if (!this.#lanes.has(name)) this.#lanes.set(name, this.#build(fitting, decided));
    return this.#lanes.get(name);
  }

  #build(fitting: ReadonlySet<SourceKind>, eventId: string | undefined): Lane | undefined {
    const rules: LaneRule[] = [];
    this.#rules.forEach(({ expression, kinds }, rule) => {
      const kind = kinds.find((candidate) => fitting.has(candidate));
      if (!kind) return;
      const logic = logicOf(expression, eventId === undefined ? { kind } : { kind, eventId });
      if (logic !== false) rules.push({ rule, logic });
    });
    return rules.length === 0 ? undefined : new Lane(rules);
  }
}

function eventIdsOf(expression: Expression): string[] {
  const ids: string[] = [];
  for (const { field, test } of testsOf(expression)) {
    const id = field === 'EventID' ? eventIdOf(test) : undefined;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}
