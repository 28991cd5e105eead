import { angle, EARTH_RADIUS_METRES, interpolate, type Position, vectorOf } from './sphere.ts';

// Where along an edge the plane and the sphere are furthest apart, and how much further than there they can be:
// the constants of the S2 library's tessellator.
const FRACTION = 0.3121569108224831;
const SCALE = 0.8382999256988851;
const MOST_POINTS = 10_485_760;

/** The position at a share of the straight way on the map. */
function between(a: Position, b: Position, share: number): Position {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** The end of an edge on the shorter way around, which may leave the map. */
function unwrapped(from: Position, to: Position): Position {
  const across = to[0] - from[0];
  if (Math.abs(across) <= 180) return to;
  return [to[0] + (across > 0 ? -360 : 360), to[1]];
}

const wrapped = ([x, y]: Position): Position => [x > 180 ? x - 360 : x < -180 ? x + 360 : x, y];

/** Radians between the straight edge of the map and the geodesic, at their worst. */
function deviation(a: Position, b: Position): number {
  const [from, to] = [vectorOf(a), vectorOf(b)];
  if (angle(from, to) > Math.PI / 2) return Number.POSITIVE_INFINITY;
  const at = (share: number) => angle(interpolate(from, to, share), vectorOf(between(a, b, share)));
  return Math.max(at(FRACTION), at(1 - FRACTION));
}

/** The points of a line with more between them, so that geodesics are as near to the map's straight edges as asked. */
export function densified(line: readonly Position[], metres: number): Position[] | undefined {
  const most = (metres / EARTH_RADIUS_METRES) * SCALE;
  const found: Position[] = [];
  const divide = (a: Position, b: Position): void => {
    if (found.length > MOST_POINTS) return;
    if (deviation(a, b) <= most) {
      found.push(wrapped(b));
      return;
    }
    const middle = between(a, b, 0.5);
    divide(a, middle);
    divide(middle, b);
  };
  line.forEach((point, index) => {
    const before = line[index - 1];
    if (!before) {
      found.push(point);
      return;
    }
    const count = found.length;
    divide(before, unwrapped(before, point));
    if (found.length > count) found[found.length - 1] = point;
  });
  return found.length > MOST_POINTS ? undefined : found;
}
