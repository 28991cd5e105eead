import { type Adjacency, walk } from './adjacency.ts';

/** The component of each node, numbered from 0 in the order of their first nodes. */
export function components(graph: Adjacency, kind: 'weak' | 'strong'): Int32Array {
  return numbered(kind === 'weak' ? weak(graph) : strong(graph));
}

function weak(graph: Adjacency): Int32Array {
  const roots = new Int32Array(graph.nodes).fill(-1);
  for (let start = 0; start < graph.nodes; start++) {
    if (roots[start] !== -1) continue;
    roots[start] = start;
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop())
      walk(graph, node, 'any', (_, other) => {
        if (roots[other] !== -1) return;
        roots[other] = start;
        open.push(other);
      });
  }
  return roots;
}

/** Kosaraju's two passes, without recursion: a chain of nodes may be as long as the graph. */
function strong(graph: Adjacency): Int32Array {
  const { outgoing, targets } = graph;
  const seen = new Uint8Array(graph.nodes);
  const next = outgoing.starts.slice();
  const finished: number[] = [];
  for (let start = 0; start < graph.nodes; start++) {
    if (seen[start] === 1) continue;
    seen[start] = 1;
    const stack = [start];
    while (stack.length > 0) {
      const node = stack[stack.length - 1] ?? 0;
      const at = next[node] ?? 0;
      if (at >= (outgoing.starts[node + 1] ?? 0)) {
        finished.push(node);
        stack.pop();
        continue;
      }
      next[node] = at + 1;
      const other = targets[outgoing.edges[at] ?? 0] ?? 0;
      if (seen[other] === 1) continue;
      seen[other] = 1;
      stack.push(other);
    }
  }
  const roots = new Int32Array(graph.nodes).fill(-1);
  for (const start of finished.reverse()) {
    if (roots[start] !== -1) continue;
    roots[start] = start;
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop())
      walk(graph, node, 'left', (_, other) => {
        if (roots[other] !== -1) return;
        roots[other] = start;
        open.push(other);
      });
  }
  return roots;
}

function numbered(roots: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return roots.map((root) => {
    const known = numbers.get(root);
    if (known !== undefined) return known;
    numbers.set(root, numbers.size);
    return numbers.size - 1;
  });
}
