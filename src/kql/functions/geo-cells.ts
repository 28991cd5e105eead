import { bufferedPolygons, widthOf } from '../geo/buffer.ts';
import { geohashCentre, geohashNeighbours, geohashPolygon } from '../geo/geohash.ts';
import {
  h3Cells,
  h3Centre,
  h3Children,
  h3Level,
  h3Name,
  h3Neighbours,
  h3Parent,
  h3Polygon,
  h3Rings,
} from '../geo/h3-cells.ts';
import { merged } from '../geo/overlay.ts';
import { lineCovering, polygonCovering, s2Centre, s2Neighbours, s2Polygon, s2Token } from '../geo/s2-cells.ts';
import { type GeoJson, polygonPositions } from '../geo/shapes.ts';
import { positionOf } from '../geo/sphere.ts';
import { hostFunction } from '../staged/host-function.ts';
import type { HostValue } from '../staged/value.ts';
import { jsonIn, jsonText, levelIn, lines, numberIn, polygons, positionIn } from './geo-arguments.ts';

const DEFAULT_S2_LEVEL = 11;
const DEFAULT_H3_RESOLUTION = 6;
const BUFFER_TOLERANCE_METRES = 10;

const text = (value: HostValue | undefined) => String(value ?? '');

/** A function of a cell's name that gives a shape or a list of names. */
const ofCell = (read: (name: string) => GeoJson | readonly unknown[] | null) =>
  hostFunction(([name]) => jsonText(read(text(name))), { takes: ['string'], gives: 'dynamic' });

/** A level or resolution that may be left out; null stands for one that is no level. */
const own = (value: HostValue | undefined) => (value === undefined ? undefined : value === null ? -1 : Number(value));

const pointToS2 = hostFunction(
  ([longitude, latitude, level]) => {
    const position = positionIn(longitude, latitude);
    const depth = levelIn(level, DEFAULT_S2_LEVEL, 0, 30);
    return position && depth !== undefined ? s2Token(position[0], position[1], depth) : '';
  },
  { takes: ['real', 'real', 'long'], gives: 'string' },
);

const pointToH3 = hostFunction(
  ([longitude, latitude, resolution]) => {
    const position = positionIn(longitude, latitude);
    const level = levelIn(resolution, DEFAULT_H3_RESOLUTION, 0, 15);
    return position && level !== undefined ? h3Name(position[0], position[1], level) : '';
  },
  { takes: ['real', 'real', 'long'], gives: 'string' },
);

const polygonToS2 = hostFunction(
  ([polygon, level, radius]) => {
    const shape = polygons(polygon);
    const region = shape && merged(shape);
    const [depth, metres] = [levelIn(level, DEFAULT_S2_LEVEL, 0, 30), numberIn(radius, 0)];
    if (!region || depth === undefined || metres === undefined || metres < 0) return null;
    return jsonText(polygonCovering(region, depth, metres));
  },
  { takes: ['dynamic', 'long', 'real'], gives: 'dynamic' },
);

const lineToS2 = hostFunction(
  ([line, level, radius]) => {
    const shape = lines(line);
    const [depth, metres] = [levelIn(level, DEFAULT_S2_LEVEL, 0, 30), numberIn(radius, 0)];
    if (!shape || depth === undefined || metres === undefined || metres < 0) return null;
    return jsonText(lineCovering(shape, depth, metres));
  },
  { takes: ['dynamic', 'long', 'real'], gives: 'dynamic' },
);

const polygonToH3 = hostFunction(
  ([polygon, resolution, radius]) => {
    const [level, metres] = [levelIn(resolution, DEFAULT_H3_RESOLUTION, 0, 15), numberIn(radius, 0)];
    const shape = polygons(polygon);
    if (!shape || level === undefined || metres === undefined || metres < 0) return null;
    if (metres === 0) return jsonText(h3Cells(polygonPositions(jsonIn(polygon)) ?? [], level));
    const width = widthOf(metres, BUFFER_TOLERANCE_METRES);
    const wider = width && bufferedPolygons(shape, width);
    return wider
      ? jsonText(
          h3Cells(
            wider.map((rings) => rings.map((ring) => closed(ring.map(positionOf)))),
            level,
          ),
        )
      : null;
  },
  { takes: ['dynamic', 'long', 'real'], gives: 'dynamic' },
);

function closed<Point>(ring: readonly Point[]): Point[] {
  return [...ring, ...ring.slice(0, 1)];
}

/** Cells of the three grids: geohash, S2 and H3. */
export const geographyCells = {
  geo_geohash_to_central_point: ofCell(geohashCentre),
  geo_geohash_to_polygon: ofCell(geohashPolygon),
  geo_geohash_neighbors: ofCell(geohashNeighbours),
  geo_point_to_s2cell: pointToS2,
  geo_s2cell_to_central_point: ofCell(s2Centre),
  geo_s2cell_to_polygon: ofCell(s2Polygon),
  geo_s2cell_neighbors: ofCell(s2Neighbours),
  geo_point_to_h3cell: pointToH3,
  geo_h3cell_to_central_point: ofCell(h3Centre),
  geo_h3cell_to_polygon: ofCell(h3Polygon),
  geo_h3cell_neighbors: ofCell(h3Neighbours),
  geo_h3cell_level: hostFunction(([name]) => h3Level(text(name)), { takes: ['string'], gives: 'int' }),
  geo_h3cell_parent: hostFunction(([name, resolution]) => h3Parent(text(name), own(resolution)), {
    takes: ['string', 'long'],
    gives: 'string',
  }),
  geo_h3cell_children: hostFunction(([name, resolution]) => jsonText(h3Children(text(name), own(resolution))), {
    takes: ['string', 'long'],
    gives: 'dynamic',
  }),
  geo_h3cell_rings: hostFunction(([name, distance]) => jsonText(h3Rings(text(name), own(distance) ?? -1)), {
    takes: ['string', 'long'],
    gives: 'dynamic',
  }),
  geo_polygon_to_s2cells: polygonToS2,
  geo_line_to_s2cells: lineToS2,
  geo_polygon_to_h3cells: polygonToH3,
};
