/** One record on its timeline: when, which steps it is one of, and how many records are just like it. */
export interface Moment {
  readonly ticks: bigint;
  /** By step. */
  readonly steps: readonly boolean[];
  readonly count: number;
}

/**
 * Every way through the steps in their order: each step at or after the one before it and within `mostStep` of it, the
 * last within `mostSpan` of the first. One record is one step. The moments are in the order of time.
 */
export function sequencesOf(
  moments: readonly Moment[],
  steps: number,
  { mostStep, mostSpan }: { readonly mostStep: bigint; readonly mostSpan: bigint },
  onSequence: (ticks: readonly bigint[]) => void,
  onStep: () => void,
): void {
  const chosen: number[] = [];
  const follow = (from: number): void => {
    const step = chosen.length;
    if (step === steps) {
      onSequence(chosen.map((index) => moments[index]?.ticks ?? 0n));
      return;
    }
    const first = moments[chosen[0] ?? -1]?.ticks;
    const last = moments[chosen.at(-1) ?? -1]?.ticks;
    for (let index = from; index < moments.length; index++) {
      onStep();
      const moment = moments[index] as Moment;
      if (last !== undefined && moment.ticks - last > mostStep) break;
      if (first !== undefined && moment.ticks - first > mostSpan) break;
      if (moment.steps[step] !== true) continue;
      if (chosen.filter((other) => other === index).length >= moment.count) continue;
      chosen.push(index);
      follow(firstAt(moments, index));
      chosen.pop();
    }
  };
  follow(0);
}

/** The first moment of the same time: what is written at once has no order. */
function firstAt(moments: readonly Moment[], index: number): number {
  let first = index;
  while (first > 0 && moments[first - 1]?.ticks === moments[index]?.ticks) first--;
  return first;
}
