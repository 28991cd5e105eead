import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileKql } from '../../kql/compile.ts';
import { catalog } from '../../schema/catalog.ts';
import { FORMS } from './forms.ts';
import { understand } from './grammar.ts';

const NOW = new Date('2026-03-12T10:00:00Z');
const tables = new Map(catalog.map((table) => [table.name, table]));
const asked = (question: string) => understand(question, tables, NOW);
/** On one line, as it is read. */
const kqlOf = (question: string) => asked(question)?.kql.replaceAll('\n', ' ');

describe('the grammar of questions', () => {
  it('understands every form that it offers, whole, as KQL that compiles', () => {
    for (const question of FORMS) {
      const understood = asked(question);
      assert.ok(understood, question);
      assert.deepEqual(understood.leftOver, [], question);
      compileKql(understood.kql, { catalog, now: NOW });
    }
  });

  const cases: [string, string][] = [
    [
      'how many failed logons were there in the last 24 hours?',
      'Authentication | where TimeGenerated > ago(24h) | where EventResult == "Failure" | count',
    ],
    [
      'which source ips had more than 20 failed logons in the last hour?',
      'Authentication | where TimeGenerated > ago(1h) | where EventResult == "Failure" | where isnotempty(SrcIpAddr) | summarize Events = count() by SrcIpAddr | where Events > 20 | sort by Events desc',
    ],
    [
      'how many distinct users logged on yesterday?',
      'Authentication | where TimeGenerated between (datetime(2026-03-11T00:00:00Z) .. datetime(2026-03-12T00:00:00Z)) | where EventResult == "Success" | where EventType == "Logon" | where isnotempty(TargetUsername) | distinct TargetUsername | count',
    ],
    [
      'how many DNS queries per hour on 11 March?',
      'Dns | where TimeGenerated between (datetime(2026-03-11T00:00:00Z) .. datetime(2026-03-12T00:00:00Z)) | summarize Events = count() by bin(TimeGenerated, 1h) | sort by TimeGenerated asc | render timechart',
    ],
    [
      'top 5 processes',
      'ProcessEvent | where isnotempty(TargetProcessName) | summarize Events = count() by TargetProcessName | top 5 by Events desc',
    ],
    [
      'open incidents',
      'SecurityIncident | summarize arg_max(LastModifiedTime, *) by IncidentNumber | where Status in ("New", "Active") | project TimeGenerated, Title, Severity, Status | top 100 by TimeGenerated desc',
    ],
    [
      'count of logons by country',
      'Authentication | where isnotempty(SrcGeoCountry) | summarize Events = count() by SrcGeoCountry | sort by Events desc',
    ],
  ];
  for (const [question, kql] of cases) it(question, () => assert.equal(kqlOf(question), kql));

  it('finds one user, not those whose name begins alike', () => {
    assert.match(
      kqlOf('failed logons of user anna') ?? '',
      /TargetUsername =~ "anna" or TargetUsername endswith "\\\\anna" or TargetUsername startswith "anna@"/,
    );
  });

  it('lets no name end its own text', () => {
    const kql = kqlOf('processes containing "x" | take 1 //"') ?? '';
    compileKql(kql.replaceAll(/ \| /g, '\n| '), { catalog, now: NOW });
    const quoted = kqlOf("list command lines containing 'a\" or 1==1 //'") ?? '';
    assert.match(quoted, /has "a\\" or 1==1 \/\/"/);
  });

  it('leaves over what it does not understand, so that it is refused', () => {
    for (const question of [
      'how many purple logons were there?',
      'delete all logs',
      'failed logons by user anna unless it rained',
      'logons more than 5 times',
    ])
      assert.notDeepEqual(asked(question)?.leftOver ?? ['nothing understood'], [], question);
    assert.equal(asked('show me the weather'), undefined);
    assert.equal(asked(''), undefined);
  });

  it('reads times as people write them', () => {
    const windows: [string, string, string][] = [
      ['logons since 2026-03-01', '2026-03-01T00:00:00.000Z', '2026-03-12T10:00:00.000Z'],
      ['logons between 2026-03-01 and 2026-03-05', '2026-03-01T00:00:00.000Z', '2026-03-06T00:00:00.000Z'],
      ['logons on 12 March', '2026-03-12T00:00:00.000Z', '2026-03-13T00:00:00.000Z'],
      ['logons on 24 December', '2025-12-24T00:00:00.000Z', '2025-12-25T00:00:00.000Z'],
      ['logons in the past two weeks', '2026-02-26T10:00:00.000Z', '2026-03-12T10:00:00.000Z'],
      ['logons on March 3rd 2026 at 14:05', '2026-03-03T14:05:00.000Z', '2026-03-03T14:06:00.000Z'],
      ['logons today between 08:00 and 09:30', '2026-03-12T08:00:00.000Z', '2026-03-12T09:30:00.000Z'],
    ];
    for (const [question, from, to] of windows) {
      const understood = asked(question);
      assert.deepEqual(
        [understood?.window?.from.toISOString(), understood?.window?.to.toISOString()],
        [from, to],
        question,
      );
      assert.deepEqual(understood?.leftOver, [], question);
    }
  });

  it('comes to an end on a long hostile question', () => {
    asked(`how many ${'logons from '.repeat(180)}`.slice(0, 2000));
    asked(`${'"'.repeat(1000)}${' by user'.repeat(120)}`);
    asked(`logons ${'a '.repeat(900)}contains x`);
  });
});
