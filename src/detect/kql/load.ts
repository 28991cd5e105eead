import { describeError, VedetteError } from '../../lib/errors.ts';
import type { RuleInfo, RuleState } from '../detection.ts';
import { isKqlRule, ruleFiles } from '../rule-files.ts';
import { type KqlRule, parseKqlRule } from './rule.ts';

export interface LoadedKqlRules {
  readonly rules: readonly KqlRule[];
  /** Files that hold no good rule, with the reason and its place. */
  readonly refused: readonly { readonly info: RuleInfo; readonly state: RuleState }[];
}

/** Loads the KQL rules among the rule files of these paths. A bad one, or one whose id is taken, is listed and stops no other. */
export async function loadKqlRules(paths: readonly string[]): Promise<LoadedKqlRules> {
  const rules = new Map<string, KqlRule>();
  const refused: LoadedKqlRules['refused'][number][] = [];
  for (const path of paths) {
    try {
      for await (const { file, text } of ruleFiles(path)) {
        if (!isKqlRule(text)) continue;
        try {
          const rule = parseKqlRule(text, file);
          const other = rules.get(rule.info.id);
          if (other) throw new VedetteError('KQL_RULE_DUPLICATE_ID', `${other.info.file} has the same id`);
          rules.set(rule.info.id, rule);
        } catch (error) {
          refused.push(refusal(file, error));
        }
      }
    } catch {
      // An unreadable path is told once, by the Sigma loader, which reads the same ones.
    }
  }
  return { rules: [...rules.values()], refused };
}

function refusal(file: string, error: unknown): LoadedKqlRules['refused'][number] {
  const place = error instanceof VedetteError ? error.place : undefined;
  return {
    info: {
      id: '',
      title: file,
      kind: 'kql',
      level: 'informational',
      description: '',
      tactics: [],
      techniques: [],
      falsePositives: [],
      runbook: [],
      file,
    },
    state: {
      state: 'refused',
      reason: describeError(error),
      code: error instanceof VedetteError ? error.code : 'KQL_RULE',
      ...(place ? { line: place.line, column: place.column } : {}),
    },
  };
}
