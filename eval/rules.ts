import { join } from 'node:path';
import { runRuleTests } from '../src/detect/rule-tests.ts';
import { loadRules } from '../src/detect/rules.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import type { EvaluationResult } from './evaluation.ts';

export const name = 'rules';

/** The project's own rules by their own tests: `n` rules, and the shares that run, pass, and have both kinds of tests. */
export async function run(): Promise<EvaluationResult> {
  const { rules, states } = await loadRules([join(repositoryRoot, 'content', 'rules')]);
  const failures: unknown[] = states.filter(({ state }) => state.state !== 'runnable');
  const count = { tests: 0, passed: 0, twoSided: 0, runbook: 0 };
  for (const rule of rules) {
    const results = runRuleTests(rule, rules);
    count.tests += results.length;
    count.passed += results.filter(({ passed }) => passed).length;
    if (results.some(({ expected }) => expected) && results.some(({ expected }) => !expected)) count.twoSided += 1;
    if (rule.info.runbook.length > 0) count.runbook += 1;
    for (const result of results) if (!result.passed) failures.push({ rule: rule.info.file, ...result });
  }
  const runnable = states.filter(({ state }) => state.state === 'runnable').length;
  return {
    n: states.length,
    figures: {
      runnable: runnable / states.length,
      tests: count.tests,
      tests_passed: count.passed / Math.max(1, count.tests),
      tested_both_ways: count.twoSided / states.length,
      with_runbook: count.runbook / states.length,
    },
    baseline: { runnable: 1, tests_passed: 1, tested_both_ways: 1, with_runbook: 1 },
    failures,
  };
}
