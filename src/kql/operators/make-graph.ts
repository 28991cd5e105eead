import { type Context, readyFor, type Scope, withRow } from '../context.ts';
import { type Graph, graphOf, type NodeTable } from '../graph/graph.ts';
import { makingGraph } from '../graph/graph-operator.ts';
import type { Operator, Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { columnsOf, type Syntax, type TypedName } from '../syntax.ts';
import { graphMatch } from './graph-match.ts';
import { graphShortestPaths } from './graph-shortest-paths.ts';

const NAME = 'make-graph';

/** The properties of nodes: as the binder sees them, or those of the tables where it sees only what becomes of the graph. */
function nodeColumns(node: Syntax, tables: readonly NodeTable[], implicit: TypedName | undefined): TypedName[] {
  const graph = node.raw['ResultType'] as { readonly NodeShape?: unknown } | null;
  const bound = columnsOf(graph?.NodeShape as Parameters<typeof columnsOf>[0]);
  if (bound) return bound;
  if (implicit) return [implicit];
  const columns = new Map(tables.flatMap(({ rows }) => rows.names.map((column) => [column.name, column] as const)));
  return [...columns.values()];
}

function tableOf(clause: Syntax, context: Context, scope: Scope): NodeTable {
  return {
    rows: context.tabular(clause.child('Table'), { names: scope.names }),
    id: clause.child('Column').name,
  };
}

function made({ node, input, context, scope }: Step & { readonly input: Relation }): Graph {
  const [source, target] = [node.child('SourceColumn'), node.child('TargetColumn')];
  const parts = node.optional('PartitionedByClause')?.child('Entity');
  const ready = readyFor(input, [source, target, ...(parts ? [parts] : [])]);
  const row = withRow(scope, ready);
  const ends = { source: context.scalar(source, row), target: context.scalar(target, row) };
  const clause = node.optional('WithClause');
  const tables = (clause?.list('TablesAndKeys') ?? []).map((item) => tableOf(item, context, scope));
  const implicit = clause?.optional('Name')?.name;
  const ids = implicit === undefined ? tables.map(({ id }) => id) : [implicit];
  const properties = nodeColumns(
    node,
    tables,
    implicit === undefined ? undefined : { name: implicit, type: ends.source.type },
  );
  const part = parts && { value: context.scalar(parts, row), column: parts.name };
  if (part && tables.some(({ rows }) => !rows.column(part.column)))
    throw node.fail(
      'KQL_UNSUPPORTED',
      `Each table of nodes needs the column ${part.column}, by which the graph is parted.`,
    );
  return graphOf(ready, ends, tables, ids, properties, context, part);
}

/** What is asked of each part: a part's nodes have keys of their own, so that no match leaves it. */
const asked: Readonly<Record<string, Operator | undefined>> = { ...graphMatch, ...graphShortestPaths };

/** `make-graph`: edges and nodes by their ids; everything stays in SQL until the graph is asked. */
export const makeGraph = {
  MakeGraphOperator: {
    ...makingGraph(NAME, made),
    translate: (step: Step): Relation => {
      const { node, input } = step;
      const subquery = node.optional('PartitionedByClause')?.child('Subquery');
      if (!subquery || !input)
        throw node.fail('KQL_UNSUPPORTED', `${NAME} gives a graph: ask it with graph-match or graph-to-table.`);
      const question = asked[subquery.kind]?.fromGraph;
      if (!question)
        throw subquery.fail(
          'KQL_UNSUPPORTED',
          'The parts of a graph are asked by graph-match or graph-shortest-paths.',
        );
      return question({ ...step, node: subquery, graph: made({ ...step, input }) });
    },
  },
};
