import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StreamDetector } from '../detector.ts';
import { detect, detectorOf, refusal, windows } from '../testing/rules.ts';

const MEMBERS = [4624, 4625, 4672]
  .map(
    (id) => `title: event ${id}
id: id-${id}
name: e${id}
logsource: { product: windows, service: security }
detection: { s: { EventID: ${id} }, condition: s }
---
`,
  )
  .join('');
const rule = (body: string): string =>
  `${MEMBERS}title: correlation\nid: correlation\ncorrelation: { ${body}, group-by: [IpAddress] }\n`;

const START = Date.UTC(2026, 2, 1);
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const event = (seconds: number, fields: Record<string, unknown> = {}, id = 4625) =>
  windows('Security', id, { IpAddress: '10.0.0.1', ...fields }, at(seconds));
const count = (detector: StreamDetector, ...events: ReturnType<typeof event>[]) =>
  events.reduce((sum, one) => sum + detect(detector, one).length, 0);
const sized = (seconds: number, Size: number, more = {}) => event(seconds, { Size, ...more });
/** The same detector after a restart. */
const restarted = (text: string, before: StreamDetector): StreamDetector => {
  const after = detectorOf(text);
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  return after;
};

describe('numbers of a group', () => {
  const numbers = (type: string, condition: string) =>
    detectorOf(rule(`type: ${type}, rules: [e4625], timespan: 1h, condition: { field: Size, ${condition} }`));

  it('value_max and value_min look at the extremes', () => {
    assert.equal(count(numbers('value_max', 'gte: 100'), sized(0, 5), sized(1, 99)), 0);
    assert.equal(count(numbers('value_max', 'gte: 100'), sized(0, 5), sized(1, 100)), 1);
    assert.equal(count(numbers('value_min', 'lt: 3'), sized(0, 5), sized(1, 2)), 1);
  });

  it('value_median takes the middle, and the mean of the two middles', () => {
    assert.equal(count(numbers('value_median', 'gt: 40'), sized(0, 1), sized(1, 2), sized(2, 1000)), 0);
    assert.equal(count(numbers('value_median', 'gt: 40'), sized(0, 1), sized(1, 100)), 1);
  });

  it('value_percentile takes the nearest rank', () => {
    const nine = Array.from({ length: 9 }, (_, index) => sized(index, 1));
    assert.equal(count(numbers('value_percentile', 'percentile: 90, gt: 50'), ...nine, sized(9, 99)), 0);
    assert.equal(count(numbers('value_percentile', 'percentile: 95, gt: 50'), ...nine, sized(9, 99)), 1);
  });

  it('several fields together are one value', () => {
    const detector = detectorOf(
      rule('type: value_count, rules: [e4625], timespan: 1h, condition: { field: [User, Host], gte: 3 }'),
    );
    const pair = (seconds: number, User: string, Host: string) => event(seconds, { User, Host });
    assert.equal(count(detector, pair(0, 'a', 'x'), pair(1, 'a', 'y'), pair(2, 'a', 'x')), 0);
    assert.equal(count(detector, pair(3, 'b', 'x')), 1);
  });
});

describe('a condition that a later match can make untrue', () => {
  const few = 'type: event_count, rules: [e4625], timespan: 10m, condition: { gte: 2, lt: 4 }';

  it('is judged when the timespan is over', () => {
    const detector = detectorOf(rule(few));
    assert.equal(count(detector, event(0), event(10), event(20)), 0);
    assert.equal(count(detector, event(661, { IpAddress: 'other' }, 4634)), 1);
    assert.equal(count(detector, event(5000, {}, 4634)), 0, 'once');
  });

  it('does not fire where too many came', () => {
    const detector = detectorOf(rule(few));
    assert.equal(count(detector, event(0), event(10), event(20), event(30), event(661, {}, 4634)), 0);
  });

  it('goes on over a restart', () => {
    const before = detectorOf(rule(few));
    count(before, event(0), event(10));
    const detector = restarted(rule(few), before);
    assert.equal(count(detector, event(20), event(700, {}, 4634)), 1);
  });

  it('is not hurried by an event that says it is of the far future', () => {
    const detector = detectorOf(rule(few), { now: () => START + 60_000 });
    const future = windows('Security', 4634, { IpAddress: 'x' }, '2099-01-01T00:00:00Z');
    assert.equal(count(detector, event(0), event(10), future), 0);
  });

  it('goes by the time of its own source: an import beside a live one ends nothing', () => {
    const detector = detectorOf(rule(few));
    const from = (source: string, one: ReturnType<typeof event>) =>
      detector.match(
        one,
        { table: one.table, eventId: one.columns.TimeGenerated, time: one.columns.TimeGenerated },
        source,
      ).length;
    const old = (seconds: number) => from('import', event(seconds - 90_000_000, { IpAddress: 'old' }));
    from('live', event(0, {}, 4634));
    assert.equal(old(0) + from('live', event(5_000, {}, 4634)) + old(10), 0);
    assert.equal(from('import', event(700 - 90_000_000, { IpAddress: 'old' }, 4634)), 1);
  });

  it('may be the member of another correlation', () => {
    const text = `${rule(few).replace('title: correlation\nid: correlation', 'title: few\nid: few\nname: few')}---
title: outer
id: outer
correlation: { type: temporal, rules: [few, e4672], group-by: [IpAddress], timespan: 1h }
`;
    const detector = detectorOf(text);
    const found = [event(0), event(10), event(30, {}, 4672), event(700, {}, 4634)].flatMap((one) =>
      detect(detector, one),
    );
    assert.deepEqual(
      found.map((one) => one.rule.title),
      ['outer'],
    );
  });
});

describe('a temporal condition in words', () => {
  const both = 'type: temporal, rules: [e4624, e4625, e4672], timespan: 10m, condition: "e4625 and (e4624 or e4672)"';
  const without = 'type: temporal, timespan: 10m, condition: "e4625 and not e4624"';

  it('takes and, or and parentheses', () => {
    assert.equal(count(detectorOf(rule(both)), event(0), event(5, {}, 4672)), 1);
    assert.equal(count(detectorOf(rule(both)), event(0, {}, 4624), event(5, {}, 4672)), 0);
  });

  it('waits for the end of the timespan where it says not', () => {
    assert.equal(count(detectorOf(rule(without)), event(0), event(661, {}, 4634)), 1);
    assert.equal(count(detectorOf(rule(without)), event(0), event(9, {}, 4624), event(661, {}, 4634)), 0);
  });

  for (const condition of ['e4625 and', '(e4625', 'e4625 e4624', 'not e4625', 'or e4625', 'e4625 and other'])
    it(`refuses ${condition}`, () => {
      const text = rule(`type: temporal, rules: [e4624, e4625], timespan: 10m, condition: "${condition}"`);
      assert.match(refusal(text), /^SIGMA_CORRELATION 21:\d+$/);
    });
});

describe('late matches', () => {
  it('are counted in the window that they stand in', () => {
    const detector = detectorOf(rule('type: event_count, rules: [e4625], timespan: 5m, condition: { gte: 3 }'));
    assert.equal(count(detector, event(0), event(10), event(400)), 0);
    const [found] = detect(detector, event(20));
    assert.equal(found?.events.length, 3);
  });

  it('meet nothing where they are too late', () => {
    const detector = detectorOf(rule('type: event_count, rules: [e4625], timespan: 5m, condition: { gte: 3 }'));
    assert.equal(count(detector, event(0), event(10), event(1_000), event(20)), 0);
  });
});

describe('first_seen', () => {
  const text = rule('type: first_seen, rules: [e4624], timespan: 14d, condition: { field: Country, learn: 2d }');
  const DAY = 86_400;
  const logon = (day: number, Country: string, IpAddress = '10.0.0.1') =>
    event(day * DAY, { Country, IpAddress }, 4624);

  it('fires at a value that a group has not shown before, once it has been watched', () => {
    const detector = detectorOf(text);
    assert.equal(count(detector, logon(0, 'at'), logon(1, 'de'), logon(2.5, 'at')), 0);
    assert.equal(count(detector, logon(3, 'kp')), 1);
    assert.equal(count(detector, logon(4, 'kp'), logon(4, 'DE')), 0);
    assert.equal(count(detector, logon(4, 'at', '10.0.0.2')), 0, 'another group learns first');
  });

  it('forgets values that were not seen for the timespan, and remembers over a restart', () => {
    const before = detectorOf(text);
    count(before, logon(0, 'at'), logon(0, 'de'), logon(10, 'at'));
    const detector = restarted(text, before);
    assert.equal(count(detector, logon(10.5, 'de')), 0);
    assert.equal(count(detector, logon(20, 'at'), logon(25, 'de')), 1);
  });
});

describe('rare after common', () => {
  it('value_percentile without a percentile is the share of the latest value', () => {
    const detector = detectorOf(
      rule('type: value_percentile, rules: [e4625], timespan: 1d, condition: { field: Name, lte: 2 }'),
    );
    const name = (seconds: number, Name: string) => event(seconds, { Name });
    for (let index = 0; index < 60; index++) assert.equal(count(detector, name(index, 'svchost')), 0);
    assert.equal(count(detector, name(100, 'odd')), 1);
    assert.equal(count(detector, name(101, 'svchost'), name(102, 'odd')), 0);
  });
});

describe('volume_change', () => {
  const text = rule('type: volume_change, rules: [e4625], timespan: 1h, condition: { gte: 5, periods: 3 }');
  const hour = (number: number, times: number) =>
    Array.from({ length: times }, (_, index) => event(number * 3600 + index));

  it('fires once when a timespan has many times the mean of those before', () => {
    const detector = detectorOf(text);
    for (const number of [0, 1, 2]) assert.equal(count(detector, ...hour(number, 10)), 0);
    assert.equal(count(detector, ...hour(3, 49)), 0);
    assert.equal(count(restarted(text, detector), ...hour(3, 1)), 1);
    assert.equal(count(detector, ...hour(3, 30)), 1);
    assert.equal(count(restarted(text, detector), ...hour(3, 30)), 0, 'not again after a restart');
  });

  it('says nothing of a group without a history', () => {
    assert.equal(count(detectorOf(text), ...hour(0, 1), ...hour(1, 100)), 0);
  });
});

describe('regular_interval', () => {
  const text = rule('type: regular_interval, rules: [e4625], timespan: 1d, condition: { gte: 10, jitter: 0.1 }');
  const paced = (gap: (index: number) => number) => {
    let time = 0;
    return Array.from({ length: 12 }, (_, index) => {
      time += gap(index);
      return event(time);
    });
  };

  it('fires on an even pace, not on an uneven one', () => {
    assert.equal(count(detectorOf(text), ...paced((index) => 60 + (index % 3))), 1);
    assert.equal(count(detectorOf(text), ...paced((index) => 20 * (1 + (index % 4)))), 0);
    assert.equal(count(detectorOf(text), ...paced(() => 0)), 0);
  });
});

describe('travel_speed', () => {
  const text = rule(
    'type: travel_speed, rules: [e4624], timespan: 1d, condition: { field: [Latitude, Longitude], gt: 900 }',
  );
  const from = (hours: number, Latitude: number | string, Longitude: number) =>
    event(hours * 3600, { Latitude, Longitude }, 4624);

  it('fires where nobody travels as fast', () => {
    assert.equal(count(detectorOf(text), from(0, 48.2, 16.4), from(2, 40.7, -74)), 1);
    assert.equal(count(detectorOf(text), from(0, 48.2, 16.4), from(10, 40.7, -74)), 0);
    assert.equal(count(detectorOf(text), from(0, 48.2, 16.4), from(0, 48.1, 16.9)), 0, 'a place next to it');
    assert.equal(count(detectorOf(text), from(0, 48.2, 16.4), from(0, 'nowhere', 0)), 0);
  });

  it('goes on from where it fired, and takes late matches into their place', () => {
    assert.equal(count(detectorOf(text), from(0, 48.2, 16.4), from(1, 40.7, -74), from(2, 48.2, 16.4)), 2);
    assert.equal(count(detectorOf(text), from(0, 48.2, 16.4), from(0.2, 48.2, 16.4), from(0.1, 40.7, -74)), 1);
  });
});

describe('a count with a leak', () => {
  const text = rule('type: event_count, rules: [e4625], timespan: 10m, condition: { gte: 4, leak: 20s }');
  const every = (seconds: number, times: number) => Array.from({ length: times }, (_, index) => event(index * seconds));

  it('overflows at a pace faster than it leaks, never at a slower one', () => {
    assert.equal(count(detectorOf(text), ...every(10, 7)), 1);
    assert.equal(count(detectorOf(text), ...every(21, 200)), 0);
  });

  it('goes on leaking over a restart', () => {
    const before = detectorOf(text);
    count(before, event(0), event(1), event(2));
    assert.equal(count(restarted(text, before), event(19)), 1);
    assert.equal(count(restarted(text, before), event(45)), 0);
  });

  it('counts a value once while it is in', () => {
    const values = rule(
      'type: value_count, rules: [e4625], timespan: 10m, condition: { field: User, gte: 3, leak: 20s }',
    );
    const user = (seconds: number, User: string) => event(seconds, { User });
    assert.equal(count(detectorOf(values), user(0, 'a'), user(1, 'a'), user(2, 'b'), user(3, 'A')), 0);
    assert.equal(count(detectorOf(values), user(0, 'a'), user(1, 'a'), user(2, 'b'), user(3, 'c')), 1);
  });
});

describe('a malformed kind', () => {
  for (const body of [
    'type: first_seen, rules: [e4625], timespan: 1d, condition: { gte: 1 }',
    'type: travel_speed, rules: [e4625], timespan: 1d, condition: { field: Latitude, gt: 900 }',
    'type: volume_change, rules: [e4625], timespan: 1d, condition: { gte: 3, periods: 1000 }',
    'type: value_percentile, rules: [e4625], timespan: 1d, condition: { field: x, percentile: 101, gt: 1 }',
    'type: value_avg, rules: [e4625], timespan: 1d, condition: { field: x, percentile: 10, gt: 1 }',
    'type: event_count, rules: [e4625], timespan: 1h, condition: { lt: 4, leak: 20s }',
    'type: value_sum, rules: [e4625], timespan: 1h, condition: { field: x, gte: 4, leak: 20s }',
    'type: event_count, rules: [e4625], timespan: 2y, condition: { gte: 1 }',
    'type: event_count, rules: [e4625], timespan: 1d, condition: { gte: .inf }',
  ])
    it(`is refused: ${body}`, () => assert.match(refusal(rule(body)), /^SIGMA_CORRELATION 21:\d+$/));
});
