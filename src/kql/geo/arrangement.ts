import { type Edge, nearEdges } from './shapes.ts';
import { angle, crossing, distanceToSegment, length, subtract, type Vector } from './sphere.ts';

/** Points nearer than this are one: 60 nanometres, well above what rounding moves them. */
const SNAP_RADIANS = 1e-14;
const GRID = 1e-12;

/** A piece of an input edge between two points where it meets others; `edge` counts input edges. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly edge: number;
}

export interface Arrangement {
  readonly points: readonly Vector[];
  /** Pieces of the first edges and of the second, in their order. */
  readonly pieces: readonly [readonly Piece[], readonly Piece[]];
}

/** Numbers for points; one for those that are the same but for rounding. */
function register() {
  const points: Vector[] = [];
  const cells = new Map<string, number[]>();
  const cell = (value: number) => Math.floor(value / GRID);
  return {
    points,
    of(point: Vector): number {
      const [x, y, z] = point.map(cell) as [number, number, number];
      for (let i = -1; i <= 1; i++)
        for (let j = -1; j <= 1; j++)
          for (let k = -1; k <= 1; k++)
            for (const index of cells.get(`${x + i},${y + j},${z + k}`) ?? [])
              if (length(subtract(points[index] as Vector, point)) <= SNAP_RADIANS) return index;
      const key = `${x},${y},${z}`;
      const index = points.push(point) - 1;
      cells.set(key, [...(cells.get(key) ?? []), index]);
      return index;
    },
  };
}

/** Both sets of edges, split where they meet: at crossings and at points of one that lie on an edge of the other. */
export function arrange(first: readonly Edge[], second: readonly Edge[]): Arrangement {
  const sides = [first, second] as const;
  const registry = register();
  const ends = sides.map((edges) =>
    edges.map(({ from, to }) => [registry.of(from), registry.of(to)] as const),
  ) as unknown as readonly [readonly (readonly [number, number])[], readonly (readonly [number, number])[]];
  const splits = sides.map((edges) => edges.map((): number[] => []));
  const touch = (side: 0 | 1, index: number, point: number) => {
    const { from, to } = sides[side][index] as Edge;
    const [start, end] = ends[side][index] as readonly [number, number];
    if (point === start || point === end) return;
    if (distanceToSegment(registry.points[point] as Vector, from, to) <= SNAP_RADIANS)
      splits[side]?.[index]?.push(point);
  };
  for (const [i, j] of nearEdges(first, second)) {
    const [a, b] = [first[i] as Edge, second[j] as Edge];
    for (const end of ends[1][j] as readonly [number, number]) touch(0, i, end);
    for (const end of ends[0][i] as readonly [number, number]) touch(1, j, end);
    const found = crossing(a.from, a.to, b.from, b.to);
    if (!found) continue;
    const point = registry.of(found);
    const [inFirst, inSecond] = [ends[0][i]?.includes(point), ends[1][j]?.includes(point)];
    if (!inFirst) splits[0]?.[i]?.push(point);
    if (!inSecond) splits[1]?.[j]?.push(point);
  }
  const cut = (side: 0 | 1): Piece[] =>
    sides[side].flatMap((edge, index) => {
      const [start, end] = ends[side][index] as readonly [number, number];
      const inner = [...new Set(splits[side]?.[index])];
      const along = (point: number) => angle(edge.from, registry.points[point] as Vector);
      const stops = [start, ...inner.sort((a, b) => along(a) - along(b)), end];
      return stops
        .slice(1)
        .map((to, at) => ({ from: stops[at] as number, to, edge: index }))
        .filter(({ from, to }) => from !== to);
    });
  return { points: registry.points, pieces: [cut(0), cut(1)] };
}
