import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry } from './journal.ts';
import { Tracker } from './tracker.ts';

const entry = (sequence: number, count: number, source = 's', received = Date.UTC(2026, 0, 2, 3, 4)): JournalEntry => ({
  segment: { path: '', bytes: 0, lastSequence: 0 },
  offset: 0,
  length: 100,
  sequence,
  count,
  source,
  input: 'test',
  received,
});
const stored = (batch: number, count: number, more = {}) => ({
  batch,
  stored: count,
  quarantined: 0,
  merged: 0,
  ...more,
});

describe('the tracker', () => {
  it('commits batches in their order only, whichever is settled first', () => {
    const tracker = new Tracker(0);
    for (const sequence of [1, 11, 21]) tracker.add(entry(sequence, 10));
    tracker.settle(stored(11, 10));
    tracker.settle(stored(21, 10));
    assert.equal(tracker.advance(), false);
    tracker.settle(stored(1, 4));
    assert.equal(tracker.advance(), false);
    tracker.settle({ batch: 1, stored: 0, quarantined: 1, merged: 2, dropped: { noise: 3 } });
    assert.equal(tracker.advance(), true);
    const { sequence, balance, committed } = tracker.checkpoint('c');
    assert.equal(sequence, 30);
    assert.deepEqual(balance, [
      {
        source: 's',
        hour: '2026-01-02T03:00:00.000Z',
        received: 30,
        stored: 24,
        quarantined: 1,
        merged: 2,
        dropped: { noise: 3 },
      },
    ]);
    committed();
    assert.deepEqual([tracker.committed, tracker.open, tracker.uncommitted()], [30, [], []]);
  });

  it('keeps a batch back whose record went into an event with records of a later one', () => {
    const tracker = new Tracker(0);
    for (const sequence of [1, 11, 21]) tracker.add(entry(sequence, 10));
    tracker.settle(stored(1, 10, { until: 21 }));
    tracker.settle(stored(11, 10));
    assert.equal(tracker.advance(), false);
    tracker.settle({ batch: 21, stored: 9, quarantined: 0, merged: 1 });
    assert.equal(tracker.advance(), true);
    assert.equal(tracker.sequence, 30);
  });

  it('shows what is in flight until it is settled, and nothing twice while a checkpoint is written', () => {
    const tracker = new Tracker(0);
    tracker.add(entry(1, 10));
    tracker.add(entry(11, 5, 't'));
    tracker.settle(stored(1, 10));
    tracker.advance();
    const { failed } = tracker.checkpoint('c');
    const sums = () =>
      Object.fromEntries(tracker.uncommitted().map((line) => [line.source, [line.received, line.stored]]));
    assert.deepEqual(sums(), { s: [10, 10], t: [5, 0] });
    failed();
    assert.deepEqual(sums(), { s: [10, 10], t: [5, 0] });
    assert.equal(tracker.committed, 0);
    const again = tracker.checkpoint('c');
    assert.deepEqual(
      [again.sequence, again.balance[0]?.stored, again.seen.map(({ name }) => name)],
      [10, 10, ['s', 't']],
    );
  });

  it('counts what an input dropped, and the hour in which each record came', () => {
    const tracker = new Tracker(0);
    tracker.countDropped('s', 'syslog-udp', 'udp overrun', 7, Date.UTC(2026, 0, 2, 23, 59, 59));
    tracker.add(entry(1, 1, 's', Date.UTC(2026, 0, 3, 0, 0, 0)));
    const lines = tracker.uncommitted().map(({ hour, received, dropped }) => [hour, received, dropped]);
    assert.deepEqual(lines, [
      ['2026-01-02T23:00:00.000Z', 7, { 'udp overrun': 7 }],
      ['2026-01-03T00:00:00.000Z', 1, {}],
    ]);
  });
});
