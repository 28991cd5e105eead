import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDetector } from '../detector.ts';
import { detect, fires, loaded, refusal, rule, sysmon } from '../testing/rules.ts';

/** Rules of the specification that the tests of each part do not have: in its order, in our words. */
const on = (selection: string, fields: Record<string, unknown>, condition = 's') =>
  fires(rule(`s:${selection}\ncondition: ${condition}`), sysmon(1, fields));
const titles = (text: string, fields: Record<string, unknown>, placeholders = {}) =>
  detect(createDetector(loaded(text, { placeholders }).rules), sysmon(1, fields)).map(({ rule: { title } }) => title);

describe('selections', () => {
  it('join the fields of a map by and, the items of a list by or', () => {
    assert.equal(on(' { Image: a, User: b }', { Image: 'a', User: 'b' }), true);
    assert.equal(on(' { Image: a, User: b }', { Image: 'a' }), false);
    assert.equal(on(' [{ Image: a, User: b }, { User: c }]', { User: 'c' }), true);
    assert.equal(on(' [{ Image: a }, keyword]', { CommandLine: 'a KEYWORD in it' }), true);
  });

  it('take keywords anywhere in the event: any of a list, all under |all, with wildcards and modifiers', () => {
    assert.equal(on(' [one, two]', { User: 'xtwox' }), true);
    assert.equal(on(" { '|all': [one, two] }", { User: 'two', Image: 'one' }), true);
    assert.equal(on(" { '|all': [one, two] }", { User: 'two' }), false);
    assert.equal(on(' [\'near "*": error\']', { CommandLine: 'x near "a b": error y' }), true);
    assert.equal(on(" { '|re': 'b+c' }", { User: 'abbc' }), true);
    assert.equal(on(" { '|cased': [One] }", { User: 'one' }), false);
    assert.equal(on(' [4711]', { ProcessId: 4711 }), true);
  });

  it('tell an empty value, null, and a missing field apart', () => {
    assert.equal(on(" { User: '' }", { User: '' }), true);
    assert.equal(on(' { User: null }', { User: null }), true);
    assert.equal(on(' { User: [null, x] }', { Image: 'y' }), true);
    assert.equal(on(' { User: [null, x] }', { User: 'y' }), false);
    assert.equal(on(' { User: null }', { User: 'x' }, 'not s'), true);
  });

  it('ask under exists whether a field is there, whatever its value', () => {
    for (const value of ['x', '', null, 0, false, []])
      assert.equal(on(' { User|exists: true }', { User: value }), true, JSON.stringify(value));
    assert.equal(on(' { User|exists: true }', { Image: 'x' }), false);
    assert.equal(on(' { User|exists: false }', { User: null }), false);
    assert.equal(on(' { User|exists: false }', { Image: 'x' }), true);
  });

  it('compare truth values with truth values and with their text', () => {
    assert.equal(on(' { Signed: true }', { Signed: true }), false, 'process creation does not fill it');
    assert.equal(on(' { User: true }', { User: 'TRUE' }), true);
    assert.equal(on(' { User: true }', { User: false }), false);
  });
});

describe('escapes', () => {
  const command = (written: string, CommandLine: string) => on(` { CommandLine: '${written}' }`, { CommandLine });
  for (const [written, matches, not] of [
    ['a\\b', 'a\\b', 'ab'],
    ['a\\\\b', 'a\\b', 'a\\\\b'],
    ['a\\*', 'a*', 'ab'],
    ['a\\?', 'a?', 'ab'],
    ['a\\\\*', 'a\\b', 'a*'],
    ['a\\\\\\*', 'a\\*', 'a\\b'],
    ['a\\\\\\\\b', 'a\\\\b', 'a\\b'],
    ['a\\\\\\b', 'a\\\\b', 'a\\b'],
    ['a?c', 'abc', 'ac'],
    ['a\\%b', 'a\\%b', 'a%b'],
  ] as const)
    it(`${written} is ${matches}, not ${not}`, () => {
      assert.equal(command(written, matches), true);
      assert.equal(command(written, not), false);
    });
});

describe('modifiers in a row', () => {
  it('are applied in their order', () => {
    assert.equal(on(" { CommandLine|re|startswith: 'a|b' }", { CommandLine: 'bx' }), true);
    assert.equal(on(" { CommandLine|re|startswith: 'a|b' }", { CommandLine: 'xb' }), false);
    assert.equal(on(" { CommandLine|re|i|endswith: 'A|b' }", { CommandLine: 'xa' }), true);
    assert.equal(on(" { CommandLine|re|contains: 'a.c' }", { CommandLine: 'xabcx' }), true);
    assert.equal(on(" { CommandLine|windash|contains|all: [' -a', ' -b'] }", { CommandLine: 'x /a –b' }), true);
    assert.equal(on(" { CommandLine|windash|contains|all: [' -a', ' -b'] }", { CommandLine: 'x /a' }), false);
    assert.equal(on(' { Image|fieldref|neq: ParentImage }', { Image: 'a', ParentImage: 'b' }), true);
    assert.equal(on(' { Image|neq: [a, b] }', { Image: 'b' }), false);
    assert.equal(on(' { Image|contains|neq: b }', { Image: 'abc' }), false);
    assert.equal(on(' { Image|fieldref|cased: ParentImage }', { Image: 'a', ParentImage: 'A' }), false);
    assert.equal(on(' { Image|fieldref|contains: User }', { Image: 'xay', User: 'a' }), true);
    assert.equal(on(' { Image|fieldref|endswith: User }', { Image: 'xay', User: 'a' }), false);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('whoami', 'utf16le')]).toString('base64');
    assert.equal(on(' { CommandLine|utf16|base64|contains: whoami }', { CommandLine: `x ${utf16}` }), true);
  });

  it('expand reads placeholders, but not behind a backslash, and only under expand', () => {
    const item = (text: string) => rule(`s: { CommandLine|expand: '${text}' }\ncondition: s`);
    const placeholders = { name: ['one', 'tw*'] };
    assert.equal(titles(item('x %name%'), { CommandLine: 'x one' }, placeholders).length, 1);
    assert.equal(titles(item('x %name%'), { CommandLine: 'x twenty' }, placeholders).length, 1);
    assert.equal(titles(item('\\%plain%name%'), { CommandLine: '%plainone' }, placeholders).length, 1);
    assert.equal(titles(item('\\%name\\%'), { CommandLine: '%name%' }, placeholders).length, 1);
    assert.equal(on(' { CommandLine: "%name%" }', { CommandLine: '%NAME%' }), true);
    assert.equal(on(" { CommandLine|expand|contains: '%name%' }", { CommandLine: 'one' }), false);
  });
});

describe('documents', () => {
  const filtered = (rules: string) => `${rule('s: { Image|endswith: a }\ncondition: s')}---
title: not ours
logsource: { product: windows, category: process_creation }
filter:
  ${rules}
  ours: { User|startswith: adm_ }
  condition: not ours
`;

  it('filters name rules, or are for all of their log source', () => {
    for (const rules of ['rules: [rule-under-test]', 'rules: any', 'rules: all', 'rules: []'])
      assert.deepEqual(
        [titles(filtered(rules), { Image: 'a', User: 'adm_x' }), titles(filtered(rules), { Image: 'a', User: 'x' })],
        [[], ['test']],
        rules,
      );
    assert.equal(titles(filtered('rules: [another]'), { Image: 'a', User: 'adm_x' }).length, 1);
    assert.match(refusal(filtered('')), /^SIGMA_FILTER /);
  });

  it('gives each rule out of a global document an id of its own', () => {
    const text = `action: global
title: shared
id: shared
detection: { condition: s }
---
logsource: { product: windows, category: process_creation }
detection: { s: { Image: a } }
---
logsource: { product: windows, category: process_creation }
detection: { s: { User: b } }
---
action: repeat
detection: { s: { User: c } }
`;
    const { states, rules } = loaded(text);
    assert.deepEqual(
      states.map(({ info, state }) => [info.id, state.state]),
      [
        ['shared', 'runnable'],
        ['shared-2', 'runnable'],
        ['shared-3', 'runnable'],
      ],
    );
    assert.equal(detect(createDetector(rules), sysmon(1, { Image: 'a', User: 'c' })).length, 2);
  });

  it('refuses a vocabulary that it does not know, and takes its own', () => {
    const taxonomy = (name: string, field: string) =>
      rule(`s: { ${field}: a }\ncondition: s`, 'product: windows, category: process_creation', `taxonomy: ${name}`);
    assert.match(refusal(taxonomy('mine', 'Image')), /^SIGMA_TAXONOMY 5:/);
    for (const [name, field] of [
      ['sigma', 'Image'],
      ['ecs', 'process.executable'],
      ['asim', 'TargetProcessName'],
    ] as const)
      assert.equal(fires(taxonomy(name, field), sysmon(1, { Image: 'a' })), true, name);
  });
});
