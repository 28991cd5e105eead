import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection } from '../detection.ts';
import type { QueryRows } from './evaluate.ts';
import { type LookBackOptions, lookBack } from './look-back.ts';
import { parseKqlRule } from './rule.ts';
import { createScheduler } from './scheduler.ts';
import { windowsOver } from './window.ts';

const HOUR = 3_600_000;
const NOW = new Date('2026-03-10T12:00:00Z');
const rule = (id: string) =>
  parseKqlRule(`{id: ${id}, name: ${id}, severity: High, queryFrequency: 1h, queryPeriod: 2h, query: T}`, `${id}.yaml`);

interface Event {
  readonly id: string;
  readonly at: string;
}

/** Looks back over a list of events that have all arrived just now. */
async function look(events: readonly Event[], changes: Partial<LookBackOptions> = {}) {
  const fired: Detection[] = [];
  const ranges: { from: string; to: string }[] = [];
  const report = await lookBack({
    rules: [rule('one')],
    from: '2026-03-01T00:00:00Z',
    to: '2026-03-02T00:00:00Z',
    now: NOW,
    run: async (_kql, range): Promise<QueryRows> => {
      ranges.push(range);
      const inside = events.filter(({ at }) => at >= range.from && at < range.to);
      return {
        columns: ['_ItemId', 'Type', 'TimeGenerated'].map((name) => ({ name })),
        rows: inside.map(({ id, at }) => [id, 'Event', at]),
      };
    },
    onDetection: (detection) => void fired.push(detection),
    ...changes,
  });
  return { fired, ranges, report };
}

describe('a look back', () => {
  it('judges events that came with an older time, each once, by the windows that the schedule would have had', async () => {
    const events = [
      { id: 'a', at: '2026-03-01T00:10:00.000Z' },
      { id: 'b', at: '2026-03-01T05:30:00.000Z' },
      { id: 'c', at: '2026-03-01T23:59:59.000Z' },
    ];
    const { fired, ranges, report } = await look(events);
    assert.deepEqual(
      fired.map((detection) => detection.events.map(({ eventId }) => eventId)),
      [['a'], ['b'], ['c']],
    );
    assert.deepEqual(
      [ranges.length, ranges[0], ranges.at(-1)],
      [
        24,
        { from: '2026-02-28T23:00:00.000Z', to: '2026-03-01T01:00:00.000Z' },
        { from: '2026-03-01T22:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
      ],
    );
    assert.deepEqual(report, { rules: 1, windows: 24, detections: 3, failures: [] });
  });

  it('has the same windows for the same span, wherever it begins within a turn', () => {
    const ends = (from: string, to: string) =>
      [
        ...windowsOver(
          { frequency: HOUR, period: HOUR },
          { from: Date.parse(from), to: Date.parse(to) },
          NOW.getTime(),
        ),
      ].map((window) => new Date(window.to).toISOString().slice(11, 16));
    assert.deepEqual(ends('2026-03-01T00:20:00Z', '2026-03-01T02:20:00Z'), ['01:00', '02:00', '03:00']);
    assert.deepEqual(ends('2026-03-10T10:00:00Z', '2026-03-11T00:00:00Z'), ['11:00', '12:00'], 'not beyond now');
    assert.deepEqual(ends('2026-03-10T11:30:00Z', '2026-03-11T00:00:00Z'), ['12:00']);
  });

  it('sees what the schedule saw, so that what fired then is known again', async () => {
    const events = [
      { id: 'a', at: '2026-03-10T08:10:00.000Z' },
      { id: 'never the last of a window', at: '2026-03-10T09:05:00.000Z' },
      { id: 'b', at: '2026-03-10T09:30:00.000Z' },
      { id: 'c', at: '2026-03-10T10:30:00.000Z' },
    ];
    // Rows that name no event, as those of a summary: what tells them apart is their time.
    const run = async (_kql: string, range: { from: string; to: string }): Promise<QueryRows> => {
      const times = events.map(({ at }) => at).filter((at) => at >= range.from && at < range.to);
      return { columns: [{ name: 'TimeGenerated' }], rows: times.slice(-1).map((at) => [at]) };
    };
    const scheduled: Detection[] = [];
    const clock = { now: Date.parse('2026-03-10T09:17:00Z') };
    const memory = new Map<string, string>();
    const scheduler = createScheduler({
      rules: [rule('one')],
      run,
      state: { get: (id) => memory.get(id), set: (id, iso) => void memory.set(id, iso) },
      now: () => new Date(clock.now),
      onDetection: (detection) => void scheduled.push(detection),
      onFailure: (_rule, error) => assert.fail(String(error)),
      delay: 0,
    });
    for (; clock.now <= NOW.getTime(); clock.now += HOUR) await scheduler.turn();
    const { fired } = await look([], { run, from: '2026-03-10T08:00:00Z', to: '2026-03-10T11:00:00Z' });
    const times = (found: readonly Detection[]) => [...new Set(found.map(({ time }) => time))];
    assert.deepEqual(times(fired), times(scheduled));
    assert.equal(times(fired).length, 3);
  });

  it('tells of a rule that fails, and goes on with the others', async () => {
    const run = async (_kql: string, range: { from: string }): Promise<QueryRows> => {
      if (range.from.startsWith('2026-03-01T0')) throw new Error('store away');
      return { columns: [], rows: [] };
    };
    const { report } = await look([], { rules: [rule('one'), rule('two')], run });
    assert.deepEqual(report.failures, [
      { rule: 'one', reason: 'store away' },
      { rule: 'two', reason: 'store away' },
    ]);
  });

  it('refuses a span that is none, lies ahead, or would run too often', async () => {
    for (const [from, to] of [
      ['2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z'],
      ['2027-03-01T00:00:00Z', '2027-03-02T00:00:00Z'],
      ['1990-03-01T00:00:00Z', '2026-03-02T00:00:00Z'],
    ] as const)
      await assert.rejects(look([], { from, to }), { code: 'RULE_RUN_RANGE' });
  });

  it('stops when it is told to', async () => {
    const going = new AbortController();
    const { signal } = going;
    const onProgress = ({ done }: { done: number }) => done === 3 && going.abort();
    await assert.rejects(look([], { signal, onProgress }), { code: 'RULE_RUN_CANCELLED' });
  });
});
