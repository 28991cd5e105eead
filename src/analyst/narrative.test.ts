import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredRow } from '../incident/events.ts';
import type { Alert, Incident } from '../incident/incident.ts';
import type { TableName } from '../schema/types.ts';
import { type CheckOptions, checkClaims } from './evidence/check.ts';
import { tell, tellIncident } from './narrative.ts';

let sequence = 0;

function event(table: TableName, time: string, row: Readonly<Record<string, unknown>>): StoredRow {
  return { table, eventId: `e-${++sequence}`, row: { TimeGenerated: time, ...row } };
}

function alert(ruleId: string, events: readonly StoredRow[], level: Alert['level'] = 'high'): Alert {
  const times = events.map(({ row }) => String(row['TimeGenerated'])).sort();
  return {
    id: `a-${++sequence}`,
    ruleId,
    title: ruleId,
    kind: 'sigma',
    level,
    description: '',
    tactics: [],
    techniques: [],
    firstTime: times[0] ?? '',
    lastTime: times.at(-1) ?? '',
    count: events.length,
    events: events.map(({ table, eventId, row }) => ({ table, eventId, time: String(row['TimeGenerated']) })),
    entities: [],
    incidentId: 'i1',
  };
}

const process = (minute: number, host: string, origin: string, command = 'whoami /all') =>
  event('ProcessEvent', `2026-03-02T09:${String(minute).padStart(2, '0')}:00Z`, {
    EventType: 'ProcessCreated',
    EventOriginalType: origin,
    DvcHostname: host,
    ActorUsername: 'CORP\\anna',
    TargetProcessName: 'C:\\Windows\\System32\\whoami.exe',
    TargetProcessCommandLine: command,
  });

async function story(alerts: readonly Alert[], events: readonly StoredRow[]): Promise<string[]> {
  const claims = tell(alerts, events);
  for (const one of await checkClaims(claims, { events: async () => events }))
    assert.deepEqual([one.verification, one.reason], ['proved', undefined], one.sentence);
  return claims.map(({ sentence }) => sentence);
}

describe('the story of an incident', () => {
  it('tells two records of one process once, whichever rules saw them', async () => {
    const events = [process(0, 'WS-1', '1'), process(0, 'WS-1', '4688')];
    assert.deepEqual(await story([alert('r1', events), alert('r2', events)], events), [
      'At 2026-03-02 09:00:00 UTC, anna ran “whoami /all” on WS-1.',
    ]);
  });

  it('counts what repeats on several machines, over all its alerts', async () => {
    const runs = [0, 5, 10, 15].map((minute, index) => process(minute, `WS-${(index % 2) + 1}`, '1'));
    const services = [20, 25, 30].map((minute) =>
      event('AuditEvent', `2026-03-02T09:${minute}:00Z`, {
        EventType: 'Install',
        ObjectType: 'Service',
        Object: 'Sync',
        DvcHostname: `FS-${minute}`,
      }),
    );
    const events = [...runs, ...services];
    const alerts = [...runs.map((one) => alert('r1', [one])), alert('r2', services)];
    assert.deepEqual(await story(alerts, events), [
      'At 2026-03-02 09:00:00 UTC, anna ran “whoami /all” on WS-1.',
      'Between 09:00:00 UTC and 09:15:00 UTC, anna ran whoami.exe 4 times on WS-1 and WS-2.',
      'Between 09:20:00 UTC and 09:30:00 UTC, the service “Sync” was installed 3 times on FS-20, FS-25 and FS-30.',
    ]);
    const [, counted] = tell(alerts, events);
    for (const [from, to] of [
      ['4 times', '5 times'],
      ['WS-2', 'WS-3'],
      ['09:15', '09:25'],
      ['anna', 'ben'],
    ] as const) {
      const sentence = counted?.sentence.replace(from, to) ?? '';
      const [checked] = await checkClaims([{ sentence, evidence: counted?.evidence ?? [] }], {
        events: async () => events,
      });
      assert.notEqual(checked?.verification, 'proved', sentence);
    }
  });

  it('names the day again where it changes, and keeps to the gravest steps', async () => {
    const events = Array.from({ length: 40 }, (_, index) => process(index, 'WS-1', '1', `whoami /all # ${index}`));
    const next = event('FileEvent', '2026-03-03T01:00:00Z', {
      EventType: 'FileDeleted',
      TargetFilePath: 'C:\\t\\a',
      DvcHostname: 'WS-1',
    });
    const alerts = [...events.map((one) => alert('r1', [one], 'low')), alert('r2', [next], 'critical')];
    const told = await story(alerts, [...events, next]);
    assert.equal(told.length, 24);
    assert.match(told[1] ?? '', /^At 09:01:00 UTC, /);
    assert.equal(told.at(-1), 'At 2026-03-03 01:00:00 UTC, the file “C:\\t\\a” was deleted on WS-1.');
  });

  it('begins with how much it is, counted by a query over its record or else from the events', async () => {
    const events = [process(0, 'WS-1', '1'), process(5, 'WS-2', '1', 'whoami /groups')];
    const incident = {
      id: 'i1',
      alertCount: 2,
      firstTime: '2026-03-02T09:00:00Z',
      lastTime: '2026-03-02T09:05:00Z',
    } as Incident;
    const columns = ['First', 'Last', 'Alerts', 'Hosts', 'Accounts'].map((name) => ({ name }));
    const answering = (alerts: number) => async () => ({
      columns,
      rows: [['2026-03-02T09:00:00Z', '2026-03-02T09:05:00Z', alerts, 2, 1]],
      truncated: false,
    });
    const first = async (alerts: number) => {
      const options = { events: async () => events, runKql: answering(alerts) } satisfies CheckOptions;
      const { sentences, withheld } = await tellIncident(incident, [alert('r1', events)], events, options);
      assert.equal(withheld, 0);
      assert.equal(sentences[0]?.verification, 'proved', sentences[0]?.reason ?? '');
      return sentences[0]?.sentence;
    };
    const span = 'Between 2026-03-02 09:00:00 UTC and 2026-03-02 09:05:00 UTC, ';
    assert.equal(await first(2), `${span}2 alerts were raised on 2 hosts and 1 account.`);
    assert.equal(
      await first(1),
      `${span}2 events were recorded on 2 hosts.`,
      'a record of an earlier state is not cited',
    );
  });
});
