import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { startPostgres, type TestPostgres } from '../../test/support/postgres.ts';
import type { Detection } from '../detect/detection.ts';
import { openState } from '../state/database.ts';
import { createIncidents } from './incidents.ts';

let postgres: TestPostgres | undefined;
before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
});

function detection(index: number, host: string): Detection {
  const time = new Date(Date.parse('2026-03-02T08:00:00Z') + index * 60_000).toISOString();
  return {
    rule: {
      id: `r${index % 3}`,
      title: 'Rule',
      kind: 'sigma',
      level: 'high',
      description: '',
      tactics: ['execution'],
      techniques: [],
      falsePositives: [],
      runbook: [],
      file: '',
    },
    time,
    events: [{ table: 'ProcessEvent', eventId: `p-${index}`, time }],
    entities: [{ kind: 'host', key: host, name: host.toUpperCase() }],
  };
}

it('keeps incidents in Postgres as in SQLite: folded, merged, listed, patched, and rebuilt after a restart', async (t) => {
  if (!postgres) return t.skip('no Postgres for this platform');
  const state = await openState({ kind: 'postgres', url: await postgres.database() });
  const first = await createIncidents({ state });
  await first.add([0, 1, 2, 3].map((index) => detection(index, index % 2 ? 'ws-1' : 'ws-2')));
  const bridge = detection(9, 'ws-1');
  await first.add([{ ...bridge, entities: [...bridge.entities, { kind: 'host', key: 'ws-2', name: 'WS-2' }] }]);
  await first.close();
  const second = await createIncidents({ state });
  await second.add([detection(1, 'ws-1'), detection(10, 'ws-2')]);
  const { items, total } = await second.list({ page: 0, size: 10, q: 'WS-1', severity: 'high', order: 'severity' });
  assert.equal(total, 1);
  assert.equal(items[0]?.eventCount, 6);
  assert.equal((await second.get('2'))?.number, 1);
  await second.patch('1', { status: 'closed', classification: 'true-positive', comment: 'Done.' }, 'eva');
  const detail = await second.detail('1');
  assert.equal(detail?.incident.classification, 'true-positive');
  assert.ok(detail?.history.some((entry) => entry.by === 'eva'));
  assert.deepEqual(await second.counts(), {});
  await second.close();
  await state.close();
});
