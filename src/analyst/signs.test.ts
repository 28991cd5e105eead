import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredRow } from '../incident/events.ts';
import type { TableName } from '../schema/types.ts';
import { checkClaims } from './evidence/check.ts';
import { gravestDeeds } from './reasons.ts';
import { signsIn } from './signs.ts';

let sequence = 0;
const event = (table: TableName, row: Readonly<Record<string, unknown>>): StoredRow => ({
  table,
  eventId: `s-${++sequence}`,
  row: { TimeGenerated: '2026-03-02T09:00:00Z', DvcHostname: 'WS-1', ActorUsername: 'anna', ...row },
});
const RIGHT = '{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}';
const opened = (access: string, target = 'C:\\Windows\\System32\\lsass.exe') =>
  event('Event', {
    EventProduct: 'Sysmon',
    EventOriginalType: '10',
    ActingProcessName: 'C:\\t\\a.exe',
    TargetProcessName: target,
    Operation: access,
  });
const replicated = (actor: string) =>
  event('AuditEvent', {
    ObjectType: 'Directory Service Object',
    Operation: 'Object Access',
    NewValue: RIGHT,
    ActorUsername: actor,
  });
const stopped = (result: string) =>
  event('AuditEvent', {
    ObjectType: 'Cloud Resource',
    Operation: 'StopLogging',
    EventType: 'Stop',
    EventResult: result,
    TargetAppName: 'cloudtrail',
  });

describe('signs', () => {
  const cases: [name: string, one: StoredRow, sign: string | undefined][] = [
    ['a directory that an account replicates', replicated('CORP\\anna'), 'directory-replicated'],
    ['a directory that another controller replicates', replicated('CORP\\DC-2$'), undefined],
    ['the memory of LSASS, readable', opened('0x1010'), 'lsass-read'],
    ['LSASS asked for its name only', opened('0x1000'), undefined],
    ['the memory of another process', opened('0x1010', 'C:\\t\\b.exe'), undefined],
    ['a trail that was stopped', stopped('Success'), 'logging-stopped'],
    ['a trail that somebody may not stop', stopped('Failure'), undefined],
    [
      'a log that was cleared',
      event('AuditEvent', { ObjectType: 'Event Log', EventType: 'Clear', Object: 'Security' }),
      'log-cleared',
    ],
  ];
  for (const [name, one, sign] of cases)
    it(`${sign ? 'see' : 'do not see'} ${name}`, async () => {
      const signs = signsIn([one]);
      assert.deepEqual(
        signs.map((found) => found.name),
        sign ? [sign] : [],
      );
      for (const checked of await checkClaims(
        signs.map(({ claim }) => claim),
        { events: async () => [one] },
      ))
        assert.equal(checked.verification, 'proved', checked.reason ?? '');
    });
});

describe('the reasons of a triage', () => {
  it('tell a command and what it did once, and each kind of sign once', () => {
    const at = (seconds: number, one: StoredRow): StoredRow => ({
      ...one,
      row: { ...one.row, TimeGenerated: `2026-03-02T09:00:0${seconds}Z` },
    });
    const run = event('ProcessEvent', {
      TargetProcessName: 'C:\\Windows\\System32\\wevtutil.exe',
      TargetProcessCommandLine: 'wevtutil cl Security',
    });
    const cleared = event('AuditEvent', { ObjectType: 'Event Log', EventType: 'Clear', Object: 'Security' });
    const read = opened('0x1010');
    const events = [at(0, run), at(1, cleared), at(8, read)];
    const said = gravestDeeds(signsIn(events), [], events, 5).map(({ sentence }) => sentence);
    assert.deepEqual(said, [
      'At 2026-03-02 09:00:00 UTC, anna ran “wevtutil cl Security” on WS-1.',
      'At 2026-03-02 09:00:08 UTC, a.exe opened the process lsass.exe on WS-1 with the access 0x1010, as the user anna.',
    ]);
    assert.equal(gravestDeeds(signsIn(events), [], events, 1).length, 1);
  });
});
