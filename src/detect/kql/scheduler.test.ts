import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection } from '../detection.ts';
import type { QueryRows } from './evaluate.ts';
import { type KqlRule, parseKqlRule } from './rule.ts';
import { createScheduler, type SchedulerOptions } from './scheduler.ts';
import { nextWindow } from './window.ts';

const HOUR = 3_600_000;
const START = Date.parse('2024-03-01T00:00:00Z');

function rule(changes = ''): KqlRule {
  return parseKqlRule(
    `id: r1
name: Test
severity: High
queryFrequency: 1h
queryPeriod: 2h
query: T
entityMappings:
  - { entityType: Account, fieldMappings: [{ identifier: Name, columnName: User }, { identifier: UPNSuffix, columnName: Domain }] }
  - { entityType: Host, fieldMappings: [{ identifier: HostName, columnName: Computer }] }
${changes}`,
    'r.yaml',
  );
}

interface Event {
  readonly id: string;
  readonly at: number;
}

/** A scheduler over a list of events, with a clock that the test turns. */
function harness(
  events: readonly Event[],
  memory = new Map<string, string>(),
  changes = '',
  extra: Partial<SchedulerOptions> = {},
) {
  const clock = { now: START };
  const fired: Detection[] = [];
  const ranges: { from: string; to: string }[] = [];
  const failures: unknown[] = [];
  const scheduler = createScheduler({
    rules: [rule(changes)],
    run: async (_kql, range): Promise<QueryRows> => {
      ranges.push(range);
      const inside = events.filter(({ at }) => at >= Date.parse(range.from) && at < Date.parse(range.to));
      return {
        columns: ['_ItemId', 'Type', 'TimeGenerated', 'User', 'Domain', 'Computer'].map((name) => ({ name })),
        rows: inside.map(({ id, at }) => [id, 'Authentication', new Date(at).toISOString(), 'CORP\\Anna', '', 'WS-01']),
      };
    },
    state: { get: (id) => memory.get(id), set: (id, iso) => void memory.set(id, iso) },
    now: () => new Date(clock.now),
    onDetection: (detection) => void fired.push(detection),
    onFailure: (_rule, error) => void failures.push(error),
    delay: 0,
    ...extra,
  });
  return { clock, fired, ranges, failures, memory, scheduler };
}

describe('the scheduler of KQL rules', () => {
  it('fires with the events and the mapped entities', async () => {
    const { scheduler, fired } = harness([{ id: 'a-1', at: START - HOUR / 2 }]);
    await scheduler.turn();
    assert.equal(fired.length, 1);
    assert.deepEqual(fired[0]?.events, [
      { table: 'Authentication', eventId: 'a-1', time: new Date(START - HOUR / 2).toISOString() },
    ]);
    assert.deepEqual(fired[0]?.entities, [
      { kind: 'user', key: 'anna', name: 'CORP\\Anna' },
      { kind: 'host', key: 'ws-01', name: 'WS-01' },
    ]);
  });

  it('runs when it is due, and not before', async () => {
    const { scheduler, clock, ranges } = harness([]);
    await scheduler.turn();
    clock.now += HOUR - 1;
    await scheduler.turn();
    assert.equal(ranges.length, 1);
    clock.now += 1;
    await scheduler.turn();
    assert.deepEqual(ranges[1], { from: '2024-02-29T23:00:00.000Z', to: '2024-03-01T01:00:00.000Z' });
  });

  it('alerts once on an event that two overlapping windows show, before and after a restart', async () => {
    const events = [{ id: 'a-1', at: START - HOUR / 2 }];
    const first = harness(events);
    await first.scheduler.turn();
    first.clock.now += HOUR;
    await first.scheduler.turn();
    assert.equal(first.fired.length, 1);
    const second = harness(events, first.memory);
    second.clock.now = START + HOUR;
    await second.scheduler.turn();
    assert.equal(second.ranges.length, 0, 'the window that was done is not run again');
    second.clock.now = START + 2 * HOUR;
    await second.scheduler.turn();
    assert.equal(second.fired.length, 0);
  });

  it('leaves no gap after a long stop', async () => {
    const memory = new Map([['r1', new Date(START).toISOString()]]);
    const { scheduler, clock, ranges } = harness([], memory);
    clock.now = START + 9.5 * HOUR;
    await scheduler.turn();
    let covered = START;
    for (const { from, to } of ranges) {
      assert.ok(Date.parse(from) <= covered, `${from} begins after ${new Date(covered).toISOString()}`);
      covered = Date.parse(to);
    }
    assert.equal(covered, START + 9 * HOUR);
  });

  it('tries a failed window again and keeps its place', async () => {
    let broken = true;
    const run = async (): Promise<QueryRows> => {
      if (broken) throw new Error('store away');
      return { columns: [], rows: [] };
    };
    const { scheduler, failures, memory } = harness([], new Map(), '', { run });
    await scheduler.turn();
    assert.equal(failures.length, 1);
    assert.equal(memory.has('r1'), false);
    broken = false;
    await scheduler.turn();
    assert.equal(memory.get('r1'), new Date(START).toISOString());
  });

  it('fires on absence, and one alert a row where the rule says so', async () => {
    const silent = harness([], new Map(), 'triggerOperator: lt\ntriggerThreshold: 1\n');
    await silent.scheduler.turn();
    assert.equal(silent.fired[0]?.events.length, 0);
    const rows = harness(
      [
        { id: 'a-1', at: START - 2 },
        { id: 'a-2', at: START - 1 },
      ],
      new Map(),
      'eventGroupingSettings: { aggregationKind: AlertPerResult }\n',
    );
    await rows.scheduler.turn();
    assert.equal(rows.fired.length, 2);
  });

  it('begins no run after it was stopped', async () => {
    const { scheduler, ranges } = harness([]);
    await scheduler.stop();
    await scheduler.turn();
    assert.equal(ranges.length, 0);
  });
});

describe('the windows of a rule', () => {
  it('take steps as wide as the look-back allows', () => {
    const window = nextWindow({ frequency: HOUR, period: 24 * HOUR }, START, START + 100 * HOUR);
    assert.deepEqual(window && [window.from, window.to], [START, START + 24 * HOUR]);
  });
});
