import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fires, refusal, rule, sysmon } from '../testing/rules.ts';

const event = (fields: Record<string, unknown>) => sysmon(1, fields);
const selections = `
a: { Image|contains: a }
b: { CommandLine|contains: b }
sel_x: { User|contains: x }
sel_y: { ParentImage|contains: y }
_hidden: { Product: never }
`;
const holds = (condition: string, fields: Record<string, unknown>) =>
  fires(rule(`${selections}\ncondition: ${condition}`), event(fields));

describe('conditions', () => {
  it('binds not before and, and before or', () => {
    assert.equal(holds('a or b and sel_x', { Image: 'a' }), true);
    assert.equal(holds('(a or b) and sel_x', { Image: 'a' }), false);
    assert.equal(holds('not a and b', { CommandLine: 'b', Image: 'z' }), true);
    assert.equal(holds('not (a and b)', { Image: 'a', CommandLine: 'b' }), false);
    assert.equal(holds('not (a and b)', { Image: 'a', CommandLine: 'z' }), true);
  });

  it('counts selections by a wildcard', () => {
    assert.equal(holds('1 of sel_*', { User: 'x' }), true);
    assert.equal(holds('any of sel_*', { User: 'x' }), true);
    assert.equal(holds('all of sel_*', { User: 'x' }), false);
    assert.equal(holds('all of sel_*', { User: 'x', ParentImage: 'y' }), true);
    assert.equal(holds('2 of sel_*', { User: 'x', ParentImage: 'z' }), false);
    assert.equal(holds('2 of them', { User: 'x', Image: 'a' }), true);
    assert.equal(holds('not 1 of sel_*', { Image: 'a', User: 'z', ParentImage: 'z' }), true);
  });

  it('leaves selections that begin with an underscore out of them', () => {
    assert.equal(holds('all of them', { Image: 'a', CommandLine: 'b', User: 'x', ParentImage: 'y' }), true);
  });

  it('reads keywords in any case and a list as alternatives', () => {
    assert.equal(holds('a AND NOT b', { Image: 'a', CommandLine: 'z' }), true);
    assert.equal(fires(rule(`${selections}\ncondition: [a and b, sel_x]`), event({ User: 'x' })), true);
  });

  for (const [condition, code] of [
    ['a and', 'SIGMA_CONDITION'],
    ['(a or b', 'SIGMA_CONDITION'],
    ['a b', 'SIGMA_CONDITION'],
    ['a) or b', 'SIGMA_CONDITION'],
    ['or a', 'SIGMA_CONDITION'],
    ['a & b', 'SIGMA_CONDITION'],
    ['0 of sel_*', 'SIGMA_CONDITION'],
    ['9 of sel_*', 'SIGMA_CONDITION'],
    ['a and nothing', 'SIGMA_SELECTION_UNKNOWN'],
    ['1 of none_*', 'SIGMA_SELECTION_UNKNOWN'],
    ['a | count() by User > 5', 'SIGMA_CONDITION_AGGREGATION'],
  ] as const)
    it(`refuses ${condition} with its place`, () => {
      assert.match(refusal(rule(`${selections}\ncondition: ${condition}`)), new RegExp(`^${code} 12:\\d+$`));
    });

  it('says the column at which a condition is wrong', () => {
    assert.equal(refusal(rule(`${selections}\ncondition: a and nothing`)), 'SIGMA_SELECTION_UNKNOWN 12:20');
  });

  it('refuses a condition nested without end', () => {
    const deep = `${'('.repeat(5000)}a${')'.repeat(5000)}`;
    assert.match(refusal(rule(`${selections}\ncondition: ${deep}`)), /^SIGMA_CONDITION /);
  });
});
