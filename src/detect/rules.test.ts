import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { create } from 'tar';
import { sharedData } from '../lib/shared-data.ts';
import { createDetector } from './detector.ts';
import { ruleText } from './rule-files.ts';
import { loadRules } from './rules.ts';
import { detect, loaded, refusal, rule, sysmon } from './testing/rules.ts';

const simple = rule('s: { Image: x }\ncondition: s');

describe('loading rules', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rules-'));
    await writeFile(join(folder, 'good.yml'), simple);
    await writeFile(join(folder, 'bad.yaml'), 'title: [');
    await writeFile(join(folder, 'readme.txt'), 'no rule');
    await create({ gzip: true, file: join(folder, 'all.tar.gz'), cwd: folder }, ['good.yml', 'bad.yaml', 'readme.txt']);
  });
  after(() => rm(folder, { recursive: true }));

  for (const name of ['', 'all.tar.gz'])
    it(`lists a bad file and goes on: ${name === '' ? 'a folder' : name}`, async () => {
      const { rules, states } = await loadRules([join(folder, name)]);
      assert.deepEqual(
        rules.map(({ info }) => info.id),
        ['rule-under-test'],
      );
      const refused = states.filter(({ state }) => state.state === 'refused');
      assert.equal(refused.length, 1);
      assert.match(refused[0]?.info.file ?? '', /bad\.yaml$/);
    });

  it('shows the text of a rule from its folder or its archive, and no other file', async () => {
    const archive = join(folder, 'all.tar.gz');
    const outside = join(folder, '..', `${basename(folder)}-outside.yml`);
    await writeFile(outside, 'a secret');
    try {
      assert.equal(await ruleText([folder], join(folder, 'good.yml')), simple);
      assert.equal(await ruleText([archive], 'good.yml'), simple);
      for (const file of [outside, `${folder}/../${basename(outside)}`, '/etc/hostname'])
        assert.equal(await ruleText([folder, archive], file), '', file);
    } finally {
      await rm(outside);
    }
  });

  it('lists what cannot be read at all', async () => {
    await writeFile(join(folder, 'torn.tgz'), 'not an archive');
    const { states } = await loadRules([join(folder, 'absent'), join(folder, 'good.yml')]);
    assert.deepEqual(
      states.map(({ state }) => (state.state === 'refused' ? state.code : state.state)),
      ['runnable', 'SIGMA_FILE'],
    );
    const torn = await loadRules([join(folder, 'torn.tgz')]);
    assert.equal(torn.rules.length, 0);
  });
});

describe('a bad rule', () => {
  for (const [what, text, expected] of [
    ['no title', 'logsource: { product: windows }\ndetection: { s: { a: b }, condition: s }', 'SIGMA_RULE_SHAPE 1:1'],
    ['no detection', 'title: t\nlogsource: { product: windows }', 'SIGMA_RULE_SHAPE 1:1'],
    ['no log source', 'title: t\ndetection: { s: { a: b }, condition: s }', 'SIGMA_RULE_SHAPE 1:1'],
    [
      'an empty log source',
      'title: t\nlogsource: {}\ndetection: { s: { a: b }, condition: s }',
      'SIGMA_RULE_SHAPE 2:12',
    ],
    ['no condition', 'title: t\nlogsource: { product: windows }\ndetection: { s: { a: b } }', 'SIGMA_CONDITION 3:12'],
    ['an unknown level', `${simple.replace('level: high', 'level: loud')}`, 'SIGMA_LEVEL_UNKNOWN 4:8'],
    ['a text', 'just a text', 'SIGMA_RULE_SHAPE 1:1'],
    ['a key twice', `title: one\n${simple}`, 'SIGMA_YAML 2:1'],
    ['an unknown anchor', 'title: *nobody', 'SIGMA_YAML 1:8'],
    ['an unknown action', 'action: explode', 'SIGMA_RULE_SHAPE 1:1'],
  ] as const)
    it(`is refused with its place: ${what}`, () => assert.equal(refusal(text), expected));

  it('is refused without harm where it is hostile', () => {
    assert.match(refusal(`title: ${'['.repeat(20_000)}`), /^SIGMA_YAML/);
    assert.match(refusal(`title: ${'[ '.repeat(100)}${']'.repeat(100)}`), /^SIGMA_YAML_LIMIT 1:/);
    const bomb = Array.from(
      { length: 30 },
      (_, level) => `a${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1}, *a${level - 1}, *a${level - 1}`}]`,
    );
    assert.match(refusal(`title: t\n${bomb.join('\n')}`), /^SIGMA_YAML_LIMIT/);
    assert.match(refusal(`title: &t [*t]`), /^SIGMA_YAML/);
    assert.match(refusal(`title: ${'x'.repeat(5_000_000)}`), /^SIGMA_YAML_LIMIT/);
    const placeholders = { p: Array.from({ length: 200 }, (_, index) => String(index)) };
    const many = loaded(rule("s: { User|expand: '%p%-%p%-%p%' }\ncondition: s"), { placeholders });
    assert.equal(
      many.states[0]?.state.state === 'refused' && many.states[0].state.code,
      'SIGMA_FIELD_MODIFIER_MISUSED',
    );
  });

  it('does not poison objects by its keys', () => {
    loaded(
      rule(
        's: { __proto__: x, constructor: y }\ncondition: s',
        undefined,
        'tests: [{ __proto__: { polluted: true } }]',
      ),
    );
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});

describe('a file of several documents', () => {
  it('shares the parts of a global document, and merges maps', () => {
    const text = `action: global
title: shared
logsource: { product: windows, category: process_creation }
detection: { condition: s }
---
id: one
detection: { s: { Image: a } }
---
id: two
detection: { s: { Image: b } }
`;
    const { rules } = loaded(text);
    assert.deepEqual(
      rules.map(({ info }) => [info.id, info.title]),
      [
        ['one', 'shared'],
        ['two', 'shared'],
      ],
    );
    const ids = detect(createDetector(rules), sysmon(1, { Image: 'b' })).map((detection) => detection.rule.id);
    assert.deepEqual(ids, ['two']);
  });

  it('refuses the second rule of one id', () => {
    const { rules, states } = loaded(`${simple}---\n${simple}`);
    assert.equal(rules.length, 1);
    assert.ok(states.some(({ state }) => state.state === 'refused' && state.code === 'SIGMA_DUPLICATE_ID'));
  });

  it('gives a rule without an id one by its content', () => {
    const nameless = simple.replace('id: rule-under-test\n', '');
    const id = (text: string) => loaded(text).rules[0]?.info.id;
    assert.match(id(nameless) ?? '', /^[0-9a-f]{32}$/);
    assert.equal(id(nameless), id(nameless));
    assert.notEqual(id(nameless), id(nameless.replace('Image: x', 'Image: y')));
  });
});

describe('a filter', () => {
  const filter = (rules: string, source = 'product: windows') => `---
title: our agents
logsource: { ${source} }
filter:
  rules: ${rules}
  agent: { ParentImage|endswith: agent.exe }
  condition: not agent
`;
  const hits = (text: string, ParentImage: string) =>
    detect(createDetector(loaded(text).rules), sysmon(1, { Image: 'x', ParentImage })).length;

  it('narrows the rules that it names', () => {
    for (const rules of ['[rule-under-test]', 'any']) {
      assert.equal(hits(simple + filter(rules), 'agent.exe'), 0);
      assert.equal(hits(simple + filter(rules), 'other.exe'), 1);
    }
  });

  it('leaves others alone, and those of another log source', () => {
    assert.equal(hits(simple + filter('[another]'), 'agent.exe'), 1);
    assert.equal(hits(simple + filter('any', 'product: linux'), 'agent.exe'), 1);
  });
});

describe('the public rules', () => {
  const archive = sharedData('sigma/sigma-rules.tar.gz');
  it('all load: runnable, not evaluable or refused with a reason', {
    skip: archive ? false : 'no shared data',
  }, async () => {
    const { states } = await loadRules([archive!]);
    assert.ok(states.length >= 3_867);
    for (const { info, state } of states) {
      const supported = !info.file.startsWith('unsupported/');
      if (state.state === 'refused') assert.ok(!supported, `${info.file}: ${state.reason}`);
      if (state.state === 'not-evaluable') assert.ok(state.reason.length > 0);
    }
    const runnable = states.filter(({ state }) => state.state === 'runnable').length;
    assert.ok(runnable > 3_600, `${runnable} runnable`);
  });
});
