import { union } from './overlay.ts';
import { type Line, lineEdges, type Polygon, ringEdges } from './shapes.ts';
import { add, angle, cross, EARTH_RADIUS_METRES, interpolate, normal, scale, unit, type Vector } from './sphere.ts';

const LEAST_CORNERS = 8;
const MOST_CORNERS = 1024;
const WIDEST = Math.PI / 2; // a wider buffer would cover more than half of the globe

interface Width {
  readonly radius: number;
  readonly tolerance: number;
}

/** Radius and tolerance in radians; the tolerance is brought between what the radius allows. Undefined: no radius. */
export function widthOf(metres: number, toleranceMetres: number): Width | undefined {
  if (!(metres > 0) || !(toleranceMetres > 0)) return undefined;
  const radius = metres / EARTH_RADIUS_METRES;
  if (radius >= WIDEST) return undefined;
  const tolerance = Math.min(Math.max(toleranceMetres / metres, 1e-6), 0.5) * radius;
  return { radius, tolerance };
}

/** A polygon around the disc: its edges touch the circle, its corners stand out by the tolerance at most. */
export function disc(centre: Vector, { radius, tolerance }: Width): Polygon {
  const outer = Math.min(radius + tolerance, WIDEST - 1e-6);
  const needed = Math.ceil(Math.PI / Math.acos(Math.tan(radius) / Math.tan(outer)));
  const corners = Math.min(Math.max(needed, LEAST_CORNERS), MOST_CORNERS);
  const reach = Math.atan(Math.tan(radius) / Math.cos(Math.PI / corners));
  const [x, y] = frame(centre);
  const ring = Array.from({ length: corners }, (_, index) => {
    const turned = (2 * Math.PI * index) / corners;
    const direction = add(scale(x, Math.cos(turned)), scale(y, Math.sin(turned)));
    return unit(add(scale(centre, Math.cos(reach)), scale(direction, Math.sin(reach))));
  });
  return [ring];
}

/** Two directions at a point, square to each other, the second to the left of the first. */
function frame(point: Vector): readonly [Vector, Vector] {
  const axis: Vector = Math.abs(point[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const x = unit(cross(axis, point));
  return [x, cross(point, x)];
}

/** Strips along an edge, each so short that its outer side stays within the tolerance. */
function strips(from: Vector, to: Vector, { radius, tolerance }: Width): Polygon[] {
  const longest = Math.min(Math.sqrt((8 * tolerance) / Math.max(Math.tan(radius), 1e-12)), Math.PI / 4);
  const count = Math.max(1, Math.ceil(angle(from, to) / longest));
  const left = unit(normal(from, to));
  const beside = (point: Vector, side: 1 | -1) =>
    unit(add(scale(point, Math.cos(radius)), scale(left, side * Math.sin(radius))));
  return Array.from({ length: count }, (_, index) => {
    const [a, b] = [interpolate(from, to, index / count), interpolate(from, to, (index + 1) / count)];
    return [[beside(a, -1), beside(b, -1), beside(b, 1), beside(a, 1)]];
  });
}

export function bufferedLines(lines: readonly Line[], width: Width): Polygon[] | undefined {
  return union(
    lines.map((line) => {
      const parts = [
        ...line.map((point) => [disc(point, width)]),
        ...lineEdges(line).flatMap(({ from, to }) => strips(from, to, width).map((strip) => [strip])),
      ];
      return union(parts) ?? [];
    }),
  );
}

export function bufferedPolygons(polygons: readonly Polygon[], width: Width): Polygon[] | undefined {
  const borders = polygons.flatMap((polygon) =>
    polygon.map((ring) => {
      const parts = [
        ...ring.map((point) => [disc(point, width)]),
        ...ringEdges(ring).flatMap(({ from, to }) => strips(from, to, width).map((strip) => [strip])),
      ];
      return union(parts) ?? [];
    }),
  );
  return union([...polygons.map((polygon) => [polygon]), ...borders]);
}
