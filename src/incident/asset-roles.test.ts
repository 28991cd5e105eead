import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection, Level } from '../detect/detection.ts';
import type { AssetRole, Entity } from '../schema/types.ts';
import { openState } from '../state/database.ts';
import { createIncidents, type Incidents } from './incidents.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
let events = 0;

const host = (name: string, role?: AssetRole): Entity => ({
  kind: 'host',
  key: name.toLowerCase(),
  name,
  ...(role ? { role } : {}),
});
const user = (name: string): Entity => ({ kind: 'user', key: name, name });

function detection(rule: string, minute: number, level: Level, entities: readonly Entity[]): Detection {
  const time = new Date(START + minute * 60_000).toISOString();
  const rest = { description: '', techniques: [], falsePositives: [], runbook: [], file: '' };
  return {
    rule: { id: rule, title: rule, kind: 'sigma', level, tactics: ['execution'], ...rest },
    time,
    events: [{ table: 'ProcessEvent', eventId: `r-${++events}`, time }],
    entities,
  };
}

async function listed(
  work: (incidents: Incidents) => Promise<void>,
): Promise<{ severity: string; alertCount: number }[]> {
  const state = await openState({ kind: 'sqlite', file: ':memory:' });
  const incidents = await createIncidents({ state });
  try {
    await work(incidents);
    return (await incidents.list({ page: 0, size: 100 })).items;
  } finally {
    await incidents.close();
    await state.close();
  }
}

describe('the role of a machine in its incidents', () => {
  it('makes one with a high alert on a domain controller critical, also where the role was learnt late', async () => {
    const [known] = await listed((incidents) =>
      incidents.add([detection('a', 0, 'high', [host('DC-1', 'domain-controller')])]),
    );
    assert.equal(known?.severity, 'critical');
    const [late] = await listed(async (incidents) => {
      await incidents.add([detection('a', 0, 'high', [host('DC-1')])]);
      await incidents.add([detection('a', 5, 'high', [host('DC-1', 'domain-controller')])]);
    });
    assert.equal(late?.severity, 'critical');
  });

  it('leaves one alone whose high alert is elsewhere, and whose alert there is low', async () => {
    const [incident] = await listed((incidents) =>
      incidents.add([
        detection('a', 0, 'high', [host('WS-1', 'workstation'), user('anna')]),
        detection('b', 1, 'low', [host('DC-1', 'domain-controller'), user('anna')]),
      ]),
    );
    assert.deepEqual([incident?.alertCount, incident?.severity], [2, 'high']);
  });

  it('does not let machines that everyone uses glue incidents together', async () => {
    for (const role of ['domain-controller', 'dns-server', 'proxy'] as const) {
      const items = await listed((incidents) =>
        incidents.add(
          ['anna', 'ben', 'cleo'].map((name, index) =>
            detection(`rule-${name}`, index * 10, 'medium', [host('SHARED', role), user(name)]),
          ),
        ),
      );
      assert.equal(items.length, 3, role);
    }
    const items = await listed((incidents) =>
      incidents.add(
        ['anna', 'ben'].map((name, index) =>
          detection(`rule-${name}`, index * 10, 'medium', [host('WS-1', 'workstation'), user(name)]),
        ),
      ),
    );
    assert.equal(items.length, 1, 'one workstation joins');
  });
});
