import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { area } from './measure.ts';
import { intersection, linesInside, linesMeeting, merged, polygonsMeet, union, unionOfLines } from './overlay.ts';
import { regionOf } from './region.ts';
import { type Line, linesOf, type Polygon, polygonJson, polygonsOf } from './shapes.ts';
import { type Position, vectorOf } from './sphere.ts';

/** Numbers from 0 to 1, the same ones in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function polygon(...rings: Position[][]): Polygon[] {
  const found = polygonsOf({ type: 'Polygon', coordinates: rings.map((ring) => [...ring, ring[0]]) });
  assert.ok(found, 'the test wrote no polygon');
  return found;
}
function line(...points: Position[]): Line[] {
  const found = linesOf({ type: 'LineString', coordinates: points });
  assert.ok(found, 'the test wrote no line');
  return found;
}
const square = (x: number, y: number, size: number): Position[] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
];

/** A star around a point: rays of random length, so that stars cross each other often. */
function star(next: () => number): Polygon[] {
  const [x, y] = [next() * 4, next() * 4];
  const corners = 5 + Math.floor(next() * 20);
  return polygon(
    Array.from({ length: corners }, (_, index): Position => {
      const turned = (2 * Math.PI * index) / corners;
      const reach = 0.5 + next() * 2;
      return [x + reach * Math.cos(turned), y + reach * Math.sin(turned)];
    }),
  );
}

describe('overlay of polygons', () => {
  it('keeps the sum of areas: union and intersection cover what both shapes cover', () => {
    const next = numbers(7);
    for (let round = 0; round < 300; round++) {
      const [a, b] = [star(next), star(next)];
      const [both, either] = [intersection(a, b), union([a, b])];
      assert.ok(both && either);
      const difference = area(a) + area(b) - area(both.polygons) - area(either);
      assert.ok(Math.abs(difference) < 10, `round ${round}: ${difference} square metres are lost`);
    }
  });

  it('holds a point where the shapes say so', () => {
    const next = numbers(11);
    for (let round = 0; round < 60; round++) {
      const [a, b] = [star(next), star(next)];
      const [inA, inB] = [regionOf(a), regionOf(b)];
      const both = regionOf(intersection(a, b)?.polygons ?? []);
      const either = regionOf(union([a, b]) ?? []);
      for (let index = 0; index < 50; index++) {
        const point = vectorOf([next() * 8 - 2, next() * 8 - 2]);
        assert.equal(both.contains(point), inA.contains(point) && inB.contains(point));
        assert.equal(either.contains(point), inA.contains(point) || inB.contains(point));
      }
    }
  });

  it('joins a grid of squares whose borders coincide into one without inner borders', () => {
    const cells = [0, 1, 2].flatMap((x) => [0, 1, 2].map((y) => polygon(square(x, y, 1))));
    const whole = union(cells);
    assert.equal(whole?.length, 1);
    assert.deepEqual(
      whole?.[0]?.map((ring) => ring.length),
      [12],
    );
  });

  it('leaves the hole that a ring of squares surrounds', () => {
    const around = [0, 1, 2].flatMap((x) =>
      [0, 1, 2].flatMap((y) => (x === 1 && y === 1 ? [] : [polygon(square(x, y, 1))])),
    );
    assert.deepEqual(
      union(around)?.map((rings) => rings.length),
      [2],
    );
  });

  it('gives the smaller shape where one lies in the other, and the larger as the union', () => {
    const [outer, inner] = [polygon(square(0, 0, 4)), polygon(square(1, 1, 1))];
    assert.deepEqual(polygonJson(intersection(outer, inner)?.polygons ?? []), polygonJson(inner));
    assert.deepEqual(polygonJson(union([outer, inner]) ?? []), polygonJson(outer));
    assert.equal(polygonsMeet(outer, inner), true);
    assert.equal(polygonsMeet(inner, outer), true);
  });

  it('gives a shape and itself as that shape', () => {
    const shape = polygon(square(0, 0, 2));
    assert.ok(Math.abs(area(union([shape, shape]) ?? []) - area(shape)) < 1);
    assert.ok(Math.abs(area(intersection(shape, shape)?.polygons ?? []) - area(shape)) < 1);
  });

  it('crosses the antimeridian and a pole', () => {
    const east = polygon([
      [179, 0],
      [-179, 0],
      [-179, 2],
      [179, 2],
    ]);
    const pole = polygon([
      [0, 80],
      [120, 80],
      [-120, 80],
    ]);
    assert.equal(regionOf(east).contains(vectorOf([180, 1])), true);
    assert.equal(regionOf(pole).contains(vectorOf([55, 90])), true);
    const joined = merged([...east, ...pole]);
    assert.equal(joined?.length, 2);
  });
});

describe('lines', () => {
  it('cuts a line at the borders of a polygon with a hole', () => {
    const shape = polygon(square(0, 0, 10), square(4, 4, 2));
    const parts = linesInside(line([-1, 5], [11, 5]), shape);
    assert.deepEqual(
      parts.map((part) => part.length),
      [2, 2],
    );
  });

  it('meets in points, and in lines where one follows the other', () => {
    const crossing = linesMeeting(line([0, 0], [2, 2]), line([0, 2], [2, 0]));
    assert.equal(crossing.points.length, 1);
    const following = linesMeeting(line([0, 0], [1, 0], [2, 0]), line([2, 0], [1, 0]));
    assert.equal(following.lines.length, 1);
    assert.equal(following.points.length, 0);
  });

  it('follows each edge once in a union', () => {
    const lines = [...line([0, 0], [1, 1], [2, 1]), ...line([2, 1], [1, 1], [1, 3])];
    const edges = unionOfLines(lines).reduce((sum, points) => sum + points.length - 1, 0);
    assert.equal(edges, 3);
  });
});
