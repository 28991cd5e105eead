import { s2Library } from './libraries.ts';
import type { Polygon, Ring } from './shapes.ts';
import type { Vector } from './sphere.ts';

/** Polygons and the test whether a point is inside of them: each point of a subdivided globe is in exactly one part. */
export interface Region {
  readonly polygons: readonly Polygon[];
  contains(point: Vector): boolean;
}

type Loop = InstanceType<ReturnType<typeof s2Library>['Loop']>;

/** A ring as the S2 library's loop around the smaller side. */
export function loopOf(ring: Ring): Loop {
  const { Loop, Point } = s2Library();
  return new Loop(ring.map(([x, y, z]) => new Point(x, y, z)));
}

export function regionOf(polygons: readonly Polygon[]): Region {
  const loops = polygons.map(([shell, ...holes]) => [
    loopOf(shell),
    ...holes.map((hole) => loopOf([...hole].reverse())),
  ]);
  const { Point } = s2Library();
  return {
    polygons,
    contains([x, y, z]) {
      const point = new Point(x, y, z);
      return loops.some(
        ([shell, ...holes]) => shell?.containsPoint(point) && !holes.some((hole) => hole.containsPoint(point)),
      );
    },
  };
}
