import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { type Config, parseConfig, readConfig } from '../config/config.ts';
import type { RuleState } from '../detect/detection.ts';
import { rulePaths } from '../paths.ts';
import type { rule } from '../server/api/operations.ts';
import { runningServices } from './local.ts';
import { counted, textOf, writeLine } from './output.ts';
import { type ListedRule, listRules, type RulesSummary } from './rules.ts';

type Rule = z.output<typeof rule>;

interface RulesCommandOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** `vedette rules [PATH…]`: rules on standard output, the summary on standard error; exit 1 if one is refused or a test fails. */
export async function rulesCommand(paths: readonly string[], options: RulesCommandOptions): Promise<void> {
  // Without settings the rules that ship are listed: looking at rules needs no data folder.
  const config = existsSync(options.config) ? readConfig(options.config) : parseConfig('', options.config);
  const ownPaths = paths.length === 0;
  const summary = await listRules({
    paths: ownPaths ? rulePaths(config) : paths,
    running: ownPaths ? await runningStates(config) : undefined,
    placeholders: config.detect.placeholders,
    write: (rule) => writeLine(options.json ? JSON.stringify(rule) : forPeople(rule)),
  });
  process.stderr.write(`${options.json ? JSON.stringify(summary) : summaryText(summary)}\n`);
  if (summary.refused > 0 || summary.failedTests > 0) process.exitCode = 1;
}

/** What the Vedette that runs on these settings knows of its KQL rules, if one does; a refusal is told here with its place. */
async function runningStates(config: Config): Promise<Map<string, RuleState> | undefined> {
  const rules = await runningServices(config)?.rules('kql');
  const seen = rules?.filter(({ state }) => state !== 'refused');
  return seen && new Map(seen.map((rule) => [rule.id, stateFrom(rule)]));
}

const stateFrom = ({ state, reason = '', missingFields = [] }: Rule): RuleState =>
  state === 'not-evaluable' ? { state, reason, missingFields } : { state: 'runnable' };

/** A rule with what is wrong with it, as lines for a person. */
export function forPeople(rule: ListedRule): string {
  const state = rule.state === 'not-evaluable' ? 'not evaluable' : rule.state;
  const tests = rule.tests.length === 0 ? '' : `, ${rule.tests.length} tests`;
  const lines = [`${state.padEnd(13)}  ${rule.level.padEnd(13)}  ${textOf(rule.title)}  (${rule.file}${tests})`];
  if (rule.state === 'not-evaluable') lines.push(`    ${textOf(rule.reason)}`);
  if (rule.state === 'refused') {
    const place = rule.line === undefined ? '' : ` at ${rule.file}:${rule.line}:${rule.column ?? 1}`;
    lines.push(`    ${textOf(rule.reason)}${place} [${rule.code}]`);
  }
  for (const { name, expected, passed, problem } of rule.tests)
    if (!passed)
      lines.push(
        `    test '${textOf(name)}' failed: ${textOf(problem ?? (expected ? 'it must match and does not' : 'it must not match and does'))}`,
      );
  return lines.join('\n');
}

function summaryText({ rules, runnable, notEvaluable, refused, unseen, tests, failedTests }: RulesSummary): string {
  const held =
    unseen === 0
      ? ''
      : `\n${counted(unseen, 'KQL rule')} held to the catalogue alone: no running Vedette was asked whether a source fills their tables.`;
  return `${counted(rules, 'rule')}: ${runnable} runnable, ${notEvaluable} not evaluable, ${refused} refused; ${counted(tests, 'test')}, ${failedTests} failed${held}`;
}
