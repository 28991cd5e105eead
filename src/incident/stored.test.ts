import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Detection } from '../detect/detection.ts';
import { runKql } from '../kql/run.ts';
import { catalog } from '../schema/catalog.ts';
import type { ColumnValue, EventReference } from '../schema/event.ts';
import type { Entity, TableName } from '../schema/types.ts';
import { openState, type State } from '../state/database.ts';
import { serialise } from '../store/serialise.ts';
import { createDevelopmentStore, type DevelopmentStore } from '../store/testing/development-store.ts';
import { createIncidents, type Incidents } from './incidents.ts';

const NOW = new Date('2026-03-12T09:00:00Z');
let ticks = 0;
const clock = () => new Date(NOW.getTime() + ++ticks);
let store: DevelopmentStore;
let state: State;
let incidents: Incidents;
let sequence = 0;

const kql = async (text: string) => runKql(text, { store, catalog, now: NOW });
const rowsOf = async (text: string) => (await kql(text)).rows;

before(async () => {
  store = await createDevelopmentStore();
  state = await openState({ kind: 'sqlite', file: ':memory:' });
  incidents = await createIncidents({ state, store, serialise, query: kql, now: clock });
});
after(async () => {
  await incidents.close();
  await store.close();
  await state.close();
});

type Columns = Readonly<Record<string, ColumnValue>>;

async function stored(
  table: TableName,
  rows: readonly (Columns & { TimeGenerated: string })[],
): Promise<EventReference[]> {
  const events = rows.map((columns) => ({
    table,
    type: '',
    columns,
    raw: { EventID: 1 },
    itemId: `t-${(++sequence).toString(36)}`,
    sequence,
    collector: 't',
    source: 'test',
    received: columns.TimeGenerated,
    rawText: '',
  }));
  await store.insert(serialise(table, events));
  return events.map((event) => ({ table, eventId: event.itemId, time: event.columns.TimeGenerated }));
}

function detection(
  event: EventReference,
  rule: string,
  tactics: string[],
  entities: [Entity['kind'], string][],
): Detection {
  return {
    rule: {
      id: rule,
      title: `Rule ${rule}`,
      kind: 'sigma',
      level: 'high',
      description: `Describes ${rule}`,
      tactics,
      techniques: ['T1570', 'T1003.001'],
      falsePositives: [],
      runbook: [],
      file: '',
    },
    time: event.time,
    events: [event],
    entities: entities.map(([kind, name]) => ({ kind, key: name.toLowerCase(), name })),
  };
}

function administratorsRun(time: string, host: string, command = `PsExec.exe \\\\${host} -s wuauclt /detectnow`) {
  return {
    TimeGenerated: time,
    EventType: 'ProcessCreated',
    DvcHostname: 'ADM-1',
    ActorUsername: 'CORP\\adm.eva',
    TargetProcessName: 'C:\\Tools\\PsExec.exe',
    TargetProcessCommandLine: command,
  };
}
const administrator: [Entity['kind'], string][] = [
  ['host', 'ADM-1'],
  ['user', 'adm.eva'],
];

async function severityOf(user: string): Promise<string | undefined> {
  const { items } = await incidents.list({ page: 0, size: 100, q: user });
  return items[0]?.severity;
}

describe('incidents over stored events', () => {
  it('appear in the tables of Sentinel and Defender, each alert once', async () => {
    const [event] = await stored('ProcessEvent', [administratorsRun('2026-03-11T22:00:00Z', 'X-1', 'whoami')]);
    assert.ok(event);
    await incidents.add([
      detection(
        event,
        'seen',
        ['discovery'],
        [
          ['host', 'WS-7'],
          ['user', 'anna'],
          ['ip', '10.0.0.7'],
        ],
      ),
    ]);
    await incidents.flush();
    await incidents.flush();
    const alerts = await rowsOf(
      'SecurityAlert | where AlertName == "Rule seen" | project AlertSeverity, Tactics, CompromisedEntity, ProductName',
    );
    assert.deepEqual(alerts, [['High', 'Discovery', 'WS-7', 'Vedette']]);
    assert.equal((await rowsOf('AlertInfo | where Title == "Rule seen"')).length, 1);
    const evidence = await rowsOf(
      'AlertEvidence | project EntityType, DeviceName, AccountName, RemoteIP | sort by EntityType asc',
    );
    assert.deepEqual(
      evidence.map(([type]) => type),
      ['Ip', 'Machine', 'User'],
    );
    const latest =
      'SecurityIncident | summarize arg_max(LastModifiedTime, *) by IncidentNumber | project Title, Status, Severity, Alerts = array_length(AlertIds)';
    assert.deepEqual(await rowsOf(latest), [['Rule seen on WS-7 by anna', 'New', 'High', 1]]);
    await incidents.patch('1', { status: 'closed', classification: 'true-positive' }, 'eva');
    await incidents.flush();
    assert.equal((await rowsOf(latest))[0]?.[1], 'Closed');
  });

  it('draw their graph from events that hold both entities', async () => {
    const [event] = await stored('NetworkSession', [
      {
        TimeGenerated: '2026-03-11T10:00:00Z',
        SrcIpAddr: '10.0.0.21',
        DstIpAddr: '203.0.113.50',
        DvcHostname: 'WS-21',
      },
    ]);
    assert.ok(event);
    await incidents.add([
      detection(
        event,
        'graph',
        ['command-and-control'],
        [
          ['host', 'WS-21'],
          ['ip', '10.0.0.21'],
          ['ip', '203.0.113.50'],
          ['user', 'not-there'],
        ],
      ),
    ]);
    const { items } = await incidents.list({ page: 0, size: 10, q: 'ws-21' });
    const detail = await incidents.detail(items[0]?.id ?? '');
    assert.equal(detail?.graph.nodes.length, 4);
    assert.equal(detail?.graph.edges.length, 3);
    assert.ok(detail?.graph.edges.every((edge) => edge.label === 'connected' && !edge.from.startsWith('user:')));
    const events = await incidents.events(items[0]?.id ?? '', { page: 0, size: 10 });
    assert.equal(events.total, 1);
    assert.equal(events.items[0]?.row['DstIpAddr'], '203.0.113.50');
  });

  it('of an administrator who works as on earlier days are lowered, with the evidence', async () => {
    const days = ['05', '06', '09'].map((day) => administratorsRun(`2026-03-${day}T23:10:00Z`, `FS-${day}`));
    await stored('ProcessEvent', days);
    const [event] = await stored('ProcessEvent', [administratorsRun('2026-03-11T23:05:00Z', 'FS-3')]);
    assert.ok(event);
    await incidents.add([detection(event, 'psexec', ['lateral-movement', 'execution'], administrator)]);
    assert.equal(await severityOf('adm.eva'), 'high');
    await incidents.settle();
    assert.equal(await severityOf('adm.eva'), 'low');
    const { items } = await incidents.list({ page: 0, size: 10, q: 'adm.eva' });
    const detail = await incidents.detail(items[0]?.id ?? '');
    assert.equal(detail?.finding?.pattern, 'usual-work');
    assert.match(
      detail?.finding?.sentence ?? '',
      /CORP\\adm\.eva ran PsExec\.exe in the same way on 3 other days \(3 of them earlier\), 3 times/,
    );
    assert.ok(detail?.history.some((entry) => entry.by === 'engine' && entry.text.startsWith('Severity high → low')));
  });

  const service = (time: string, host: string) => ({
    TimeGenerated: time,
    DvcHostname: host,
    EventType: 'Install',
    Operation: 'Install',
    Object: 'PSEXESVC',
    NewValue: 'C:\\Windows\\PSEXESVC.exe',
  });
  const nights = (host: string, days: readonly string[], hour = 22) =>
    days.map((day) => service(`2026-04-${day}T${hour}:10:00Z`, host));
  const WEEK = ['02', '03', '04', '05', '06'];

  /** The severity after the engine has looked at one alert on an installed service. */
  async function judged(event: EventReference | undefined, host: string, rule: Partial<Detection['rule']> = {}) {
    assert.ok(event);
    const found = detection(event, `service on ${host}`, ['lateral-movement'], [['host', host]]);
    await incidents.add([{ ...found, rule: { ...found.rule, level: 'medium', ...rule } }]);
    await incidents.settle();
    const { items } = await incidents.list({ page: 0, size: 10, q: host });
    return { severity: items[0]?.severity, detail: await incidents.detail(items[0]?.id ?? '') };
  }

  it('of a routine are lowered in hindsight where the log does not reach back, and say so', async () => {
    const [first] = await stored('AuditEvent', nights('APP-4', WEEK));
    const { severity, detail } = await judged(first, 'app-4');
    assert.equal(severity, 'low');
    assert.equal(detail?.finding?.hindsight, true);
    assert.equal(
      detail?.finding?.sentence,
      'In hindsight: APP-4 recorded “PSEXESVC” in the same way around this hour on 4 other days (0 of them earlier), 4 times in all.',
    );
  });

  it('of a routine are lowered in hindsight where the log began late on the day before', async () => {
    await stored('AuditEvent', [{ ...service('2026-04-01T23:06:00Z', 'APP-9'), Object: 'Spooler' }]);
    const [, second] = await stored('AuditEvent', nights('APP-9', WEEK));
    assert.equal((await judged(second, 'app-9')).severity, 'low', 'an hour of a day is no day of past');
  });

  it('of a routine at other hours than its own, or that is new in a log that reaches back, are not', async () => {
    const [byDay] = await stored('AuditEvent', nights('APP-5', ['07'], 10));
    await stored('AuditEvent', nights('APP-5', WEEK));
    assert.equal((await judged(byDay, 'app-5')).severity, 'medium');
    const other = { ...service('2026-03-30T10:00:00Z', 'APP-6'), Object: 'Spooler' };
    await stored('AuditEvent', [other, { ...other, TimeGenerated: '2026-03-31T10:00:00Z' }]);
    const [patient] = await stored('AuditEvent', nights('APP-6', WEEK));
    assert.equal((await judged(patient, 'app-6')).severity, 'medium', 'an intruder who comes every night');
  });

  it('of a grave rule, or of a tactic that no repetition explains, are never lowered in hindsight', async () => {
    const [grave] = await stored('AuditEvent', nights('APP-7', WEEK));
    assert.equal((await judged(grave, 'app-7', { level: 'high' })).severity, 'high');
    const [theft] = await stored('AuditEvent', nights('APP-8', WEEK));
    assert.equal((await judged(theft, 'app-8', { tactics: ['credential-access'] })).severity, 'medium');
  });

  it('rise again when the same account does what it never did', async () => {
    const command = 'PsExec.exe \\\\DC-1 -s cmd /c ntdsutil "ac i ntds" ifm "create full c:\\t" q q';
    const [event] = await stored('ProcessEvent', [administratorsRun('2026-03-11T23:40:00Z', 'DC-1', command)]);
    assert.ok(event);
    await incidents.add([detection(event, 'ntds', ['credential-access'], administrator)]);
    assert.equal(await severityOf('adm.eva'), 'high', 'raised at once, before the engine has looked again');
    await incidents.settle();
    assert.equal(await severityOf('adm.eva'), 'high');
  });

  it('of a scan that got in nowhere are lowered, of one that got in are not', async () => {
    for (const [address, gotIn] of [
      ['10.0.9.9', false],
      ['10.0.9.10', true],
    ] as const) {
      const connections = Array.from({ length: 60 }, (_, index) => ({
        TimeGenerated: new Date(Date.parse('2026-03-10T03:00:00Z') + index * 1000).toISOString(),
        SrcIpAddr: address,
        DstIpAddr: `10.0.1.${index % 30}`,
        DstPortNumber: 20 + index,
        EventResult: 'Failure',
      }));
      const references = await stored('NetworkSession', connections);
      if (gotIn)
        await stored('Authentication', [
          {
            TimeGenerated: '2026-03-10T03:02:00Z',
            SrcIpAddr: address,
            TargetUsername: 'backup',
            EventType: 'Logon',
            EventResult: 'Success',
          },
        ]);
      await incidents.add(
        references
          .slice(0, 3)
          .map((event, index) => detection(event, `scan-${index}`, ['discovery'], [['ip', address]])),
      );
      await incidents.settle();
      const { items } = await incidents.list({ page: 0, size: 10, q: `"${address}"` });
      assert.equal(items[0]?.severity, gotIn ? 'high' : 'low', address);
    }
  });
});
