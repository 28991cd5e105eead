import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection, Level } from '../detect/detection.ts';
import type { Entity, EntityKind } from '../schema/types.ts';
import { entityCounts } from '../state/alerts.ts';
import { openState, type State } from '../state/database.ts';
import { createIncidents, type Incidents } from './incidents.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
let events = 0;

function named(kind: EntityKind, name: string): Entity {
  return { kind, key: name.toLowerCase(), name };
}
const host = (name: string) => named('host', name);
const user = (name: string) => named('user', name);
const ip = (name: string) => named('ip', name);

interface Sketch {
  readonly rule: string;
  readonly minute: number;
  readonly entities: Entity[];
  readonly level?: Level;
  readonly tactics?: string[];
  readonly event?: string;
}

function detection(sketch: Sketch): Detection {
  const time = new Date(START + sketch.minute * 60_000).toISOString();
  return {
    rule: {
      id: sketch.rule,
      title: `Rule ${sketch.rule}`,
      kind: 'sigma',
      level: sketch.level ?? 'medium',
      description: '',
      tactics: sketch.tactics ?? ['execution'],
      techniques: ['T1059'],
      falsePositives: [],
      runbook: ['Look at {host}.'],
      file: '',
    },
    time,
    events: [{ table: 'ProcessEvent', eventId: sketch.event ?? `c-${(++events).toString(36)}`, time }],
    entities: sketch.entities,
  };
}

async function withIncidents(work: (incidents: Incidents, state: State) => Promise<void>): Promise<void> {
  const state = await openState({ kind: 'sqlite', file: ':memory:' });
  const incidents = await createIncidents({ state });
  try {
    await work(incidents, state);
  } finally {
    await incidents.close();
    await state.close();
  }
}

const all = { page: 0, size: 500 };

describe('incidents', () => {
  it('folds repeats of one rule on the same machine and user, and keeps the full count', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add(
        Array.from({ length: 250 }, (_, minute) =>
          detection({ rule: 'r', minute: minute / 10, entities: [host('WS-1'), user('anna')] }),
        ),
      );
      const { items, total } = await incidents.list(all);
      assert.equal(total, 1);
      const [alert, ...others] = await incidents.alerts(items[0]?.id ?? '');
      assert.equal(others.length, 0);
      assert.equal(alert?.count, 250);
      assert.equal(alert?.events.length, 100);
      assert.equal(items[0]?.eventCount, 250);
    });
  });

  it('lists the gravest first, and of equals the newest, over pages', async () => {
    await withIncidents(async (incidents) => {
      for (const [minute, name, level] of [
        [0, 'A', 'low'],
        [1000, 'B', 'high'],
        [2000, 'C', 'critical'],
        [3000, 'D', 'high'],
        [4000, 'E', 'informational'],
        [5000, 'F', 'medium'],
      ] as const)
        await incidents.add([detection({ rule: name, minute, entities: [host(name)], level })]);
      const listed = async (order: 'severity' | 'time') => {
        const pages = await Promise.all([0, 1].map((page) => incidents.list({ page, size: 3, order })));
        return pages.flatMap(({ items }) => items);
      };
      const ranks = ['critical', 'high', 'medium', 'low', 'informational'];
      const byGravity = await listed('severity');
      assert.deepEqual(
        byGravity.map(({ number }) => number),
        byGravity
          .toSorted(
            (one, other) =>
              ranks.indexOf(one.severity) - ranks.indexOf(other.severity) || other.lastTime.localeCompare(one.lastTime),
          )
          .map(({ number }) => number),
      );
      assert.ok(new Set(byGravity.map(({ severity }) => severity)).size > 2);
      const times = (await listed('time')).map(({ lastTime }) => lastTime);
      assert.deepEqual(times, times.toSorted().toReversed());
    });
  });

  it('counts the alerts of an entity under the name that people know it by', async () => {
    await withIncidents(async (incidents, state) => {
      for (const rule of ['a', 'b']) await incidents.add([detection({ rule, minute: 0, entities: [host('WS-1')] })]);
      assert.deepEqual(await entityCounts(state.db, '2026-01-01', 5), [
        { kind: 'host', key: 'ws-1', name: 'WS-1', alerts: 2 },
      ]);
      assert.deepEqual(await entityCounts(state.db, '2027-01-01', 5), []);
    });
  });

  it('starts a new alert after an hour of silence', async () => {
    await withIncidents(async (incidents) => {
      for (const minute of [0, 30, 200])
        await incidents.add([detection({ rule: 'r', minute, entities: [host('WS-1')] })]);
      assert.equal((await incidents.list(all)).items[0]?.alertCount, 2);
    });
  });

  it('takes a detection that arrives twice once, also after a restart', async () => {
    const state = await openState({ kind: 'sqlite', file: ':memory:' });
    const sketches = [1, 2, 3].map((minute) =>
      detection({ rule: 'r', minute, entities: [host('WS-1')], event: `c-${minute}` }),
    );
    const first = await createIncidents({ state });
    await first.add([...sketches, ...sketches]);
    await first.close();
    const second = await createIncidents({ state });
    await second.add(sketches);
    await second.add([detection({ rule: 'r', minute: 4, entities: [host('WS-1')], event: 'c-4' })]);
    const { items, total } = await second.list(all);
    assert.equal(total, 1);
    assert.equal(items[0]?.eventCount, 4);
    assert.equal(items[0]?.alertCount, 1);
    await second.close();
    await state.close();
  });

  it('gives the same incidents for the same detections, in one batch or one by one, restarted or not', async () => {
    const detections = Array.from({ length: 200 }, (_, index) =>
      detection({
        rule: `r${index % 7}`,
        minute: index * 11,
        level: index % 5 === 0 ? 'high' : 'low',
        entities: [host(`WS-${index % 13}`), user(`u${index % 11}`)],
        event: `same-${index}`,
      }),
    );
    const picture = async (incidents: Incidents) =>
      (await incidents.list(all)).items.map(({ id, number, title, severity, alertCount, eventCount }) => {
        return { id, number, title, severity, alertCount, eventCount };
      });
    const pictures: unknown[] = [];
    for (const way of ['batch', 'single', 'restart']) {
      const state = await openState({ kind: 'sqlite', file: ':memory:' });
      let incidents = await createIncidents({ state });
      if (way === 'batch') await incidents.add(detections);
      else
        for (const [index, one] of detections.entries()) {
          await incidents.add([one]);
          if (way === 'restart' && index % 50 === 49) {
            await incidents.close();
            incidents = await createIncidents({ state });
          }
        }
      pictures.push(await picture(incidents));
      await incidents.close();
      await state.close();
    }
    assert.deepEqual(pictures[1], pictures[0]);
    assert.deepEqual(pictures[2], pictures[0]);
  });

  it('joins steps that share a machine or a user and keeps strangers apart', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add([
        detection({ rule: 'a', minute: 0, entities: [host('WS-1'), user('anna')], tactics: ['execution'] }),
        detection({ rule: 'b', minute: 20, entities: [host('WS-1')], tactics: ['credential-access'], level: 'high' }),
        detection({ rule: 'c', minute: 40, entities: [host('FS-1'), user('anna')], tactics: ['lateral-movement'] }),
        detection({ rule: 'a', minute: 41, entities: [host('WS-9'), user('ben')] }),
      ]);
      const { items } = await incidents.list(all);
      assert.deepEqual(items.map((incident) => incident.alertCount).sort(), [1, 3]);
      const intrusion = items.find((incident) => incident.alertCount === 3);
      assert.equal(intrusion?.severity, 'high');
      assert.deepEqual(intrusion?.tactics, ['execution', 'credential-access', 'lateral-movement']);
      assert.equal(intrusion?.title, 'Execution, credential access and lateral movement from WS-1 to FS-1 by anna');
    });
  });

  it('merges two incidents that a new alert bridges; the merged one leads to the survivor, its history kept', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add([detection({ rule: 'a', minute: 0, entities: [host('WS-1')] })]);
      await incidents.add([detection({ rule: 'b', minute: 5, entities: [host('WS-2')] })]);
      assert.equal((await incidents.list(all)).total, 2);
      const younger = await incidents.get('2');
      await incidents.add([detection({ rule: 'c', minute: 9, entities: [host('WS-1'), host('WS-2')], level: 'high' })]);
      const { items, total } = await incidents.list(all);
      assert.equal(total, 1);
      assert.equal(items[0]?.number, 1);
      assert.equal(items[0]?.alertCount, 3);
      assert.equal((await incidents.get('2'))?.number, 1);
      const detail = await incidents.detail(younger?.id ?? '');
      assert.equal(detail?.incident.number, 1);
      assert.equal(detail?.alerts.length, 3);
      assert.ok(detail?.history.some((entry) => entry.text.startsWith('Merged into incident 1')));
      await incidents.add([detection({ rule: 'b', minute: 15, entities: [host('WS-2')] })]);
      assert.equal((await incidents.list(all)).items[0]?.alertCount, 3, 'a repeat folds into the alert that moved');
    });
  });

  it('is not glued together by a machine that everyone touches', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add(
        Array.from({ length: 40 }, (_, index) =>
          detection({
            rule: `r${index}`,
            minute: index,
            entities: [host(`WS-${index}`), user(`u${index}`), host('DC-1'), ip('10.0.0.5')],
          }),
        ),
      );
      const { items } = await incidents.list(all);
      const largest = Math.max(...items.map((incident) => incident.alertCount));
      assert.ok(items.length > 25, `${items.length} incidents`);
      assert.ok(largest < 14, `the largest has ${largest} alerts`);
    });
  });

  it('lists what is open, which is new or active', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add(
        ['WS-1', 'WS-2', 'WS-3'].map((name) => detection({ rule: name, minute: 0, entities: [host(name)] })),
      );
      const { items } = await incidents.list(all);
      await incidents.patch(items[0]!.id, { status: 'active' }, 'ann');
      await incidents.patch(items[1]!.id, { status: 'closed', classification: 'benign-positive' }, 'ann');
      const open = await incidents.list({ ...all, status: 'open' });
      assert.deepEqual(open.items.map(({ id }) => id).sort(), [items[0]!.id, items[2]!.id].sort());
      assert.equal(open.total, 2);
    });
  });

  it('does not join by accounts that every machine has', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add(
        ['WS-1', 'WS-2', 'WS-3'].map((name) =>
          detection({ rule: name, minute: 0, entities: [host(name), user('SYSTEM')] }),
        ),
      );
      assert.equal((await incidents.list(all)).total, 3);
    });
  });

  it('makes no high incident of low noise', async () => {
    await withIncidents(async (incidents) => {
      const tactics = ['discovery', 'execution', 'persistence', 'collection', 'impact', 'exfiltration'];
      await incidents.add(
        Array.from({ length: 300 }, (_, index) =>
          detection({
            rule: `n${index % 20}`,
            minute: index,
            level: index % 2 ? 'low' : 'informational',
            tactics: [tactics[index % tactics.length] as string],
            entities: [host('WS-1')],
          }),
        ),
      );
      const [incident] = (await incidents.list(all)).items;
      assert.equal(incident?.severity, 'medium');
    });
  });

  it('records who changed what, and asks for a classification before it closes', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add([detection({ rule: 'a', minute: 0, entities: [host('WS-1')] })]);
      await assert.rejects(incidents.patch('1', { status: 'closed' }, 'eva'), {
        code: 'INCIDENT_CLASSIFICATION_NEEDED',
      });
      await assert.rejects(incidents.patch('77', { status: 'active' }, 'eva'), { code: 'INCIDENT_UNKNOWN' });
      await incidents.patch('1', { owner: 'eva', severity: 'critical', comment: 'Called the user.' }, 'eva');
      await incidents.add([detection({ rule: 'b', minute: 3, entities: [host('WS-1')] })]);
      assert.equal((await incidents.get('1'))?.severity, 'critical', 'the engine leaves a severity that a person set');
      const closed = await incidents.patch('1', { status: 'closed', classification: 'false-positive' }, 'eva');
      assert.equal(closed.classification, 'false-positive');
      assert.equal(closed.owner, 'eva');
      await incidents.add([detection({ rule: 'c', minute: 9, entities: [host('WS-1')] })]);
      assert.equal((await incidents.list(all)).total, 2, 'a closed incident takes no new alert');
      const texts = (await incidents.detail('1'))?.history.map((entry) => `${entry.by}: ${entry.text}`) ?? [];
      assert.ok(texts.includes('eva: Assigned to eva.'));
      assert.ok(texts.includes('eva: Called the user.'));
    });
  });

  it('finds incidents by words without reading them as a pattern', async () => {
    await withIncidents(async (incidents) => {
      await incidents.add([detection({ rule: 'a', minute: 0, entities: [host('WS-1')] })]);
      assert.equal((await incidents.list({ ...all, q: 'ws-1' })).total, 1);
      assert.equal((await incidents.list({ ...all, q: 'ws_1' })).total, 0);
      assert.equal((await incidents.list({ ...all, severity: 'high' })).total, 0);
    });
  });
});
