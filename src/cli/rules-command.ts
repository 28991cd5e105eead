import { existsSync } from 'node:fs';
import { parseConfig, readConfig } from '../config/config.ts';
import { rulePaths } from '../paths.ts';
import { counted, textOf, writeLine } from './output.ts';
import { type ListedRule, listRules, type RulesSummary } from './rules.ts';

interface RulesCommandOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** `vedette rules [PATH…]`: rules on standard output, the summary on standard error; exit 1 if one is refused or a test fails. */
export async function rulesCommand(paths: readonly string[], options: RulesCommandOptions): Promise<void> {
  // Without settings the rules that ship are listed: looking at rules needs no data folder.
  const config = existsSync(options.config) ? readConfig(options.config) : parseConfig('', options.config);
  const summary = await listRules({
    paths: paths.length > 0 ? paths : rulePaths(config),
    placeholders: config.detect.placeholders,
    write: (rule) => writeLine(options.json ? JSON.stringify(rule) : forPeople(rule)),
  });
  process.stderr.write(`${options.json ? JSON.stringify(summary) : summaryText(summary)}\n`);
  if (summary.refused > 0 || summary.failedTests > 0) process.exitCode = 1;
}

function forPeople(rule: ListedRule): string {
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

function summaryText({ rules, runnable, notEvaluable, refused, tests, failedTests }: RulesSummary): string {
  return `${counted(rules, 'rule')}: ${runnable} runnable, ${notEvaluable} not evaluable, ${refused} refused; ${counted(tests, 'test')}, ${failedTests} failed`;
}
