import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { week } from './generate.ts';
import type { DemoRecord } from './stream.ts';
import { type ScoredAlert, score, type Truth } from './truth.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Wednesday evening. */
const END = Date.UTC(2026, 5, 3, 20, 17);

describe('the demo week', () => {
  let records: DemoRecord[];
  let truth: Truth;
  before(() => {
    const made = week({ seed: 7, end: END });
    records = [...made.days].flatMap((day) => day.records);
    truth = made.truth();
  });

  it('is large enough, in order within a day, and inside its week', () => {
    assert.ok(records.length >= 300_000, `${records.length} events`);
    assert.equal(truth.events, records.length);
    assert.ok(records.every((record) => record.time >= END - 7 * DAY && record.time < END));
  });

  it('is as busy in its last day as in any working day', () => {
    const inDay = (before: number): number =>
      records.filter(({ time }) => time >= END - before * DAY && time < END - (before - 1) * DAY).length;
    assert.ok(inDay(1) > 0.8 * inDay(2), `${inDay(1)} events in the last day, ${inDay(2)} in the one before`);
    assert.ok(records.some(({ time }) => time > END - 10_000));
  });

  it('works by night at night, whenever the week ends', () => {
    for (const { from } of truth.lookalikes[0]?.periods ?? []) assert.equal(new Date(from).getUTCHours(), 22);
  });

  it('tells the whole intrusion, on the last working day that it was over, at whatever hour the week ends', () => {
    for (const [end, day] of [
      [END, '2026-06-03'],
      [Date.UTC(2026, 5, 3, 12), '2026-06-02'],
      [Date.UTC(2026, 5, 3), '2026-06-02'],
      [Date.UTC(2026, 5, 1, 3, 30), '2026-05-29'],
    ] as const) {
      const { days, truth } = week({ seed: 7, end });
      let last = 0;
      for (const { records } of days) last = Math.max(last, records.at(-1)?.time ?? 0);
      assert.ok(last < end);
      const { intrusion, lookalikes } = truth();
      assert.equal(intrusion.steps[0]?.from.slice(0, 10), day);
      assert.ok(intrusion.steps.every(({ to }) => Date.parse(to) <= end));
      for (const period of lookalikes.flatMap(({ periods }) => periods)) {
        assert.ok(Date.parse(period.from) < end && Date.parse(period.to) > end - 7 * DAY);
      }
      assert.equal(lookalikes[1]?.periods.length, 1);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const digest = (seed: number): string => {
      const hash = createHash('sha256');
      for (const day of week({ seed, end: END }).days) for (const record of day.records) hash.update(record.text);
      return hash.digest('hex');
    };
    assert.equal(digest(7), digest(7));
    assert.notEqual(digest(7), digest(8));
  });

  it('has no process before the logon of its session', () => {
    const logons = new Map<string, number>();
    let checked = 0;
    for (const record of records
      .filter(({ source }) => source === 'windows')
      .toSorted((left, right) => left.time - right.time)) {
      const { winlog } = JSON.parse(record.text);
      const data = winlog.event_data;
      if (winlog.event_id === '4624') logons.set(`${winlog.computer_name} ${data.TargetLogonId}`, record.time);
      if (winlog.event_id !== '4688' || data.SubjectUserName === 'SYSTEM') continue;
      const logon = logons.get(`${winlog.computer_name} ${data.SubjectLogonId}`);
      // Sessions that were open when the log begins have no logon in it: those are started by 'running'.
      if (logon === undefined) continue;
      checked++;
      assert.ok(logon <= record.time, record.text);
    }
    assert.ok(checked > 1000, `${checked} processes with a logon`);
  });

  it('has a DNS answer before every connection to a name', () => {
    const answered = new Set<string>();
    let checked = 0;
    for (const record of records
      .filter(({ source }) => source === 'zeek')
      .toSorted((left, right) => left.time - right.time)) {
      const event = JSON.parse(record.text);
      if (event._path === 'dns') for (const answer of event.answers) answered.add(`${event['id.orig_h']} ${answer}`);
      if (event._path !== 'ssl') continue;
      checked++;
      assert.ok(answered.has(`${event['id.orig_h']} ${event['id.resp_h']}`), record.text);
    }
    assert.ok(checked > 10_000, `${checked} connections`);
  });

  it('tells an intrusion of at least eight steps in order, on a working day, and two look-alikes', () => {
    const { steps } = truth.intrusion;
    assert.ok(steps.length >= 8);
    assert.deepEqual(
      steps.map(({ from }) => from),
      steps.map(({ from }) => from).toSorted(),
    );
    assert.ok(![0, 6].includes(new Date(steps[0]?.from ?? '').getUTCDay()));
    assert.equal(truth.lookalikes.length, 2);
    assert.ok(truth.lookalikes.every(({ periods }) => periods.length > 0));
  });
});

describe('the score', () => {
  const steps = ['one', 'two'].map((name, index) => ({
    name,
    techniques: [`T100${index}.001`],
    from: `2026-01-01T0${index}:00:00.000Z`,
    to: `2026-01-01T0${index}:10:00.000Z`,
    entities: ['fs01'],
  }));
  const truth: Truth = {
    seed: 1,
    events: 1,
    intrusion: { name: 'x', steps },
    lookalikes: [
      {
        name: 'scan',
        periods: [{ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }],
        entities: ['10.0.0.9'],
      },
    ],
  };
  const alert: ScoredAlert = {
    incidentId: 'a',
    incidentSeverity: 'high',
    techniques: ['T1000'],
    eventTimes: ['2026-01-01T00:05:00.000Z'],
    entities: ['fs01.halden.example'],
  };

  it('finds a step by technique, entity and time together', () => {
    assert.deepEqual(score(truth, [alert]).found, ['one']);
    assert.deepEqual(score(truth, [{ ...alert, techniques: ['T1999'] }]).found, []);
    assert.deepEqual(score(truth, [{ ...alert, entities: ['fs02'] }]).found, []);
    assert.deepEqual(score(truth, [{ ...alert, eventTimes: ['2026-01-01T05:00:00.000Z'] }]).found, []);
  });

  it('counts only what one raised incident holds', () => {
    const second = { ...alert, techniques: ['T1001.002'], eventTimes: ['2026-01-01T01:05:00.000Z'] };
    assert.equal(score(truth, [alert, second]).found.length, 2);
    assert.equal(score(truth, [alert, { ...second, incidentId: 'b' }]).found.length, 1);
    assert.equal(score(truth, [{ ...alert, incidentSeverity: 'low' }]).found.length, 0);
  });

  it('sees a look-alike that was raised, and not one that stayed low', () => {
    const scan: ScoredAlert = { ...alert, entities: ['10.0.0.9'], incidentSeverity: 'medium' };
    assert.deepEqual(score(truth, [scan]).lookalikesRaised, ['scan']);
    assert.deepEqual(score(truth, [{ ...scan, incidentSeverity: 'low' }]).lookalikesRaised, []);
  });
});
