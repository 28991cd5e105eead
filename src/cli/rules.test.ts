import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ListedRule, listRules } from './rules.ts';

const SIGMA = `title: Account made by hand
id: account-by-hand
level: medium
tags: [attack.persistence, attack.t1136]
logsource: { product: windows, category: process_creation }
detection: { s: { CommandLine|contains: '%VERB% ' }, condition: s }
tests:
  - name: an account is made
    match: true
    event: { Channel: Security, EventID: 4688, Computer: ws1, CommandLine: net user bob /add }
  - name: said to match and does not
    match: true
    event: { Channel: Security, EventID: 4688, Computer: ws1, CommandLine: whoami }
  - name: no event
    match: false
`;
const CORRELATION = `title: Knocking
id: knocking
level: low
logsource: { product: windows, service: security }
detection: { s: { EventID: 4625 }, condition: s }
---
title: Guessing
id: guessing
level: high
correlation: { type: event_count, rules: [knocking], group-by: [IpAddress], timespan: 5m, condition: { gte: 2 } }
tests:
  - name: twice
    match: true
    events:
      - { Channel: Security, EventID: 4625, Computer: ws1, TimeCreated: '2026-03-03T10:00:00Z', IpAddress: 192.0.2.1 }
      - { Channel: Security, EventID: 4625, Computer: ws1, TimeCreated: '2026-03-03T10:00:01Z', IpAddress: 192.0.2.1 }
`;
const KQL = `id: many-rows
name: Many rows
severity: Low
query: |
  NetworkSession
  | where NoSuchColumn == 1
queryFrequency: 5m
queryPeriod: 5m
`;

describe('vedette rules', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-rules-'));
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'a-sigma.yml'), SIGMA.replace('%VERB%', 'user bob'));
    writeFileSync(
      join(folder, 'b-placeholder.yml'),
      SIGMA.replace(/CommandLine\|contains: .*? }/, "CommandLine|expand: '%verbs%' }").replaceAll(
        'account-by-hand',
        'by-placeholder',
      ),
    );
    writeFileSync(join(folder, 'c-correlation.yml'), CORRELATION);
    writeFileSync(join(folder, 'd-kql.yaml'), KQL);
    writeFileSync(join(folder, 'e-broken.yml'), 'title: [');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function list(paths: readonly string[], placeholders = {}) {
    const rules: ListedRule[] = [];
    const summary = await listRules({ paths, placeholders, write: (rule) => rules.push(rule) });
    return { rules, summary };
  }

  it('tells what each test came to, correlations with the rules that they name', async () => {
    const { rules, summary } = await list([join(folder, 'a-sigma.yml'), join(folder, 'c-correlation.yml')]);
    const outcomes = rules.map(({ id, state, tests }) => [id, state, tests.map(({ passed }) => passed)]);
    assert.deepEqual(outcomes, [
      ['account-by-hand', 'runnable', [true, false, false]],
      ['knocking', 'runnable', []],
      ['guessing', 'runnable', [true]],
    ]);
    assert.match(rules[0]?.tests[2]?.problem ?? '', /no event/);
    assert.deepEqual(summary, {
      rules: 3,
      runnable: 3,
      notEvaluable: 0,
      refused: 0,
      unseen: 0,
      tests: 4,
      failedTests: 2,
    });
  });

  it('gives the reason for which a rule cannot run, and fails its tests', async () => {
    const path = join(folder, 'b-placeholder.yml');
    const [rule] = (await list([path])).rules;
    assert.ok(rule?.state === 'not-evaluable' && /verbs/.test(rule.reason), JSON.stringify(rule));
    assert.match(rule.tests[0]?.problem ?? '', /not-evaluable/);
    const [defined] = (await list([path], { verbs: ['net user bob /add'] })).rules;
    assert.deepEqual([defined?.state, defined?.tests[0]?.passed], ['runnable', true]);
  });

  it('refuses a KQL rule and a broken file with the code and the place', async () => {
    const { rules, summary } = await list([join(folder, 'd-kql.yaml'), join(folder, 'e-broken.yml')]);
    const refusals = rules.map((rule) => (rule.state === 'refused' ? [rule.code, rule.line, rule.column] : rule.state));
    assert.deepEqual(refusals[0], ['KQL_SEMANTICS', 6, 11]);
    assert.equal((refusals[1] as unknown[])[0], 'SIGMA_YAML');
    assert.equal(summary.refused, 2);
  });

  it('says where there is no rule', async () => {
    await assert.rejects(list([join(folder, 'empty')]), { code: 'RULES_NONE' });
  });
});
