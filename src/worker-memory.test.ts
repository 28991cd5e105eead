import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseConfig } from './config/config.ts';
import { openVedette } from './main.ts';

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

describe('what workers learnt, over kill -9', () => {
  it('goes on counting in the middle of a window: nothing is lost, nothing is told twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vedette-killed-'));
    writeFileSync(join(folder, 'rules.yml'), RULES);
    const script = join(folder, 'until-killed.ts');
    writeFileSync(script, UNTIL_KILLED);
    const run = (...seconds: number[]) =>
      new Promise<string>((resolve, reject) => {
        const child = spawn(process.execPath, [script, folder, ...seconds.map(String)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (data) => {
          output += data;
          if (output.includes('done')) child.kill('SIGKILL');
        });
        child.on('exit', (_, signal) => (signal === 'SIGKILL' ? resolve(output) : reject(new Error(output))));
      });
    try {
      assert.match(await run(1, 2, 3), /^0 alerts/);
      assert.match(await run(4), /^1 alerts of 4 events/);
      assert.match(await run(5, 6, 7), /^1 alerts of 4 events/);
      assert.match(await run(8), /^2 alerts of 4 events/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Imports, waits until all is stored and judged, says what was found, and stays until it is killed. */
const UNTIL_KILLED = `
import { parseConfig } from ${JSON.stringify(new URL('./config/config.ts', import.meta.url).href)};
import { openVedette } from ${JSON.stringify(new URL('./main.ts', import.meta.url).href)};
const [folder, ...seconds] = process.argv.slice(2);
const { detect, ...config } = parseConfig('store: { retentionDays: 3650 }', 'test');
const vedette = await openVedette(
  { ...config, data: folder + '/data', detect: { ...detect, ownRules: false, rules: [folder + '/rules.yml'] } },
  { onProblem: (problem) => process.stderr.write(problem + '\\n') },
);
async function* records() {
  for (const second of seconds)
    yield JSON.stringify({
      Channel: 'Security', EventID: 4625, Computer: 'ws1.example.com', TargetUserName: 'anna', IpAddress: '192.0.2.7',
      TimeCreated: '2026-03-03T10:00:0' + second + 'Z', LogonType: 3,
    });
}
await vedette.ingest.importRecords('dc', records());
await vedette.settled();
const { items } = await vedette.incidents.list({ page: 0, size: 10 });
const alerts = (await Promise.all(items.map(({ id }) => vedette.incidents.alerts(id)))).flat();
const counted = alerts.filter(({ ruleId }) => ruleId === 'many-failed-logons');
const events = new Set(counted.flatMap((alert) => alert.events.map((event) => event.eventId)));
const folded = counted.reduce((sum, alert) => sum + (alert.count ?? 1), 0);
process.stdout.write(folded + ' alerts of ' + (events.size / Math.max(1, folded)) + ' events done\\n');
setInterval(() => undefined, 1000);
`.replaceAll('\\\\n', '\\n');
