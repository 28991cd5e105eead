import type { Work } from '../staged/work.ts';
import { type Adjacency, type Direction, reversed, walk } from './adjacency.ts';

/** Which nodes or edges may stand at a place of a pattern, 1 for each that may; undefined: all. */
export type Allowed = Uint8Array | undefined;

/** A pattern in numbers: nodes at its places, and edges or paths between them. */
export interface Pattern {
  readonly nodes: readonly { readonly allowed: Allowed }[];
  readonly edges: readonly PatternEdge[];
}
export interface PatternEdge {
  /** Indexes of pattern nodes, as the pattern is read from left to right. */
  readonly left: number;
  readonly right: number;
  readonly direction: Direction;
  /** How many edges follow one another; 1 and 1 for a simple edge. */
  readonly min: number;
  readonly max: number;
  readonly allowed: Allowed;
  /** Which nodes may stand between the edges. */
  readonly inner: Allowed;
}

/** `all`: edges and nodes may occur again; `unique_edges`: no edge twice; `none`: no node twice. */
export type Cycles = 'all' | 'unique_edges' | 'none';

export interface Match {
  /** The node at each place. */
  readonly nodes: readonly number[];
  /** The edges of each edge of the pattern, from left to right. */
  readonly paths: readonly (readonly number[])[];
}

/** A further test of two nodes or edges of a match, as soon as both are found. */
export interface PairTest {
  readonly first: Place;
  readonly second: Place;
  readonly test: (first: number, second: number) => boolean;
}
export interface Place {
  readonly kind: 'node' | 'edge';
  /** Of the pattern. */
  readonly index: number;
}

interface Step {
  readonly edge: number;
  readonly from: 'left' | 'right';
  readonly isClosing: boolean;
  readonly tests: readonly PairTest[];
}

const MAX_DISTANCE = 0xffff;

/** Every way in which the pattern lies in the graph. Throws WorkExceeded. */
export function findMatches(
  graph: Adjacency,
  pattern: Pattern,
  cycles: Cycles,
  tests: readonly PairTest[],
  work: Work,
  onMatch: (match: Match) => void,
): void {
  const { start, steps, startTests } = planned(graph, pattern, tests);
  const nodes = new Array<number>(pattern.nodes.length).fill(-1);
  const paths: number[][] = pattern.edges.map(() => []);
  const usedEdges = new Uint8Array(cycles === 'unique_edges' ? graph.sources.length : 0);
  const usedNodes = new Uint8Array(cycles === 'none' ? graph.nodes : 0);
  const distances = steps.map(({ edge, from }) => distanceTo(graph, pattern, edge, from, work));

  const found = ({ kind, index }: Place) => (kind === 'node' ? nodes[index] : paths[index]?.[0]) ?? -1;
  const holds = (list: readonly PairTest[]) =>
    list.every(({ first, second, test }) => test(found(first), found(second)));

  const next = (at: number): void => {
    const step = steps[at];
    if (!step) {
      onMatch({ nodes: [...nodes], paths: paths.map((path) => [...path]) });
      return;
    }
    const edge = pattern.edges[step.edge] as PatternEdge;
    const isForward = step.from === 'left';
    const near = isForward ? edge.left : edge.right;
    const far = isForward ? edge.right : edge.left;
    const direction = isForward ? edge.direction : reversed(edge.direction);
    const farAllowed = pattern.nodes[far]?.allowed;
    const distance = distances[at];
    const path = paths[step.edge] as number[];

    const arrive = (node: number): void => {
      if (step.isClosing ? nodes[far] !== node : farAllowed !== undefined && farAllowed[node] !== 1) return;
      const isNew = !step.isClosing;
      const marks = cycles === 'none' && path.length > 0;
      if (marks && usedNodes[node] === 1) return;
      if (isNew) nodes[far] = node;
      if (marks) usedNodes[node] = 1;
      if (!isForward) path.reverse();
      if (holds(step.tests)) next(at + 1);
      if (!isForward) path.reverse();
      if (marks) usedNodes[node] = 0;
      if (isNew) nodes[far] = -1;
    };

    const extend = (node: number): void => {
      if (path.length >= edge.min) arrive(node);
      if (path.length >= edge.max) return;
      const isInner = path.length > 0;
      if (isInner && edge.inner !== undefined && edge.inner[node] !== 1) return;
      if (isInner && cycles === 'none') {
        if (usedNodes[node] === 1) return;
        usedNodes[node] = 1;
      }
      walk(graph, node, direction, (candidate, other) => {
        work.step();
        if (edge.allowed !== undefined && edge.allowed[candidate] !== 1) return;
        if (cycles === 'unique_edges' && usedEdges[candidate] === 1) return;
        if (distance !== undefined && path.length + 1 + (distance[other] ?? 0) > edge.max) return;
        if (cycles === 'unique_edges') usedEdges[candidate] = 1;
        path.push(candidate);
        extend(other);
        path.pop();
        if (cycles === 'unique_edges') usedEdges[candidate] = 0;
      });
      if (isInner && cycles === 'none') usedNodes[node] = 0;
    };
    extend(nodes[near] ?? -1);
  };

  const allowed = pattern.nodes[start]?.allowed;
  for (let node = 0; node < graph.nodes; node++) {
    work.step();
    if (allowed !== undefined && allowed[node] !== 1) continue;
    nodes[start] = node;
    if (cycles === 'none') usedNodes[node] = 1;
    if (holds(startTests)) next(0);
    if (cycles === 'none') usedNodes[node] = 0;
    nodes[start] = -1;
  }
}

/** Where the search starts, where fewest nodes may stand, and in which order it follows the pattern's edges. */
function planned(
  graph: Adjacency,
  pattern: Pattern,
  tests: readonly PairTest[],
): { readonly start: number; readonly steps: readonly Step[]; readonly startTests: readonly PairTest[] } {
  const sizes = pattern.nodes.map(({ allowed }) =>
    allowed ? allowed.reduce((sum, bit) => sum + bit, 0) : graph.nodes,
  );
  const start = sizes.indexOf(Math.min(...sizes));
  const nodes = new Set([start]);
  const edges = new Set<number>();
  const waiting = new Set(tests);
  const ready = (): PairTest[] => {
    const list = [...waiting].filter(({ first, second }) =>
      [first, second].every(({ kind, index }) => (kind === 'node' ? nodes : edges).has(index)),
    );
    for (const test of list) waiting.delete(test);
    return list;
  };
  const startTests = ready();
  const steps: Step[] = [];
  while (edges.size < pattern.edges.length) {
    const candidates = pattern.edges
      .map((edge, index) => ({ edge, index }))
      .filter(({ edge, index }) => !edges.has(index) && (nodes.has(edge.left) || nodes.has(edge.right)));
    const cost = ({ edge }: { edge: PatternEdge }) => {
      const isClosing = nodes.has(edge.left) && nodes.has(edge.right);
      return (
        edge.max * 4 -
        (isClosing ? 2 : 0) +
        (sizes[nodes.has(edge.left) ? edge.right : edge.left] ?? 0) / (graph.nodes + 1)
      );
    };
    const best = candidates.reduce((a, b) => (cost(b) < cost(a) ? b : a));
    const isClosing = nodes.has(best.edge.left) && nodes.has(best.edge.right);
    const from = nodes.has(best.edge.left) ? 'left' : 'right';
    nodes.add(best.edge.left).add(best.edge.right);
    edges.add(best.index);
    steps.push({ edge: best.index, from, isClosing, tests: ready() });
  }
  return { start, steps, startTests };
}

/**
 * For a path of several edges: how many edges at least lead from each node to one at which the path may end. Ways that
 * are too long from the start are not begun.
 */
function distanceTo(
  graph: Adjacency,
  pattern: Pattern,
  index: number,
  from: 'left' | 'right',
  work: Work,
): Uint16Array | undefined {
  const edge = pattern.edges[index] as PatternEdge;
  if (edge.max < 2) return undefined;
  const isForward = from === 'left';
  const allowed = pattern.nodes[isForward ? edge.right : edge.left]?.allowed;
  const back = isForward ? reversed(edge.direction) : edge.direction;
  const distance = new Uint16Array(graph.nodes).fill(MAX_DISTANCE);
  let frontier: number[] = [];
  for (let node = 0; node < graph.nodes; node++)
    if (allowed === undefined || allowed[node] === 1) {
      distance[node] = 0;
      frontier.push(node);
    }
  for (let hops = 1; hops < edge.max && frontier.length > 0; hops++) {
    const reached: number[] = [];
    for (const node of frontier)
      walk(graph, node, back, (candidate, other) => {
        work.step();
        if (distance[other] !== MAX_DISTANCE) return;
        if (edge.allowed !== undefined && edge.allowed[candidate] !== 1) return;
        distance[other] = hops;
        reached.push(other);
      });
    frontier = reached;
  }
  return distance;
}
