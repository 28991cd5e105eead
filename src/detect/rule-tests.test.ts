import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runRuleTests } from './rule-tests.ts';
import { loaded, rule } from './testing/rules.ts';

const tested = (tests: string) => {
  const { rules } = loaded(rule("s: { Image|endswith: '\\x.exe' }\ncondition: s", undefined, `tests:\n${tests}`));
  return runRuleTests(rules[0]!);
};
const event = (image: string) => `{ Channel: Security, EventID: 4688, NewProcessName: 'C:\\${image}', Computer: ws1 }`;

describe("a rule's own tests", () => {
  it('take native fields through the parser', () => {
    const results = tested(
      `  - { name: hit, match: true, event: ${event('x.exe')} }\n  - { name: miss, match: false, event: ${event('y.exe')} }`,
    );
    assert.deepEqual(
      results.map(({ name, passed }) => [name, passed]),
      [
        ['hit', true],
        ['miss', true],
      ],
    );
  });

  it('fail where the rule does otherwise', () => {
    const [first, second] = tested(
      `  - { name: a, match: false, event: ${event('x.exe')} }\n  - { name: b, match: true, event: ${event('y.exe')} }`,
    );
    assert.deepEqual([first?.passed, first?.matched, second?.passed, second?.matched], [false, true, false, false]);
  });

  it('say what is wrong with themselves', () => {
    for (const [test, problem] of [
      ['just text', /a test is a map/],
      ['{ name: a, event: { a: b } }', /match is true or false/],
      ['{ name: a, match: true }', /has no event/],
      ['{ name: a, match: true, events: [] }', /has no event/],
      ['{ name: a, match: true, events: [{ repeat: 0, event: {} }] }', /repeat is a whole number/],
      ['{ name: a, match: true, events: [{ repeat: 99999999, event: {} }] }', /at most 10000 events/],
      ['{ name: a, match: true, events: [{ repeat: 2, every: soon, event: {} }] }', /every is a number/],
      ['{ name: a, match: true, events: [{ repeat: 2, from: noon, event: {} }] }', /from is a time/],
    ] as const)
      assert.match(tested(`  - ${test}`)[0]?.problem ?? '', problem);
  });

  it('run over several events and text lines for correlations', () => {
    const text = `${rule("k: ['Failed password']\ncondition: k", 'product: linux, service: sshd').replace('id: rule-under-test', 'id: failed')}---
title: guessing
id: guessing
correlation: { type: event_count, rules: [failed], timespan: 10m, condition: { gte: 2 } }
tests:
  - name: two
    match: true
    events:
      - 'Mar  3 10:00:00 web1 sshd[77]: Failed password for root from 192.0.2.7 port 50022 ssh2'
      - 'Mar  3 10:00:02 web1 sshd[77]: Failed password for root from 192.0.2.7 port 50024 ssh2'
  - name: three, written once
    match: true
    events:
      - repeat: 3
        every: 2m
        event: '<38>1 {time} web1 sshd 7{n} - - Failed password for root from 192.0.2.7 port 5002{n} ssh2'
  - name: three, too far apart
    match: false
    events:
      - { repeat: 3, every: 11m, from: '2026-03-03T10:00:00Z', event: '<38>1 {time} web1 sshd 7 - - Failed password for root from 192.0.2.7 port 50022 ssh2' }
  - name: one
    match: false
    event: 'Mar  3 10:00:00 web1 sshd[77]: Failed password for root from 192.0.2.7 port 50022 ssh2'
`;
    const { rules } = loaded(text);
    const results = runRuleTests(rules.find(({ kind }) => kind === 'correlation')!, rules);
    assert.deepEqual(
      results.map(({ passed, problem }) => [passed, problem]),
      [
        [true, undefined],
        [true, undefined],
        [true, undefined],
        [true, undefined],
      ],
    );
  });

  it('fail for a rule that cannot run', () => {
    const { rules } = loaded(
      rule('s: { a: b }\ncondition: s', 'product: abacus', 'tests: [{ name: a, match: true, event: { a: b } }]'),
    );
    assert.match(runRuleTests(rules[0]!)[0]?.problem ?? '', /not-evaluable/);
  });
});
