import { convert } from '../convert.ts';
import { nearestOnLine, nearestOnPolygon } from '../geo/measure.ts';
import { merged } from '../geo/overlay.ts';
import { regionOf } from '../geo/region.ts';
import { type Edge, lineEdges, linesOf, type Polygon, polygonsOf, ringEdges } from '../geo/shapes.ts';
import { add, angle, cross, dot, EARTH_RADIUS_METRES, normal, unit, type Vector } from '../geo/sphere.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';
import { argument, type Call, type ScalarFunction, scalar } from './function.ts';
import { jsonIn, vectorIn } from './geo-arguments.ts';
import { onlyIf } from './json.ts';

// A plane that touches the globe shows straight what is shortest; near its horizon numbers grow without bound.
const WIDEST = 1.3; // radians
const MOST_CORNERS = 1500; // of a shape that is written into the statement
const MOST_EDGES = 60; // each is computed for each row

/** The plane that touches the globe at a point: coordinates on it of what lies on the point's side. */
function planeAt(centre: Vector) {
  const axis: Vector = Math.abs(centre[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const x = unit(cross(axis, centre));
  const y = cross(centre, x);
  return {
    x,
    y,
    of: (point: Vector) => [dot(x, point) / dot(centre, point), dot(y, point) / dot(centre, point)] as const,
  };
}

/** The store's own test of a point on the plane, or undefined where the polygon does not fit on it. */
function onPlane(polygon: Polygon): string | undefined {
  const centre = unit(polygon[0].reduce(add, [0, 0, 0] as Vector));
  if (!polygon[0].every((corner) => angle(centre, corner) < WIDEST)) return undefined;
  const plane = planeAt(centre);
  const rings = polygon.map((ring) => `[${ring.map((corner) => `(${plane.of(corner).join(', ')})`).join(', ')}]`);
  const height = along(centre);
  const place = `(${along(plane.x)} / ${height}, ${along(plane.y)} / ${height})`;
  // Behind the horizon there is no place: any will do, since nothing there is inside.
  const ahead = `${height} > ${Math.cos(WIDEST)}`;
  return `(${ahead} AND pointInPolygon(if(${ahead}, ${place}, (0., 0.)), ${rings.join(', ')}))`;
}

/** The point of two arguments as SQL: a test that it is on the globe, and what a body makes of its vector `at`. */
function overPoint(call: Call, type: 'bool' | 'real', body: string): Sql {
  const [longitude, latitude] = [0, 1].map((index) => convert(argument(call, index), 'real').text) as [string, string];
  const valid = `(ifNull(${longitude} BETWEEN -180 AND 180, false) AND ifNull(${latitude} BETWEEN -90 AND 90, false))`;
  const [x, y] = [`radians(assumeNotNull(${longitude}))`, `radians(assumeNotNull(${latitude}))`];
  const vector = `(cos(${x}) * cos(${y}), sin(${x}) * cos(${y}), sin(${y}))`;
  return onlyIf(valid, sql(`arrayMap(at -> ${body}, [${vector}])[1]`, type));
}
const AT = ['at.1', 'at.2', 'at.3'] as const;
const along = (direction: Vector) => `(${direction.map((part, index) => `${part} * ${AT[index]}`).join(' + ')})`;

/** True inside of one of the polygons; undefined where they are too large to be written. */
function inside(shapes: readonly Polygon[]): string | undefined {
  if (shapes.reduce((sum, polygon) => sum + polygon.flat().length, 0) > MOST_CORNERS) return undefined;
  const tests = shapes.map(onPlane);
  return tests.some((test) => test === undefined) ? undefined : `(${tests.join(' OR ')})`;
}

/** Radians to the nearest edge: to its great circle where the foot lies on it, to the nearer end elsewhere. */
function toEdges(edges: readonly Edge[]): string | undefined {
  if (edges.length > MOST_EDGES) return undefined;
  const terms = edges.map(({ from, to }) => {
    const n = unit(normal(from, to));
    const chord = (end: Vector) => `(${end.map((part, index) => `pow(${AT[index]} - (${part}), 2)`).join(' + ')})`;
    const ends = `2 * asin(least(sqrt(least(${chord(from)}, ${chord(to)})) / 2, 1))`;
    const isBeside = `${along(cross(n, from))} >= 0 AND ${along(cross(to, n))} >= 0`;
    return `if(${isBeside}, asin(least(abs${along(n)}, 1)), ${ends})`;
  });
  return terms.length > 1 ? `least(${terms.join(', ')})` : terms[0];
}

/** The shape that the query says, or undefined where it is one of the rows'. */
function fixed<Shape>(
  call: Call,
  read: (value: unknown) => Shape | undefined,
): { readonly shape: Shape | undefined } | undefined {
  const { constant } = argument(call, 2);
  return constant?.kind === 'json' ? { shape: read(constant.value) } : undefined;
}
const regionIn = (value: unknown) => {
  const shape = polygonsOf(value);
  return shape && merged(shape);
};

/**
 * A function of a point and a shape: over one shape that the query says and that is not too large, written into the
 * statement and computed in the store for any number of rows; over others beside it.
 */
function over<Shape>(
  type: 'bool' | 'real',
  read: (value: unknown) => Shape | undefined,
  write: (shape: Shape) => string | undefined,
  compute: (point: Vector, shape: Shape) => HostValue,
): ScalarFunction {
  const computed = hostFunction(
    ([longitude, latitude, text]) => {
      const [point, shape] = [vectorIn(longitude, latitude), read(jsonIn(text))];
      return point && shape ? compute(point, shape) : null;
    },
    { takes: ['real', 'real', 'dynamic'], gives: type },
  );
  return scalar((call) => {
    const own = fixed(call, read);
    if (own && own.shape === undefined) return nullOf(type);
    const body = own?.shape && write(own.shape);
    return body ? overPoint(call, type, body) : computed.translate(call);
  });
}
const metres = (radians: string) => `(${radians} * ${EARTH_RADIUS_METRES})`;

/** Points and the shapes near them. */
export const geographyNear = {
  geo_point_in_polygon: over('bool', regionIn, inside, (point, shape) => regionOf(shape).contains(point)),
  geo_distance_point_to_line: over(
    'real',
    linesOf,
    (shape) => {
      const radians = toEdges(shape.flatMap(lineEdges));
      return radians && metres(radians);
    },
    (point, shape) => nearestOnLine(point, shape).radians * EARTH_RADIUS_METRES,
  ),
  geo_distance_point_to_polygon: over(
    'real',
    regionIn,
    (shape) => {
      const [test, radians] = [inside(shape), toEdges(shape.flatMap((polygon) => polygon.flatMap(ringEdges)))];
      return test && radians && `if(${test}, 0., ${metres(radians)})`;
    },
    (point, shape) => nearestOnPolygon(point, shape).radians * EARTH_RADIUS_METRES,
  ),
};
