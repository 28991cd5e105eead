import type { RuleInfo, RuleState } from '../detect/detection.ts';
import { loadKqlRules } from '../detect/kql/load.ts';
import type { KqlRule } from '../detect/kql/rule.ts';
import { stateOf } from '../detect/kql/state.ts';
import { countStates, type RuleCounts } from '../detect/rule-counts.ts';
import { type RuleTestResult, runRuleTests } from '../detect/rule-tests.ts';
import { loadRules } from '../detect/rules.ts';
import { localCompiler } from '../kql/compiler.ts';
import { VedetteError } from '../lib/errors.ts';
import { catalog } from '../schema/catalog.ts';

export interface RulesOptions {
  /** Folders, files or archives of rules. */
  readonly paths: readonly string[];
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  /** What a running Vedette says of its KQL rules, by id: it knows what its sources fill. */
  readonly running?: ReadonlyMap<string, RuleState> | undefined;
  /** Runs the tests of a KQL rule, which takes a store; without it they are not run. */
  readonly kqlTests?: (rule: KqlRule) => Promise<RuleTestResult[]>;
  /** Takes each rule in the order of the files. */
  readonly write: (rule: ListedRule) => void;
}

/** A rule, whether it can run, and what became of its own tests. */
export type ListedRule = Pick<RuleInfo, 'id' | 'title' | 'kind' | 'level' | 'tactics' | 'techniques' | 'file'> &
  RuleState & { readonly tests: readonly RuleTestResult[] };

export interface RulesSummary extends RuleCounts {
  readonly rules: number;
  /** KQL rules that were held to the catalogue alone, since no Vedette runs: whether a source fills their tables is not known. */
  readonly unseen: number;
  readonly tests: number;
  readonly failedTests: number;
}

/**
 * `vedette rules`: every rule with its state and the outcome of its tests. A KQL rule is held to the catalogue, and where
 * a Vedette runs to what its sources fill. Throws RULES_NONE.
 */
export async function listRules({
  paths,
  placeholders,
  running,
  kqlTests,
  write,
}: RulesOptions): Promise<RulesSummary> {
  const sigma = await loadRules(paths, { placeholders: placeholders ?? {} });
  const kql = await loadKqlRules(paths);
  const compiled = new Map(sigma.rules.map((rule) => [rule.info, rule]));
  const queries = new Map(kql.rules.map((rule) => [rule.info, rule]));
  const now = new Date();
  const compile = (text: string) => localCompiler.compile(text, { catalog, now });
  const scheduled = kql.rules.map(async (rule) => ({
    info: rule.info,
    state: running?.get(rule.info.id) ?? (await stateOf(rule, { compile, filled: () => true })),
  }));
  const entries = [...sigma.states, ...(await Promise.all(scheduled)), ...kql.refused].sort((left, right) =>
    left.info.file < right.info.file ? -1 : left.info.file > right.info.file ? 1 : 0,
  );
  if (entries.length === 0) throw new VedetteError('RULES_NONE', `There is no rule in ${paths.join(', ')}.`);

  let tests = 0;
  let failedTests = 0;
  for (const { info, state } of entries) {
    const rule = compiled.get(info);
    const query = queries.get(info);
    const results = rule
      ? runRuleTests(rule, sigma.rules)
      : query && kqlTests && state.state === 'runnable'
        ? await kqlTests(query)
        : [];
    tests += results.length;
    failedTests += results.filter(({ passed }) => !passed).length;
    const { id, title, kind, level, tactics, techniques, file } = info;
    write({ id, title, kind, level, tactics, techniques, file, ...state, tests: results });
  }
  const unseen = kql.rules.filter(({ info }) => !running?.has(info.id)).length;
  return { rules: entries.length, ...countStates(entries), unseen, tests, failedTests };
}
