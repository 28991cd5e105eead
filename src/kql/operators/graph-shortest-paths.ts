import { overGraph } from '../graph/graph-operator.ts';
import { variablesIn } from '../graph/needs.ts';
import { matched } from '../graph/search.ts';
import { shortestPaths } from '../graph/shortest.ts';

/** `graph-shortest-paths`: for each pair of a first and a last node one shortest path, or all of them. */
export const graphShortestPaths = {
  GraphShortestPathsOperator: overGraph('graph-shortest-paths', (step) => {
    const { node } = step;
    const output = node.parameters().get('output')?.tokens().join('') ?? 'any';
    if (output !== 'any' && output !== 'all') throw node.fail('KQL_ARGUMENT', `output is any or all, not ${output}.`);
    return matched(
      step,
      'graph-shortest-paths',
      (graph, pattern, _tests, work, onMatch) => shortestPaths(graph, pattern, output, work, onMatch),
      ({ nodes, edges }, residual, variables) => {
        if (node.list('Patterns').length > 1)
          throw node.fail('KQL_ARGUMENT', 'The pattern of graph-shortest-paths is one sequence.');
        if (!edges.some(({ isPath }) => isPath))
          throw node.fail('KQL_ARGUMENT', 'The pattern of graph-shortest-paths has an edge of variable length.');
        if (nodes.length !== edges.length + 1)
          throw node.fail('KQL_UNSUPPORTED', 'A path that comes back to one of its nodes is not looked for here.');
        // Which path is the shortest must not depend on what is asked of it afterwards.
        const ends = new Set([nodes[0], nodes.at(-1)]);
        for (const condition of residual)
          if ([...variablesIn(condition, variables)].some((name) => !ends.has(name)))
            throw condition.fail(
              'KQL_UNSUPPORTED',
              'A condition compares the first and the last node, or asks something of one node or edge, or of all edges of a path.',
            );
      },
    );
  }),
};
