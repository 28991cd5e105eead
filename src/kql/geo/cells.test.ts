import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { geohashCentre, geohashNeighbours, geohashOf } from './geohash.ts';
import { lineCovering, polygonCovering, s2Centre, s2Neighbours, s2Token } from './s2-cells.ts';
import { inSetOrder } from './set-order.ts';
import { linesOf, polygonsOf } from './shapes.ts';
import type { Position } from './sphere.ts';

const coordinates = (shape: { readonly coordinates?: unknown } | null) => shape?.coordinates as Position;

describe('geohash', () => {
  it('gives back the cell from its centre', () => {
    for (const geohash of ['s', 'u33dc', '9q8yyk8yt', 'zzzzz', '00000'])
      assert.equal(geohashOf(...coordinates(geohashCentre(geohash)), geohash.length), geohash);
  });

  it('has eight neighbours, fewer at a pole, across the antimeridian too', () => {
    assert.equal(geohashNeighbours('u33dc')?.length, 8);
    assert.equal(geohashNeighbours('bpbpb')?.length, 5);
  });

  it('takes no letter that the alphabet lacks', () => {
    assert.equal(geohashCentre('abc'), null);
    assert.equal(geohashCentre(''), null);
    assert.equal(geohashCentre('0'.repeat(19)), null);
  });
});

describe('S2 cells', () => {
  it('gives back the cell from its centre, on every face', () => {
    for (const [x, y] of [
      [0, 0],
      [90, 0],
      [180, 0],
      [-90, 0],
      [12, 89],
      [12, -89],
    ] as const) {
      const token = s2Token(x, y, 12);
      assert.equal(s2Token(...coordinates(s2Centre(token)), 12), token);
    }
  });

  it('has as many neighbours as touch it', () => {
    assert.equal(new Set(s2Neighbours(s2Token(13, 52, 10))).size, 8);
    // Three faces meet at a corner of the cube.
    assert.equal(new Set(s2Neighbours(s2Token(44.9, 35.2, 1))).size, 7);
    assert.equal(s2Neighbours('1')?.length, 4);
  });

  it('covers every point of a shape', () => {
    const shape = polygonsOf({
      type: 'Polygon',
      coordinates: [
        [
          [10, 50],
          [11, 50],
          [10.5, 51],
          [10, 50],
        ],
      ],
    });
    const cells = new Set(polygonCovering(shape ?? [], 10, 0));
    for (let x = 10.02; x < 11; x += 0.02) assert.ok(cells.has(s2Token(x, 50.01, 10)) || x < 10.005 || x > 10.995);
    const road = linesOf({
      type: 'LineString',
      coordinates: [
        [10, 0],
        [11, 0],
      ],
    });
    const along = new Set(lineCovering(road ?? [], 12, 0));
    for (let x = 10; x <= 11; x += 0.01) assert.ok(along.has(s2Token(x, 0, 12)));
    assert.ok((lineCovering(road ?? [], 12, 3000)?.length ?? 0) > along.size);
  });
});

describe('order of sets', () => {
  it('keeps all names, whatever grows', () => {
    const names = Array.from({ length: 200 }, (_, index) => `cell${index}`);
    assert.deepEqual([...inSetOrder(names)].sort(), [...names].sort());
  });
});
