import type { Rule } from '../../api/types.ts';
import type { DetectionsSearch } from '../../router.tsx';

/** The rules that pass all filters; every word of the text must occur in the rule's own words. */
export function matchingRules(rules: readonly Rule[], filter: DetectionsSearch): Rule[] {
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter((rule) => {
    if (filter.state && rule.state !== filter.state) return false;
    if (filter.level && rule.level !== filter.level) return false;
    if (filter.kind && rule.kind !== filter.kind) return false;
    if (filter.tactic && !rule.tactics.includes(filter.tactic)) return false;
    if (words.length === 0) return true;
    const text = [rule.title, rule.id, rule.file, rule.reason ?? '', ...rule.techniques, ...rule.tactics]
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
