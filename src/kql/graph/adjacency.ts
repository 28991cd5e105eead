/** A directed graph in numbers: nodes and edges by index, the edges of each node side by side. */
export interface Adjacency {
  readonly nodes: number;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  /** The edges of node `n` are `outgoing.edges[outgoing.starts[n]]` to before `starts[n + 1]`. */
  readonly outgoing: Incidence;
  readonly incoming: Incidence;
}
export interface Incidence {
  readonly starts: Int32Array;
  readonly edges: Int32Array;
}

export function adjacency(nodes: number, sources: Int32Array, targets: Int32Array): Adjacency {
  return { nodes, sources, targets, outgoing: incidence(nodes, sources), incoming: incidence(nodes, targets) };
}

function incidence(nodes: number, ends: Int32Array): Incidence {
  const starts = new Int32Array(nodes + 1);
  for (const end of ends) starts[end + 1] = (starts[end + 1] ?? 0) + 1;
  for (let node = 0; node < nodes; node++) starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const next = starts.slice();
  const edges = new Int32Array(ends.length);
  for (const [edge, end] of ends.entries()) {
    const at = next[end] ?? 0;
    edges[at] = edge;
    next[end] = at + 1;
  }
  return { starts, edges };
}

export type Direction = 'right' | 'left' | 'any';

/** Calls `visit` with each edge that can be walked from a node, and the node at its other end. */
export function walk(
  graph: Adjacency,
  node: number,
  direction: Direction,
  visit: (edge: number, other: number) => void,
): void {
  const { outgoing, incoming, sources, targets } = graph;
  if (direction !== 'left') {
    const end = outgoing.starts[node + 1] ?? 0;
    for (let at = outgoing.starts[node] ?? 0; at < end; at++) {
      const edge = outgoing.edges[at] ?? 0;
      visit(edge, targets[edge] ?? 0);
    }
  }
  if (direction !== 'right') {
    const end = incoming.starts[node + 1] ?? 0;
    for (let at = incoming.starts[node] ?? 0; at < end; at++) {
      const edge = incoming.edges[at] ?? 0;
      const source = sources[edge] ?? 0;
      // An edge from a node to itself is one way only, whichever way it is walked.
      if (direction === 'left' || source !== node) visit(edge, source);
    }
  }
}

export const reversed = (direction: Direction): Direction =>
  direction === 'right' ? 'left' : direction === 'left' ? 'right' : 'any';
