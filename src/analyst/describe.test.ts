import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredRow } from '../incident/events.ts';
import type { TableName } from '../schema/types.ts';
import { describeEvent } from './describe.ts';
import { checkClaims } from './evidence/check.ts';

const TIME = '2026-03-02T09:05:00.1230000Z';
type Row = Readonly<Record<string, unknown>>;

async function told(
  table: TableName,
  row: Row,
): Promise<{ words: string; change: (from: string, to: string) => Promise<string> }> {
  const stored: StoredRow = { table, eventId: 'e-1', row: { TimeGenerated: TIME, ...row } };
  const claim = describeEvent(stored);
  const events = async () => [stored];
  const [checked] = await checkClaims([claim], { events });
  assert.deepEqual([checked?.verification, checked?.reason], ['proved', undefined], claim.sentence);
  assert.ok(claim.sentence.startsWith('At 2026-03-02 09:05:00 UTC, '), claim.sentence);
  return {
    words: claim.sentence.slice(28, -1),
    change: async (from, to) => {
      assert.ok(claim.sentence.includes(from), `${from} in ${claim.sentence}`);
      const [other] = await checkClaims([{ ...claim, sentence: claim.sentence.replace(from, to) }], { events });
      return other?.verification ?? '';
    },
  };
}

const LONG = `tool.exe -enc ${'QQBBAEEA'.repeat(60)}`;
const CASES: readonly [
  name: string,
  table: TableName,
  row: Row,
  words: string,
  falsehoods: readonly [string, string][],
][] = [
  [
    'a process by its command line',
    'ProcessEvent',
    {
      EventType: 'ProcessCreated',
      DvcHostname: 'WS-12',
      TargetUsername: 'CORP\\anna',
      ActorUsername: 'NT AUTHORITY\\SYSTEM',
      TargetProcessName: 'C:\\Windows\\System32\\net.exe',
      TargetProcessCommandLine: 'net group "Domain Admins" /domain',
      ActingProcessName: 'C:\\t\\x.exe',
    },
    'anna ran “net group "Domain Admins" /domain” on WS-12, started by x.exe',
    [
      ['anna', 'ben'],
      ['WS-12', 'WS-13'],
      ['Domain', 'Local'],
      ['x.exe', 'y.exe'],
    ],
  ],
  [
    'a program in quotes by its arguments',
    'ProcessEvent',
    {
      EventType: 'ProcessCreated',
      DvcHostname: 'WS-12',
      ActorUsername: 'anna',
      TargetProcessName: 'C:\\Windows\\System32\\wscript.exe',
      TargetProcessCommandLine: '"C:\\Windows\\System32\\WScript.exe" "C:\\d\\bill.js"',
    },
    'anna ran wscript.exe with “C:\\d\\bill.js” on WS-12',
    [['bill', 'note']],
  ],
  [
    'a long command line by its beginning',
    'ProcessEvent',
    {
      EventType: 'ProcessCreated',
      DvcHostname: 'WS-12',
      ActorUsername: 'anna',
      TargetProcessName: 'C:\\t\\tool.exe',
      TargetProcessCommandLine: LONG,
    },
    `anna ran “${LONG.slice(0, 140)}…” on WS-12`,
    [['QQBBAEEA', 'QQBBAEEB']],
  ],
  [
    'a session by what was sent',
    'NetworkSession',
    {
      SrcIpAddr: '10.0.0.9',
      DstIpAddr: '203.0.113.9',
      DstPortNumber: 443,
      SrcBytes: 3_840_000_000,
      DstBytes: 12_000_000,
    },
    '10.0.0.9 sent 3.8 GB to 203.0.113.9 on port 443',
    [
      ['3.8', '3.9'],
      ['GB', 'MB'],
      ['3.8 GB', '12 MB'],
      ['443', '80'],
      ['10.0.0.9 sent 3.8 GB to 203.0.113.9', '203.0.113.9 sent 3.8 GB to 10.0.0.9'],
    ],
  ],
  [
    'a blocked session',
    'NetworkSession',
    { SrcIpAddr: '10.0.0.9', DstIpAddr: '203.0.113.9', DstPortNumber: 22, DvcAction: 'Deny' },
    '10.0.0.9 was blocked from connecting to 203.0.113.9 on port 22',
    [
      ['was blocked from connecting', 'connected'],
      ['22', '23'],
    ],
  ],
  [
    'a process that was opened',
    'Event',
    {
      EventProduct: 'Sysmon',
      EventOriginalType: '10',
      DvcHostname: 'WS-12',
      ActorUsername: 'CORP\\anna',
      ActingProcessName: 'C:\\t\\a.exe',
      TargetProcessName: 'C:\\Windows\\System32\\lsass.exe',
      Operation: '0x1010',
    },
    'a.exe opened the process lsass.exe on WS-12 with the access 0x1010, as the user anna',
    [
      ['0x1010', '0x1fffff'],
      ['a.exe opened the process lsass.exe', 'lsass.exe opened the process a.exe'],
      ['anna', 'ben'],
    ],
  ],
  [
    'a script block',
    'Event',
    { EventType: 'ScriptBlock', EventMessage: 'Get-Item C:\\t; Remove-Item C:\\t', DvcHostname: 'WS-12' },
    'PowerShell ran the script “Get-Item C:\\t; Remove-Item C:\\t” on WS-12',
    [['Remove', 'Create']],
  ],
  [
    'a service',
    'AuditEvent',
    {
      EventType: 'Install',
      Operation: 'Install',
      ObjectType: 'Service',
      Object: 'Updater',
      NewValue: 'C:\\t\\u.exe',
      DvcHostname: 'FS-1',
    },
    'the service “Updater” was installed on FS-1, to run “C:\\t\\u.exe”',
    [
      ['Updater', 'Updates'],
      ['u.exe', 'v.exe'],
      ['FS-1', 'FS-2'],
      ['installed', 'deleted'],
    ],
  ],
  [
    'a scheduled task',
    'AuditEvent',
    {
      EventType: 'Create',
      Operation: 'Create',
      ObjectType: 'Scheduled Task',
      Object: '\\Sync',
      NewValue: '<Task><Exec><Command>C:\\t\\s.exe</Command></Exec></Task>',
      ActorUsername: 'CORP\\anna',
      DvcHostname: 'FS-1',
    },
    'anna created the scheduled task “\\Sync” on FS-1, to run “C:\\t\\s.exe”',
    [
      ['s.exe', 't.exe'],
      ['created', 'deleted'],
    ],
  ],
  [
    'a cleared log',
    'AuditEvent',
    {
      EventType: 'Clear',
      Operation: 'Clear',
      ObjectType: 'Event Log',
      Object: 'Security',
      ActorUsername: 'anna',
      DvcHostname: 'FS-1',
    },
    'anna cleared the event log “Security” on FS-1',
    [
      ['Security', 'System'],
      ['cleared', 'deleted the service and cleared'],
    ],
  ],
  [
    'a replicated directory',
    'AuditEvent',
    {
      EventType: 'Read',
      Operation: 'Object Access',
      ObjectType: 'Directory Service Object',
      Object: '%{1}',
      NewValue: '%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}',
      ActorUsername: 'anna',
      DvcHostname: 'DC-1',
    },
    'anna used the right to replicate the directory on DC-1',
    [
      ['DC-1', 'DC-2'],
      ['anna', 'ben'],
    ],
  ],
  [
    'an access key',
    'UserManagement',
    {
      EventType: 'UserModified',
      EventOriginalType: 'CreateAccessKey',
      ActorUsername: 'anna',
      TargetUsername: 'backup',
      SrcIpAddr: '203.0.113.9',
    },
    'anna created an access key for the account backup from 203.0.113.9',
    [
      ['created', 'deleted'],
      ['backup', 'restore'],
      ['203.0.113.9', '203.0.113.8'],
    ],
  ],
  [
    'an attached policy',
    'UserManagement',
    {
      EventType: 'UserModified',
      EventOriginalType: 'AttachUserPolicy',
      ActorUsername: 'anna',
      TargetUsername: 'backup',
      NewPropertyValue: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    },
    'anna attached the policy “arn:aws:iam::aws:policy/ReadOnlyAccess” to the account backup',
    [
      ['ReadOnly', 'Administrator'],
      ['attached', 'removed'],
    ],
  ],
  [
    'a stopped trail',
    'AuditEvent',
    {
      EventType: 'Stop',
      Operation: 'StopLogging',
      ObjectType: 'Cloud Resource',
      TargetAppName: 'cloudtrail.amazonaws.com',
      ActorUsername: 'anna',
      SrcIpAddr: '203.0.113.9',
      Raw: { requestParameters: { name: 'main' } },
    },
    'anna stopped the logging of the trail “main” from 203.0.113.9',
    [
      ['main', 'other'],
      ['stopped', 'started'],
    ],
  ],
  [
    'a logon without a second factor',
    'Authentication',
    {
      EventType: 'Logon',
      EventResult: 'Success',
      TargetUsername: 'anna',
      TargetAppName: 'Console',
      SrcIpAddr: '203.0.113.9',
      Raw: { additionalEventData: { MFAUsed: 'No' } },
    },
    'anna logged on to Console from 203.0.113.9 without a second factor',
    [['logged on', 'failed to log on']],
  ],
  [
    'a failed logon with its reason',
    'Authentication',
    {
      EventType: 'Logon',
      EventResult: 'Failure',
      EventResultDetails: 'Incorrect password',
      TargetUsername: 'anna',
      DvcHostname: 'FS-1',
      SrcIpAddr: '10.0.0.9',
    },
    'anna failed to log on to FS-1 from 10.0.0.9: “Incorrect password”',
    [
      ['Incorrect', 'Expired'],
      ['failed to log on', 'logged on'],
    ],
  ],
  [
    'a web request with its answer',
    'WebSession',
    { SrcIpAddr: '10.0.0.9', Url: '/item?id=1', DvcHostname: 'web-1', HttpStatusCode: '404' },
    '10.0.0.9 requested the URL “/item?id=1” on web-1, answered with the status 404',
    [
      ['404', '200'],
      ['web-1', 'web-2'],
      ['/item', '/admin'],
    ],
  ],
  [
    'a registry value',
    'RegistryEvent',
    {
      EventType: 'RegistryValueSet',
      RegistryKey: 'HKEY_CURRENT_USER\\Run',
      RegistryValue: 'sync',
      RegistryValueData: 'C:\\t\\s.exe',
      ActorUsername: 'anna',
      DvcHostname: 'WS-12',
    },
    'anna set the value “sync” of the registry key “HKEY_CURRENT_USER\\Run” to “C:\\t\\s.exe” on WS-12',
    [
      ['s.exe', 't.exe'],
      ['sync', 'synk'],
    ],
  ],
  [
    'a file over a share',
    'FileEvent',
    {
      EventType: 'FileModified',
      TargetFilePath: '\\\\FS-1\\ADMIN$\\t.exe',
      ActorUsername: 'anna',
      DvcHostname: 'FS-1',
      SrcIpAddr: '10.0.0.9',
    },
    'anna changed the file “\\\\FS-1\\ADMIN$\\t.exe” on FS-1 from 10.0.0.9',
    [
      ['t.exe', 'u.exe'],
      ['10.0.0.9', '10.0.0.8'],
    ],
  ],
  [
    'a member of a group',
    'UserManagement',
    {
      EventType: 'UserAddedToGroup',
      GroupName: 'Domain Admins',
      TargetUsername: 'ben',
      ActorUsername: 'anna',
      DvcHostname: 'DC-1',
    },
    'anna added the account ben to the group “Domain Admins” on DC-1',
    [
      ['Admins', 'Users'],
      ['added', 'removed'],
    ],
  ],
  [
    'an alert of another product',
    'AlertEvent',
    { AlertName: 'ET SCAN Nmap', EventProduct: 'Suricata', SrcIpAddr: '10.0.0.9', DstIpAddr: '10.0.0.20' },
    'the alert “ET SCAN Nmap” was reported by Suricata from 10.0.0.9 to 10.0.0.20',
    [
      ['10.0.0.9 to 10.0.0.20', '10.0.0.20 to 10.0.0.9'],
      ['Nmap', 'Ping'],
    ],
  ],
];

describe('an event as a sentence', () => {
  for (const [name, table, row, words, falsehoods] of CASES)
    it(`tells ${name}, proved, and no falsehood of it`, async () => {
      const said = await told(table, row);
      assert.equal(said.words, words);
      for (const [from, to] of falsehoods) assert.notEqual(await said.change(from, to), 'proved', `${from} → ${to}`);
    });

  it('does not say that a logon lacked a second factor where nothing says so', async () => {
    const said = await told('Authentication', {
      EventType: 'Logon',
      EventResult: 'Success',
      TargetUsername: 'anna',
      TargetAppName: 'Console',
      SrcIpAddr: '203.0.113.9',
      Raw: { additionalEventData: { MFAUsed: 'Yes' } },
    });
    assert.equal(said.words, 'anna logged on to Console from 203.0.113.9');
    assert.notEqual(await said.change('203.0.113.9.', '203.0.113.9 without a second factor.'), 'proved');
  });

  it('says something of every kind of record, however little it holds', async () => {
    for (const table of [
      'ProcessEvent',
      'Authentication',
      'NetworkSession',
      'Dns',
      'FileEvent',
      'RegistryEvent',
      'UserManagement',
      'AuditEvent',
      'AlertEvent',
      'DhcpEvent',
      'Event',
    ] as const)
      await told(table, { EventType: 'Something', DvcHostname: 'WS-12' });
  });
});
