import { KqlError } from '../errors.ts';
import { bufferedLines, bufferedPolygons, disc, widthOf } from '../geo/buffer.ts';
import { densified } from '../geo/densify.ts';
import {
  along,
  area,
  lineCentroid,
  lineLength,
  locate,
  nearestOnLine,
  nearestOnPolygon,
  perimeter,
  polygonCentroid,
} from '../geo/measure.ts';
import {
  intersection,
  lineMeetsPolygon,
  linesInside,
  linesMeet,
  linesMeeting,
  merged,
  polygonsMeet,
  union,
  unionOfLines,
} from '../geo/overlay.ts';
import {
  type GeoJson,
  type Line,
  lineJson,
  linePositions,
  mixedJson,
  type Polygon,
  pointJson,
  polygonJson,
  polygonPositions,
} from '../geo/shapes.ts';
import { simplified } from '../geo/simplify.ts';
import { EARTH_RADIUS_METRES, type Position, type Vector } from '../geo/sphere.ts';
import { fromWkt } from '../geo/wkt.ts';
import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';
import { jsonIn, jsonText, lines, numberIn, polygons, vectorIn } from './geo-arguments.ts';
import { placedFunction } from './placed.ts';

const DEFAULT_TOLERANCE_METRES = 10;
const LEAST_DENSIFY_METRES = 0.1;
const MOST_DENSIFY_METRES = 10_000;
const MOST_SIMPLIFY_METRES = 7_800_000;
const MOST_BUFFERED_POINTS = 5000;

/** The areas of a shape, those that overlap as one. */
const region = (text: HostValue | undefined): Polygon[] | undefined => {
  const shape = polygons(text);
  return shape && merged(shape);
};
/** The lines of a shape, what several follow once. */
const joined = (text: HostValue | undefined): Line[] | undefined => {
  const shape = lines(text);
  return shape && (shape.length > 1 ? unionOfLines(shape) : shape);
};

const ofPolygon = (measure: (polygons: readonly Polygon[]) => number) =>
  hostFunction(
    ([polygon]) => {
      const shape = region(polygon);
      return shape ? measure(shape) : null;
    },
    { takes: ['dynamic'], gives: 'real' },
  );

/** A function of two shapes: null where one is none. */
function ofTwo<A, B>(
  first: (text: HostValue | undefined) => A | undefined,
  second: (text: HostValue | undefined) => B | undefined,
) {
  return {
    shape: (combine: (a: A, b: B) => GeoJson | undefined) =>
      hostFunction(
        ([a, b]) => {
          const [own, other] = [first(a), second(b)];
          return own && other ? jsonText(combine(own, other)) : null;
        },
        { takes: ['dynamic'], gives: 'dynamic' },
      ),
    test: (holds: (a: A, b: B) => boolean) =>
      hostFunction(
        ([a, b]) => {
          const [own, other] = [first(a), second(b)];
          return own && other ? holds(own, other) : null;
        },
        { takes: ['dynamic'], gives: 'bool' },
      ),
  };
}

/** A function of a point and a shape. */
function ofPoint<Shape>(read: (text: HostValue | undefined) => Shape | undefined) {
  const found = <T>(args: readonly HostValue[], compute: (point: Vector, shape: Shape) => T): T | null => {
    const [point, shape] = [vectorIn(args[0], args[1]), read(args[2])];
    return point && shape ? compute(point, shape) : null;
  };
  const takes = ['real', 'real', 'dynamic'] as const;
  return {
    number: (measure: (point: Vector, shape: Shape) => number) =>
      hostFunction((args) => found(args, measure), { takes, gives: 'real' }),
    test: (holds: (point: Vector, shape: Shape) => boolean) =>
      hostFunction((args) => found(args, holds), { takes, gives: 'bool' }),
    shape: (make: (point: Vector, shape: Shape) => GeoJson) =>
      hostFunction((args) => jsonText(found(args, make)), { takes, gives: 'dynamic' }),
  };
}

/** Every shape of an array; undefined where one is none, or there is none. */
function each<Shape>(
  text: HostValue | undefined,
  read: (text: HostValue | undefined) => Shape | undefined,
): Shape[] | undefined {
  const items = jsonIn(text);
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const shapes = items.map((item) => read(JSON.stringify(item)));
  return shapes.every((shape) => shape !== undefined) ? (shapes as Shape[]) : undefined;
}

const toleranceOf = (value: HostValue | undefined, least: number, most: number) => {
  const metres = numberIn(value, DEFAULT_TOLERANCE_METRES);
  return metres !== undefined && metres >= least && metres <= most ? metres : undefined;
};

function densify(
  read: (value: unknown) => unknown,
  valid: (text: HostValue | undefined) => unknown,
  isMulti: (type: unknown) => boolean,
) {
  // Lines are one level of arrays above positions, rings of polygons two.
  const deep = (value: unknown, metres: number): unknown => {
    if (!Array.isArray(value)) return undefined;
    if (!Array.isArray((value[0] as readonly unknown[])[0])) return densified(value as Position[], metres);
    const parts = value.map((part) => deep(part, metres));
    return parts.every((part) => part !== undefined) ? parts : undefined;
  };
  return hostFunction(
    ([text, tolerance]) => {
      const metres = toleranceOf(tolerance, LEAST_DENSIFY_METRES, MOST_DENSIFY_METRES);
      const shape = jsonIn(text);
      const parts = read(shape);
      if (metres === undefined || !parts || !valid(text)) return null;
      const { type } = shape as GeoJson;
      const done = deep(parts, metres) as readonly unknown[] | undefined;
      return done ? jsonText({ type, coordinates: isMulti(type) ? done : done[0] }) : null;
    },
    { takes: ['dynamic', 'real', 'bool'], gives: 'dynamic' },
  );
}

/** Simplified polygons; those that vanish are left out. */
function simplerPolygons(shapes: readonly Polygon[], metres: number): Polygon[] {
  const rings = shapes.flatMap((polygon, owner) =>
    polygon.map((points, index) => ({ owner, index, points, closed: true })),
  );
  const simpler = simplified(rings, metres / EARTH_RADIUS_METRES);
  const found = shapes.map((_, owner): (readonly Vector[] | undefined)[] =>
    simpler.filter((_ring, at) => rings[at]?.owner === owner),
  );
  return found.flatMap(([shell, ...holes]): Polygon[] =>
    shell ? [[shell, ...holes.filter((hole) => hole !== undefined)]] : [],
  );
}

const simplifyPolygon = hostFunction(
  ([polygon, tolerance]) => {
    const [shape, metres] = [region(polygon), toleranceOf(tolerance, 0, MOST_SIMPLIFY_METRES)];
    if (!shape || metres === undefined) return null;
    const simpler = simplerPolygons(shape, metres);
    return simpler.length ? jsonText(polygonJson(simpler)) : null;
  },
  { takes: ['dynamic', 'real'], gives: 'dynamic' },
);
const simplifyPolygons = hostFunction(
  ([array, tolerance]) => {
    const [shapes, metres] = [each(array, polygons), toleranceOf(tolerance, 0, MOST_SIMPLIFY_METRES)];
    if (!shapes || metres === undefined) return null;
    const simpler = simplerPolygons(shapes.flat(), metres);
    return simpler.length ? jsonText(polygonJson(simpler)) : null;
  },
  { takes: ['dynamic', 'real'], gives: 'dynamic' },
);
const simplifyLine = hostFunction(
  ([line, tolerance]) => {
    const [shape, metres] = [joined(line), toleranceOf(tolerance, 0, MOST_SIMPLIFY_METRES)];
    if (!shape || metres === undefined) return null;
    const chains = shape.map((points) => ({ points, closed: false }));
    const simpler = simplified(chains, metres / EARTH_RADIUS_METRES).filter((points) => points !== undefined);
    return simpler.length ? jsonText(lineJson(simpler)) : null;
  },
  { takes: ['dynamic', 'real'], gives: 'dynamic' },
);

const widthIn = (radius: HostValue | undefined, tolerance: HostValue | undefined) => {
  const [metres, most] = [numberIn(radius, Number.NaN), numberIn(tolerance, DEFAULT_TOLERANCE_METRES)];
  return metres === undefined || most === undefined ? undefined : widthOf(metres, most);
};
function refuseLarge(count: number): void {
  if (count > MOST_BUFFERED_POINTS)
    throw new KqlError(
      'KQL_LIMIT_WORK',
      `A buffer goes around at most ${MOST_BUFFERED_POINTS} points; simplify the shape first.`,
    );
}

const bufferPoint = hostFunction(
  ([longitude, latitude, radius, tolerance]) => {
    const [point, width] = [vectorIn(longitude, latitude), widthIn(radius, tolerance)];
    return point && width ? jsonText(polygonJson([disc(point, width)])) : null;
  },
  { takes: ['real'], gives: 'dynamic' },
);
const bufferLine = hostFunction(
  ([line, radius, tolerance]) => {
    const [shape, width] = [lines(line), widthIn(radius, tolerance)];
    if (!shape || !width) return null;
    refuseLarge(shape.flat().length);
    const wider = bufferedLines(shape, width);
    return wider ? jsonText(polygonJson(wider)) : null;
  },
  { takes: ['dynamic', 'real', 'real'], gives: 'dynamic' },
);
const bufferPolygon = hostFunction(
  ([polygon, radius, tolerance]) => {
    const [shape, width] = [region(polygon), widthIn(radius, tolerance)];
    if (!shape || !width) return null;
    refuseLarge(shape.flat(2).length);
    const wider = bufferedPolygons(shape, width);
    return wider ? jsonText(polygonJson(wider)) : null;
  },
  { takes: ['dynamic', 'real', 'real'], gives: 'dynamic' },
);

const locatePoint = hostFunction(
  ([line, longitude, latitude, spheroid]) => {
    const [shape, point] = [lines(line), vectorIn(longitude, latitude)];
    const only = shape?.[0];
    return only && shape.length === 1 && point ? locate(only, point, spheroid === true) : null;
  },
  { takes: ['dynamic', 'real', 'real', 'bool'], gives: 'real' },
);
const interpolatePoint = hostFunction(
  ([line, fraction]) => {
    const [shape, share] = [lines(line), numberIn(fraction, Number.NaN)];
    const only = shape?.[0];
    if (!only || shape.length !== 1 || share === undefined || !(share >= 0 && share <= 1)) return null;
    return jsonText(pointJson(along(only, share)));
  },
  { takes: ['dynamic', 'real'], gives: 'dynamic' },
);

const shared = ({ points, lines: common, polygons: areas }: ReturnType<typeof linesMeeting>) =>
  mixedJson(points, common, areas);
const two = {
  lines: ofTwo(lines, lines),
  polygons: ofTwo(region, region),
  lineAndPolygon: ofTwo(lines, region),
};
const toLine = ofPoint(lines);
const toPolygon = ofPoint(region);

/** Lines and polygons on the sphere. */
export const geographyShapes = {
  geo_from_wkt: hostFunction(([text]) => jsonText(fromWkt(String(text ?? ''))), {
    takes: ['string'],
    gives: 'dynamic',
  }),
  geo_line_length: hostFunction(
    ([line]) => {
      const shape = joined(line);
      return shape ? lineLength(shape) : null;
    },
    { takes: ['dynamic'], gives: 'real' },
  ),
  geo_line_centroid: hostFunction(
    ([line]) => {
      const shape = joined(line);
      return shape ? jsonText(pointJson(lineCentroid(shape))) : null;
    },
    { takes: ['dynamic'], gives: 'dynamic' },
  ),
  geo_line_densify: densify(linePositions, lines, (type) => type === 'MultiLineString'),
  geo_line_simplify: simplifyLine,
  geo_line_buffer: placedFunction(bufferLine),
  geo_line_locate_point: locatePoint,
  geo_line_interpolate_point: interpolatePoint,
  geo_polygon_area: ofPolygon(area),
  geo_polygon_perimeter: ofPolygon(perimeter),
  geo_polygon_centroid: hostFunction(
    ([polygon]) => {
      const shape = region(polygon);
      return shape ? jsonText(pointJson(polygonCentroid(shape))) : null;
    },
    { takes: ['dynamic'], gives: 'dynamic' },
  ),
  geo_polygon_densify: densify(polygonPositions, polygons, (type) => type === 'MultiPolygon'),
  geo_polygon_simplify: simplifyPolygon,
  geo_simplify_polygons_array: simplifyPolygons,
  geo_polygon_buffer: placedFunction(bufferPolygon),
  geo_point_buffer: bufferPoint,
  geo_closest_point_on_line: toLine.shape((point, shape) => pointJson(nearestOnLine(point, shape).point)),
  geo_closest_point_on_polygon: toPolygon.shape((point, shape) => pointJson(nearestOnPolygon(point, shape).point)),
  geo_intersects_2lines: two.lines.test(linesMeet),
  geo_intersects_2polygons: two.polygons.test(polygonsMeet),
  geo_intersects_line_with_polygon: two.lineAndPolygon.test(lineMeetsPolygon),
  geo_intersection_2lines: two.lines.shape((a, b) => shared(linesMeeting(a, b))),
  geo_intersection_2polygons: two.polygons.shape((a, b) => {
    const common = intersection(a, b);
    return common && shared(common);
  }),
  geo_intersection_line_with_polygon: two.lineAndPolygon.shape((line, polygon) => lineJson(linesInside(line, polygon))),
  geo_union_lines_array: hostFunction(
    ([array]) => {
      const shapes = each(array, lines);
      return shapes ? jsonText(lineJson(unionOfLines(shapes.flat()))) : null;
    },
    { takes: ['dynamic'], gives: 'dynamic' },
  ),
  geo_union_polygons_array: hostFunction(
    ([array]) => {
      const shapes = each(array, region);
      const whole = shapes && union(shapes);
      return whole ? jsonText(polygonJson(whole)) : null;
    },
    { takes: ['dynamic'], gives: 'dynamic' },
  ),
};
