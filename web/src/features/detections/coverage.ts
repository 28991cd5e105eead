import type { Rule } from '../../api/types.ts';
import { CHANGING_TACTICS, TACTICS } from '../../lib/attack.ts';

export interface TacticCoverage {
  tactic: string;
  rules: number;
  runnable: number;
  techniques: { id: string; rules: number; runnable: number }[];
}

const runs = (rule: Rule): boolean => rule.state === 'runnable' && rule.enabled;

/** Rules by tactic and technique, told apart by whether they can run. A rule counts under each tactic that it names. */
export function coverageOf(rules: readonly Rule[]): TacticCoverage[] {
  const tactics = TACTICS.filter(
    (tactic) => !CHANGING_TACTICS.has(tactic) || rules.some((rule) => rule.tactics.includes(tactic)),
  );
  return tactics.map((tactic) => {
    const own = rules.filter((rule) => rule.tactics.includes(tactic));
    const techniques = new Map<string, { id: string; rules: number; runnable: number }>();
    for (const rule of own)
      for (const id of rule.techniques) {
        const entry = techniques.get(id) ?? { id, rules: 0, runnable: 0 };
        entry.rules++;
        if (runs(rule)) entry.runnable++;
        techniques.set(id, entry);
      }
    return {
      tactic,
      rules: own.length,
      runnable: own.filter(runs).length,
      techniques: [...techniques.values()].sort((a, b) => a.id.localeCompare(b.id)),
    };
  });
}
