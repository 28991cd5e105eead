import { loadEvents } from '../../incident/events.ts';
import { describeError } from '../../lib/errors.ts';
import type { EventReference } from '../../schema/event.ts';
import type { TableName } from '../../schema/types.ts';
import type { EventStore } from '../../store/event-store.ts';
import type { CheckedClaim, Claim } from '../claim.ts';
import { agreement } from './agree.ts';
import { evaluate, type Grounds, type QueryAnswer } from './facts.ts';

/** A KQL query run read-only and bounded; the checker needs no more of it. */
export type RunKql = (query: string) => Promise<{
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
}>;

export interface CheckOptions {
  readonly store?: EventStore | undefined;
  readonly runKql?: RunKql | undefined;
  /** Stored events by name, in place of the store: for checks over a file. */
  readonly events?: (
    references: readonly Pick<EventReference, 'table' | 'eventId'>[],
  ) => Promise<
    readonly { readonly table: TableName; readonly eventId: string; readonly row: Readonly<Record<string, unknown>> }[]
  >;
}

/** Queries that claims may have run at once, and in all. */
const MOST_QUERIES = 100;
const MOST_LOOKED_UP = 20_000;

/**
 * Evaluates every claim's evidence again and compares its sentence with it. `proved`: all evidence holds and the sentence
 * says no more than it; `contradicted`: to be withheld; `not-checkable`: to be marked. Never throws for a claim.
 */
export async function checkClaims(claims: readonly Claim[], options: CheckOptions): Promise<CheckedClaim[]> {
  const grounds = await gather(claims, options);
  return claims.map((claim) => {
    const { sentence, evidence } = claim;
    if (evidence.length === 0)
      return { sentence, evidence, verification: 'not-checkable', reason: 'The sentence comes without evidence.' };
    const evaluated = evaluate(claim, grounds);
    const result = 'facts' in evaluated ? agreement(sentence, evaluated.facts) : evaluated;
    if ('agrees' in result) return { sentence, evidence, verification: 'proved' };
    return 'contradicted' in result
      ? { sentence, evidence, verification: 'contradicted', reason: result.contradicted }
      : { sentence, evidence, verification: 'not-checkable', reason: result.uncheckable };
  });
}

/** What a reader gets to see, and how many sentences the engine struck. */
export function withheld(claims: readonly CheckedClaim[]): { shown: CheckedClaim[]; withheld: number } {
  const shown = claims.filter((claim) => claim.verification !== 'contradicted');
  return { shown, withheld: claims.length - shown.length };
}

/** Looks up all events in one go and runs each query once. */
async function gather(claims: readonly Claim[], options: CheckOptions): Promise<Grounds> {
  const references = new Map<string, { table: TableName; eventId: string }>();
  const queries = new Set<string>();
  for (const { evidence } of claims)
    for (const one of evidence)
      if (one.kind === 'event')
        references.set(`${one.table}/${one.eventId}`, { table: one.table, eventId: one.eventId });
      else queries.add(one.query);

  const events = new Map<string, Readonly<Record<string, unknown>>>();
  const wanted = [...references.values()];
  const found = options.events
    ? await options.events(wanted)
    : options.store
      ? await loadEvents(options.store, wanted, MOST_LOOKED_UP)
      : [];
  for (const { table, eventId, row } of found) events.set(`${table}/${eventId}`, row);

  const answers = new Map<string, QueryAnswer | { failed: string }>();
  const { runKql } = options;
  for (const query of [...queries].slice(0, MOST_QUERIES))
    if (runKql) answers.set(query, await answerOf(query, runKql));
  return {
    event: (table, eventId) => events.get(`${table}/${eventId}`),
    query: (text) => answers.get(text),
  };
}

async function answerOf(query: string, runKql: RunKql): Promise<QueryAnswer | { failed: string }> {
  try {
    const { columns, rows, truncated } = await runKql(query);
    if (truncated) return { failed: 'its result was cut short.' };
    return { columns: columns.map((column) => column.name), rows };
  } catch (error) {
    return { failed: describeError(error) };
  }
}
