import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredRow } from '../incident/events.ts';
import type { TableName } from '../schema/types.ts';
import { EVENT_EXAMPLES } from './describe/testing/event-examples.ts';
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

describe('an event as a sentence', () => {
  for (const [name, table, row, words, falsehoods] of EVENT_EXAMPLES)
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

  it('does not prove an actor by a part of a path, nor a victim by who acted', async () => {
    const said = await told('AuditEvent', {
      ObjectType: 'Registry Key',
      OriginalObjectType: 'Key',
      Object: '\\REGISTRY\\MACHINE\\SYSTEM\\Lsa',
      Operation: '0x1',
      ActorUsername: 'anna',
      DvcHostname: 'WS-12',
      ActingAppName: 'C:\\Users\\anna\\tool.exe',
    });
    assert.match(said.words, /^anna opened the registry key /);
    assert.notEqual(await said.change('anna opened', 'SYSTEM opened'), 'proved');
    assert.notEqual(await said.change('anna opened', 'groups opened'), 'proved', 'a word that is also a program');
    assert.notEqual(
      await said.change('anna opened the registry key “\\REGISTRY', 'tool.exe opened the process anna of “\\REGISTRY'),
      'proved',
    );
  });
});
