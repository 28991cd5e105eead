import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TableName } from '../../schema/types.ts';
import type { Claim, Evidence, EvidenceOperator, Verification } from '../claim.ts';
import { type CheckOptions, checkClaims } from './check.ts';

type Row = Readonly<Record<string, unknown>>;
const EVENTS: Readonly<Record<string, Row & { table: TableName }>> = {
  fail1: logon('2026-03-02T09:00:01.1234567Z', 'anna', 'Failure', '10.0.0.9'),
  fail2: logon('2026-03-02T09:00:11Z', 'anna', 'Failure', '10.0.0.9'),
  fail3: logon('2026-03-02T09:00:21Z', 'ben', 'Failure', '10.0.0.9'),
  good: logon('2026-03-02T09:01:00Z', 'anna', 'Success', '10.0.0.9'),
  process: {
    table: 'ProcessEvent',
    TimeGenerated: '2026-03-02T09:05:00Z',
    EventType: 'ProcessCreated',
    DvcHostname: 'WS-12',
    ActorUsername: 'CORP\\anna',
    ActingProcessName: 'C:\\Windows\\explorer.exe',
    TargetProcessName: 'C:\\Windows\\System32\\rundll32.exe',
    TargetProcessCommandLine: 'rundll32.exe comsvcs.dll, MiniDump 640 C:\\t\\o.dmp full',
    TargetProcessId: '4711',
    Raw: { EventID: 4688, SubjectUserName: 'anna', Nested: { Depth: 'two' } },
  },
  connection: {
    table: 'NetworkSession',
    TimeGenerated: '2026-03-02T09:06:30Z',
    EventResult: 'Success',
    SrcIpAddr: '10.0.0.12',
    DstIpAddr: '203.0.113.7',
    DstPortNumber: 443,
    SrcBytes: 5120,
    DvcHostname: 'WS-12',
  },
  removed: {
    table: 'FileEvent',
    TimeGenerated: '2026-03-02T09:09:00Z',
    EventType: 'FileDeleted',
    DvcHostname: 'WS-12',
    ActorUsername: 'anna',
    TargetFilePath: 'C:\\t\\o.dmp',
  },
};

function logon(
  TimeGenerated: string,
  user: string,
  EventResult: string,
  SrcIpAddr: string,
): Row & { table: TableName } {
  return {
    table: 'Authentication',
    TimeGenerated,
    EventType: 'Logon',
    EventResult,
    TargetUsername: user,
    SrcIpAddr,
    DvcHostname: 'FS-1',
  };
}

const ANSWERS: Readonly<Record<string, { columns: string[]; rows: unknown[][] }>> = {
  byUser: {
    columns: ['TargetUsername', 'Failures', 'Hosts'],
    rows: [
      ['anna', 12, 3],
      ['ben', 4, 1],
    ],
  },
  "Authentication | where SrcIpAddr == '10.0.0.9' and EventResult == 'Failure' | summarize Failures = count(), First = min(TimeGenerated), Last = max(TimeGenerated)":
    { columns: ['Failures', 'First', 'Last'], rows: [[31, '2026-03-02T09:00:01Z', '2026-03-02T09:20:41Z']] },
  "Authentication | where SrcIpAddr == '10.0.0.9' and EventResult == 'Success' | where TargetUsername == 'cleo'": {
    columns: ['TargetUsername'],
    rows: [],
  },
};

const options: CheckOptions = {
  events: async (references) =>
    references.flatMap(({ table, eventId }) => {
      const row = EVENTS[eventId];
      return row && row.table === table ? [{ table, eventId, row }] : [];
    }),
  runKql: async (query) => {
    const answer = ANSWERS[query];
    if (!answer) throw new Error('no such table');
    return { columns: answer.columns.map((name) => ({ name })), rows: answer.rows, truncated: false };
  },
};

function on(
  eventId: string,
  ...fields: (string | [string, EvidenceOperator, string | number | boolean])[]
): Evidence[] {
  const row = EVENTS[eventId] as Row & { table: TableName };
  return fields.map((field) =>
    typeof field === 'string'
      ? { kind: 'event', table: row.table, eventId, field, op: 'equals', value: row[field] as string | number }
      : { kind: 'event', table: row.table, eventId, field: field[0], op: field[1], value: field[2] },
  );
}

function asked(query: string): Evidence[] {
  const answer = ANSWERS[query];
  return [{ kind: 'query', query, columns: answer?.columns ?? [], rows: (answer?.rows ?? []) as string[][] }];
}

async function verdict(sentence: string, evidence: Evidence[]): Promise<[Verification, string]> {
  const [checked] = await checkClaims([{ sentence, evidence } satisfies Claim], options);
  return [checked?.verification ?? 'not-checkable', checked?.reason ?? ''];
}

const fields = ['TargetUsername', 'SrcIpAddr', 'EventResult', 'DvcHostname'];
const attempts = [...on('fail1', ...fields), ...on('fail2', ...fields), ...on('fail3', ...fields)];
const spread = asked('byUser');
const scanned = asked(Object.keys(ANSWERS)[1] as string);
const none = asked(Object.keys(ANSWERS)[2] as string);
const process = on(
  'process',
  'DvcHostname',
  'ActorUsername',
  ['TargetProcessName', 'ends-with', 'rundll32.exe'],
  'ActingProcessName',
  'TargetProcessCommandLine',
  'TargetProcessId',
  ['Raw.EventID', 'equals', 4688],
);
const connection = on('connection', 'SrcIpAddr', 'DstIpAddr', 'DstPortNumber', 'SrcBytes', 'DvcHostname');

describe('the claim checker proves', () => {
  const cases: [string, Evidence[]][] = [
    ['At 2026-03-02 09:01:00 UTC, anna logged on to FS-1 from 10.0.0.9.', on('good', ...fields)],
    ['anna failed to log on to FS-1 from 10.0.0.9 on 2 March 2026 at 09:00.', on('fail1', ...fields)],
    ['There were 3 failed logons from 10.0.0.9 for 2 users within 20 seconds.', attempts],
    ['anna and ben failed to log on to FS-1 from 10.0.0.9.', attempts],
    ['Between 09:00:01 and 09:00:21 there were 3 failed logons on FS-1.', attempts],
    ['The first was at 09:00:01 and the last at 09:00:21.', attempts],
    ['ben failed to log on at 09:00:21, then anna logged on at 09:01:00.', [...attempts, ...on('good', ...fields)]],
    ['anna logged on at 09:01 after ben failed to log on at 09:00:21.', [...attempts, ...on('good', ...fields)]],
    ['On WS-12, explorer.exe started rundll32.exe as CORP\\anna.', process],
    [
      "rundll32.exe was started with the command line 'rundll32.exe comsvcs.dll, MiniDump 640 C:\\t\\o.dmp full'.",
      process,
    ],
    ['WS-12 recorded event ID 4688 for process ID 4711.', process],
    ['10.0.0.12 connected to 203.0.113.7 on port 443 and sent 5,120 bytes.', connection],
    ['anna deleted the file C:\\t\\o.dmp on WS-12.', on('removed', 'ActorUsername', 'TargetFilePath', 'DvcHostname')],
    ['anna had 12 failures on 3 hosts, ben had 4 failures on one host.', spread],
    ['anna had the most failures, 12.', spread],
    ['10.0.0.9 had 31 failed logons, the first at 2026-03-02 09:00:01 and the last at 2026-03-02 09:20:41.', scanned],
    ['No successful logon by cleo from 10.0.0.9 was found.', none],
  ];
  for (const [sentence, evidence] of cases)
    it(sentence, async () => {
      assert.deepEqual(await verdict(sentence, evidence), ['proved', '']);
    });
});

describe('the claim checker contradicts', () => {
  const cases: [string, string, Evidence[]][] = [
    ['another user', 'At 2026-03-02 09:01:00 UTC, carl logged on to FS-1 from 10.0.0.9.', on('good', ...fields)],
    ['a longer user name', 'annabel logged on to FS-1.', on('good', ...fields)],
    ['another host', 'anna logged on to FS-11 from 10.0.0.9.', on('good', ...fields)],
    ['another address', 'anna logged on to FS-1 from 10.0.0.99.', on('good', ...fields)],
    ['another time', 'At 2026-03-02 09:02:00 UTC, anna logged on to FS-1.', on('good', ...fields)],
    ['another day', 'anna logged on to FS-1 on 3 March 2026.', on('good', ...fields)],
    ['another outcome', 'anna failed to log on to FS-1 from 10.0.0.9.', on('good', ...fields)],
    ['another outcome, unsaid', 'anna logged on to FS-1 from 10.0.0.9.', on('fail1', ...fields)],
    ['a denial', 'anna did not log on to FS-1 from 10.0.0.9.', on('good', ...fields)],
    ['another count', 'There were 4 failed logons from 10.0.0.9 for 2 users.', attempts],
    ['another count of users', 'There were 3 failed logons from 10.0.0.9 for 3 users.', attempts],
    ['a shorter time', 'There were 3 failed logons from 10.0.0.9 within 5 seconds.', attempts],
    [
      'another order',
      'anna logged on at 09:01:00, then ben failed to log on at 09:00:21.',
      [...attempts, ...on('good', ...fields)],
    ],
    [
      'another order by after',
      'ben failed to log on at 09:00:21 after anna logged on at 09:01:00.',
      [...attempts, ...on('good', ...fields)],
    ],
    ['a shorter stretch', 'Between 09:00:01 and 09:00:11 there were 3 failed logons on FS-1.', attempts],
    [
      'a stretch that the evidence does not reach',
      'Between 08:00:00 and 09:00:21 there were 3 failed logons.',
      attempts,
    ],
    ['first and last crossed', 'The first was at 09:00:21 and the last at 09:00:01.', attempts],
    ['crossed values', 'ben failed to log on at 09:00:11.', attempts],
    ['crossed users', 'anna failed to log on at 09:00:21.', attempts],
    ['crossed sides', '203.0.113.7 connected to 10.0.0.12 on port 443.', connection],
    ['parent and child crossed', 'On WS-12, rundll32.exe started explorer.exe.', process],
    ['another port', '10.0.0.12 connected to 203.0.113.7 on port 80.', connection],
    ['a number of something else', '10.0.0.12 sent 443 bytes to 203.0.113.7.', connection],
    [
      'another kind of event',
      'anna created the file C:\\t\\o.dmp on WS-12.',
      on('removed', 'ActorUsername', 'TargetFilePath', 'DvcHostname'),
    ],
    ['crossed rows', 'ben had 12 failures on 3 hosts.', spread],
    ['crossed columns', 'anna had 3 failures on 12 hosts.', spread],
    ['another most', 'ben had the most failures, 4.', spread],
    [
      'crossed first and last',
      '10.0.0.9 had 31 failed logons, the first at 2026-03-02 09:20:41 and the last at 2026-03-02 09:00:01.',
      scanned,
    ],
    [
      'another name in a quotation',
      "rundll32.exe was started with the command line 'rundll32.exe comsvcs.dll, MiniDump 641 C:\\t\\o.dmp full'.",
      process,
    ],
    ['a found nothing', 'cleo logged on from 10.0.0.9.', none],
    ['evidence that does not hold', 'anna logged on to FS-1.', on('good', ['TargetUsername', 'equals', 'ben'])],
  ];
  for (const [name, sentence, evidence] of cases)
    it(name, async () =>
      assert.equal((await verdict(sentence, evidence))[0], 'contradicted', (await verdict(sentence, evidence))[1]),
    );

  it('an event that is not stored', async () => {
    const evidence: Evidence[] = [{ kind: 'event', table: 'Dns', eventId: 'good', field: 'x', op: 'equals', value: 1 }];
    assert.equal((await verdict('anna logged on.', evidence))[0], 'contradicted');
  });

  it('a query that returns something else now', async () => {
    const evidence: Evidence[] = [{ kind: 'query', query: 'byUser', columns: ['Failures'], rows: [[12], [5]] }];
    assert.equal((await verdict('There were 12 failures.', evidence))[0], 'contradicted');
  });
});

describe('the claim checker does not prove', () => {
  const cases: [string, string, Evidence[]][] = [
    ['without evidence', 'anna logged on to FS-1.', []],
    ['intent', 'anna logged on to FS-1 in order to steal data.', on('good', ...fields)],
    ['attribution', 'The attacker logged on as anna.', on('good', ...fields)],
    ['judgement', 'The logon of anna to FS-1 is legitimate.', on('good', ...fields)],
    ['what only a field that is not cited says', 'anna logged on to FS-1.', on('good', 'TargetUsername')],
    ['that it was so every time', 'anna always logged on from 10.0.0.9.', on('good', ...fields)],
    ['what was first, from one event', 'The first logon of anna was at 09:01:00.', on('good', ...fields)],
    [
      'a query that can not be run',
      'There were 3 events.',
      [{ kind: 'query', query: 'Nowhere', columns: ['n'], rows: [[3]] }],
    ],
    ['words that it does not know', 'anna zorbled FS-1.', on('good', ...fields)],
  ];
  for (const [name, sentence, evidence] of cases)
    it(name, async () =>
      assert.equal((await verdict(sentence, evidence))[0], 'not-checkable', (await verdict(sentence, evidence))[1]),
    );
});
