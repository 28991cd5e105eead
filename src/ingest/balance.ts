import type { State } from '../state/database.ts';
import { type BalanceDelta, listBalance, listSources, type SourceSeen } from '../state/sources.ts';
import { addLine, type Tracker } from './tracker.ts';

/** One source and hour: received = stored + quarantined + merged + dropped by rule + in flight. */
export interface BalanceLine extends Readonly<BalanceDelta> {
  readonly inFlight: number;
  /** False where more was accounted for than received: a fault of Vedette's own, to be alarmed on. */
  readonly balanced: boolean;
}

/** The lines of the state store together with what is not committed yet, newest hour first. */
export async function readBalance(
  state: State,
  tracker: Tracker,
  filter: { source?: string; from?: string } = {},
): Promise<BalanceLine[]> {
  const lines = new Map<string, BalanceDelta>();
  // A commit while the state store is read would be counted twice or not at all: read again.
  let committed: BalanceDelta[];
  let commits: number;
  do {
    while (tracker.isCommitting) await new Promise((resolve) => setImmediate(resolve));
    commits = tracker.commits;
    committed = await listBalance(state.db, filter);
  } while (tracker.isCommitting || tracker.commits !== commits);
  for (const line of committed) addLine(lines, line);
  for (const line of tracker.uncommitted()) {
    if (filter.source !== undefined && line.source !== filter.source) continue;
    if (filter.from !== undefined && line.hour < filter.from) continue;
    addLine(lines, line);
  }
  return [...lines.values()]
    .map((line) => {
      const dropped = Object.values(line.dropped).reduce((sum, count) => sum + count, 0);
      const inFlight = line.received - line.stored - line.quarantined - line.merged - dropped;
      return { ...line, inFlight, balanced: inFlight >= 0 };
    })
    .sort((a, b) => (a.hour === b.hour ? (a.source < b.source ? -1 : 1) : a.hour < b.hour ? 1 : -1));
}

export interface SourceStatus extends SourceSeen {
  readonly received: number;
  readonly stored: number;
  readonly quarantined: number;
  readonly dropped: number;
  readonly inFlight: number;
  readonly eventsPerSecond: number;
  readonly health: 'healthy' | 'silent' | 'late' | 'unparsed';
}

const SILENT_MS = 60 * 60 * 1000;
const LATE_MS = 5 * 60 * 1000;
/** Beyond this share of quarantined records in its last hours a source is not understood. */
const UNPARSED_SHARE = 0.5;

/** Every source that ever sent, with its sums and its health: silent an hour, late (in flight too long), or not understood. */
export async function readSources(
  state: State,
  tracker: Tracker,
  rates: ReadonlyMap<string, number>,
  now: number,
): Promise<SourceStatus[]> {
  const known = new Map((await listSources(state.db)).map((source) => [source.name, source]));
  for (const seen of tracker.sources()) {
    const before = known.get(seen.name);
    known.set(seen.name, before ? { ...before, lastSeen: seen.lastSeen, input: seen.input } : seen);
  }
  const sums = new Map<string, BalanceLine[]>();
  for (const line of await readBalance(state, tracker)) sums.set(line.source, [...(sums.get(line.source) ?? []), line]);
  const oldest = new Map<string, number>();
  for (const entry of tracker.open) if (!oldest.has(entry.source)) oldest.set(entry.source, entry.received);
  return [...known.values()].map((source) => {
    const lines = sums.get(source.name) ?? [];
    const sum = (of: (line: BalanceLine) => number) => lines.reduce((total, line) => total + of(line), 0);
    const recent = lines.slice(0, 2);
    const recentQuarantined = recent.reduce((total, line) => total + line.quarantined, 0);
    const recentReceived = recent.reduce((total, line) => total + line.received, 0);
    const waitingSince = oldest.get(source.name);
    const health =
      recentReceived > 0 && recentQuarantined / recentReceived > UNPARSED_SHARE
        ? 'unparsed'
        : waitingSince !== undefined && now - waitingSince > LATE_MS
          ? 'late'
          : now - Date.parse(source.lastSeen) > SILENT_MS
            ? 'silent'
            : 'healthy';
    return {
      ...source,
      received: sum((line) => line.received),
      stored: sum((line) => line.stored),
      quarantined: sum((line) => line.quarantined),
      dropped: sum((line) => Object.values(line.dropped).reduce((total, count) => total + count, 0)),
      inFlight: sum((line) => line.inFlight),
      eventsPerSecond: rates.get(source.name) ?? 0,
      health,
    };
  });
}
