import { nearestOnLine, nearestOnPolygon } from './measure.ts';
import { merged } from './overlay.ts';
import { regionOf } from './region.ts';
import { linesOf, polygonsOf } from './shapes.ts';
import { add, angle, EARTH_RADIUS_METRES, unit, type Vector } from './sphere.ts';

const MARGIN_RADIANS = 1e-9;

/** True for points that a shape takes; undefined for what is no such shape. */
export type Takes = (point: Vector) => boolean;

/** A test that first asks whether the point is in a disc around the shape at all. */
function within(corners: readonly Vector[], radians: number, test: Takes): Takes {
  const centre = unit(corners.reduce(add, [0, 0, 0]));
  // Edges of a shape stay inside of a disc around its corners while that is less than half the globe.
  const reach = Math.max(...corners.map((corner) => angle(centre, corner))) + radians + MARGIN_RADIANS;
  return reach < Math.PI / 2 ? (point) => angle(centre, point) <= reach && test(point) : test;
}

/** Points inside of a polygon, or with a radius those as near to it. */
export function takenByPolygon(value: unknown, metres: number | undefined): Takes | undefined {
  const shape = polygonsOf(value);
  const whole = shape && merged(shape);
  if (!whole) return undefined;
  const corners = whole.flatMap((polygon) => polygon.flat());
  if (metres === undefined) return within(corners, 0, regionOf(whole).contains);
  const radians = metres / EARTH_RADIUS_METRES;
  return within(corners, radians, (point) => nearestOnPolygon(point, whole).radians <= radians);
}

/** Points as near to a line as the radius. */
export function takenByLine(value: unknown, metres: number): Takes | undefined {
  const shape = linesOf(value);
  if (!shape) return undefined;
  const radians = metres / EARTH_RADIUS_METRES;
  return within(shape.flat(), radians, (point) => nearestOnLine(point, shape).radians <= radians);
}
