import { overGraph } from '../graph/graph-operator.ts';
import { type Cycles, findMatches } from '../graph/pattern.ts';
import { matched } from '../graph/search.ts';

const CYCLES: ReadonlySet<string> = new Set(['all', 'unique_edges', 'none'] satisfies Cycles[]);

/** `graph-match`: every way in which a pattern lies in the graph, one row each. */
export const graphMatch = {
  GraphMatchOperator: overGraph('graph-match', (step) => {
    const { node } = step;
    const cycles = node.parameters().get('cycles')?.tokens().join('') ?? 'unique_edges';
    if (!CYCLES.has(cycles)) throw node.fail('KQL_ARGUMENT', `cycles is all, unique_edges or none, not ${cycles}.`);
    return matched(
      step,
      'graph-match',
      (graph, pattern, tests, work, onMatch) => findMatches(graph, pattern, cycles as Cycles, tests, work, onMatch),
      () => undefined,
    );
  }),
};
