import { type GeoJson, type Line, linesOf, type Polygon, polygonsOf, validPosition } from '../geo/shapes.ts';
import { type Position, type Vector, vectorOf } from '../geo/sphere.ts';
import type { HostValue } from '../staged/value.ts';

/** What a JSON text holds; undefined for what is none. */
export function jsonIn(text: HostValue | undefined): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function lines(text: HostValue | undefined): Line[] | undefined {
  return linesOf(jsonIn(text));
}
export function polygons(text: HostValue | undefined): Polygon[] | undefined {
  return polygonsOf(jsonIn(text));
}

export function positionIn(longitude: HostValue | undefined, latitude: HostValue | undefined): Position | undefined {
  return validPosition(longitude, latitude);
}
export function vectorIn(longitude: HostValue | undefined, latitude: HostValue | undefined): Vector | undefined {
  const position = positionIn(longitude, latitude);
  return position && vectorOf(position);
}

/** A number argument; what stands without it where it is left out; undefined for a null. */
export function numberIn(value: HostValue | undefined, otherwise: number): number | undefined {
  if (value === undefined) return otherwise;
  return value === null ? undefined : Number(value);
}

/** A whole number within a range. */
export function levelIn(
  value: HostValue | undefined,
  otherwise: number,
  least: number,
  most: number,
): number | undefined {
  const level = numberIn(value, otherwise);
  return level !== undefined && level >= least && level <= most ? Math.trunc(level) : undefined;
}

export function jsonText(shape: GeoJson | readonly unknown[] | null | undefined): string | null {
  return shape ? JSON.stringify(shape) : null;
}
