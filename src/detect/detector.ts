import { entitiesOf } from '../schema/entities.ts';
import type { EventReference, EventRow } from '../schema/event.ts';
import { Correlator, type CorrelatorState, type Fulfilment, type MemberMatch } from './correlate/correlator.ts';
import { newRoom } from './correlate/groups.ts';
import type { Detection, RuleInfo, RuleState } from './detection.ts';
import { compileExceptions, type RuleException } from './exceptions.ts';
import type { CompiledRule } from './rules.ts';
import { SigmaMatcher } from './sigma/match/matcher.ts';

export interface DetectorOptions {
  readonly exceptions?: readonly RuleException[];
  /** Ids of rules that are switched off. */
  readonly disabled?: readonly string[];
  /** Milliseconds since 1970: exceptions expire by it, and no event's own time counts as later than a little after it. */
  readonly now?: () => number;
}

/** The memory of correlations, as data that survives a restart: JSON holds it. */
export type DetectorState = Readonly<Record<string, CorrelatorState>>;

/** All rules over a stream of events. One per thread: it shares nothing. */
export interface StreamDetector {
  /** The detections that this event causes, with the entities that it names; usually the same empty list. Throws nothing for any event. */
  match(event: EventRow, reference: EventReference, source: string): readonly Detection[];
  status(): readonly { readonly info: RuleInfo; readonly state: RuleState }[];
  /** Exactly these rules are switched off from now on. Correlations go on counting a member that is off. */
  setDisabled(ruleIds: readonly string[]): void;
  setExceptions(exceptions: readonly RuleException[]): void;
  snapshot(): DetectorState;
  /** Takes the state of correlations that still exist; those without one begin anew, unknown ones are ignored. */
  restore(state: DetectorState): void;
  /** How many groups correlations gave up for lack of room, by rule. */
  evictions(): Readonly<Record<string, number>>;
}

const NOTHING: readonly Detection[] = [];
/** Clocks differ by this; an event that says it is of next year must not end what others have begun. */
const MAX_AHEAD_MS = 300_000;
const MAX_SOURCES = 10_000;

/** Builds the detector of some rules; rules that are not runnable are listed by `status` and never matched. */
export function createDetector(rules: readonly CompiledRule[], options: DetectorOptions = {}): StreamDetector {
  const sigma = rules.flatMap((rule) => (rule.kind === 'sigma' && rule.state.state === 'runnable' ? [rule] : []));
  const room = newRoom();
  const correlators = rules.flatMap((rule) =>
    rule.kind === 'correlation' && rule.state.state === 'runnable' ? [new Correlator(rule, room)] : [],
  );
  const closing = correlators.filter((one) => one.isJudgedAtEnd);
  const now = options.now ?? Date.now;
  /** How far event time is, source by source and in all. */
  const clocks = new Map<string, number>();
  let clock = Number.NEGATIVE_INFINITY;
  const matcher = new SigmaMatcher(sigma);
  const listeners = new Map<string, Correlator[]>();
  const silent = new Set<string>();
  for (const correlator of correlators)
    for (const member of correlator.correlation.members) {
      listeners.set(member, [...(listeners.get(member) ?? []), correlator]);
      if (!correlator.correlation.rule.generate) silent.add(member);
    }
  for (const one of closing) one.keepsLast = listeners.has(one.correlation.info.id);
  let disabled = new Set(options.disabled);
  let excepted = compileExceptions(options.exceptions ?? [], options.now);
  const matched: number[] = [];
  const remember = (rule: number): void => {
    matched.push(rule);
  };

  /** Event time goes on: how far it is now. */
  function advance(time: string, source: string): number {
    const milliseconds = Date.parse(time);
    const before = clocks.get(source) ?? Number.NEGATIVE_INFINITY;
    if (!(milliseconds > before)) return before;
    const own = Math.max(before, Math.min(milliseconds, now() + MAX_AHEAD_MS));
    if (clocks.size >= MAX_SOURCES && !clocks.has(source)) clocks.clear();
    clocks.set(source, own);
    clock = Math.max(clock, own);
    return own;
  }

  function fire(detections: Detection[], rule: RuleInfo, time: string, { events, entities }: Fulfilment): void {
    if (!disabled.has(rule.id) && !silent.has(rule.id)) detections.push({ rule, time, events, entities });
  }

  /** Shows a rule's match to the correlations that it is a member of, and what these find to theirs. */
  function correlate(detections: Detection[], match: MemberMatch): void {
    const { event, kinds, reference } = match;
    for (const correlator of listeners.get(match.ruleId) ?? []) {
      const { info, rule } = correlator.correlation;
      // A window that is judged later has no event by which to tell: what is excepted is not counted then.
      if (correlator.isJudgedAtEnd && excepted(info.id, kinds, event)) continue;
      const found = correlator.add(match);
      if (!found || excepted(info.id, kinds, event)) continue;
      fire(detections, info, reference.time, found);
      correlate(detections, { ...match, ruleId: info.id, ruleName: rule.name });
    }
  }

  function nextEnd(source: string): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const correlator of closing) earliest = Math.min(earliest, correlator.nextEnd(source));
    return earliest;
  }

  function closeWindows(detections: Detection[], source: string): void {
    const time = clocks.get(source) ?? Number.NEGATIVE_INFINITY;
    for (const correlator of closing) {
      if (correlator.nextEnd(source) > time) continue;
      const { info, rule } = correlator.correlation;
      for (const found of correlator.pass(source, time, now())) {
        fire(detections, info, found.events.at(-1)!.time, found);
        if (found.last) correlate(detections, { ...found.last, clock, ruleId: info.id, ruleName: rule.name });
      }
    }
  }

  function detect(event: EventRow, reference: EventReference, source: string): Detection[] {
    const detections: Detection[] = [];
    if (closing.length > 0) closeWindows(detections, source);
    if (matched.length === 0) return detections;
    if (listeners.size > 0) advance(reference.time, source);
    const entities = entitiesOf(event);
    for (const number of matched) {
      const { info, rule, kinds } = sigma[number]!;
      if (excepted(info.id, kinds, event)) continue;
      fire(detections, info, reference.time, { events: [reference], entities });
      if (!listeners.has(info.id)) continue;
      correlate(detections, {
        ruleId: info.id,
        ruleName: rule.name,
        event,
        reference,
        kinds,
        entities,
        clock,
        source,
        now: now(),
      });
    }
    return detections;
  }

  return {
    match(event, reference, source) {
      matched.length = 0;
      matcher.match(event, remember);
      if (closing.length > 0 && advance(reference.time, source) >= nextEnd(source))
        return detect(event, reference, source);
      return matched.length === 0 ? NOTHING : detect(event, reference, source);
    },
    status: () => rules.map(({ info, state }) => ({ info, state })),
    setDisabled(ruleIds) {
      disabled = new Set(ruleIds);
    },
    setExceptions(exceptions) {
      excepted = compileExceptions(exceptions, options.now);
    },
    snapshot: () => Object.fromEntries(correlators.map((one) => [one.correlation.info.id, one.snapshot()])),
    restore(state) {
      for (const correlator of correlators) {
        correlator.restore(state[correlator.correlation.info.id] ?? { groups: [], evicted: 0 });
      }
    },
    evictions: () =>
      Object.fromEntries(
        correlators.flatMap((one) => (one.evicted > 0 ? [[one.correlation.info.id, one.evicted]] : [])),
      ),
  };
}
