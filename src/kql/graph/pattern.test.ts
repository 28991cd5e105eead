// The search in graphs against the plainest one that can be written: every choice of edges is tried.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Work, WorkExceeded } from '../staged/work.ts';
import { type Adjacency, adjacency, walk } from './adjacency.ts';
import { components } from './components.ts';
import { type Cycles, findMatches, type Match, type Pattern, type PatternEdge } from './pattern.ts';
import { shortestPaths } from './shortest.ts';

/** Numbers from 0 to below n, always the same ones. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const plenty = () => new Work(1_000_000_000);
const bits = (next: (n: number) => number, length: number) =>
  next(3) === 0 ? Uint8Array.from({ length }, () => (next(3) > 0 ? 1 : 0)) : undefined;
const isAllowed = (allowed: Uint8Array | undefined, index: number) => allowed === undefined || allowed[index] === 1;

function randomGraph(next: (n: number) => number): Adjacency {
  const nodes = 2 + next(4);
  const edges = next(8);
  const ends = () => Int32Array.from({ length: edges }, () => next(nodes));
  return adjacency(nodes, ends(), ends());
}

const DIRECTIONS = ['right', 'left', 'any'] as const;
function randomPattern(next: (n: number) => number, graph: Adjacency, isLine: boolean): Pattern {
  const places = 1 + next(3);
  const edges: PatternEdge[] = [];
  for (let index = 1; index < places + (isLine ? 0 : next(2)); index++) {
    const left = isLine ? index - 1 : next(Math.min(index, places));
    const min = next(2);
    const isPath = next(2) === 0;
    edges.push({
      left,
      right: index < places ? index : next(places),
      direction: DIRECTIONS[next(3)] ?? 'right',
      min: isPath ? min : 1,
      max: isPath ? min + next(3) : 1,
      allowed: bits(next, graph.sources.length),
      inner: isPath ? bits(next, graph.nodes) : undefined,
    });
  }
  return { nodes: Array.from({ length: places }, () => ({ allowed: bits(next, graph.nodes) })), edges };
}

/** All walks along one edge of a pattern from a node: their edges and the nodes that they come to. */
function walks(graph: Adjacency, edge: PatternEdge, from: number): { edges: number[]; nodes: number[] }[] {
  const found: { edges: number[]; nodes: number[] }[] = [];
  const extend = (edges: number[], nodes: number[]): void => {
    if (edges.length >= edge.min) found.push({ edges, nodes });
    if (edges.length >= edge.max) return;
    const at = nodes.at(-1) ?? from;
    if (edges.length > 0 && !isAllowed(edge.inner, at)) return;
    walk(graph, at, edge.direction, (candidate, other) => {
      if (isAllowed(edge.allowed, candidate)) extend([...edges, candidate], [...nodes, other]);
    });
  };
  extend([], []);
  return found;
}

function plainMatches(graph: Adjacency, pattern: Pattern, cycles: Cycles): string[] {
  const found: string[] = [];
  const choose = (
    index: number,
    nodes: readonly (number | undefined)[],
    paths: number[][],
    inner: number[][],
  ): void => {
    const edge = pattern.edges[index];
    if (!edge) {
      const placed = nodes.map((node) => node ?? -1);
      const used = paths.flat();
      if (cycles === 'unique_edges' && new Set(used).size < used.length) return;
      if (cycles === 'none' && hasCycle(pattern, placed, paths, inner)) return;
      found.push(JSON.stringify([placed, paths]));
      return;
    }
    for (const { edges, nodes: passed } of walks(graph, edge, nodes[edge.left] ?? -1)) {
      const end = passed.at(-1) ?? nodes[edge.left] ?? -1;
      if (
        nodes[edge.right] !== undefined
          ? nodes[edge.right] !== end
          : !isAllowed(pattern.nodes[edge.right]?.allowed, end)
      )
        continue;
      choose(index + 1, nodes.with(edge.right, end), [...paths, edges], [...inner, passed.slice(0, -1)]);
    }
  };
  for (let node = 0; node < graph.nodes; node++)
    if (isAllowed(pattern.nodes[0]?.allowed, node))
      choose(0, [node, ...new Array<undefined>(pattern.nodes.length - 1).fill(undefined)], [], []);
  return found.sort();
}

/** Without cycles every node that is come to by an edge is a new one. */
function hasCycle(pattern: Pattern, placed: readonly number[], paths: number[][], inner: number[][]): boolean {
  const groups = placed.map((_, index) => index);
  const join = (a: number, b: number) => {
    const [from, to] = [groups[a], groups[b]];
    for (const [index, group] of groups.entries()) if (group === from) groups[index] = to ?? 0;
  };
  for (const [index, edge] of pattern.edges.entries()) {
    if (paths[index]?.length === 0) {
      join(edge.left, edge.right);
      continue;
    }
    // An edge that closes a ring of the pattern comes back to a node.
    if (groups[edge.left] === groups[edge.right]) return true;
  }
  const rings = new Set<string>();
  const links = placed.map((_, index) => index);
  const root = (index: number): number => (links[index] === index ? index : root(links[index] ?? 0));
  for (const [index, edge] of pattern.edges.entries()) {
    if (root(edge.left) === root(edge.right) && (paths[index]?.length ?? 0) > 0) rings.add(`${index}`);
    links[root(edge.left)] = root(edge.right);
  }
  if (rings.size > 0) return true;
  const distinct = new Map<number, number>();
  for (const [index, group] of groups.entries()) distinct.set(group, placed[index] ?? -1);
  const all = [...distinct.values(), ...inner.flat()];
  return new Set(all).size < all.length;
}

const written = ({ nodes, paths }: Match) => JSON.stringify([nodes, paths]);

describe('patterns in graphs', () => {
  for (const cycles of ['all', 'unique_edges', 'none'] as const)
    it(`finds each match once, with cycles=${cycles}`, () => {
      const next = random(5);
      let total = 0;
      for (let round = 0; round < 1500; round++) {
        const graph = randomGraph(next);
        const pattern = randomPattern(next, graph, true);
        const found: string[] = [];
        findMatches(graph, pattern, cycles, [], plenty(), (match) => found.push(written(match)));
        assert.deepEqual(found.sort(), plainMatches(graph, pattern, cycles), `round ${round}`);
        total += found.length;
      }
      assert.ok(total > 1500, `only ${total} matches: the test tries nothing`);
    });

  it('finds each match of branches and rings once', () => {
    const next = random(9);
    for (let round = 0; round < 1500; round++) {
      const graph = randomGraph(next);
      const pattern = randomPattern(next, graph, false);
      for (const cycles of ['all', 'unique_edges'] as const) {
        const found: string[] = [];
        findMatches(graph, pattern, cycles, [], plenty(), (match) => found.push(written(match)));
        assert.deepEqual(found.sort(), plainMatches(graph, pattern, cycles), `round ${round}`);
      }
    }
  });

  it('asks a test of two elements as soon as both are there, and only drops what it refuses', () => {
    const next = random(3);
    for (let round = 0; round < 500; round++) {
      const graph = randomGraph(next);
      const pattern = randomPattern(next, graph, true);
      if (pattern.nodes.length < 2) continue;
      const test = (a: number, b: number) => a < b;
      const places = [0, pattern.nodes.length - 1] as const;
      const tests = [
        { first: { kind: 'node', index: places[0] }, second: { kind: 'node', index: places[1] }, test } as const,
      ];
      const found: string[] = [];
      findMatches(graph, pattern, 'unique_edges', tests, plenty(), (match) => found.push(written(match)));
      const expected = plainMatches(graph, pattern, 'unique_edges').filter((match) => {
        const [nodes] = JSON.parse(match) as [number[]];
        return test(nodes[places[0]] ?? 0, nodes[places[1]] ?? 0);
      });
      assert.deepEqual(found.sort(), expected, `round ${round}`);
    }
  });

  it('finds the shortest paths of all, and one of them for each pair', () => {
    const next = random(21);
    let total = 0;
    for (let round = 0; round < 1500; round++) {
      const graph = randomGraph(next);
      const pattern = randomPattern(next, graph, true);
      if (pattern.edges.length === 0) continue;
      const last = pattern.nodes.length - 1;
      const best = new Map<string, string[]>();
      const length = (match: string) => (JSON.parse(match) as [number[], number[][]])[1].flat().length;
      for (const match of plainMatches(graph, pattern, 'all')) {
        const [nodes] = JSON.parse(match) as [number[]];
        if (nodes[0] === nodes[last]) continue;
        const pair = `${nodes[0]} ${nodes[last]}`;
        const known = best.get(pair);
        if (!known || length(match) < length(known[0] ?? '')) best.set(pair, [match]);
        else if (length(match) === length(known[0] ?? '')) known.push(match);
      }
      const all: string[] = [];
      shortestPaths(graph, pattern, 'all', plenty(), (match) => all.push(written(match)));
      assert.deepEqual(all.sort(), [...best.values()].flat().sort(), `round ${round}`);
      const any: string[] = [];
      shortestPaths(graph, pattern, 'any', plenty(), (match) => any.push(written(match)));
      assert.equal(any.length, best.size, `round ${round}`);
      for (const match of any) assert.ok(all.includes(match), `round ${round}: ${match}`);
      total += all.length;
    }
    assert.ok(total > 500, `only ${total} paths: the test tries nothing`);
  });

  it('finds components: nodes that reach each other', () => {
    const next = random(2);
    for (let round = 0; round < 500; round++) {
      const graph = randomGraph(next);
      for (const [kind, direction] of [
        ['weak', 'any'],
        ['strong', 'right'],
      ] as const) {
        const reach = Array.from({ length: graph.nodes }, (_, start) => {
          const seen = new Set([start]);
          for (const node of seen) walk(graph, node, direction, (_edge, other) => seen.add(other));
          return seen;
        });
        const found = components(graph, kind);
        for (let a = 0; a < graph.nodes; a++)
          for (let b = 0; b < graph.nodes; b++)
            assert.equal(
              found[a] === found[b],
              reach[a]?.has(b) === true && reach[b]?.has(a) === true,
              `round ${round}`,
            );
      }
    }
  });

  it('ends a search that takes too many steps', () => {
    const nodes = 30;
    const pairs = Array.from({ length: nodes * nodes }, (_, index) => index);
    const graph = adjacency(
      nodes,
      Int32Array.from(pairs, (pair) => Math.floor(pair / nodes)),
      Int32Array.from(pairs, (pair) => pair % nodes),
    );
    const edge = {
      left: 0,
      right: 1,
      direction: 'right',
      min: 40,
      max: 40,
      allowed: undefined,
      inner: undefined,
    } as const;
    const pattern = { nodes: [{ allowed: undefined }, { allowed: undefined }], edges: [edge] };
    const search = () => findMatches(graph, pattern, 'none', [], new Work(100_000), () => undefined);
    assert.throws(search, WorkExceeded);
    const paths = { ...pattern, edges: [{ ...edge, min: 5, max: 6 }] };
    assert.throws(() => shortestPaths(graph, paths, 'all', new Work(100_000), () => undefined), WorkExceeded);
  });
});
