import { entitiesOf } from '../schema/entities.ts';
import type { EventReference, EventRow } from '../schema/event.ts';
import type { Entity } from '../schema/types.ts';
import { Correlator, type CorrelatorState, type Fulfilment, type MemberMatch } from './correlate/correlator.ts';
import type { Detection, RuleInfo, RuleState } from './detection.ts';
import { compileExceptions, type RuleException } from './exceptions.ts';
import type { CompiledRule } from './rules.ts';
import type { SourceKind } from './sigma/log-sources/source-kind.ts';
import { SigmaMatcher } from './sigma/match/matcher.ts';

export interface DetectorOptions {
  readonly exceptions?: readonly RuleException[];
  /** Ids of rules that are switched off. */
  readonly disabled?: readonly string[];
  /** Milliseconds since 1970, for the expiry of exceptions. */
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

/** Builds the detector of some rules; rules that are not runnable are listed by `status` and never matched. */
export function createDetector(rules: readonly CompiledRule[], options: DetectorOptions = {}): StreamDetector {
  const sigma = rules.flatMap((rule) => (rule.kind === 'sigma' && rule.state.state === 'runnable' ? [rule] : []));
  const correlators = rules.flatMap((rule) =>
    rule.kind === 'correlation' && rule.state.state === 'runnable' ? [new Correlator(rule)] : [],
  );
  const matcher = new SigmaMatcher(sigma);
  const listeners = new Map<string, Correlator[]>();
  const silent = new Set<string>();
  for (const correlator of correlators)
    for (const member of correlator.correlation.members) {
      listeners.set(member, [...(listeners.get(member) ?? []), correlator]);
      if (!correlator.correlation.rule.generate) silent.add(member);
    }
  let disabled = new Set(options.disabled);
  let excepted = compileExceptions(options.exceptions ?? [], options.now);
  const matched: number[] = [];
  const remember = (rule: number): void => {
    matched.push(rule);
  };

  function detect(event: EventRow, reference: EventReference): Detection[] {
    const detections: Detection[] = [];
    let named: readonly Entity[] | undefined;
    const entities = (): readonly Entity[] => {
      named ??= entitiesOf(event);
      return named;
    };
    const fire = (rule: RuleInfo, found: Fulfilment): void => {
      detections.push({ rule, time: reference.time, ...found });
    };
    const correlate = (id: string, name: string | undefined, kinds: readonly SourceKind[]): void => {
      for (const correlator of listeners.get(id) ?? []) {
        const match: MemberMatch = { ruleId: id, ruleName: name, event, reference, kinds, entities: entities() };
        const found = correlator.add(match);
        const { info, rule } = correlator.correlation;
        if (!found || excepted(info.id, kinds, event)) continue;
        if (!disabled.has(info.id) && !silent.has(info.id)) fire(info, found);
        correlate(info.id, rule.name, kinds);
      }
    };
    for (const number of matched) {
      const { info, rule, kinds } = sigma[number]!;
      if (excepted(info.id, kinds, event)) continue;
      if (!disabled.has(info.id) && !silent.has(info.id)) fire(info, { events: [reference], entities: entities() });
      if (listeners.size > 0) correlate(info.id, rule.name, kinds);
    }
    return detections;
  }

  return {
    match(event, reference) {
      matched.length = 0;
      matcher.match(event, remember);
      return matched.length === 0 ? NOTHING : detect(event, reference);
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
