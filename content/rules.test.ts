import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { crossFire, reachOf } from '../src/detect/cross-fire.ts';
import { loadKqlRules } from '../src/detect/kql/load.ts';
import { stateOf } from '../src/detect/kql/state.ts';
import { runRuleTests } from '../src/detect/rule-tests.ts';
import { type LoadedRules, loadRules } from '../src/detect/rules.ts';
import { TACTICS } from '../src/detect/sigma/attack.ts';
import { localCompiler } from '../src/kql/compiler.ts';
import { catalog } from '../src/schema/catalog.ts';
import { COVERAGE_PAGE, coverageTables, raisingRules, withTables } from './coverage.ts';

const MIN_RULES = 240;
const MIN_KQL_RULES = 14;
const MIN_PRODUCTS = 12;
/** How many other rules a rule may fire on the tests of. */
const CROSS_FIRE_CEILING = 3;
/** What ATT&CK has split into stealth and the impairment of defences. */
const FORMER_TACTICS = ['defense-evasion'];

it('ask queries that compile, where they are KQL', async () => {
  const { rules, refused } = await loadKqlRules([join(import.meta.dirname, 'rules')]);
  assert.deepEqual(refused, []);
  assert.ok(rules.length >= MIN_KQL_RULES);
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
      assert.ok(rule.info.falsePositives.length > 0, `${rule.info.file}: nothing said of false positives`);
    }
  });

  it('each say why their level is what it is', () => {
    const files = globSync('rules/**/*.{yml,yaml}', { cwd: import.meta.dirname });
    assert.ok(files.length >= MIN_RULES);
    for (const file of files) {
      const last = parseAllDocuments(readFileSync(join(import.meta.dirname, file), 'utf8'))
        .at(-1)
        ?.toJS();
      assert.equal(typeof last?.levelreason, 'string', file);
    }
  });

  it('cover every tactic and many products', async () => {
    const rules = await raisingRules();
    const tactics = new Set(rules.flatMap(({ info }) => info.tactics));
    assert.deepEqual(
      TACTICS.filter((tactic) => !tactics.has(tactic)),
      FORMER_TACTICS,
    );
    assert.ok(new Set(rules.map(({ product }) => product)).size >= MIN_PRODUCTS);
  });

  it('are what the page of their coverage says', async () => {
    const page = readFileSync(COVERAGE_PAGE, 'utf8');
    assert.equal(page, withTables(page, await coverageTables()), 'run: node content/coverage.ts');
  });

  it("keep out of each other's tests", () => {
    const wide = reachOf(crossFire(loaded.rules)).filter(({ others }) => others.length > CROSS_FIRE_CEILING);
    assert.deepEqual(
      wide.map(({ rule, others }) => [rule.title, others.map(({ title }) => title)]),
      [],
    );
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
