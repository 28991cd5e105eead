import type { BalanceLine } from '../../api/types.ts';

export const droppedOf = (line: BalanceLine): number =>
  Object.values(line.dropped).reduce((sum, amount) => sum + amount, 0);

/** What was received and is accounted for nowhere; below nought where more came out than went in. */
export const differenceOf = (line: BalanceLine): number =>
  line.received - line.stored - line.quarantined - line.merged - droppedOf(line) - line.inFlight;

export interface Total {
  received: number;
  stored: number;
  quarantined: number;
  dropped: number;
  merged: number;
  inFlight: number;
}

export const totalOf = (lines: readonly BalanceLine[]): Total =>
  lines.reduce(
    (sum, line) => ({
      received: sum.received + line.received,
      stored: sum.stored + line.stored,
      quarantined: sum.quarantined + line.quarantined,
      dropped: sum.dropped + droppedOf(line),
      merged: sum.merged + line.merged,
      inFlight: sum.inFlight + line.inFlight,
    }),
    { received: 0, stored: 0, quarantined: 0, dropped: 0, merged: 0, inFlight: 0 },
  );
