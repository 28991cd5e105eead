import type { Occurrence } from './group.ts';

/** More gaps than these tell nothing new, and every match looks at all of them. */
const MAX_GAPS = 200;
const HOUR_MS = 3_600_000;
const EARTH_RADIUS_KM = 6371;
/** Addresses are placed by their provider: nearer than this two places may be one. */
const LEAST_DISTANCE_KM = 100;

/** Whether matches come at an even pace: the standard deviation of their gaps is at most `jitter` of their mean. */
export function isRegular(list: readonly Occurrence[], from: number, to: number, jitter: number): boolean {
  const first = Math.max(from + 1, to - MAX_GAPS);
  const gaps: number[] = [];
  for (let at = first; at < to; at++) gaps.push(list[at]!.time - list[at - 1]!.time);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  if (!(mean > 0)) return false;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return Math.sqrt(variance) <= jitter * mean;
}

/** Kilometres an hour between a match and those next to it, the faster one; values are `latitude,longitude`. */
export function speedOf(list: readonly Occurrence[], from: number, to: number, latest: Occurrence): number | undefined {
  const at = list.lastIndexOf(latest, to - 1);
  const speeds = [list[at - 1], list[at + 1]].flatMap((other, side) => {
    const position = side === 0 ? at - 1 : at + 1;
    return other && position >= from && position < to ? speedBetween(other, latest) : [];
  });
  return speeds.length === 0 ? undefined : Math.max(...speeds);
}

function speedBetween(one: Occurrence, two: Occurrence): number[] {
  const [from, to] = [placeOf(one), placeOf(two)];
  if (!from || !to) return [];
  const distance = kilometres(from, to);
  if (distance < LEAST_DISTANCE_KM) return [0];
  return [distance / (Math.abs(two.time - one.time) / HOUR_MS)];
}

type Place = readonly [latitude: number, longitude: number];

function placeOf({ value = '' }: Occurrence): Place | undefined {
  const [latitude, longitude] = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const isPlace = Math.abs(latitude ?? Number.NaN) <= 90 && Math.abs(longitude ?? Number.NaN) <= 180;
  return isPlace ? [latitude!, longitude!] : undefined;
}

/** The haversine formula. */
function kilometres(from: Place, to: Place): number {
  const [lat1, lon1, lat2, lon2] = [...from, ...to].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
    number,
  ];
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}
