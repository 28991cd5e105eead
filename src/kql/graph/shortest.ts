import type { Work } from '../staged/work.ts';
import { type Adjacency, walk } from './adjacency.ts';
import type { Match, Pattern, PatternEdge } from './pattern.ts';

/** Where a path has come to: at which edge of the pattern, after how many edges of it, and at which node. */
interface State {
  readonly at: number;
  readonly hops: number;
  readonly node: number;
  /** Shortest ways to here: the state before, and the edge from it; -1 where a place of the pattern was passed. */
  readonly before: { readonly state: State; readonly edge: number }[];
  readonly length: number;
}

/**
 * For each node at the pattern's first place the shortest paths to each at its last one: one, or all of the same length.
 * The pattern is one line of edges; a path does not come back to its first node. Throws WorkExceeded.
 */
export function shortestPaths(
  graph: Adjacency,
  pattern: Pattern,
  output: 'any' | 'all',
  work: Work,
  onMatch: (match: Match) => void,
): void {
  const first = pattern.edges[0]?.left ?? 0;
  const allowed = pattern.nodes[first]?.allowed;
  for (let node = 0; node < graph.nodes; node++) {
    work.step();
    if (allowed !== undefined && allowed[node] !== 1) continue;
    for (const end of endsFrom(graph, pattern, node, output, work))
      if (end.node !== node) waysTo(end, pattern, output, work, onMatch);
  }
}

/** Breadth first, so that a state is first reached by its shortest ways; those of the same length join them. */
function endsFrom(graph: Adjacency, pattern: Pattern, source: number, output: 'any' | 'all', work: Work): State[] {
  const states = new Map<string, State>();
  const ends: State[] = [];
  const reach = (at: number, hops: number, node: number, length: number, from: State, edge: number, open: State[]) => {
    const key = `${at},${hopClass(pattern, at, hops)},${node}`;
    const known = states.get(key);
    if (known) {
      if (output === 'all' && known.length === length) known.before.push({ state: from, edge });
      return;
    }
    const state: State = { at, hops, node, length, before: [{ state: from, edge }] };
    states.set(key, state);
    if (at === pattern.edges.length) ends.push(state);
    else open.push(state);
  };
  const start: State = { at: 0, hops: 0, node: source, length: 0, before: [] };
  states.set(`0,0,${source}`, start);
  let frontier = [start];
  while (frontier.length > 0) {
    const longer: State[] = [];
    // Places that are passed at this length join the same frontier.
    for (const state of frontier) {
      work.step();
      const { at, hops, node, length } = state;
      const edge = pattern.edges[at] as PatternEdge;
      const place = pattern.nodes[edge.right]?.allowed;
      if (hops >= edge.min && (place === undefined || place[node] === 1))
        reach(at + 1, 0, node, length, state, -1, frontier);
      if (hops >= edge.max || (hops > 0 && edge.inner !== undefined && edge.inner[node] !== 1)) continue;
      walk(graph, node, edge.direction, (candidate, other) => {
        work.step();
        if (edge.allowed !== undefined && edge.allowed[candidate] !== 1) return;
        reach(at, hops + 1, other, length + 1, state, candidate, longer);
      });
    }
    frontier = longer;
  }
  return ends;
}

/** Along one edge of the pattern the length tells the hops: beyond the fewest ones they make no difference. */
function hopClass(pattern: Pattern, at: number, hops: number): number {
  const edge = pattern.edges[at];
  return pattern.edges.length === 1 && edge ? Math.min(hops, edge.min) : hops;
}

/** Follows the ways back from an end. */
function waysTo(
  end: State,
  pattern: Pattern,
  output: 'any' | 'all',
  work: Work,
  onMatch: (match: Match) => void,
): void {
  const nodes = new Array<number>(pattern.nodes.length).fill(-1);
  const paths: number[][] = pattern.edges.map(() => []);
  const back = (state: State): void => {
    work.step();
    const edge = pattern.edges[state.at];
    if (state.before.length === 0) {
      nodes[pattern.edges[0]?.left ?? 0] = state.node;
      onMatch({ nodes: [...nodes], paths: paths.map((path) => [...path].reverse()) });
      return;
    }
    for (const { state: before, edge: walked } of output === 'any' ? state.before.slice(0, 1) : state.before) {
      if (walked === -1) {
        nodes[pattern.edges[before.at]?.right ?? 0] = state.node;
        back(before);
        continue;
      }
      const path = paths[state.at];
      if (!edge || !path) continue;
      path.push(walked);
      back(before);
      path.pop();
    }
  };
  back(end);
}
