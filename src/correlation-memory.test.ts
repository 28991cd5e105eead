import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parseConfig } from './config/config.ts';
import { correlationMemory } from './correlation-memory.ts';
import { openVedette } from './main.ts';
import { openState, type State } from './state/database.ts';
import { commitCheckpoint } from './state/sources.ts';

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

async function* records(...seconds: number[]) {
  for (const second of seconds) yield failedLogon(second);
}

describe('correlations over a clean restart', () => {
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
    await first.settled();
    assert.equal((await first.incidents.list({ page: 0, size: 10 })).total, 0);
    await first.close();

    const second = await open();
    await second.ingest.importRecords('dc', records(3));
    await second.close();

    const third = await open();
    await third.ingest.importRecords('dc', records(4, 5));
    await third.settled();
    const { items } = await third.incidents.list({ page: 0, size: 10 });
    const alerts = await Promise.all(items.map(({ id }) => third.incidents.alerts(id)));
    await third.close();
    assert.deepEqual(problems, []);
    assert.deepEqual(
      alerts.flat().map(({ ruleId, events }) => [ruleId, events.length]),
      [['many-failed-logons', 4]],
    );
  });
});

describe('the memory of correlations', () => {
  const COLLECTOR = 'one';
  let state: State;
  beforeEach(async () => {
    state = await openState({ kind: 'sqlite', file: ':memory:' });
  });

  const memoryOf = (workers: number, problems: string[] = []) =>
    correlationMemory({ state, workers, onProblem: (problem) => problems.push(problem) });
  const count = (sequence: number) =>
    commitCheckpoint(state, { collector: COLLECTOR, sequence, balance: [], seen: [], tails: [] });

  it('gives each worker its own, once', async () => {
    await count(7);
    await memoryOf(2).keep(COLLECTOR, 7, [{ a: { groups: [], evicted: 1 } }, { a: { groups: [], evicted: 2 } }]);
    const memory = memoryOf(2);
    assert.deepEqual(await Promise.all([memory.next(COLLECTOR), memory.next(COLLECTOR), memory.next(COLLECTOR)]), [
      { a: { groups: [], evicted: 1 } },
      { a: { groups: [], evicted: 2 } },
      undefined,
    ]);
    assert.equal(await memoryOf(2).next('another'), undefined);
    await state.close();
  });

  it('is not believed if records were counted since, or the workers are others', async () => {
    await count(7);
    await memoryOf(1).keep(COLLECTOR, 7, [{}]);
    assert.deepEqual(await memoryOf(1).next(COLLECTOR), {});
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
