import { type Context, type Scope, withRow } from '../context.ts';
import { truth } from '../expressions/comparison.ts';
import { as } from '../items.ts';
import { named } from '../named.ts';
import { outputOf } from '../operator.ts';
import type { Relation } from '../relation.ts';
import { feed } from '../staged/feed.ts';
import { OPERATOR_LIMITS } from '../staged/limits.ts';
import { rowsBefore } from '../staged/rows-before.ts';
import type { HostValue } from '../staged/value.ts';
import { Work, WorkExceeded } from '../staged/work.ts';
import type { Syntax } from '../syntax.ts';
import type { Adjacency } from './adjacency.ts';
import { type Constraint, constraintsOf } from './constraints.ts';
import type { ElementScope } from './element-scope.ts';
import { Elements } from './elements.ts';
import { columnOf, type Graph, NODE, SOURCE, TARGET, withDegrees } from './graph.ts';
import { ofElement } from './graph-operator.ts';
import { DEGREES, type Need, needsOf, overKey, type Variable, variablesOf } from './needs.ts';
import { edgesBetween, nodesInOrder, numberedGraph } from './numbered.ts';
import { pairTests } from './pair-tests.ts';
import { parsePattern, type WrittenPattern } from './parse-pattern.ts';
import type { Allowed, Match, PairTest, Pattern } from './pattern.ts';

const MOST_STEPS = 10_000_000;

export interface SearchStep {
  readonly node: Syntax;
  readonly graph: Graph;
  readonly context: Context;
  readonly scope: Scope;
}

/** How matches are looked for: all of a pattern, or the shortest paths. */
export type Search = (
  graph: Adjacency,
  pattern: Pattern,
  tests: readonly PairTest[],
  work: Work,
  onMatch: (match: Match) => void,
) => void;

type Rows = readonly (readonly HostValue[])[];

/**
 * A pattern's matches as rows. What one element answers for itself is computed in SQL before the search; what several
 * answer together, and the projection, in SQL over the matches.
 */
export function matched(
  { node, graph, context, scope }: SearchStep,
  asker: string,
  search: Search,
  check: (pattern: WrittenPattern, residual: readonly Syntax[], variables: ReadonlyMap<string, Variable>) => void,
): Relation {
  const written = parsePattern(node, context, scope);
  const variables = variablesOf(written);
  const { single, residual } = constraintsOf(node.optional('WhereClause')?.child('Condition'), variables);
  check(written, residual, variables);
  const items = node.child('ProjectClause').list('Expressions');
  const needs = needsOf([...residual, ...items], variables);

  const nodeRows = (usesDegrees(node) ? withDegrees(graph) : graph.nodes).ready();
  const edgeRows = graph.edges.ready();
  const nodes = new Elements(nodeRows, graph.nodeColumns, [columnOf(nodeRows, NODE)], graph.id, context, scope);
  const ends = [columnOf(edgeRows, SOURCE), columnOf(edgeRows, TARGET)];
  const edges = new Elements(edgeRows, graph.edgeColumns, ends, graph.id, context, scope);
  const conditions = conditionsOf(written, single, nodes, edges);
  const columns = needs.map((need) => {
    const isNode = need.isInner || variables.get(need.variable)?.kind === 'node';
    return { need, isNode, index: (isNode ? nodes : edges).need(need) };
  });

  const allEdges = rowsBefore({ node, context }, asker, edges.rows, edges.values);
  const nodeAnswers = nodesInOrder(rowsBefore({ node, context }, asker, nodes.rows, nodes.values), allEdges);
  const edgeAnswers = edgesBetween(nodeAnswers, allEdges);
  const numbered = numberedGraph(nodeAnswers, edgeAnswers);
  const pattern = patternOf(written, conditions, nodeAnswers, edgeAnswers);
  const tests = pairTests(residual, written, columns, nodeAnswers, edgeAnswers);
  const rows: HostValue[][] = [];
  try {
    search(numbered, pattern, tests, new Work(MOST_STEPS), (match) => {
      if (rows.length >= OPERATOR_LIMITS.rows)
        throw node.fail(
          'KQL_LIMIT_ROWS',
          `The pattern matches more than ${OPERATOR_LIMITS.rows} times; ask more of its nodes and edges in where.`,
        );
      rows.push(columns.map((column) => valueIn(column, match, written, numbered, nodeAnswers, edgeAnswers)));
    });
  } catch (error) {
    if (error instanceof WorkExceeded)
      throw node.fail(
        'KQL_LIMIT_WORK',
        `The pattern has too many ways through this graph; shorten its paths or ask more of its nodes and edges in where.`,
      );
    throw error;
  }
  const output = columns.map(({ need }, index) => ({ name: `r${index}`, type: need.type }));
  const fed = columns.length > 0 ? feed(rows, output, asker, node, context) : counted(rows, asker, node, context);
  return projected(
    node,
    fed,
    residual,
    items,
    columns.map(({ need }) => need),
    context,
    scope,
  );
}

/** Rows without values, for an expression that reads nothing of a match. */
function counted(rows: Rows, asker: string, node: Syntax, context: Context): Relation {
  return feed(
    rows.map(() => [true]),
    [{ name: 'match', type: 'bool' }],
    asker,
    node,
    context,
  );
}

function usesDegrees(node: Syntax): boolean {
  return [...node.walk()].some((part) => part.kind === 'FunctionCallExpression' && part.child('Name').name in DEGREES);
}

interface Conditions {
  readonly nodes: readonly (number | undefined)[];
  readonly edges: readonly (number | undefined)[];
  readonly inner: readonly (number | undefined)[];
}

function conditionsOf(
  written: WrittenPattern,
  single: readonly Constraint[],
  nodes: Elements,
  edges: Elements,
): Conditions {
  const of = (name: string | undefined, isInner: boolean) =>
    single.filter((constraint) => name !== undefined && constraint.variable === name && constraint.isInner === isInner);
  return {
    nodes: written.nodes.map((name) => nodes.condition(of(name, false))),
    edges: written.edges.map(({ name }) => edges.condition(of(name, false))),
    inner: written.edges.map(({ name }) => nodes.condition(of(name, true))),
  };
}

function allowed(rows: Rows, column: number | undefined): Allowed {
  return column === undefined ? undefined : Uint8Array.from(rows, (row) => (row[column] === true ? 1 : 0));
}

function patternOf(written: WrittenPattern, conditions: Conditions, nodes: Rows, edges: Rows): Pattern {
  return {
    nodes: written.nodes.map((_, index) => ({ allowed: allowed(nodes, conditions.nodes[index]) })),
    edges: written.edges.map(({ left, right, direction, min, max }, index) => ({
      left,
      right,
      direction,
      min,
      max,
      allowed: allowed(edges, conditions.edges[index]),
      inner: allowed(nodes, conditions.inner[index]),
    })),
  };
}

export interface NeedColumn {
  readonly need: Need;
  readonly isNode: boolean;
  readonly index: number;
}

function valueIn(
  { need, isNode, index }: NeedColumn,
  match: Match,
  written: WrittenPattern,
  graph: Adjacency,
  nodes: Rows,
  edges: Rows,
): HostValue {
  const place = written.nodes.indexOf(need.variable);
  if (place >= 0) return nodes[match.nodes[place] ?? 0]?.[index] ?? null;
  const at = written.edges.findIndex(({ name }) => name === need.variable);
  const path = match.paths[at] ?? [];
  const elements = need.isInner ? innerNodes(match, written, at, graph) : path;
  const values = elements.map((element) => (isNode ? nodes : edges)[element]?.[index] ?? null);
  switch (need.how) {
    case 'one':
      return values[0] ?? null;
    case 'map':
      return `[${values.join(',')}]`;
    case 'all':
      return values.every((value) => value === true);
    case 'any':
      return values.some((value) => value === true);
  }
}

/** The nodes between the edges of a path, from left to right. */
function innerNodes({ nodes, paths }: Match, written: WrittenPattern, at: number, graph: Adjacency): number[] {
  const inner: number[] = [];
  let node = nodes[written.edges[at]?.left ?? 0] ?? 0;
  const path = paths[at] ?? [];
  for (const edge of path.slice(0, -1)) {
    const [source, target] = [graph.sources[edge] ?? 0, graph.targets[edge] ?? 0];
    node =
      written.edges[at]?.direction === 'left'
        ? source
        : written.edges[at]?.direction === 'right'
          ? target
          : source === node
            ? target
            : source;
    inner.push(node);
  }
  return inner;
}

/** The conditions over several elements, and the projection, over the matches. */
function projected(
  node: Syntax,
  fed: Relation,
  residual: readonly Syntax[],
  items: readonly Syntax[],
  needs: readonly Need[],
  context: Context,
  scope: Scope,
): Relation {
  const value = (rows: Relation, key: string) => {
    const index = needs.findIndex((need) => need.key === key);
    return rows.column(`r${index}`)?.value;
  };
  const inside = (rows: Relation): Scope => {
    const pattern: ElementScope = {
      property: (variable, name) => value(rows, `property ${variable}.${name}`),
      whole: (variable) => value(rows, `whole ${variable}`),
      over: (call) => value(rows, overKey(call)),
      degree: (variable, direction) => value(rows, `degree ${direction} ${variable}`),
      id: (variable) => value(rows, `id ${variable}`),
    };
    return { ...withRow(scope, rows), pattern };
  };
  let rows = fed;
  for (const condition of residual)
    rows = rows.filtered(
      truth(ofElement(context.scalar(condition, { ...inside(rows), filter: true }), condition)).text,
    );
  const output = outputOf(node);
  return rows.selecting(
    output.map(({ name, type }, index) => {
      const item = items[index];
      if (!item) throw node.fail('KQL_INTERNAL', `No value was computed for the column ${name}.`);
      return { name, value: as(context.scalar(named(item).expression, inside(rows)), type) };
    }),
  );
}
