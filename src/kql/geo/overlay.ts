import { type Arrangement, arrange, type Piece } from './arrangement.ts';
import { loopOf, type Region, regionOf } from './region.ts';
import { type Edge, type Line, lineEdges, type Polygon, ringEdges, signedArea } from './shapes.ts';
import { add, cross, dot, scale, subtract, unit, type Vector } from './sphere.ts';

const key = ({ from, to }: Piece) => `${from},${to}`;
const reversed = ({ from, to }: Piece) => `${to},${from}`;
const polygonEdges = (polygons: readonly Polygon[]) => polygons.flatMap((polygon) => polygon.flatMap(ringEdges));

function middle({ from, to }: Piece, { points }: Arrangement): Vector {
  return unit(add(points[from] as Vector, points[to] as Vector));
}

/** What both regions cover, or what either does. Edges of the result keep the direction of the input. */
function combined(a: Region, b: Region, keepInside: boolean): Polygon[] | undefined {
  return covered(arrange(polygonEdges(a.polygons), polygonEdges(b.polygons)), a, b, keepInside);
}

function covered(arrangement: Arrangement, a: Region, b: Region, keepInside: boolean): Polygon[] | undefined {
  const [own, other] = arrangement.pieces;
  const [inOwn, inOther] = [new Set(own.map(key)), new Set(other.map(key))];
  const before = polygonEdges(a.polygons).length;
  const kept: Piece[] = [];
  for (const piece of own) {
    if (inOther.has(reversed(piece))) continue;
    if (inOther.has(key(piece)) || b.contains(middle(piece, arrangement)) === keepInside) kept.push(piece);
  }
  for (const piece of other) {
    if (inOwn.has(key(piece)) || inOwn.has(reversed(piece))) continue;
    if (a.contains(middle(piece, arrangement)) === keepInside) kept.push({ ...piece, edge: piece.edge + before });
  }
  return polygonsFrom(kept, arrangement.points);
}

/** Closed loops of the pieces: at a point where several meet, the leftmost goes on, so that loops touch but never cross. */
function loopsFrom(pieces: readonly Piece[], points: readonly Vector[]): Piece[][] {
  const leaving = new Map<number, Piece[]>();
  for (const piece of pieces) leaving.set(piece.from, [...(leaving.get(piece.from) ?? []), piece]);
  const used = new Set<Piece>();
  const loops: Piece[][] = [];
  for (const start of pieces) {
    if (used.has(start)) continue;
    const loop: Piece[] = [];
    let piece: Piece | undefined = start;
    while (piece && !used.has(piece)) {
      used.add(piece);
      loop.push(piece);
      piece = leftmost(
        piece,
        (leaving.get(piece.to) ?? []).filter((next) => !used.has(next)),
        points,
      );
    }
    loops.push(...simple(loop));
  }
  return loops;
}

/** A loop that comes back to a point, as loops that don't. */
function simple(loop: readonly Piece[]): Piece[][] {
  const open: Piece[] = [];
  const found: Piece[][] = [];
  for (const piece of loop) {
    open.push(piece);
    const at = open.findIndex(({ from }) => from === piece.to);
    if (at >= 0) found.push(open.splice(at));
  }
  return found;
}

function leftmost(piece: Piece, candidates: readonly Piece[], points: readonly Vector[]): Piece | undefined {
  if (candidates.length < 2) return candidates[0];
  const [from, at] = [points[piece.from] as Vector, points[piece.to] as Vector];
  const back = unit(subtract(from, scale(at, dot(from, at))));
  const side = cross(at, back);
  const turned = ({ to }: Piece) => {
    const point = points[to] as Vector;
    const radians = Math.atan2(dot(point, side), dot(point, back));
    return radians <= 0 ? radians + 2 * Math.PI : radians;
  };
  return candidates.reduce((best, next) => (turned(next) > turned(best) ? next : best));
}

/** The loop from behind its last input edge, as the S2 library orders the loops that it builds. */
function ordered(loop: readonly Piece[]): Piece[] {
  const highest = Math.max(...loop.map(({ edge }) => edge));
  let last = loop.findIndex(({ edge }, index) => edge === highest && loop[(index + 1) % loop.length]?.edge !== highest);
  if (last < 0) last = loop.length - 1;
  return [...loop.slice(last + 1), ...loop.slice(0, last + 1)];
}

/** Shells with their holes; undefined where more than half of the globe is covered, which no GeoJSON here can say. */
function polygonsFrom(pieces: readonly Piece[], points: readonly Vector[]): Polygon[] | undefined {
  const loops = loopsFrom(pieces, points)
    .filter((loop) => loop.length >= 3)
    .map(ordered)
    .sort((a, b) => (a[0]?.edge ?? 0) - (b[0]?.edge ?? 0))
    .map((loop) => loop.map(({ from }) => points[from] as Vector));
  const shells = loops.filter((loop) => signedArea(loop) > 0);
  const holes = loops.filter((loop) => signedArea(loop) < 0);
  if (shells.length === 0) return holes.length ? undefined : [];
  const around = shells.map((shell) => ({ shell, region: regionOf([[shell]]), size: loopOf(shell).area() }));
  const owners = holes.map((hole) => {
    const inside = unit(hole.slice(0, 2).reduce(add));
    const candidates = around.filter(({ region }) => region.contains(inside));
    return candidates.sort((a, b) => a.size - b.size)[0]?.shell ?? shells[0];
  });
  return shells.map((shell) => [shell, ...holes.filter((_, index) => owners[index] === shell)]);
}

/** What two shapes share: areas, and where only their borders meet, lines and points. */
export interface Shared {
  readonly points: readonly Vector[];
  readonly lines: readonly Line[];
  readonly polygons: readonly Polygon[];
}

export function intersection(a: readonly Polygon[], b: readonly Polygon[]): Shared | undefined {
  const arrangement = arrange(polygonEdges(a), polygonEdges(b));
  const polygons = covered(arrangement, regionOf(a), regionOf(b), true);
  if (!polygons) return undefined;
  const [own, other] = arrangement.pieces;
  const opposite = new Set(other.map(reversed));
  const borders = own.filter((piece) => opposite.has(key(piece)));
  const corners = new Set(polygons.flatMap((polygon) => polygon.flat()));
  for (const { from, to } of borders)
    corners.add(arrangement.points[from] as Vector).add(arrangement.points[to] as Vector);
  const points = commonPoints(own, other).map((point) => arrangement.points[point] as Vector);
  return {
    points: points.filter((point) => !corners.has(point)),
    lines: linesFrom(borders, arrangement.points),
    polygons,
  };
}

function commonPoints(own: readonly Piece[], other: readonly Piece[]): number[] {
  const ends = (pieces: readonly Piece[]) => new Set(pieces.flatMap(({ from, to }) => [from, to]));
  const theirs = ends(other);
  return [...ends(own)].filter((point) => theirs.has(point));
}

const pointCount = (polygons: readonly Polygon[]) =>
  polygons.reduce((sum, polygon) => sum + polygon.reduce((points, ring) => points + ring.length, 0), 0);

/** The union of all: the two smallest are joined first, as the S2 library does. */
export function union(shapes: readonly (readonly Polygon[])[]): Polygon[] | undefined {
  const queue = shapes.map((polygons) => ({ polygons, size: pointCount(polygons) }));
  queue.sort((a, b) => a.size - b.size);
  for (;;) {
    const [a, b] = queue.splice(0, 2);
    if (!a) return [];
    if (!b) return [...a.polygons];
    const polygons = combined(regionOf(a.polygons), regionOf(b.polygons), false);
    if (!polygons) return undefined;
    const size = a.size + b.size;
    const at = queue.findIndex((other) => other.size > size);
    queue.splice(at < 0 ? queue.length : at, 0, { polygons, size });
  }
}

/** The region of a shape whose polygons may overlap. */
export function merged(polygons: readonly Polygon[]): Polygon[] | undefined {
  return polygons.length < 2 ? [...polygons] : union(polygons.map((polygon) => [polygon]));
}

/** Pieces as lines, as long as one piece follows another without a choice. */
function linesFrom(pieces: readonly Piece[], points: readonly Vector[]): Line[] {
  const count = (end: 'from' | 'to') => {
    const found = new Map<number, number>();
    for (const piece of pieces) found.set(piece[end], (found.get(piece[end]) ?? 0) + 1);
    return found;
  };
  const [leaving, arriving] = [count('from'), count('to')];
  const isThrough = (point: number) => leaving.get(point) === 1 && arriving.get(point) === 1;
  const next = new Map(pieces.map((piece) => [piece.from, piece]));
  const used = new Set<Piece>();
  const lines: Line[] = [];
  const follow = (start: Piece) => {
    const line = [start.from];
    let piece: Piece | undefined = start;
    while (piece && !used.has(piece)) {
      used.add(piece);
      line.push(piece.to);
      piece = isThrough(piece.to) ? next.get(piece.to) : undefined;
    }
    lines.push(line.map((point) => points[point] as Vector));
  };
  for (const piece of pieces) if (!isThrough(piece.from)) follow(piece);
  for (const piece of pieces) if (!used.has(piece)) follow(piece);
  return lines;
}

/** The parts of lines inside of polygons. */
export function linesInside(lines: readonly Line[], polygons: readonly Polygon[]): Line[] {
  const arrangement = arrange(lines.flatMap(lineEdges), polygonEdges(polygons));
  const [own, other] = arrangement.pieces;
  const border = new Set(other.map(key));
  const back = new Set(other.map(reversed));
  const region = regionOf(polygons);
  const kept = own.filter(
    (piece) => border.has(key(piece)) || (!back.has(key(piece)) && region.contains(middle(piece, arrangement))),
  );
  return linesFrom(kept, arrangement.points);
}

/** Where two lines meet: points, and lines that both follow. */
export function linesMeeting(a: readonly Line[], b: readonly Line[]): Shared {
  const arrangement = arrange(a.flatMap(lineEdges), b.flatMap(lineEdges));
  const [own, other] = arrangement.pieces;
  const there = new Set(other.flatMap((piece) => [key(piece), reversed(piece)]));
  const shared = own.filter((piece) => there.has(key(piece)));
  const followed = new Set(shared.flatMap(({ from, to }) => [from, to]));
  const points = commonPoints(own, other).filter((point) => !followed.has(point));
  return {
    points: points.map((point) => arrangement.points[point] as Vector),
    lines: linesFrom(shared, arrangement.points),
    polygons: [],
  };
}

/** All lines, what several follow once. */
export function unionOfLines(lines: readonly Line[]): Line[] {
  const edges: Edge[] = lines.flatMap(lineEdges);
  const { points, pieces } = arrange(edges, []);
  const seen = new Set<string>();
  const once = pieces[0].filter((piece) => {
    const isNew = !seen.has(key(piece)) && !seen.has(reversed(piece));
    seen.add(key(piece));
    return isNew;
  });
  return linesFrom(once, points);
}

/** True where borders or insides of two shapes meet. */
export function polygonsMeet(a: readonly Polygon[], b: readonly Polygon[]): boolean {
  if (edgesMeet(polygonEdges(a), polygonEdges(b))) return true;
  const [firstA, firstB] = [a[0]?.[0][0], b[0]?.[0][0]];
  const inside = (polygons: readonly Polygon[], others: readonly Polygon[]) => {
    const region = regionOf(polygons);
    return others.some(([shell]) => region.contains(shell[0] as Vector));
  };
  return firstA !== undefined && firstB !== undefined && (inside(a, b) || inside(b, a));
}
export function lineMeetsPolygon(lines: readonly Line[], polygons: readonly Polygon[]): boolean {
  if (edgesMeet(lines.flatMap(lineEdges), polygonEdges(polygons))) return true;
  const region = regionOf(polygons);
  return lines.some((line) => region.contains(line[0] as Vector));
}
export function linesMeet(a: readonly Line[], b: readonly Line[]): boolean {
  return edgesMeet(a.flatMap(lineEdges), b.flatMap(lineEdges));
}

function edgesMeet(a: readonly Edge[], b: readonly Edge[]): boolean {
  const { pieces } = arrange(a, b);
  return commonPoints(pieces[0], pieces[1]).length > 0;
}
