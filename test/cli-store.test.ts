// The commands over a data folder, as a user runs them one after another: import, ask, start, stop, back up, restore.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventually, type RunningVedette, startInFolder, vedette, writeSettings } from './support/command-line.ts';
import { LOGONS, RULES } from './support/own-samples.ts';

const COUNT_BY_RESULT = 'Authentication | summarize Events = count() by EventResult | sort by EventResult asc';
const RESULT_CSV = 'EventResult,Events\r\nFailure,3\r\nSuccess,2\n';
const PASSWORD = 'a password of the test';

/** Of the logons of the samples, which lie in the past: no window of the schedule comes to them. */
const FAILURES = `id: failures
name: Failed logons of one account
severity: High
queryFrequency: 1h
queryPeriod: 1h
query: |
  Authentication
  | where EventResult == 'Failure'
  | summarize Failures = count(), TimeGenerated = max(TimeGenerated) by TargetUsername
  | where Failures >= 3
entityMappings:
  - { entityType: Account, fieldMappings: [{ identifier: Name, columnName: TargetUsername }] }
`;

let folder: string;
let running: RunningVedette | undefined;
/** The one that runs, where one must. */
const server = (): RunningVedette => {
  assert.ok(running, 'no Vedette runs');
  return running;
};
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-cli-store-'));
  writeFileSync(join(folder, 'dc.ndjson'), LOGONS);
  writeFileSync(join(folder, 'rules.yml'), RULES);
  writeFileSync(join(folder, 'failures.yaml'), FAILURES);
  writeSettings(folder, { detect: { ownRules: false, rules: ['rules.yml', 'failures.yaml'] } });
});
after(async () => {
  await running?.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => vedette(folder, args);

describe('a data folder that nobody has open', () => {
  it('is made by an import, which tells what it took', async () => {
    const { code, stdout, stderr } = await run('import', 'dc.ndjson', '--source', 'dc1');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^5 records imported as 'dc1', 0 rejected$/m);
    assert.equal(statSync(join(folder, 'vedette-data')).mode & 0o077, 0, 'for its owner alone');
  });

  it('answers a query as CSV', async () => {
    const { code, stdout, stderr } = await run('query', COUNT_BY_RESULT, '--csv');
    assert.equal(code, 0, stderr);
    assert.equal(stdout, RESULT_CSV);
    assert.match(stderr, /^2 rows, /m);
  });

  it('names a file that cannot be imported', async () => {
    const { code, stdout, stderr } = await run('import', 'absent.log');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /absent\.log.*\[IMPORT_FILE_UNREADABLE\]/);
  });
});

describe('beside a Vedette that runs', () => {
  before(async () => {
    running = await startInFolder(folder, { launched: true });
  });

  it('a second one is refused with the process that has the folder', async () => {
    const { code, stderr } = await run('start');
    assert.equal(code, 1);
    const { pid } = JSON.parse(readFileSync(join(folder, 'vedette-data', 'local-access.json'), 'utf8'));
    assert.ok(stderr.includes(`in use by process ${pid}`), stderr);
    assert.equal((await run('query', 'print 1')).code, 0, 'the first one still answers');
  });

  it('a query is a table, JSON or CSV', async () => {
    const table = await run('query', COUNT_BY_RESULT, '--table');
    assert.equal(
      table.stdout,
      'EventResult  Events\n-----------  ------\nFailure      3\nSuccess      2\n',
      table.stderr,
    );
    assert.deepEqual((await run('query', COUNT_BY_RESULT, '--json')).objects, [
      { EventResult: 'Failure', Events: 3 },
      { EventResult: 'Success', Events: 2 },
    ]);
    const piped = await vedette(folder, ['query', '-', '--csv'], { stdin: COUNT_BY_RESULT });
    assert.equal(piped.stdout, RESULT_CSV);
  });

  it('a query sees only the time that is asked for', async () => {
    const count = async (...range: string[]) =>
      (await run('query', 'Authentication | count', '--json', ...range)).objects[0]?.['Count'];
    assert.equal(await count('--from', '2026-03-03T10:00:02Z', '--to', '2026-03-03T10:00:05Z'), 3);
    assert.equal(await count('--to', '2026-03-03T10:00:00Z'), 0);
    const { code, stderr } = await run('query', 'Event', '--from', 'yesterday');
    assert.equal(code, 1);
    assert.match(stderr, /from|time/i);
  });

  it('a wrong query is told with its line and column', async () => {
    const { code, stdout, stderr } = await run('query', 'Authentication\n| where Nope == 1');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /Nope.* at 2:9 \[KQL_SEMANTICS\]/);
  });

  it('takes an import, and finds in it', async () => {
    writeFileSync(join(folder, 'more.ndjson'), LOGONS.replaceAll('mara', 'odo').replaceAll('2026-03-03', '2026-03-04'));
    const { code, objects, stderr } = await run('import', 'more.ndjson', '--source', 'dc2', '--json');
    assert.equal(code, 0, stderr);
    assert.deepEqual(objects, [{ records: 5, rejected: 0 }]);
    await eventually('the imported events', async () => {
      const [row] = (await run('query', "Authentication | where _Source == 'dc2' | count", '--json')).objects;
      return row?.['Count'] === 5 ? row : undefined;
    });
    const { items } = (await server().get('/api/tokens')) as { items: unknown[] };
    assert.deepEqual(items, [], 'the token of the import is gone');
  });

  it('a question in plain language is answered with its query and a sentence', async () => {
    const question = 'how many failed logons were there between 2026-03-01 and 2026-03-05?';
    const { code, objects, stderr } = await run('ask', question, '--json');
    assert.equal(code, 0, stderr);
    const [answer] = objects;
    assert.match(String(answer?.['kql']), /Authentication/);
    assert.match(String(answer?.['answer']), /\b6\b/);
    const claims = answer?.['claims'] as { verification: string }[];
    assert.ok(
      claims.length > 0 && claims.every(({ verification }) => verification === 'proved'),
      JSON.stringify(claims),
    );
    assert.match((await run('ask', question)).stdout, /\b6\b[\s\S]*Authentication/);
    const lost = await run('ask', 'why is the sky blue?');
    assert.equal(lost.code, 1);
    assert.match(lost.stderr, /\[ASK_NOT_UNDERSTOOD\]/);
  });

  it('an incident is judged in sentences', async () => {
    await eventually('an incident', async () => {
      const { total } = (await server().get('/api/incidents')) as { total: number };
      return total > 0 ? total : undefined;
    });
    const { code, stdout, stderr } = await run('triage', '1');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^#1 .+ \(\w+, new\)$/m);
    assert.match(stdout, /^Verdict: [\w-]+, confidence \d+ %, by the engine$/m);
    assert.match(stdout, /^ {2}\[proved\] /m);
    const [detail] = (await run('triage', '1', '--json')).objects;
    assert.deepEqual(Object.keys(detail ?? {}), ['incident', 'triage', 'narrative', 'coverage']);
    const absent = await run('triage', '999');
    assert.equal(absent.code, 1);
    assert.match(absent.stderr, /999.*\[INCIDENT_UNKNOWN\]/);
  });

  it('a KQL rule judges what was imported with an older time, once', async () => {
    const look = () => run('rules', 'run', '--from', '2026-03-03T00:00Z', '--to', '2026-03-03T12:00Z', '--json');
    const alerts = async () => {
      const { items } = (await server().get('/api/rules?kind=kql')) as { items: { id: string; alerts: number }[] };
      return items.map(({ id, alerts: count }) => [id, count]);
    };
    assert.deepEqual(await alerts(), [['failures', 0]]);
    const { code, objects, stderr } = await look();
    assert.equal(code, 0, stderr);
    assert.deepEqual(objects, [
      { rule: 'failures', title: 'Failed logons of one account', windows: 12, detections: 1 },
    ]);
    assert.deepEqual(await alerts(), [['failures', 1]]);
    await look();
    assert.deepEqual(await alerts(), [['failures', 1]], 'a second look makes no second alert');
    const wrong = await run('rules', 'run', '--from', '2026-03-03T00:00Z', '--to', '2026-03-02T00:00Z');
    assert.match(wrong.stderr, /\[RULE_RUN_RANGE\]/);
    assert.match((await run('rules', 'run', '--from', '1d', '--rule', 'none')).stderr, /\[RULE_UNKNOWN\]/);
  });

  it('rules are counted alike by the command line, the list and the overview', async () => {
    const { stderr } = await run('rules', '--json');
    const { runnable, notEvaluable, refused, unseen } = JSON.parse(stderr);
    const { states } = (await server().get('/api/rules')) as { states: unknown };
    const { rules } = (await server().get('/api/overview')) as { rules: unknown };
    assert.deepEqual([states, rules, unseen], [{ runnable, notEvaluable, refused }, states, 0]);
  });

  it('a password that is set on the machine opens the console', async () => {
    const short = await vedette(folder, ['password'], { stdin: 'short\n' });
    assert.equal(short.code, 1);
    assert.match(short.stderr, /\[PASSWORD_SHORT\]/);
    const none = await vedette(folder, ['password']);
    assert.equal(none.code, 1);
    const { code, stderr } = await vedette(folder, ['password'], { stdin: `${PASSWORD}\n` });
    assert.equal(code, 0, stderr);
    assert.ok(!stderr.includes(PASSWORD));
    const logIn = (password: string) =>
      fetch(`${server().address}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'admin', password }),
      });
    assert.equal((await logIn('not the password')).status, 401);
    const opened = await logIn(PASSWORD);
    assert.equal(opened.status, 200);
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    const incidents = await fetch(`${server().address}/api/incidents`, { headers: { cookie } });
    assert.equal(incidents.status, 200);
  });

  it('a backup is written by the one that runs, and restored gives the same answers', async () => {
    const { code, objects, stderr } = await run('backup', 'running.tar.gz', '--json');
    assert.equal(code, 0, stderr);
    assert.ok(Number(objects[0]?.['files']) > 10);
    assert.equal(statSync(join(folder, 'running.tar.gz')).size > 1000, true);
    const twice = await run('backup', 'running.tar.gz');
    assert.match(twice.stderr, /\[BACKUP_TARGET\]/);
    const copy = join(folder, 'copy-of-running');
    mkdirSync(copy);
    writeSettings(copy, { detect: { ownRules: false } });
    const restored = await vedette(copy, ['restore', join(folder, 'running.tar.gz')]);
    assert.equal(restored.code, 0, restored.stderr);
    const query = 'Authentication | summarize Events = count() by _Source | sort by _Source asc';
    const there = await vedette(copy, ['query', query, '--csv']);
    assert.equal(there.stdout, '_Source,Events\r\ndc1,5\r\ndc2,5\n', there.stderr);
  });

  it('SIGTERM stores what was acknowledged before it', async () => {
    const token = await makeToken();
    const lines = Array.from({ length: 3000 }, (_, number) => JSON.stringify({ late: number })).join('\n');
    const sent = await fetch(`${server().http}/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: lines,
    });
    assert.equal(sent.status, 200, await sent.text());
    const stopped = await server().stop('SIGTERM');
    running = undefined;
    assert.equal(stopped.code, 0, stopped.stderr);
    assert.match(stopped.stderr, /^Stopping/m);
    const { objects, stderr } = await run(
      'query',
      "Event | where _Source == 'late' | summarize Events = dcount(tostring(Raw.late), 4)",
      '--json',
    );
    assert.deepEqual(objects, [{ Events: 3000 }], stderr);
  });
});

describe('a backup', () => {
  it('restored into another folder gives the same answers', async () => {
    const [saved] = (await run('backup', 'saved.tar.gz', '--json')).objects;
    assert.equal(saved?.['archive'], 'saved.tar.gz');
    assert.ok(Number(saved?.['files']) > 10);
    const again = await run('backup', 'saved.tar.gz');
    assert.match(again.stderr, /\[BACKUP_TARGET\]/);

    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'rules.yml'), RULES);
    writeSettings(other, { detect: { ownRules: false, rules: ['rules.yml'] } });
    const restored = await vedette(other, ['restore', join(folder, 'saved.tar.gz')]);
    assert.equal(restored.code, 0, restored.stderr);
    const query = 'Authentication | summarize Events = count() by _Source | sort by _Source asc';
    const [here, there] = [await run('query', query, '--csv'), await vedette(other, ['query', query, '--csv'])];
    assert.equal(here.stdout, '_Source,Events\r\ndc1,5\r\ndc2,5\n', here.stderr);
    assert.equal(there.stdout, here.stdout, there.stderr);
    const triage = await vedette(other, ['triage', '1']);
    assert.match(triage.stdout, /^#1 /m);
    const full = await vedette(other, ['restore', join(folder, 'saved.tar.gz')]);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /\[RESTORE_TARGET\]/);
  });

  it('answers too where a crash left the address of a Vedette that is gone', async () => {
    const other = join(folder, 'other');
    const left = { url: 'http://127.0.0.1:9', token: 'gone', pid: process.pid };
    writeFileSync(join(other, 'vedette-data', 'local-access.json'), JSON.stringify(left));
    const { code, objects, stderr } = await vedette(other, ['query', 'Authentication | count', '--json']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(objects, [{ Count: 10 }]);
  });

  it('that is torn changes nothing', async () => {
    writeFileSync(join(folder, 'torn.tar.gz'), readFileSync(join(folder, 'saved.tar.gz')).subarray(0, 5000));
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    writeSettings(empty);
    const { code, stderr } = await vedette(empty, ['restore', join(folder, 'torn.tar.gz')]);
    assert.equal(code, 1);
    assert.match(stderr, /\[BACKUP_DAMAGED\]/);
  });
});

describe('Ctrl-C at a terminal', () => {
  it('reaches the program and its launcher, and stops it cleanly once', async () => {
    const here = join(folder, 'interrupted');
    mkdirSync(here);
    writeSettings(here, { detect: { ownRules: false } });
    const started = await startInFolder(here, { launched: true });
    const { code, stderr } = await started.stop('SIGINT', true);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Stopping/m);
  });
});

/** A token as an administrator makes one in the console. */
async function makeToken(): Promise<string> {
  const json = { 'content-type': 'application/json' };
  const opened = await fetch(`${server().address}/api/login`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ name: 'admin', password: PASSWORD }),
  });
  const { csrf } = (await opened.json()) as { csrf: string };
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const created = await fetch(`${server().address}/api/tokens`, {
    method: 'POST',
    headers: { ...json, cookie, 'x-csrf-token': csrf },
    body: JSON.stringify({ name: 'late sender', source: 'late' }),
  });
  return ((await created.json()) as { secret: string }).secret;
}
