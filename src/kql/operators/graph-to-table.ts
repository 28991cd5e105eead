import { columnOf, type Graph, NODE, SOURCE, TARGET } from '../graph/graph.ts';
import { columnName, overGraph } from '../graph/graph-operator.ts';
import type { NamedRows } from '../operator.ts';
import type { Relation } from '../relation.ts';
import type { Syntax } from '../syntax.ts';

function table(clause: Syntax, graph: Graph): Relation {
  const isNodes = clause.child('EntityKeyword').tokens()[0] === 'nodes';
  const rows = (isNodes ? graph.nodes : graph.edges).ready();
  const parameters = clause.parameters();
  const ids = (
    isNodes
      ? [['with_node_id', NODE]]
      : [
          ['with_source_id', SOURCE],
          ['with_target_id', TARGET],
        ]
  ) as readonly (readonly [string, string])[];
  const columns = isNodes ? graph.nodeColumns : graph.edgeColumns;
  return rows.selecting([
    ...ids.flatMap(([parameter, key]) => {
      const name = columnName(parameters.get(parameter));
      return name === undefined ? [] : [{ name, value: graph.hash(columnOf(rows, key)) }];
    }),
    ...columns.map(({ name }) => ({ name, value: columnOf(rows, name) })),
  ]);
}

/** The tables of a `graph-to-table`, under the names that it gives them. */
export function graphTables(node: Syntax, graph: Graph): NamedRows[] {
  return node.list('OutputClause').map((clause) => ({
    name: clause.optional('AsClause')?.child('Name').name ?? '',
    rows: table(clause, graph),
  }));
}

/** `graph-to-table`: the nodes or the edges as rows. Both at once are two tables, and end the query. */
export const graphToTable = {
  GraphToTableOperator: overGraph('graph-to-table', ({ node, graph }) => {
    const [first, ...others] = graphTables(node, graph);
    if (!first || others.length > 0)
      throw node.fail(
        'KQL_UNSUPPORTED',
        'graph-to-table with nodes and edges gives two tables, so that it must end its query.',
      );
    return first.rows;
  }),
};
