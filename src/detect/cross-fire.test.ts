import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crossFire, reachOf } from './cross-fire.ts';
import { loaded } from './testing/rules.ts';

const failure = (id: string): string => `title: ${id}
id: ${id}
logsource: { product: linux, service: sshd }
detection: { s: ['Failed password'], condition: s }
level: low
`;
const guessing = (id: string, times: number): string => `title: ${id}
id: ${id}
correlation: { type: event_count, rules: [failed], timespan: 10m, condition: { gte: ${times} } }
level: high
tests:
  - name: many
    match: true
    events:
      - repeat: ${times}
        every: 1s
        event: '<38>1 {time} web1 sshd 7 - - Failed password for root from 192.0.2.7 port 50022 ssh2'
  - name: one
    match: false
    event: '<38>1 2026-01-05T10:00:00Z web1 sshd 7 - - Failed password for root from 192.0.2.7 port 50022 ssh2'
`;

describe('the cross-fire', () => {
  it('finds the rule that fires on the test of another, and not the other way round', () => {
    const { rules } = loaded([failure('failed'), guessing('few', 2), guessing('many', 5)].join('---\n'));
    const fire = crossFire(rules);
    assert.deepEqual([fire.rules, fire.tests], [2, 2]);
    assert.deepEqual(
      fire.hits.map(({ fired, owner, test }) => [fired.id, owner.id, test]),
      [['few', 'many', 'many']],
    );
    assert.deepEqual(
      reachOf(fire).map(({ rule, others }) => [rule.id, others.map(({ id }) => id)]),
      [['few', ['many']]],
    );
  });

  it('begins each test with an empty memory', () => {
    // Two tests of three failures would be six in one window.
    const { rules } = loaded(
      [failure('failed'), guessing('three', 3), guessing('also-three', 3), guessing('six', 6)].join('---\n'),
    );
    assert.ok(crossFire(rules).hits.every(({ fired, owner }) => fired.id !== 'six' || owner.id === 'six'));
  });

  it('passes over tests that say nothing', () => {
    const { rules } = loaded(`${failure('failed')}tests: [text, { match: true }, { match: true, events: [] }]\n`);
    assert.deepEqual(crossFire(rules), { rules: 1, tests: 0, hits: [] });
  });
});
