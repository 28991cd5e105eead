import { components } from '../graph/components.ts';
import { columnOf, NODE, SOURCE, TARGET } from '../graph/graph.ts';
import { changingGraph, columnName } from '../graph/graph-operator.ts';
import { edgesBetween, nodesInOrder, numberedGraph } from '../graph/numbered.ts';
import { keyOf, lookup } from '../staged/lookup.ts';
import { rowsBefore } from '../staged/rows-before.ts';

const NAME = 'graph-mark-components';

/** `graph-mark-components`: the number of its component as a property of each node. */
export const graphMarkComponents = {
  GraphMarkComponentsOperator: changingGraph(NAME, ({ node, graph, context }) => {
    const parameters = node.parameters();
    const kind = parameters.get('kind')?.tokens().join('') ?? 'weak';
    if (kind !== 'weak' && kind !== 'strong') throw node.fail('KQL_ARGUMENT', `kind is weak or strong, not ${kind}.`);
    const name = columnName(parameters.get('with_component_id')) ?? 'ComponentId';
    const [nodes, edges] = [graph.nodes.ready(), graph.edges.ready()];
    const key = columnOf(nodes, NODE);
    const hash = keyOf([key]);
    const edgeRows = rowsBefore({ node, context }, NAME, edges, [columnOf(edges, SOURCE), columnOf(edges, TARGET)]);
    const nodeRows = rowsBefore({ node, context }, NAME, nodes, [key, hash]);
    const sorted = nodesInOrder(nodeRows, edgeRows);
    const numbers = components(numberedGraph(sorted, edgesBetween(sorted, edgeRows)), kind);
    const value = lookup(
      hash,
      sorted.map(([, code]) => String(code)),
      sorted.map((_, index) => BigInt(numbers[index] ?? 0)),
      'long',
      context,
    );
    const others = nodes.columns.filter((column) => column.name !== name);
    return {
      ...graph,
      nodes: nodes.selecting([...others, { name, value }]),
      nodeColumns: [...graph.nodeColumns.filter((column) => column.name !== name), { name, type: 'long' }],
    };
  }),
};
