import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completeYear, isoTime } from './time.ts';

const RECEIVED = '2026-01-02T03:00:00Z';

describe('isoTime', () => {
  const cases: readonly (readonly [unknown, string | undefined])[] = [
    ['2024-05-01T10:00:00.1234567Z', '2024-05-01T10:00:00.1234567Z'],
    ['2024-05-01T10:00:00.123456789Z', '2024-05-01T10:00:00.1234567Z'],
    ['2024-05-01T10:00:00+02:00', '2024-05-01T08:00:00Z'],
    ['2024-05-01 10:00:00,250 -0500', '2024-05-01T15:00:00.250Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2023-02-29T00:00:00Z', undefined],
    ['2024-13-01T00:00:00Z', undefined],
    [1714557600, '2024-05-01T10:00:00.000Z'],
    [1714557600123, '2024-05-01T10:00:00.123Z'],
    ['1714557600.123456', '2024-05-01T10:00:00.123456Z'],
    ['1714557600123456', '2024-05-01T10:00:00.123Z'],
    ['01/May/2024:10:00:00 +0200', '2024-05-01T08:00:00Z'],
    ['May  1 2024 10:00:00 UTC', '2024-05-01T10:00:00Z'],
    ['Wed, 01 May 2024 10:00:00 GMT', '2024-05-01T10:00:00Z'],
    ['5/1/2024 1:00:00 PM', '2024-05-01T13:00:00Z'],
    ['Dec 31 23:00:00', '2025-12-31T23:00:00Z'],
    ['2024-05-01T10:99:00Z', undefined],
    ['2024-05-01T10:00:75Z', undefined],
    ['9999-12-01T00:00:00Z', undefined],
    ['0001-01-01T00:00:00Z', undefined],
    ['never', undefined],
    ['', undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    [1e300, undefined],
    [null, undefined],
  ];
  for (const [value, expected] of cases)
    it(`reads ${String(value)}`, () => assert.equal(isoTime(value, RECEIVED), expected));

  it('puts a date without a year in the past, but allows for a clock that runs a day ahead', () => {
    assert.equal(completeYear(11, 31, RECEIVED), 2025);
    assert.equal(completeYear(0, 3, RECEIVED), 2026);
    assert.equal(completeYear(0, 5, RECEIVED), 2025);
  });
});
