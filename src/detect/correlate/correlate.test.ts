import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDetector, type StreamDetector } from '../detector.ts';
import type { CorrelationRule } from '../sigma/correlation.ts';
import { detect, detectorOf, loaded, refusal, windows } from '../testing/rules.ts';
import { Groups, MAX_GROUPS, newRoom } from './groups.ts';
import { Window } from './window.ts';

const base = (name: string, id: number) => `title: ${name}
id: id-${name}
name: ${name}
logsource: { product: windows, service: security }
detection: { s: { EventID: ${id} }, condition: s }
`;
const correlation = (body: string, more = '') => `title: correlation
id: correlation
${more}
correlation:
${body
  .trim()
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
`;
const all = (...parts: string[]) => parts.join('---\n');
const failures = all(
  base('failure', 4625),
  correlation('type: event_count\nrules: [failure]\ngroup-by: [IpAddress]\ntimespan: 5m\ncondition: { gte: 3 }'),
);

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString();
const event = (id: number, seconds: number, fields: Record<string, unknown> = {}) =>
  windows('Security', id, { IpAddress: '10.0.0.1', ...fields }, at(seconds));
const titles = (detector: StreamDetector, ...events: ReturnType<typeof event>[]) =>
  events.flatMap((one) => detect(detector, one)).map(({ rule }) => rule.title);

describe('event_count', () => {
  it('fires when enough come within the timespan, once, and then begins anew', () => {
    const detector = detectorOf(failures);
    assert.deepEqual(titles(detector, event(4625, 0), event(4625, 10)), []);
    const [detection] = detect(detector, event(4625, 20));
    assert.equal(detection?.rule.kind, 'correlation');
    assert.equal(detection?.events.length, 3);
    assert.deepEqual(titles(detector, event(4625, 30), event(4625, 40)), []);
  });

  it('counts in groups, and only within the timespan of event time', () => {
    const detector = detectorOf(failures);
    const other = { IpAddress: '10.0.0.2' };
    assert.deepEqual(
      titles(detector, event(4625, 0), event(4625, 1, other), event(4625, 2), event(4625, 3, other)),
      [],
    );
    assert.deepEqual(titles(detector, event(4625, 400)), [], 'the first two are too old');
  });

  it('names what all its events name, not what the last one adds', () => {
    const named = (user: string, seconds: number) => {
      const one = event(4625, seconds);
      return {
        ...one,
        table: 'Authentication' as const,
        columns: { ...one.columns, SrcIpAddr: '10.0.0.1', DstIpAddr: '10.0.9.9', TargetUsername: user },
      };
    };
    const before = detectorOf(failures);
    titles(before, named('ann', 0), named('bob', 1));
    const detector = detectorOf(failures);
    detector.restore(JSON.parse(JSON.stringify(before.snapshot())));
    const [detection] = detect(detector, named('eve', 2));
    const keys = detection?.entities.map(({ key }) => key) ?? [];
    assert.ok(keys.includes('10.0.0.1'), String(keys));
    assert.ok(!keys.includes('10.0.9.9'), 'the other end of a group by address');
    assert.ok(!['ann', 'bob', 'eve'].some((user) => keys.includes(user)), String(keys));
  });

  it('takes late events into their place', () => {
    const detector = detectorOf(failures);
    assert.deepEqual(titles(detector, event(4625, 200), event(4625, 100), event(4625, 0)), ['correlation']);
  });

  it('ignores events without the field of the group', () => {
    const detector = detectorOf(failures);
    const without = { IpAddress: undefined };
    assert.deepEqual(titles(detector, event(4625, 0, without), event(4625, 1, without), event(4625, 2, without)), []);
  });
});

describe('other kinds', () => {
  it('value_count counts distinct values, ignoring case', () => {
    const detector = detectorOf(
      all(
        base('failure', 4625),
        correlation(
          'type: value_count\nrules: [failure]\ngroup-by: [IpAddress]\ntimespan: 1h\ncondition: { field: TargetUserName, gte: 3 }',
        ),
      ),
    );
    const user = (seconds: number, TargetUserName: string) => event(4625, seconds, { TargetUserName });
    assert.deepEqual(titles(detector, user(0, 'a'), user(1, 'b'), user(2, 'B')), []);
    assert.deepEqual(titles(detector, user(3, 'c')), ['correlation']);
  });

  it('value_sum and value_avg add numbers up', () => {
    const sum = detectorOf(
      all(
        base('share', 5145),
        correlation(
          'type: value_sum\nrules: [share]\ngroup-by: [IpAddress]\ntimespan: 1h\ncondition: { field: Size, gt: 100 }',
        ),
      ),
    );
    assert.deepEqual(
      titles(sum, event(5145, 0, { Size: '60' }), event(5145, 1, { Size: 'n/a' }), event(5145, 2, { Size: 41 })),
      ['correlation'],
    );
  });

  const ordered = (type: string) =>
    all(
      base('failure', 4625),
      base('success', 4624),
      correlation(`type: ${type}\nrules: [failure, success]\ngroup-by: [IpAddress]\ntimespan: 5m`),
    );

  it('temporal needs each rule in any order', () => {
    assert.deepEqual(titles(detectorOf(ordered('temporal')), event(4624, 0), event(4625, 10)), ['correlation']);
    assert.deepEqual(titles(detectorOf(ordered('temporal')), event(4624, 0), event(4625, 600)), []);
  });

  it('temporal_ordered needs them in order', () => {
    assert.deepEqual(titles(detectorOf(ordered('temporal_ordered')), event(4624, 0), event(4625, 10)), []);
    assert.deepEqual(titles(detectorOf(ordered('temporal_ordered')), event(4625, 0), event(4624, 10)), ['correlation']);
  });

  it('aliases name the field of each rule', () => {
    const detector = detectorOf(
      all(
        base('failure', 4625),
        base('kerberos', 4771),
        correlation(
          'type: temporal\nrules: [failure, kerberos]\ngroup-by: [address]\ntimespan: 5m\naliases:\n  address:\n    failure: IpAddress\n    kerberos: ClientAddress',
        ),
      ),
    );
    assert.deepEqual(titles(detector, event(4625, 0), event(4771, 1, { IpAddress: 'x', ClientAddress: '10.0.0.1' })), [
      'correlation',
    ]);
  });

  it('lets the members fire too where it says generate', () => {
    const text = failures.replace('condition: { gte: 3 }', 'condition: { gte: 2 }\n  generate: true');
    assert.deepEqual(titles(detectorOf(text), event(4625, 0), event(4625, 1)), ['failure', 'failure', 'correlation']);
  });

  it('correlations may be members of correlations', () => {
    const second = correlation('type: temporal\nrules: [burst, success]\ngroup-by: [IpAddress]\ntimespan: 1h')
      .replace('id: correlation', 'id: outer')
      .replace('title: correlation', 'title: outer');
    const text = all(second, failures.replace('id: correlation', 'id: inner\nname: burst'), base('success', 4624));
    assert.deepEqual(titles(detectorOf(text), event(4625, 0), event(4625, 1), event(4625, 2), event(4624, 3)), [
      'outer',
    ]);
  });
});

describe('the memory of correlations', () => {
  it('survives a restart as JSON: nothing is lost or doubled', () => {
    const before = detectorOf(failures);
    titles(before, event(4625, 0), event(4625, 1));
    const after = detectorOf(failures);
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    assert.deepEqual(titles(after, event(4625, 2)), ['correlation']);
    assert.deepEqual(titles(after, event(4625, 3), event(4625, 4)), []);
  });

  it('means nothing to a rule that counts something else by now', () => {
    const before = detectorOf(failures);
    titles(before, event(4625, 0), event(4625, 1));
    const after = detectorOf(failures.replace('[IpAddress]', '[Computer]'));
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    assert.equal(Object.values(after.snapshot())[0]?.groups.length, 0);
  });

  it('gives up the groups that were quiet longest, and counts them', () => {
    const detector = detectorOf(failures);
    for (let group = 0; group < MAX_GROUPS + 5; group++)
      detect(detector, event(4625, 0, { IpAddress: `host ${group}` }));
    assert.deepEqual(detector.evictions(), { correlation: 5 });
    assert.equal(Object.values(detector.snapshot())[0]?.groups.length, MAX_GROUPS);
  });

  it('lets go of groups whose timespan is long over, which is no loss', () => {
    let now = 0;
    const detector = detectorOf(failures, { now: () => now });
    for (let group = 0; group < 1_000; group++) {
      now = Date.parse(at(group * 60));
      detect(detector, event(4625, group * 60, { IpAddress: `host ${group}` }));
    }
    assert.ok((Object.values(detector.snapshot())[0]?.groups.length ?? 0) < 30);
    assert.deepEqual(detector.evictions(), {});
  });

  it('counts what is imported beside a live source, however old it is', () => {
    const detector = detectorOf(failures);
    const old = (index: number) => event(4625, index - 9_000_000);
    const live = (index: number) => event(4625, index, { IpAddress: `host ${index}` });
    assert.deepEqual(titles(detector, live(0), old(0), live(1), old(1), live(2), old(2)), ['correlation']);
  });
});

describe('a million groups', () => {
  const rule = { type: 'event_count', seconds: 60, limits: [], fields: [] } as unknown as CorrelationRule;
  const one = { table: 'Event', eventId: 'x', time: at(0) } as const;
  const groupOf = (size: number) => {
    const group = new Window(rule);
    for (let index = 0; index < size; index++) group.restore({ time: index, member: 0, event: one });
    return group;
  };

  it('are held within the bound, and drive out none that had a second match', () => {
    const groups = new Groups<Window>(newRoom());
    const [single, counted] = [groupOf(1), groupOf(4)];
    groups.put('counted', counted, undefined, 0);
    for (let index = 0; index < 1_000_000; index++) {
      groups.put(`name ${index}`, single, undefined, 0);
      groups.makeRoom(Number.NEGATIVE_INFINITY, 0);
    }
    assert.equal(groups.size, MAX_GROUPS);
    assert.equal(groups.evicted, 1_000_001 - MAX_GROUPS);
    assert.equal(groups.get('counted'), counted);
    assert.equal(groups.get('name 0'), undefined);
  });

  it('of many correlations share one bound', () => {
    const room = newRoom();
    const all = Array.from({ length: 10 }, () => new Groups<Window>(room));
    const single = groupOf(1);
    for (let index = 0; index < 60_000; index++)
      for (const groups of all) {
        groups.put(`name ${index}`, single, undefined, 0);
        groups.makeRoom(Number.NEGATIVE_INFINITY, 0);
      }
    assert.ok(room.held.groups <= room.allGroups);
    assert.equal(
      room.held.groups,
      all.reduce((sum, groups) => sum + groups.size, 0),
    );
    assert.ok(all.every((groups) => groups.size >= 10_000));
  });
});

describe('a long window', () => {
  const counting = (condition: string) =>
    all(
      base('failure', 4625),
      correlation(`type: value_count\nrules: [failure]\ngroup-by: [IpAddress]\ntimespan: 1h\ncondition: ${condition}`),
    );

  it('counts right while matches come late, repeat and grow old', () => {
    const detector = detectorOf(counting('{ field: TargetUserName, gte: 4 }'));
    const user = (seconds: number, TargetUserName: string) => event(4625, seconds, { TargetUserName });
    assert.deepEqual(titles(detector, user(100, 'a'), user(50, 'b'), user(100, 'a'), user(3_680, 'c')), []);
    // b, at 50, is out of the hour before 3,680; at 60 it would be too.
    assert.deepEqual(titles(detector, user(60, 'd')), []);
    assert.deepEqual(titles(detector, user(90, 'd')), []);
    assert.deepEqual(titles(detector, user(95, 'e')), ['correlation']);
  });

  it('stays quick and bounded under a flood of one group', () => {
    const detector = detectorOf(counting('{ field: TargetUserName, gte: 1000000 }'));
    for (let count = 0; count < 60_000; count++)
      detect(detector, event(4625, count / 100, { TargetUserName: `user ${count}` }));
    assert.equal(Object.values(detector.snapshot())[0]?.groups[0]?.[1].length, 10_000);
  });

  it('stays bounded under a flood of groups that each hold many', () => {
    const detector = detectorOf(counting('{ field: TargetUserName, gte: 1000000 }'));
    for (let count = 0; count < 210_000; count++)
      detect(detector, event(4625, count / 100, { IpAddress: `host ${count % 21}`, TargetUserName: 'x' }));
    const groups = Object.values(detector.snapshot())[0]?.groups ?? [];
    assert.ok(groups.reduce((sum, [, list]) => sum + list.length, 0) <= 200_000);
    assert.ok((detector.evictions()['correlation'] ?? 0) > 0);
  });
});

describe('a malformed correlation', () => {
  for (const [body, code] of [
    ['type: event_count\nrules: [failure]\ntimespan: 5m', 'SIGMA_CORRELATION'],
    ['type: nonsense\nrules: [failure]\ntimespan: 5m\ncondition: { gte: 1 }', 'SIGMA_CORRELATION'],
    ['type: event_count\nrules: [failure]\ntimespan: soon\ncondition: { gte: 1 }', 'SIGMA_CORRELATION'],
    ['type: event_count\nrules: [failure]\ntimespan: 5m\ncondition: { about: 1 }', 'SIGMA_CORRELATION'],
    ['type: value_count\nrules: [failure]\ntimespan: 5m\ncondition: { gte: 1 }', 'SIGMA_CORRELATION'],
    ['type: event_count\nrules: [nobody]\ntimespan: 5m\ncondition: { gte: 1 }', 'SIGMA_CORRELATION_UNRESOLVED'],
    ['type: temporal\nrules: [correlation]\ntimespan: 5m', 'SIGMA_CORRELATION_CYCLE'],
  ] as const)
    it(`is refused: ${body.replaceAll('\n', ', ')}`, () => {
      assert.match(refusal(all(base('failure', 4625), correlation(body))), new RegExp(`^${code}( |$)`));
    });

  it('leaves the other rules alone', () => {
    const { rules } = loaded(all(base('failure', 4625), correlation('type: temporal\nrules: [nobody]\ntimespan: 5m')));
    assert.deepEqual(titles(createDetector(rules), event(4625, 0)), ['failure']);
  });
});
