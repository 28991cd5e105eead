import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localCompiler } from '../../kql/compiler.ts';
import { VedetteError } from '../../lib/errors.ts';
import { parseKqlRule } from './rule.ts';
import { stateOf } from './state.ts';

const RULE = `id: 6a0e1f2c-0000-4000-8000-000000000001
name: Many failed logons from one address
description: |
  Counts failures.
severity: Medium
status: Available
requiredDataConnectors:
  - connectorId: SecurityEvents
    dataTypes: [SecurityEvent]
queryFrequency: 1h
queryPeriod: 2h
triggerOperator: gt
triggerThreshold: 0
tactics:
  - CredentialAccess
relevantTechniques:
  - T1110.001
query: |
  Logons
  | where EventID == 4625
  | summarize Failures = count() by IpAddress
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IpAddress
version: 1.0.0
kind: Scheduled
`;
const catalog = [
  {
    name: 'Logons',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'EventID', type: 'int' },
      { name: 'IpAddress', type: 'string' },
    ],
  },
] as const;
const now = new Date('2024-03-01T00:00:00Z');

function failure(yaml: string): VedetteError {
  try {
    parseKqlRule(yaml, 'rule.yaml');
  } catch (error) {
    assert.ok(error instanceof VedetteError);
    return error;
  }
  throw new assert.AssertionError({ message: 'the rule was accepted' });
}

describe('a KQL rule in YAML', () => {
  it('becomes a rule with its schedule', () => {
    const rule = parseKqlRule(RULE, 'rule.yaml');
    assert.deepEqual(rule.info.tactics, ['credential-access']);
    assert.deepEqual(rule.info.techniques, ['T1110.001']);
    assert.deepEqual(
      [rule.info.level, rule.frequency, rule.period, rule.trigger],
      ['medium', 3_600_000, 7_200_000, '>'],
    );
  });

  it('reads ISO durations, and a near-real-time rule without any', () => {
    assert.equal(parseKqlRule(RULE.replace('queryPeriod: 2h', 'queryPeriod: P1DT2H'), 'r').period, 93_600_000);
    const near = RULE.replace('kind: Scheduled', 'kind: NRT').replace(/query(Frequency|Period): .*\n/g, '');
    assert.equal(parseKqlRule(near, 'r').frequency, 60_000);
  });

  it('is refused at the place of an unknown key, a wrong value, a bad duration or broken YAML', () => {
    const unknown = failure(`${RULE}qurey: x\n`);
    assert.deepEqual([unknown.code, unknown.place?.line], ['KQL_RULE_SHAPE', 29]);
    assert.equal(failure(RULE.replace('severity: Medium', 'severity: Meh')).place?.line, 5);
    assert.equal(failure(RULE.replace('queryPeriod: 2h', 'queryPeriod: soon')).code, 'KQL_RULE_DURATION');
    assert.equal(failure(RULE.replace('queryPeriod: 2h', 'queryPeriod: 30m')).code, 'KQL_RULE_SCHEDULE');
    assert.equal(failure('id: [').code, 'KQL_RULE_YAML');
    assert.equal(failure('').code, 'KQL_RULE_SHAPE');
  });

  it('runs, or says at which place of the file its query fails, or what is never filled', async () => {
    const options = { compile: (kql: string) => localCompiler.compile(kql, { catalog, now }), filled: () => true };
    assert.deepEqual(await stateOf(parseKqlRule(RULE, 'r'), options), { state: 'runnable' });
    const bad = await stateOf(parseKqlRule(RULE.replace('EventID ==', 'EventId =='), 'r'), options);
    assert.equal(bad.state, 'refused');
    assert.deepEqual(bad.state === 'refused' && [bad.code, bad.line, bad.column], ['KQL_SEMANTICS', 20, 11]);
    const empty = await stateOf(parseKqlRule(RULE, 'r'), { ...options, filled: () => false });
    assert.deepEqual(empty.state === 'not-evaluable' && empty.missingFields, ['Logons']);
  });
});
