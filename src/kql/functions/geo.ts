import { convert } from '../convert.ts';
import { type Sql, sql } from '../sql.ts';
import { argument, type Call, scalar } from './function.ts';
import { arrayOf, onlyIf } from './json.ts';

const real = (call: Call, index: number) => convert(argument(call, index), 'real').text;
const level = (call: Call, index: number, otherwise: number): string =>
  call.args[index] ? convert(call.args[index], 'long').text : `toInt64(${otherwise})`;

/** True for a longitude and a latitude on the globe. */
const isPoint = (longitude: string, latitude: string) =>
  `(ifNull(${longitude} BETWEEN -180 AND 180, false) AND ifNull(${latitude} BETWEEN -90 AND 90, false))`;

function text(value: string, condition: string): Sql {
  return sql(`if(${condition}, ${value}, '')`, 'string');
}

const MOST_GEOHASH_LETTERS = 12n; // of ClickHouse; KQL has up to 18

const toGeohash = scalar((call) => {
  const [longitude, latitude, accuracy] = [real(call, 0), real(call, 1), level(call, 2, 5)];
  const constant = call.args[2]?.constant;
  const isNull = call.args[2]?.text.startsWith('CAST(NULL') === true;
  if (call.args[2] && !isNull && constant?.kind !== 'integer')
    throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The accuracy must be constant.');
  if (constant?.kind === 'integer' && constant.value > MOST_GEOHASH_LETTERS && constant.value <= 18n)
    throw call.node.fail('KQL_UNSUPPORTED', `A geohash has up to ${MOST_GEOHASH_LETTERS} letters here.`);
  const valid = `${isPoint(longitude, latitude)} AND ifNull(${accuracy} BETWEEN 1 AND 18, false)`;
  return text(
    `geohashEncode(ifNull(${longitude}, 0), ifNull(${latitude}, 0), toUInt8(least(ifNull(${accuracy}, 1), 12)))`,
    valid,
  );
});

const point = (pair: string) =>
  sql(
    `concat('{"type":"Point","coordinates":[', toString(tupleElement(${pair}, 1)), ',', toString(tupleElement(${pair}, 2)), ']}')`,
    'dynamic',
    false,
  );

const isGeohash = (value: string) => `match(${value}, '^[0-9b-hjkmnp-zB-HJKMNP-Z]{1,18}$')`;
const geohashCentre = scalar((call) => {
  const value = convert(argument(call, 0), 'string').text;
  return onlyIf(isGeohash(value), point(`geohashDecode(${value})`));
});

/** The cell of an H3 name, or of a valid one in place of a bad name: `if` computes both branches. */
const SOME_CELL = '862a1072fffffff';
const isCell = (value: string) =>
  `(match(${value}, '^[0-9a-f]{15}$') AND h3IsValid(reinterpretAsUInt64(reverse(unhex(leftPad(${value}, 16, '0'))))))`;
const cell = (value: string) => `stringToH3(if(${isCell(value)}, ${value}, '${SOME_CELL}'))`;
const name = (call: Call) => convert(argument(call, 0), 'string').text;

const cellLevel = scalar((call) =>
  onlyIf(isCell(name(call)), sql(`toInt64(h3GetResolution(${cell(name(call))}))`, 'long')),
);
const cellNeighbours = scalar((call) => {
  const value = name(call);
  const ring = `arrayFilter(other -> other != ${cell(value)}, h3kRing(${cell(value)}, 1))`;
  return onlyIf(isCell(value), arrayOf(`arrayMap(other -> concat('"', h3ToString(other), '"'), ${ring})`));
});
const cellParent = scalar((call) => {
  const value = name(call);
  const own = `toInt64(h3GetResolution(${cell(value)}))`;
  const wanted = call.args[1] ? level(call, 1, 0) : `(${own} - 1)`;
  const valid = `(${isCell(value)} AND ifNull(${wanted} BETWEEN 0 AND ${own} - 1, false))`;
  return text(`h3ToString(h3ToParent(${cell(value)}, toUInt8(if(${valid}, ${wanted}, 0))))`, valid);
});
const cellChildren = scalar((call) => {
  const value = name(call);
  const own = `toInt64(h3GetResolution(${cell(value)}))`;
  const wanted = call.args[1] ? level(call, 1, 0) : `(${own} + 1)`;
  const valid = `(${isCell(value)} AND ifNull(${wanted} BETWEEN ${own} + 1 AND least(${own} + 5, 15), false))`;
  const children = `h3ToChildren(${cell(value)}, toUInt8(if(${valid}, ${wanted}, ${own})))`;
  return onlyIf(valid, arrayOf(`arrayMap(child -> concat('"', h3ToString(child), '"'), ${children})`));
});

/** Metres along the globe, a sphere of Earth's mean radius. */
const EARTH_RADIUS_METRES = 6_371_010;
function distance(call: Call, from: number): { readonly metres: string; readonly valid: string } {
  const [a, b, c, d] = [0, 1, 2, 3].map((offset) => real(call, from + offset));
  const half = (x: string | undefined, y: string | undefined) => `pow(sin((radians(${x}) - radians(${y})) / 2), 2)`;
  const haversine = `(${half(d, b)} + cos(radians(${b})) * cos(radians(${d})) * ${half(c, a)})`;
  return {
    metres: `(2 * ${EARTH_RADIUS_METRES} * asin(least(sqrt(${haversine}), 1)))`,
    valid: `${isPoint(a ?? '', b ?? '')} AND ${isPoint(c ?? '', d ?? '')}`,
  };
}
const between = scalar((call) => {
  const { metres, valid } = distance(call, 0);
  return onlyIf(valid, sql(metres, 'real'));
});
const inCircle = scalar((call) => {
  const { metres, valid } = distance(call, 0);
  const radius = real(call, 4);
  return onlyIf(`(${valid} AND ifNull(${radius} >= 0, false))`, sql(`(${metres} <= ${radius})`, 'bool'));
});

export const geography = {
  geo_point_to_geohash: toGeohash,
  geo_geohash_to_central_point: geohashCentre,
  geo_h3cell_level: cellLevel,
  geo_h3cell_neighbors: cellNeighbours,
  geo_h3cell_parent: cellParent,
  geo_h3cell_children: cellChildren,
  geo_distance_2points: between,
  geo_point_in_circle: inCircle,
};
