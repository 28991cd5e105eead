import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineTime, timeAt } from './leading-time.ts';

const RECEIVED = '2026-03-10T12:00:00Z';

describe('the time of a line', () => {
  const CASES: readonly (readonly [line: string, time: string | undefined])[] = [
    ['2026-03-10T08:15:02.123456+01:00 x', '2026-03-10T07:15:02.123456Z'],
    ['2026-03-10 08:15:02,991 WARN x', '2026-03-10T08:15:02.991Z'],
    ['2026/03/10 08:15:02 [error] x', '2026-03-10T08:15:02Z'],
    ['10-Mar-2026 08:15:02.425 client', '2026-03-10T08:15:02.425Z'],
    ['[10/Mar/2026:08:15:02 +0100] x', '2026-03-10T07:15:02Z'],
    ['[Tue Mar 10 08:15:02.428126 2026] [core:error] x', '2026-03-10T08:15:02.428126Z'],
    ['Mar 10 08:15:02 host x', '2026-03-10T08:15:02Z'],
    ['Dec 31 23:59:59 host x', '2025-12-31T23:59:59Z'],
    ['Tue, 10 Mar 2026 08:15:02 GMT x', '2026-03-10T08:15:02Z'],
    ['[Nest] 7  - 03/10/2026, 7:32:47 PM    WARN x', '2026-03-10T19:32:47Z'],
    ['1773130502.123 x', '2026-03-10T08:15:02.123Z'],
    ['1773130502123 x', '2026-03-10T08:15:02.123Z'],
    ['I0310 08:15:02.684962       1 client.go:58] x', '2026-03-10T08:15:02.684962Z'],
    ['app | 2026-03-10 08:15:02 x', '2026-03-10T08:15:02Z'],
    ['level=info time="2026-03-10T08:15:02Z" msg=x', '2026-03-10T08:15:02Z'],
    ['2026-13-40 08:15:02 x', undefined],
    ['10.0.0.1 logged in', undefined],
    ['no time at all', undefined],
  ];
  for (const [line, time] of CASES)
    it(`is ${time ?? 'none'}: ${line}`, () => assert.equal(lineTime(line, RECEIVED), time));

  it('says how much of the line it took', () => {
    assert.deepEqual(timeAt('x 2026-03-10 08:15:02 y', 2, RECEIVED), { time: '2026-03-10T08:15:02Z', length: 19 });
  });
});
