import { createRequire } from 'node:module';
import type { s2Library } from './libraries.ts';
import { loopOf, regionOf } from './region.ts';
import { type Edge, type Line, lineEdges, type Polygon, ringEdges } from './shapes.ts';
import {
  add,
  angle,
  distanceToSegment,
  EARTH_RADIUS_METRES,
  type Position,
  pointAt,
  positionOf,
  project,
  scale,
  length as sizeOf,
  subtract,
  unit,
  type Vector,
  vectorOf,
} from './sphere.ts';

interface Geodesic {
  readonly Geodesic: {
    readonly WGS84: {
      Inverse(
        lat1: number,
        lon1: number,
        lat2: number,
        lon2: number,
      ): { readonly s12?: number; readonly azi1?: number };
    };
  };
}
let geodesic: Geodesic | undefined;

/** Metres between two positions on the WGS-84 spheroid. */
export function spheroidDistance(a: Position, b: Position): number {
  geodesic ??= createRequire(import.meta.url)('geographiclib-geodesic') as Geodesic;
  return geodesic.Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0]).s12 ?? 0;
}

export function sphereDistance(a: Position, b: Position): number {
  return angle(vectorOf(a), vectorOf(b)) * EARTH_RADIUS_METRES;
}

const edgesOf = (polygons: readonly Polygon[]): Edge[] => polygons.flatMap((polygon) => polygon.flatMap(ringEdges));
const radians = (edges: readonly Edge[]) => edges.reduce((sum, { from, to }) => sum + angle(from, to), 0);

export function lineLength(lines: readonly Line[]): number {
  return radians(lines.flatMap(lineEdges)) * EARTH_RADIUS_METRES;
}

export function perimeter(polygons: readonly Polygon[]): number {
  return radians(edgesOf(polygons)) * EARTH_RADIUS_METRES;
}

/** Square metres. */
export function area(polygons: readonly Polygon[]): number {
  let steradians = 0;
  for (const [shell, ...holes] of polygons) {
    steradians += loopOf(shell).area();
    for (const hole of holes) steradians -= loopOf([...hole].reverse()).area();
  }
  return steradians * EARTH_RADIUS_METRES ** 2;
}

export function polygonCentroid(polygons: readonly Polygon[]): Vector {
  let sum: Vector = [0, 0, 0];
  for (const [shell, ...holes] of polygons) {
    sum = add(sum, loopCentroid(shell));
    for (const hole of holes) sum = subtract(sum, loopCentroid([...hole].reverse()));
  }
  return unit(sum);
}

function loopCentroid(ring: readonly Vector[]): Vector {
  const { x, y, z } = loopOf(ring).centroid() as InstanceType<ReturnType<typeof s2Library>['Point']>;
  return [x, y, z];
}

/** The centre of mass of lines: of each edge its middle, as much as the edge is long. */
export function lineCentroid(lines: readonly Line[]): Vector {
  let sum: Vector = [0, 0, 0];
  for (const { from, to } of lines.flatMap(lineEdges)) {
    const [difference, total] = [sizeOf(subtract(from, to)), sizeOf(add(from, to))];
    // Twice the sine of the half angle, along the direction of the middle.
    if (total > 0) sum = add(sum, scale(add(from, to), difference / total));
  }
  return unit(sum);
}

function nearest(point: Vector, edges: readonly Edge[]): { readonly point: Vector; readonly radians: number } {
  let best = { point, radians: Number.POSITIVE_INFINITY };
  for (const { from, to } of edges) {
    const foot = project(point, from, to);
    const distance = angle(point, foot);
    if (distance < best.radians) best = { point: foot, radians: distance };
  }
  return best;
}

export const nearestOnLine = (point: Vector, lines: readonly Line[]) => nearest(point, lines.flatMap(lineEdges));

/** The point itself where it lies inside. */
export function nearestOnPolygon(point: Vector, polygons: readonly Polygon[]) {
  return regionOf(polygons).contains(point) ? { point, radians: 0 } : nearest(point, edgesOf(polygons));
}

/** The share of a line's length up to its point nearest to a position, 0 to 1. */
export function locate(line: Line, point: Vector, onSpheroid: boolean): number {
  const measure = onSpheroid ? (a: Vector, b: Vector) => spheroidDistance(positionOf(a), positionOf(b)) : angle;
  let [total, best, until] = [0, Number.POSITIVE_INFINITY, 0];
  for (const { from, to } of lineEdges(line)) {
    const distance = distanceToSegment(point, from, to);
    if (distance < best) {
      best = distance;
      until = total + measure(from, project(point, from, to));
    }
    total += measure(from, to);
  }
  return Math.min(Math.max(until / total, 0), 1);
}

/** The point at a share of a line's length. */
export function along(line: Line, share: number): Vector {
  let left = radians(lineEdges(line)) * share;
  for (const { from, to } of lineEdges(line)) {
    const size = angle(from, to);
    if (left <= size) return left === size ? to : pointAt(from, to, left);
    left -= size;
  }
  return line.at(-1) as Vector;
}
