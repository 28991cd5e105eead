import { join } from 'node:path';
import { crossFire, reachOf } from '../src/detect/cross-fire.ts';
import { runRuleTests } from '../src/detect/rule-tests.ts';
import { loadRules } from '../src/detect/rules.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import type { EvaluationResult } from './evaluation.ts';

export const name = 'rules';

/**
 * The project's own Sigma rules by their own tests: `n` rules that raise alerts, the shares that run, pass, and have both
 * kinds of tests, and the cross-fire: the share of rule and other rule's test that fire where they should not.
 */
export async function run(): Promise<EvaluationResult> {
  const { rules, states } = await loadRules([join(repositoryRoot, 'content', 'rules')]);
  const failures: unknown[] = states.filter(({ state }) => state.state !== 'runnable');
  const count = { tests: 0, passed: 0, twoSided: 0, runbook: 0 };
  // What only feeds a correlation raises nothing by itself, and is tested with it.
  const members = new Set(rules.flatMap((rule) => (rule.kind === 'correlation' ? rule.members : [])));
  const raising = states.filter(({ info }) => !members.has(info.id));
  for (const rule of rules.filter(({ info }) => !members.has(info.id))) {
    const results = runRuleTests(rule, rules);
    count.tests += results.length;
    count.passed += results.filter(({ passed }) => passed).length;
    if (results.some(({ expected }) => expected) && results.some(({ expected }) => !expected)) count.twoSided += 1;
    if (rule.info.runbook.length > 0) count.runbook += 1;
    for (const result of results) if (!result.passed) failures.push({ rule: rule.info.file, ...result });
  }
  const runnable = raising.filter(({ state }) => state.state === 'runnable').length;
  const fire = crossFire(rules);
  const reach = reachOf(fire);
  return {
    n: raising.length,
    figures: {
      runnable: runnable / raising.length,
      tests: count.tests,
      tests_passed: count.passed / Math.max(1, count.tests),
      tested_both_ways: count.twoSided / raising.length,
      with_runbook: count.runbook / raising.length,
      cross_fire: fire.hits.length / Math.max(1, fire.tests * (fire.rules - 1)),
      widest_cross_fire: reach[0]?.others.length ?? 0,
    },
    baseline: { runnable: 1, tests_passed: 1, tested_both_ways: 1, with_runbook: 1 },
    failures,
  };
}
