import type { Context, Scope } from '../context.ts';
import { constantLong } from '../context.ts';
import type { Syntax } from '../syntax.ts';
import type { Direction } from './adjacency.ts';

/** A pattern as it is written: its places, each variable once, and the edges between them. */
export interface WrittenPattern {
  readonly nodes: readonly (string | undefined)[];
  readonly edges: readonly WrittenEdge[];
}
export interface WrittenEdge {
  readonly name: string | undefined;
  readonly left: number;
  readonly right: number;
  readonly direction: Direction;
  readonly min: number;
  readonly max: number;
  /** True for `*min..max`: its properties are lists. */
  readonly isPath: boolean;
}

/** Longer paths are followed by no search that ends. */
const LONGEST_PATH = 1000n;

/** Reads the patterns of `graph-match` and `graph-shortest-paths`. */
export function parsePattern(node: Syntax, context: Context, scope: Scope): WrittenPattern {
  const nodes: (string | undefined)[] = [];
  const edges: WrittenEdge[] = [];
  const place = (element: Syntax): number => {
    const name = element.optional('Name')?.name;
    const known = name === undefined ? -1 : nodes.indexOf(name);
    return known >= 0 ? known : nodes.push(name) - 1;
  };
  for (const pattern of node.list('Patterns')) {
    let left = -1;
    let between: Syntax | undefined;
    for (const element of pattern.list('PatternElements')) {
      if (element.kind !== 'GraphMatchPatternNode') {
        between = element;
        continue;
      }
      const right = place(element);
      if (between) edges.push({ ...edgeOf(between, context, scope), left, right });
      left = right;
    }
  }
  requireOnePiece(node, nodes.length, edges);
  const names = edges.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const twice = names.find((name, index) => names.indexOf(name) !== index || nodes.includes(name));
  if (twice !== undefined) throw node.fail('KQL_UNSUPPORTED', `The edge ${twice} stands twice in the pattern.`);
  return { nodes, edges };
}

function edgeOf(element: Syntax, context: Context, scope: Scope): Omit<WrittenEdge, 'left' | 'right'> {
  const first = element.optional('FirstToken')?.tokens()[0] ?? '';
  const last = element.optional('LastToken')?.tokens()[0] ?? first;
  const isLeft = first.startsWith('<');
  const isRight = last.endsWith('>');
  const direction = isLeft === isRight ? 'any' : isLeft ? 'left' : 'right';
  const name = element.optional('Name')?.name;
  const range = element.optional('Range');
  if (!range) return { name, direction, min: 1, max: 1, isPath: false };
  const min = constantLong(range.child('RangeStart'), context, scope);
  const max = constantLong(range.child('RangeEnd'), context, scope);
  if (min < 0n || max < min)
    throw range.fail('KQL_ARGUMENT', 'The range of a path goes from the fewest to the most edges.');
  if (max > LONGEST_PATH) throw range.fail('KQL_ARGUMENT', `A path has at most ${LONGEST_PATH} edges.`);
  return { name, direction, min: Number(min), max: Number(max), isPath: true };
}

function requireOnePiece(node: Syntax, places: number, edges: readonly WrittenEdge[]): void {
  const reached = new Set([0]);
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const { left, right } of edges) if (reached.has(left) || reached.has(right)) reached.add(left).add(right);
  }
  if (reached.size < places)
    throw node.fail('KQL_UNSUPPORTED', 'The sequences of a pattern must share nodes, so that it is in one piece.');
}
