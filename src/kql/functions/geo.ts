import { convert } from '../convert.ts';
import { geohashOf } from '../geo/geohash.ts';
import { sphereDistance, spheroidDistance } from '../geo/measure.ts';
import { EARTH_RADIUS_METRES } from '../geo/sphere.ts';
import { type Sql, sql } from '../sql.ts';
import { hostFunction } from '../staged/host-function.ts';
import { argument, type Call, scalar } from './function.ts';
import { levelIn, positionIn } from './geo-arguments.ts';
import { onlyIf } from './json.ts';

const real = (call: Call, index: number) => convert(argument(call, index), 'real').text;
const level = (call: Call, index: number, otherwise: number): string =>
  call.args[index] ? convert(call.args[index], 'long').text : `toInt64(${otherwise})`;

/** True for a longitude and a latitude on the globe. */
const isPoint = (longitude: string, latitude: string) =>
  `(ifNull(${longitude} BETWEEN -180 AND 180, false) AND ifNull(${latitude} BETWEEN -90 AND 90, false))`;

function text(value: string, condition: string): Sql {
  return sql(`if(${condition}, ${value}, '')`, 'string');
}

const DEFAULT_GEOHASH_LETTERS = 5;
const MOST_GEOHASH_LETTERS = 18;
const MOST_STORE_LETTERS = 12n; // of the store's function, whose number of letters is one for all rows

const longGeohash = hostFunction(
  ([longitude, latitude, accuracy]) => {
    const position = positionIn(longitude, latitude);
    const letters = levelIn(accuracy, DEFAULT_GEOHASH_LETTERS, 1, MOST_GEOHASH_LETTERS);
    return position && letters !== undefined ? geohashOf(position[0], position[1], letters) : '';
  },
  { takes: ['real', 'real', 'long'], gives: 'string' },
);
const toGeohash = scalar((call) => {
  const [longitude, latitude, accuracy] = [real(call, 0), real(call, 1), level(call, 2, DEFAULT_GEOHASH_LETTERS)];
  const constant = call.args[2]?.constant;
  const isShort = constant?.kind === 'integer' && constant.value >= 1n && constant.value <= MOST_STORE_LETTERS;
  if (call.args[2] && !isShort) return longGeohash.translate(call);
  return text(
    `geohashEncode(ifNull(${longitude}, 0), ifNull(${latitude}, 0), toUInt8(${accuracy}))`,
    isPoint(longitude, latitude),
  );
});

/** Metres along the globe, a sphere of Earth's mean radius. */
function distance(call: Call, from: number): { readonly metres: string; readonly valid: string } {
  const [a, b, c, d] = [0, 1, 2, 3].map((offset) => real(call, from + offset));
  const half = (x: string | undefined, y: string | undefined) => `pow(sin((radians(${x}) - radians(${y})) / 2), 2)`;
  const haversine = `(${half(d, b)} + cos(radians(${b})) * cos(radians(${d})) * ${half(c, a)})`;
  return {
    metres: `(2 * ${EARTH_RADIUS_METRES} * asin(least(sqrt(${haversine}), 1)))`,
    valid: `${isPoint(a ?? '', b ?? '')} AND ${isPoint(c ?? '', d ?? '')}`,
  };
}
const onSpheroid = hostFunction(
  ([a, b, c, d, spheroid]) => {
    const [from, to] = [positionIn(a, b), positionIn(c, d)];
    if (!from || !to) return null;
    return spheroid === true ? spheroidDistance(from, to) : sphereDistance(from, to);
  },
  { takes: ['real', 'real', 'real', 'real', 'bool'], gives: 'real' },
);
const between = scalar((call) => {
  const constant = call.args[4]?.constant;
  if (call.args[4] && !(constant?.kind === 'bool' && !constant.value)) return onSpheroid.translate(call);
  const { metres, valid } = distance(call, 0);
  return onlyIf(valid, sql(metres, 'real'));
});
const inCircle = scalar((call) => {
  const { metres, valid } = distance(call, 0);
  const radius = real(call, 4);
  return onlyIf(`(${valid} AND ifNull(${radius} >= 0, false))`, sql(`(${metres} <= ${radius})`, 'bool'));
});

const NEAREST = 1e-15; // radians: points that near are one, or opposite each other
/** Radians clockwise from north, 0 to 2π, as the sine and cosine of the way's direction give them. */
function azimuth(call: Call, from: number, to: number): { readonly radians: string; readonly valid: string } {
  const [a, b, c, d] = [from, from + 1, to, to + 1].map((index) => `radians(${real(call, index)})`);
  const east = `(sin(${c} - ${a}) * cos(${d}))`;
  const north = `(sin(${d} - ${b}) + 2 * sin(${b}) * cos(${d}) * pow(sin((${c} - ${a}) / 2), 2))`;
  const points = `${isPoint(real(call, from), real(call, from + 1))} AND ${isPoint(real(call, to), real(call, to + 1))}`;
  return {
    radians: `positiveModulo(atan2(${east}, ${north}), 2 * pi())`,
    valid: `${points} AND ifNull(greatest(abs(${east}), abs(${north})) > ${NEAREST}, false)`,
  };
}
const direction = scalar((call) => {
  const { radians, valid } = azimuth(call, 0, 2);
  return onlyIf(`(${valid})`, sql(radians, 'real'));
});
/** Clockwise from the way back to the way on. */
const turn = scalar((call) => {
  const [back, on] = [azimuth(call, 2, 0), azimuth(call, 2, 4)];
  return onlyIf(
    `(${back.valid} AND ${on.valid})`,
    sql(`positiveModulo(${on.radians} - ${back.radians}, 2 * pi())`, 'real'),
  );
});

/** Points: their cells, distances and directions. */
export const geographyPoints = {
  geo_point_to_geohash: toGeohash,
  geo_distance_2points: between,
  geo_point_in_circle: inCircle,
  geo_azimuth: direction,
  geo_angle: turn,
};
