import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from '../lib/shared-data.ts';
import { runRuleTests } from './rule-tests.ts';
import { modifiers } from './sigma/modifiers/index.ts';
import { RULE_ERRORS } from './sigma/rule-error.ts';
import { loaded } from './testing/rules.ts';

const text = readFileSync(join(repositoryRoot, 'docs', 'detections.md'), 'utf8');

describe('docs/detections.md', () => {
  it('lists every code with its meaning', () => {
    const rows = [...text.matchAll(/^\| `(SIGMA_\w+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
    assert.deepEqual(Object.fromEntries(rows), RULE_ERRORS);
  });

  it('lists every modifier', () => {
    const paragraph = /^Modifiers:[\s\S]*?\n\n/m.exec(text)?.[0] ?? '';
    for (const name of Object.keys(modifiers).filter((one) => !['ignorecase', 'multiline', 'dotall'].includes(one)))
      assert.ok(paragraph.includes(`\`${name}\``), name);
  });

  it('shows a rule that passes its own tests', () => {
    const example = /```yaml\n(title: [\s\S]*?)```/.exec(text)?.[1] ?? '';
    const results = runRuleTests(loaded(example).rules[0]!);
    assert.deepEqual(
      results.map(({ passed, problem }) => [passed, problem]),
      [
        [true, undefined],
        [true, undefined],
      ],
    );
  });
});
