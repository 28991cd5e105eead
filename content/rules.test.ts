import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { loadKqlRules } from '../src/detect/kql/load.ts';
import { stateOf } from '../src/detect/kql/state.ts';
import { runRuleTests } from '../src/detect/rule-tests.ts';
import { type LoadedRules, loadRules } from '../src/detect/rules.ts';
import { localCompiler } from '../src/kql/compiler.ts';
import { catalog } from '../src/schema/catalog.ts';

const MIN_RULES = 40;

it('ask queries that compile, where they are KQL', async () => {
  const { rules, refused } = await loadKqlRules([join(import.meta.dirname, 'rules')]);
  assert.deepEqual(refused, []);
  assert.ok(rules.length >= 3);
  const now = new Date();
  const compile = (text: string) => localCompiler.compile(text, { catalog, now });
  for (const rule of rules)
    assert.deepEqual(await stateOf(rule, { compile, filled: () => true }), { state: 'runnable' }, rule.info.file);
});

describe('the rules that ship', () => {
  let loaded: LoadedRules;
  before(async () => {
    loaded = await loadRules([join(import.meta.dirname, 'rules')]);
  });

  it('are all runnable', () => {
    assert.deepEqual(
      loaded.states.filter(({ state }) => state.state !== 'runnable'),
      [],
    );
  });

  it('each have tests that must and must not match, a runbook and a technique', () => {
    // What only feeds a correlation raises nothing by itself.
    const members = new Set(loaded.rules.flatMap((rule) => (rule.kind === 'correlation' ? rule.members : [])));
    const raising = loaded.rules.filter((rule) => !members.has(rule.info.id));
    assert.ok(raising.length >= MIN_RULES, `${raising.length} rules`);
    for (const rule of raising) {
      const expected = runRuleTests(rule, loaded.rules).map((test) => test.expected);
      assert.ok(expected.includes(true) && expected.includes(false), `${rule.info.file}: tests ${expected}`);
      assert.ok(rule.info.runbook.length > 0, `${rule.info.file}: no runbook`);
      assert.ok(rule.info.techniques.length > 0 && rule.info.tactics.length > 0, `${rule.info.file}: no technique`);
    }
  });

  it('pass their own tests', () => {
    const failed = loaded.rules.flatMap((rule) =>
      runRuleTests(rule, loaded.rules)
        .filter((test) => !test.passed)
        .map((test) => `${rule.info.file}: ${test.name}${test.problem ? ` (${test.problem})` : ''}`),
    );
    assert.deepEqual(failed, []);
  });

  it('have ids of their own', () => {
    const ids = loaded.rules.map((rule) => rule.info.id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
