import type { SourceStatus } from '../ingest/balance.ts';
import { activity } from '../store/activity.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Coverage, CoverageOf } from './coverage.ts';

export interface CoverageOptions {
  /** Every source that ever sent, with its health now. */
  sources(): Promise<readonly SourceStatus[]>;
  readonly store: Pick<EventStore, 'query'>;
}

const SHOWN = 5;

/** What could be seen in a window: how many events each known source has there, and which have none. */
export function sourceCoverage({ sources, store }: CoverageOptions): CoverageOf {
  return async (from, to) => {
    const [known, active] = await Promise.all([sources(), activity(store, from, to)]);
    const events = new Map<string, number>();
    for (const { source, events: count } of active) events.set(source, (events.get(source) ?? 0) + count);
    const seen = known.map((source): Coverage['sources'][number] => {
      const count = events.get(source.name) ?? 0;
      const state =
        source.health === 'unparsed'
          ? 'unparsed'
          : count === 0
            ? 'silent'
            : source.health === 'late'
              ? 'late'
              : 'healthy';
      return { source: source.name, events: count, quarantined: source.quarantined, state };
    });
    return { from, to, sources: seen, sentence: sentenceOf(seen) };
  };
}

/** What the numbers mean for a reader: what could not have been seen, and whose events were incomplete. */
function sentenceOf(sources: Coverage['sources']): string {
  if (sources.length === 0) return 'No source has delivered anything yet.';
  const delivered = sources.filter(({ events }) => events > 0).length;
  const parts = [`${delivered} of ${sources.length} sources have events in this window.`];
  const say = (state: Coverage['sources'][number]['state'], words: (names: string, one: boolean) => string) => {
    const names = sources.filter((source) => source.state === state).map(({ source }) => source);
    if (names.length > 0) parts.push(words(list(names), names.length === 1));
  };
  say(
    'silent',
    (names, one) =>
      `The source${one ? '' : 's'} ${names} sent nothing in this window: what ${one ? 'it alone sees' : 'they alone see'} could not have been seen.`,
  );
  say(
    'late',
    (names, one) =>
      `The source${one ? '' : 's'} ${names} ${one ? 'is' : 'are'} late: more of ${one ? 'its' : 'their'} events may still come.`,
  );
  say('unparsed', (names) => `Most of what ${names} sent was not understood: a search finds it only as text.`);
  return parts.join(' ');
}

function list(names: readonly string[]): string {
  if (names.length > SHOWN) return `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
