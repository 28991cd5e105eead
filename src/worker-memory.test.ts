import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parseConfig } from './config/config.ts';
import { openVedette } from './main.ts';
import type { WorkerMemory } from './pipeline-worker.ts';
import { openState, type State } from './state/database.ts';
import { commitCheckpoint } from './state/sources.ts';
import { workerMemory } from './worker-memory.ts';

const RULES = `title: Failed logon
id: failed-logon
level: low
logsource: { product: windows, service: security }
detection: { s: { EventID: 4625 }, condition: s }
---
title: Many failed logons
id: many-failed-logons
level: high
correlation:
  type: event_count
  rules: [failed-logon]
  group-by: [IpAddress]
  timespan: 10m
  condition: { gte: 4 }
---
title: Log cleared
id: log-cleared
level: medium
logsource: { product: windows, service: security }
detection: { s: { EventID: 1102 }, condition: s }
`;

const failedLogon = (second: number) =>
  JSON.stringify({
    Channel: 'Security',
    EventID: 4625,
    Computer: 'ws1.example.com',
    TimeCreated: `2026-03-03T10:00:${String(second).padStart(2, '0')}Z`,
    TargetUserName: 'anna',
    IpAddress: '192.0.2.7',
    LogonType: 3,
  });

const controllerEvent = (id: number, second: number) =>
  JSON.stringify({
    Channel: 'Security',
    EventID: id,
    Computer: 'dc1.example.com',
    TimeCreated: `2026-03-03T10:01:${String(second).padStart(2, '0')}Z`,
    ...(id === 4768 ? { TargetUserName: 'anna', IpAddress: '::ffff:192.0.2.9', Status: '0x0' } : {}),
  });

async function* listed(...lines: string[]) {
  yield* lines;
}
const records = (...seconds: number[]) => listed(...seconds.map(failedLogon));

describe('what workers learnt, over a clean restart', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-memory-'));
    writeFileSync(join(folder, 'rules.yml'), RULES);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('goes on counting where it stopped, and fires once', async () => {
    const { detect, ...config } = parseConfig('store: { retentionDays: 3650 }', 'test');
    const settings = {
      ...config,
      data: join(folder, 'data'),
      detect: { ...detect, ownRules: false, rules: [join(folder, 'rules.yml')] },
    };
    const problems: string[] = [];
    const open = () => openVedette(settings, { onProblem: (problem) => problems.push(problem) });

    const first = await open();
    await first.ingest.importRecords('dc', records(1, 2));
    await first.ingest.importRecords('dc', listed(...[1, 2, 3].map((second) => controllerEvent(4768, second))));
    await first.settled();
    assert.equal((await first.incidents.list({ page: 0, size: 10 })).total, 0);
    await first.close();

    const second = await open();
    await second.ingest.importRecords('dc', records(3));
    await second.close();

    const third = await open();
    await third.ingest.importRecords('dc', records(4, 5));
    await third.ingest.importRecords('dc', listed(controllerEvent(1102, 30)));
    await third.settled();
    const { items } = await third.incidents.list({ page: 0, size: 10 });
    const alerts = await Promise.all(items.map(({ id }) => third.incidents.alerts(id)));
    await third.close();
    assert.deepEqual(problems, []);
    const found = new Map(alerts.flat().map((alert) => [alert.ruleId, alert]));
    assert.deepEqual([...found.keys()].sort(), ['log-cleared', 'many-failed-logons']);
    assert.equal(found.get('many-failed-logons')?.events.length, 4);
    const host = found.get('log-cleared')?.entities.find(({ kind }) => kind === 'host');
    assert.equal(host?.role, 'domain-controller', 'what it is was learnt before the restarts');
  });
});

describe('the memory of workers', () => {
  const COLLECTOR = 'one';
  let state: State;
  beforeEach(async () => {
    state = await openState({ kind: 'sqlite', file: ':memory:' });
  });

  const learnt = (evicted: number): WorkerMemory => ({
    correlations: { a: { groups: [], evicted } },
    machines: [['10.0.0.7', 'WS-7', null]],
    roles: [],
  });
  const memoryOf = (workers: number, problems: string[] = []) =>
    workerMemory({ state, workers, onProblem: (problem) => problems.push(problem) });
  const count = (sequence: number) =>
    commitCheckpoint(state, { collector: COLLECTOR, sequence, balance: [], seen: [], tails: [] });

  it('gives each worker its own, once', async () => {
    await count(7);
    await memoryOf(2).keep(COLLECTOR, 7, [learnt(1), learnt(2)]);
    const memory = memoryOf(2);
    assert.deepEqual(await Promise.all([memory.next(COLLECTOR), memory.next(COLLECTOR), memory.next(COLLECTOR)]), [
      learnt(1),
      learnt(2),
      undefined,
    ]);
    assert.equal(await memoryOf(2).next('another'), undefined);
    await state.close();
  });

  it('is not believed if records were counted since, or the workers are others', async () => {
    await count(7);
    await memoryOf(1).keep(COLLECTOR, 7, [learnt(1)]);
    assert.deepEqual(await memoryOf(1).next(COLLECTOR), learnt(1));
    assert.equal(await memoryOf(2).next(COLLECTOR), undefined);
    await count(9);
    assert.equal(await memoryOf(1).next(COLLECTOR), undefined);
    await state.close();
  });

  it('tells when it cannot be kept, and lets the store be closed', async () => {
    const problems: string[] = [];
    await state.close();
    await memoryOf(1, problems).keep(COLLECTOR, 1, [{}]);
    assert.match(problems.join(), /could not be kept/);
  });
});
