import { crossing, type Position, positionOf, same, type Vector, vectorOf } from './sphere.ts';

/** A closed ring of distinct points; the last is followed by the first. What lies to its left is inside. */
export type Ring = readonly Vector[];
/** One polygon: its shell, which turns left, and its holes, which turn right. */
export type Polygon = readonly [shell: Ring, ...holes: Ring[]];
export type Line = readonly Vector[];

const MOST_POINTS = 1_000_000; // of one shape

function members(value: unknown): { readonly type: unknown; readonly coordinates: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  return { type, coordinates };
}

/** A position on the globe, or undefined. */
export function position(value: unknown): Position | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  return validPosition(value[0], value[1]);
}

export function validPosition(longitude: unknown, latitude: unknown): Position | undefined {
  if (typeof longitude !== 'number' || typeof latitude !== 'number') return undefined;
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : undefined;
}

function all<T>(values: unknown, read: (value: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(values) || values.length === 0 || values.length > MOST_POINTS) return undefined;
  const found: T[] = [];
  for (const value of values) {
    const item = read(value);
    if (item === undefined) return undefined;
    found.push(item);
  }
  return found;
}

/** Positions of the lines of a LineString or MultiLineString, as they are written; undefined for what is none. */
export function linePositions(value: unknown): Position[][] | undefined {
  const shape = members(value);
  const line = (coordinates: unknown) => {
    const positions = all(coordinates, position);
    return positions && positions.length >= 2 ? positions : undefined;
  };
  if (shape?.type === 'LineString') {
    const only = line(shape.coordinates);
    return only && [only];
  }
  return shape?.type === 'MultiLineString' ? all(shape.coordinates, line) : undefined;
}

/** Positions of the rings of a Polygon or MultiPolygon, as they are written and closed; undefined for what is none. */
export function polygonPositions(value: unknown): Position[][][] | undefined {
  const shape = members(value);
  const ring = (coordinates: unknown) => {
    const positions = all(coordinates, position);
    const [first, last] = [positions?.[0], positions?.at(-1)];
    const closed = first && last && first[0] === last[0] && first[1] === last[1];
    return positions && positions.length >= 4 && closed ? positions : undefined;
  };
  const polygon = (coordinates: unknown) => all(coordinates, ring);
  if (shape?.type === 'Polygon') {
    const only = polygon(shape.coordinates);
    return only && [only];
  }
  return shape?.type === 'MultiPolygon' ? all(shape.coordinates, polygon) : undefined;
}

const isAntipodal = (a: Vector, b: Vector) => a[0] === -b[0] && a[1] === -b[1] && a[2] === -b[2];

function withoutRepeats(points: readonly Vector[]): Vector[] {
  return points.filter((point, index) => index === 0 || !same(point, points[index - 1] as Vector));
}

/** The lines of a LineString or MultiLineString; undefined for what is none. */
export function linesOf(value: unknown): Line[] | undefined {
  const positions = linePositions(value);
  if (!positions) return undefined;
  const lines = positions.map((line) => withoutRepeats(line.map(vectorOf)));
  const valid = lines.every(
    (line) =>
      line.length >= 2 && line.every((point, index) => !isAntipodal(point, line[index + 1] ?? line[0] ?? point)),
  );
  return valid ? lines : undefined;
}

/** The polygons of a Polygon or MultiPolygon, each ring turned as it must; undefined for what is none. */
export function polygonsOf(value: unknown): Polygon[] | undefined {
  const positions = polygonPositions(value);
  if (!positions) return undefined;
  const polygons: Polygon[] = [];
  for (const rings of positions) {
    const [shell, ...holes] = rings.map((ring) => ringOf(ring));
    if (!shell || holes.some((hole) => !hole)) return undefined;
    const polygon: Polygon = [shell, ...(holes as Ring[]).map((hole) => [...hole].reverse())];
    if (crossesItself(polygon)) return undefined;
    polygons.push(polygon);
  }
  return polygons;
}

/** A ring around the smaller of its two sides; undefined where it is none. */
function ringOf(positions: readonly Position[]): Ring | undefined {
  const points = withoutRepeats(positions.slice(0, -1).map(vectorOf));
  if (points.length < 3) return undefined;
  if (new Set(points.map(String)).size !== points.length) return undefined;
  if (points.some((point, index) => isAntipodal(point, points[(index + 1) % points.length] as Vector)))
    return undefined;
  return signedArea(points) < 0 ? points.reverse() : points;
}

/** Steradians to the left of a ring, from −2π to 2π: negative where the larger side lies there. */
export function signedArea(ring: Ring): number {
  const [first] = ring;
  if (!first) return 0;
  let area = 0;
  for (let index = 1; index + 1 < ring.length; index++) {
    const [b, c] = [ring[index] as Vector, ring[index + 1] as Vector];
    const denominator = 1 + dot3(first, b) + dot3(b, c) + dot3(c, first);
    area += 2 * Math.atan2(triple(first, b, c), denominator);
  }
  const turned = area % (4 * Math.PI);
  if (turned > 2 * Math.PI) return turned - 4 * Math.PI;
  return turned < -2 * Math.PI ? turned + 4 * Math.PI : turned;
}

const dot3 = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
// Differences first: the product of three near points would lose its digits.
function triple(a: Vector, b: Vector, c: Vector): number {
  const [u, v] = [
    [b[0] - a[0], b[1] - a[1], b[2] - a[2]],
    [c[0] - a[0], c[1] - a[1], c[2] - a[2]],
  ] as const;
  return a[0] * (u[1] * v[2] - u[2] * v[1]) + a[1] * (u[2] * v[0] - u[0] * v[2]) + a[2] * (u[0] * v[1] - u[1] * v[0]);
}

export interface Edge {
  readonly from: Vector;
  readonly to: Vector;
}

export function ringEdges(ring: Ring): Edge[] {
  return ring.map((from, index) => ({ from, to: ring[(index + 1) % ring.length] as Vector }));
}
export function lineEdges(line: Line): Edge[] {
  return line.slice(1).map((to, index) => ({ from: line[index] as Vector, to }));
}

/** Pairs of edges whose boxes overlap, each once: the only ones that can meet. */
export function* nearEdges(
  first: readonly Edge[],
  second: readonly Edge[],
): Generator<readonly [first: number, second: number]> {
  const boxes = [
    ...first.map((edge, index) => box(edge, index, 0)),
    ...second.map((edge, index) => box(edge, index, 1)),
  ];
  boxes.sort((a, b) => a.low[0] - b.low[0]);
  let open: ReturnType<typeof box>[] = [];
  for (const next of boxes) {
    open = open.filter((other) => other.high[0] >= next.low[0]);
    for (const other of open) {
      if (other.side === next.side || !overlaps(other, next)) continue;
      yield next.side === 0 ? [next.index, other.index] : [other.index, next.index];
    }
    open.push(next);
  }
}

const BOX_MARGIN = 1e-13; // more than rounding moves a point
function box({ from, to }: Edge, index: number, side: 0 | 1) {
  // The middle of an arc lies outside the box of its ends by at most its height over the chord.
  const chord2 = (from[0] - to[0]) ** 2 + (from[1] - to[1]) ** 2 + (from[2] - to[2]) ** 2;
  const height = 1 - Math.sqrt(Math.max(0, 1 - chord2 / 4)) + BOX_MARGIN;
  const low = [0, 1, 2].map((axis) => Math.min(from[axis] as number, to[axis] as number) - height);
  const high = [0, 1, 2].map((axis) => Math.max(from[axis] as number, to[axis] as number) + height);
  return { index, side, low: low as unknown as Vector, high: high as unknown as Vector };
}
function overlaps(a: ReturnType<typeof box>, b: ReturnType<typeof box>): boolean {
  return a.low[1] <= b.high[1] && b.low[1] <= a.high[1] && a.low[2] <= b.high[2] && b.low[2] <= a.high[2];
}

/** True where edges of one polygon cross or lie on each other. */
function crossesItself(polygon: Polygon): boolean {
  const edges = polygon.flatMap(ringEdges);
  for (const [i, j] of nearEdges(edges, edges)) {
    if (i >= j) continue;
    const [a, b] = [edges[i] as Edge, edges[j] as Edge];
    if (crossing(a.from, a.to, b.from, b.to)) return true;
    const shared = same(a.from, b.from) && same(a.to, b.to);
    const opposite = same(a.from, b.to) && same(a.to, b.from);
    if (shared || opposite) return true;
  }
  return false;
}

type Coordinates = readonly (readonly number[])[];
const coordinates = (points: readonly Vector[]): Coordinates => points.map((point) => positionOf(point));
const closedRing = (ring: Ring): Coordinates => coordinates([...ring, ring[0] as Vector]);

export interface GeoJson {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly GeoJson[];
}

/** What is left of an operation that leaves nothing. */
export const NOTHING: GeoJson = { type: 'GeometryCollection', geometries: [] };

export function pointJson(point: Vector): GeoJson {
  return { type: 'Point', coordinates: positionOf(point) };
}
export function lineJson(lines: readonly Line[]): GeoJson {
  const [only] = lines;
  if (!only) return NOTHING;
  if (lines.length === 1) return { type: 'LineString', coordinates: coordinates(only) };
  return { type: 'MultiLineString', coordinates: lines.map(coordinates) };
}
export function polygonJson(polygons: readonly Polygon[]): GeoJson {
  const [only] = polygons;
  if (!only) return NOTHING;
  if (polygons.length === 1) return { type: 'Polygon', coordinates: only.map(closedRing) };
  return { type: 'MultiPolygon', coordinates: polygons.map((polygon) => polygon.map(closedRing)) };
}
/** Points, lines and areas: one kind as it is, several as a collection. */
export function mixedJson(points: readonly Vector[], lines: readonly Line[], polygons: readonly Polygon[]): GeoJson {
  const several: GeoJson = { type: 'MultiPoint', coordinates: coordinates(points) };
  const geometries: GeoJson[] = [
    ...(points.length > 1 ? [several] : points.map(pointJson)),
    ...(lines.length ? [lineJson(lines)] : []),
    ...(polygons.length ? [polygonJson(polygons)] : []),
  ];
  const [only] = geometries;
  return only && geometries.length === 1 ? only : { type: 'GeometryCollection', geometries };
}
