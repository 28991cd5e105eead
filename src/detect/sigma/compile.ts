import type { RuleInfo, RuleState } from '../detection.ts';
import { attackOf } from './attack.ts';
import { type Expression, testsOf } from './expression.ts';
import { describeSource, kindsOf } from './log-sources/index.ts';
import type { SourceKind } from './log-sources/source-kind.ts';
import { textTest } from './match/check.ts';
import { logicOf } from './match/logic.ts';
import { compileRegex } from './regex.ts';
import type { RuleHeader, SigmaRule } from './rule.ts';

/** A detection rule ready to run, or with the reason why it cannot. */
export interface CompiledSigmaRule {
  readonly kind: 'sigma';
  readonly rule: SigmaRule;
  readonly info: RuleInfo;
  readonly state: RuleState;
  readonly expression: Expression;
  readonly kinds: readonly SourceKind[];
}

/** Compiles a rule; throws RuleError where a value in it cannot be compiled. */
export function compileRule(rule: SigmaRule): CompiledSigmaRule {
  for (const { test, place } of testsOf(rule.expression)) {
    if (test.kind === 'regex') compileRegex(test.source, test.flags, place);
    if (test.kind === 'cidr') textTest(test);
  }
  const kinds = kindsOf(rule.logSource);
  return {
    kind: 'sigma',
    rule,
    info: infoOf(rule, 'sigma'),
    state: stateOf(rule, kinds),
    expression: rule.expression,
    kinds,
  };
}

export function infoOf(rule: RuleHeader, kind: RuleInfo['kind']): RuleInfo {
  const { id, title, level, description, falsePositives, runbook, file, tags } = rule;
  return { id, title, kind, level, description, ...attackOf(tags), falsePositives, runbook, file };
}

function stateOf(rule: SigmaRule, kinds: readonly SourceKind[]): RuleState {
  if (kinds.length === 0)
    return {
      state: 'not-evaluable',
      reason: `no source of ours delivers the log source ${describeSource(rule.logSource)}`,
      missingFields: [],
    };
  const coverage = coverageOf(rule.expression, kinds);
  if (coverage.some(({ evaluable }) => evaluable)) return { state: 'runnable' };
  const lacking = coverage.map(({ source, missingFields }) => ({ name: source, fields: missingFields }));
  // The source that comes nearest is the one that a person would look at.
  const fewest = Math.min(...lacking.map(({ fields }) => fields.length));
  const nearest = lacking.find(({ fields }) => fields.length === fewest)!;
  const alike = lacking.filter(({ fields }) => fields.join() === nearest.fields.join()).map(({ name }) => name);
  return {
    state: 'not-evaluable',
    reason: reasonOf(nearest.fields, alike.length > 4 ? `${alike.slice(0, 4).join(', ')} …` : alike.join(', ')),
    missingFields: nearest.fields.filter((field) => !field.startsWith('%')),
  };
}

/** What a rule can say about one kind of event. */
export interface SourceCoverage {
  readonly source: string;
  /** Some event of this kind can make the rule fire. */
  readonly evaluable: boolean;
  /** Fields that the rule asks for and the source never fills, and placeholders without values. */
  readonly missingFields: readonly string[];
}

/** A rule source by source: a rule that runs on Sysmon may have to be silent on the Security log, and this says why. */
export function coverageOf(expression: Expression, kinds: readonly SourceKind[]): SourceCoverage[] {
  return kinds.map((kind) => {
    const missing = new Set<string>();
    const evaluable = logicOf(expression, { kind, missing }) !== false;
    return { source: kind.name, evaluable, missingFields: [...missing].sort() };
  });
}

function reasonOf(missing: readonly string[], sources: string): string {
  const placeholders = missing.filter((field) => field.startsWith('%'));
  if (placeholders.length > 0) return `the configuration has no values for ${placeholders.join(', ')}`;
  if (missing.length === 0) return `its conditions contradict each other on ${sources}`;
  return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} never filled by ${sources}`;
}
