import type { HostValue } from '../staged/value.ts';
import type { Computed, State } from './computed.ts';

export interface MachineStep {
  readonly output: 'all' | 'last' | 'none';
  readonly condition: Computed;
  readonly assignments: readonly { readonly index: number; readonly value: Computed }[];
}

/** A record that leaves the scan: with its declared columns and the number of its sequence. */
export interface Matched extends State {
  readonly id: bigint;
}

/** A sequence that has come to some step: the record of each step up to there. */
interface Sequence {
  readonly id: bigint;
  readonly states: (State | undefined)[];
  /** The last match of a step that gives only that one. */
  pending: Matched | undefined;
}

/**
 * The rows through the steps. Each row is tried against the last step first; a step takes the sequence of the step
 * before it, or else goes on with its own; the first step begins one where it has none.
 */
export function runScan(
  rows: readonly (readonly HostValue[])[],
  steps: readonly MachineStep[],
  initial: readonly HostValue[],
): Matched[] {
  const sequences: (Sequence | undefined)[] = steps.map(() => undefined);
  const found: Matched[] = [];
  let nextId = 0n;
  const flush = (sequence: Sequence | undefined) => {
    if (sequence?.pending) found.push(sequence.pending);
    if (sequence) sequence.pending = undefined;
  };
  const assigned = (step: MachineStep, row: readonly HostValue[], states: Sequence['states']): readonly HostValue[] => {
    if (step.assignments.length === 0) return initial;
    const declared = [...initial];
    const environment = { row, declared: initial, states };
    for (const { index, value } of step.assignments) declared[index] = value.get(environment);
    return declared;
  };
  const holds = (step: MachineStep, row: readonly HostValue[], states: Sequence['states']) =>
    step.condition.get({ row, declared: initial, states }) === true;

  for (const row of rows)
    for (let at = steps.length - 1; at >= 0; at--) {
      const step = steps[at] as MachineStep;
      const before = sequences[at - 1];
      const own = sequences[at];
      let sequence: Sequence;
      if (before && holds(step, row, before.states)) {
        flush(own);
        flush(before);
        sequences[at - 1] = undefined;
        sequence = { id: before.id, states: [...before.states], pending: undefined };
      } else if ((own || at === 0) && holds(step, row, own?.states ?? [])) {
        sequence = own ?? { id: nextId++, states: [], pending: undefined };
      } else continue;
      const declared = assigned(step, row, sequence.states);
      sequence.states[at] = { row, declared };
      sequences[at] = sequence;
      const matched = { row, declared, id: sequence.id };
      if (step.output === 'all') found.push(matched);
      else if (step.output === 'last') sequence.pending = matched;
    }
  for (const sequence of sequences) flush(sequence);
  return found;
}
