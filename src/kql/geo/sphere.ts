import { orient3d } from 'robust-predicates';

/** Metres: the sphere that Kusto measures on has Earth's mean radius as the S2 library has it. */
export const EARTH_RADIUS_METRES = 6_371_010;

/** A point of the unit sphere. */
export type Vector = readonly [x: number, y: number, z: number];
/** Degrees: longitude, latitude. */
export type Position = readonly [longitude: number, latitude: number];

const RADIANS = Math.PI / 180;

export function vectorOf([longitude, latitude]: Position): Vector {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
  const cosine = Math.cos(phi);
  return [Math.cos(lambda) * cosine, Math.sin(lambda) * cosine, Math.sin(phi)];
}

export function positionOf([x, y, z]: Vector): Position {
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vector): number => Math.sqrt(dot(a, a));
/** Equal but for the last digits: longitudes at a pole are all one point. */
export const same = (a: Vector, b: Vector): boolean =>
  Math.abs(a[0] - b[0]) < SAME && Math.abs(a[1] - b[1]) < SAME && Math.abs(a[2] - b[2]) < SAME;
const SAME = 1e-15;

export function unit(a: Vector): Vector {
  const size = length(a);
  return size === 0 ? a : scale(a, 1 / size);
}

/** The normal of the great circle through two points, exact to the last digits for near ones too. */
export function normal(a: Vector, b: Vector): Vector {
  return cross(add(a, b), subtract(b, a));
}

/** Radians between two points. */
export function angle(a: Vector, b: Vector): number {
  return Math.atan2(length(cross(a, b)), dot(a, b));
}

/** 1 where a, b, c turn left seen from outside, −1 right, 0 on one great circle; exact. */
export function turn(a: Vector, b: Vector, c: Vector): number {
  return Math.sign(orient3d(...a, ...b, ...c, 0, 0, 0));
}

/** The point of the segment nearest to the point. */
export function project(point: Vector, a: Vector, b: Vector): Vector {
  const n = unit(normal(a, b));
  if (length(n) === 0) return a;
  const foot = unit(subtract(point, scale(n, dot(point, n))));
  const inside = dot(cross(n, a), foot) >= 0 && dot(cross(b, n), foot) >= 0;
  if (inside && length(foot) > 0) return foot;
  return dot(point, a) >= dot(point, b) ? a : b;
}

/** Radians from a point to a segment. */
export function distanceToSegment(point: Vector, a: Vector, b: Vector): number {
  return angle(point, project(point, a, b));
}

/** The point at a share of the way from a to b. */
export function interpolate(a: Vector, b: Vector, share: number): Vector {
  if (share <= 0) return a;
  if (share >= 1) return b;
  return pointAt(a, b, angle(a, b) * share);
}

/** The point that lies this many radians from a towards b. */
export function pointAt(a: Vector, b: Vector, radians: number): Vector {
  const towards = unit(cross(normal(a, b), a));
  return unit(add(scale(a, Math.cos(radians)), scale(towards, Math.sin(radians))));
}

/** Where two segments cross in their insides; undefined where they don't. */
export function crossing(a: Vector, b: Vector, c: Vector, d: Vector): Vector | undefined {
  const abc = turn(a, b, c);
  const abd = turn(a, b, d);
  if (abc === 0 || abd === 0 || abc === abd) return undefined;
  const cda = turn(c, d, a);
  const cdb = turn(c, d, b);
  if (cda === 0 || cdb === 0 || cda === cdb) return undefined;
  // Four turns in one sense: the segments face each other across the globe otherwise.
  if (abc !== -cda) return undefined;
  const found = unit(cross(unit(normal(a, b)), unit(normal(c, d))));
  return dot(found, add(add(a, b), add(c, d))) < 0 ? scale(found, -1) : found;
}
