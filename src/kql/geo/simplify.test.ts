import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bufferedLines, bufferedPolygons, disc, widthOf } from './buffer.ts';
import { densified } from './densify.ts';
import { area, nearestOnLine, nearestOnPolygon, perimeter } from './measure.ts';
import { regionOf } from './region.ts';
import { linesOf, polygonsOf } from './shapes.ts';
import { simplified } from './simplify.ts';
import { EARTH_RADIUS_METRES, interpolate, type Position, vectorOf } from './sphere.ts';

const radians = (metres: number) => metres / EARTH_RADIUS_METRES;

describe('simplify', () => {
  it('stays within the tolerance of every point that it leaves out', () => {
    const points = Array.from(
      { length: 400 },
      (_, index): Position => [8 + index / 1000, 47 + Math.sin(index / 9) / 200],
    );
    const vectors = points.map(vectorOf);
    for (const metres of [1, 50, 200, 1000]) {
      const [simpler] = simplified([{ points: vectors, closed: false }], radians(metres));
      assert.ok(simpler && simpler.length >= 2 && simpler.length <= vectors.length);
      for (const point of vectors)
        assert.ok(
          nearestOnLine(point, [simpler]).radians * EARTH_RADIUS_METRES <= metres * 1.000001 + 1e-6,
          `${metres}`,
        );
    }
  });

  it('keeps a common border common', () => {
    const border = Array.from({ length: 50 }, (_, index): Position => [1 + Math.sin(index) / 500, index / 50]);
    const left: Position[] = [[0, 0], ...border, [0, 0.98]];
    const right: Position[] = [[2, 0.98], ...[...border].reverse(), [2, 0]];
    const simpler = simplified(
      [left, right].map((points) => ({ points: points.map(vectorOf), closed: true })),
      radians(500),
    );
    const [a, b] = simpler.map((ring) => new Set(ring?.map(String)));
    const common = [...(a ?? [])].filter((point) => b?.has(point));
    assert.equal(common.length, (a?.size ?? 0) - 2);
    assert.ok(common.length < border.length);
  });

  it('gives nothing for what is smaller than the tolerance', () => {
    const points = [vectorOf([0, 0]), vectorOf([0.001, 0]), vectorOf([0, 0.001])];
    assert.deepEqual(simplified([{ points, closed: true }], radians(10_000)), [undefined]);
  });
});

describe('densify', () => {
  it('brings geodesics as near to the map as asked', () => {
    const line: Position[] = [
      [0, 60],
      [40, 60],
    ];
    const dense = densified(line, 100) ?? [];
    assert.deepEqual([dense[0], dense.at(-1)], line);
    dense.slice(1).forEach((to, index) => {
      const from = dense[index] as Position;
      const middle = interpolate(vectorOf(from), vectorOf(to), 0.5);
      const straight = vectorOf([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
      assert.ok(nearestOnLine(straight, [[vectorOf(from), middle, vectorOf(to)]]).radians * EARTH_RADIUS_METRES <= 100);
    });
  });

  it('goes the short way over the antimeridian', () => {
    const dense = densified(
      [
        [170, 40],
        [-170, 45],
      ],
      1000,
    );
    assert.ok(dense?.every(([x]) => Math.abs(x) >= 170 && Math.abs(x) <= 180));
  });
});

describe('buffer', () => {
  const shape = polygonsOf({
    type: 'Polygon',
    coordinates: [
      [
        [8, 47],
        [8.1, 47],
        [8.05, 47.1],
        [8, 47],
      ],
    ],
  });
  const road = linesOf({
    type: 'LineString',
    coordinates: [
      [8, 47],
      [8.1, 47],
      [8.05, 47.1],
    ],
  });

  it('is as large as its radius says', () => {
    const width = widthOf(1000, 1);
    assert.ok(shape && road && width);
    const wide = bufferedPolygons(shape, width);
    assert.ok(wide);
    const expected = area(shape) + perimeter(shape) * 1000 + Math.PI * 1000 ** 2;
    assert.ok(Math.abs(area(wide) / expected - 1) < 1e-3, `${area(wide)} instead of ${expected}`);
    const point = disc(vectorOf([8, 47]), width);
    assert.ok(Math.abs(area([point]) / (Math.PI * 1000 ** 2) - 1) < 2e-3);
  });

  it('holds the points within the radius and none beyond it and the tolerance', () => {
    const width = widthOf(2000, 20);
    assert.ok(shape && road && width);
    const [aroundRoad, aroundShape] = [bufferedLines(road, width), bufferedPolygons(shape, width)];
    assert.ok(aroundRoad && aroundShape);
    for (let x = 7.9; x < 8.2; x += 0.01)
      for (let y = 46.9; y < 47.2; y += 0.01) {
        const point = vectorOf([x, y]);
        const metres = (radians: number) => radians * EARTH_RADIUS_METRES;
        const check = (distance: number, region: NonNullable<typeof aroundRoad>) => {
          if (distance <= 1999 || distance >= 2021)
            assert.equal(regionOf(region).contains(point), distance <= 1999, `${x} ${y}`);
        };
        check(metres(nearestOnLine(point, road).radians), aroundRoad);
        check(metres(nearestOnPolygon(point, shape).radians), aroundShape);
      }
  });

  it('has no radius that is none, nor one beyond half the globe', () => {
    for (const metres of [0, -1, Number.NaN, 11_000_000]) assert.equal(widthOf(metres, 10), undefined);
  });
});
