import type { HostValue } from '../staged/value.ts';
import { type Adjacency, adjacency } from './adjacency.ts';

type Rows = readonly (readonly HostValue[])[];

/** Nodes and edges by number. A node's row begins with its key, an edge's with those of its two ends. */
export function numberedGraph(nodes: Rows, edges: Rows): Adjacency {
  const numbers = new Map(nodes.map(([key], index) => [String(key), index]));
  const sources = new Int32Array(edges.length);
  const targets = new Int32Array(edges.length);
  for (const [index, [source, target]] of edges.entries()) {
    sources[index] = numbers.get(String(source)) ?? 0;
    targets[index] = numbers.get(String(target)) ?? 0;
  }
  return adjacency(nodes.length, sources, targets);
}

/** Without edges that lead where no node is: one that arrived between the two statements that read them. */
export function edgesBetween(nodes: Rows, edges: Rows): Rows {
  const keys = new Set(nodes.map(([key]) => String(key)));
  return edges.filter(([source, target]) => keys.has(String(source)) && keys.has(String(target)));
}

/** The nodes in the order in which the edges name them, which the store keeps; those without edges behind, by their keys. */
export function nodesInOrder(nodes: Rows, edges: Rows): Rows {
  const order = new Map<string, number>();
  for (const [source, target] of edges)
    for (const end of [String(source), String(target)]) if (!order.has(end)) order.set(end, order.size);
  const place = (key: HostValue | undefined) => order.get(String(key)) ?? order.size;
  return [...nodes].sort(([a], [b]) => place(a) - place(b) || (String(a) < String(b) ? -1 : 1));
}
