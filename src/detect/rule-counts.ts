import type { RuleState } from './detection.ts';

export interface RuleCounts {
  readonly runnable: number;
  readonly notEvaluable: number;
  readonly refused: number;
}

/** How many rules are in each of the three states: what the console, the API and `vedette rules` say of the same rules. */
export function countStates(entries: Iterable<{ readonly state: Pick<RuleState, 'state'> }>): RuleCounts {
  const counts = { runnable: 0, notEvaluable: 0, refused: 0 };
  for (const { state } of entries) counts[state.state === 'not-evaluable' ? 'notEvaluable' : state.state]++;
  return counts;
}
