import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, readConfig } from '../config/config.ts';
import { crossFire, reachOf } from '../detect/cross-fire.ts';
import type { KqlRule } from '../detect/kql/rule.ts';
import { kqlRuleTester } from '../detect/kql/rule-tests.ts';
import type { RuleTestResult } from '../detect/rule-tests.ts';
import { loadRules } from '../detect/rules.ts';
import { localCompiler } from '../kql/compiler.ts';
import { runKql } from '../kql/run.ts';
import { rulePaths } from '../paths.ts';
import { catalog } from '../schema/catalog.ts';
import type { EventStore } from '../store/event-store.ts';
import { openEventStore } from '../store/open.ts';
import { counted, textOf, writeLine } from './output.ts';
import { type ListedRule, listRules, type RulesOptions } from './rules.ts';
import { forPeople } from './rules-command.ts';

export interface CheckOptions extends Pick<RulesOptions, 'paths' | 'placeholders'> {
  /** How many other rules a rule may fire on the tests of. */
  readonly ceiling: number;
  readonly write: (finding: Finding) => void;
}

/** A rule that is refused, cannot run or fails a test of its own; or one that fires on other rules' tests. */
export type Finding = { readonly rule: ListedRule } | { readonly crossFire: CrossFinding };

export interface CrossFinding {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  /** The rules whose tests it fires on. */
  readonly others: readonly { readonly id: string; readonly title: string }[];
}

export interface CheckSummary {
  readonly rules: number;
  readonly refused: number;
  readonly failedTests: number;
  readonly positiveTests: number;
  /** Cells of the matrix that are not empty: a rule that fires, and one whose test it fires on. */
  readonly crossFire: number;
  readonly overCeiling: number;
}

/** What is wrong with rules, and the cross-fire: every rule over every other rule's tests that must match. Throws RULES_NONE. */
export async function checkRules({ paths, placeholders, ceiling, write }: CheckOptions): Promise<CheckSummary> {
  const kql = temporaryTester();
  const listed = await listRules({
    paths,
    placeholders: placeholders ?? {},
    kqlTests: kql.test,
    write: (rule) => {
      if (rule.state !== 'runnable' || rule.tests.some(({ passed }) => !passed)) write({ rule });
    },
  }).finally(kql.close);
  const fire = crossFire((await loadRules(paths, { placeholders: placeholders ?? {} })).rules);
  const reach = reachOf(fire);
  for (const { rule, others } of reach) {
    const { id, title, file } = rule;
    write({ crossFire: { id, title, file, others: others.map((other) => ({ id: other.id, title: other.title })) } });
  }
  return {
    rules: listed.rules,
    refused: listed.refused,
    failedTests: listed.failedTests,
    positiveTests: fire.tests,
    crossFire: reach.reduce((sum, { others }) => sum + others.length, 0),
    overCeiling: reach.filter(({ others }) => others.length > ceiling).length,
  };
}

/** Tests KQL rules over a store of its own, which is made for the first test that there is, and goes with `close`. */
function temporaryTester(): { test(rule: KqlRule): Promise<RuleTestResult[]>; close(): Promise<void> } {
  let made:
    | Promise<{ store: EventStore; folder: string; run: (rule: KqlRule) => Promise<RuleTestResult[]> }>
    | undefined;
  const make = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vedette-rule-tests-'));
    const store = await openEventStore({ kind: 'embedded', folder });
    const run = kqlRuleTester({
      store,
      run: (text, timeRange) =>
        runKql(text, { store, catalog, compiler: localCompiler, now: new Date(timeRange.to), timeRange }),
    });
    return { store, folder, run };
  };
  return {
    async test(rule) {
      if (rule.tests === undefined) return [];
      made ??= make();
      return (await made).run(rule);
    },
    async close() {
      if (!made) return;
      const { store, folder } = await made;
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface RulesCheckOptions {
  readonly config: string;
  readonly ceiling: number;
  readonly json?: boolean;
}

/** `vedette rules check [PATH…]`: exit 1 if a rule is refused, fails a test or is over the ceiling. */
export async function rulesCheckCommand(paths: readonly string[], options: RulesCheckOptions): Promise<void> {
  const { ceiling, json } = options;
  const config = existsSync(options.config) ? readConfig(options.config) : parseConfig('', options.config);
  const summary = await checkRules({
    paths: paths.length === 0 ? rulePaths(config) : paths,
    placeholders: config.detect.placeholders,
    ceiling,
    write: (finding) => writeLine(json ? JSON.stringify(finding) : findingText(finding, ceiling)),
  });
  process.stderr.write(`${json ? JSON.stringify(summary) : summaryText(summary, ceiling)}\n`);
  if (summary.refused > 0 || summary.failedTests > 0 || summary.overCeiling > 0) process.exitCode = 1;
}

function findingText(finding: Finding, ceiling: number): string {
  if ('rule' in finding) return forPeople(finding.rule);
  const { title, others } = finding.crossFire;
  const over = others.length > ceiling ? ` (over the ceiling of ${ceiling})` : '';
  const names = others.map((other) => `    ${textOf(other.title)}`).join('\n');
  return `cross-fire     ${textOf(title)} fires on the tests of ${counted(others.length, 'other rule')}${over}:\n${names}`;
}

function summaryText(summary: CheckSummary, ceiling: number): string {
  const { rules, refused, failedTests, positiveTests, crossFire: pairs, overCeiling } = summary;
  return `${counted(rules, 'rule')}: ${refused} refused, ${counted(failedTests, 'failed test')}; cross-fire over ${counted(positiveTests, 'test')}: ${counted(pairs, 'pair')}, ${counted(overCeiling, 'rule')} over the ceiling of ${ceiling}`;
}
