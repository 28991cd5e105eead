import { type Context, readyFor, type Scope, withRow } from '../context.ts';
import { graphOf, type NodeTable } from '../graph/graph.ts';
import { makingGraph } from '../graph/graph-operator.ts';
import { columnsOf, type Syntax, type TypedName } from '../syntax.ts';

/** The properties of nodes that the binder sees. */
function nodeColumns(node: Syntax): TypedName[] {
  const graph = node.raw['ResultType'] as { readonly NodeShape?: unknown } | null;
  return columnsOf(graph?.NodeShape as Parameters<typeof columnsOf>[0]) ?? [];
}

function tableOf(clause: Syntax, context: Context, scope: Scope): NodeTable {
  return {
    rows: context.tabular(clause.child('Table'), { names: scope.names }),
    id: clause.child('Column').name,
  };
}

/** `make-graph`: edges and nodes by their ids; everything stays in SQL until the graph is asked. */
export const makeGraph = {
  MakeGraphOperator: makingGraph('make-graph', ({ node, input, context, scope }) => {
    if (node.optional('PartitionedByClause'))
      throw node.fail(
        'KQL_UNSUPPORTED',
        'make-graph partitioned-by is not supported: ask for one part with where, or compare the parts in graph-match.',
      );
    const [source, target] = [node.child('SourceColumn'), node.child('TargetColumn')];
    const ready = readyFor(input, [source, target]);
    const row = withRow(scope, ready);
    const ends = { source: context.scalar(source, row), target: context.scalar(target, row) };
    const clause = node.optional('WithClause');
    const tables = (clause?.list('TablesAndKeys') ?? []).map((item) => tableOf(item, context, scope));
    const implicit = clause?.optional('Name')?.name;
    const ids = implicit === undefined ? tables.map(({ id }) => id) : [implicit];
    return graphOf(ready, ends, tables, ids, nodeColumns(node), context);
  }),
};
