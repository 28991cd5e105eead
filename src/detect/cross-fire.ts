import { createParser } from '../ingest/parser.ts';
import { isObject } from '../lib/objects.ts';
import type { RuleInfo } from './detection.ts';
import { createDetector } from './detector.ts';
import { eventsOf } from './rule-tests.ts';
import type { CompiledRule } from './rules.ts';

/** One cell of the matrix: a rule that fires on another rule's test that must match. */
export interface CrossHit {
  readonly fired: RuleInfo;
  readonly owner: RuleInfo;
  readonly test: string;
}

export interface CrossFire {
  /** Rules that raise alerts of their own, and so can fire on others' tests. */
  readonly rules: number;
  /** Tests that must match, of all rules. */
  readonly tests: number;
  /** In the order of the tests, then of the rules; every cell once. */
  readonly hits: readonly CrossHit[];
}

const RECEIVED = '2026-01-01T00:00:00.000Z';

/**
 * Runs every rule over every other rule's tests that must match. Two rules that see the same act from two sides meet
 * here, and so does a rule that is too wide: it fires on the tests of many. Tests that cannot be parsed are left out;
 * `runRuleTests` tells of them.
 */
export function crossFire(rules: readonly CompiledRule[]): CrossFire {
  const detector = createDetector(rules);
  const members = new Set(rules.flatMap((rule) => (rule.kind === 'correlation' ? rule.members : [])));
  const hits: CrossHit[] = [];
  let tests = 0;
  for (const rule of rules) {
    const list = Array.isArray(rule.rule.tests) ? rule.rule.tests : [];
    for (const [index, test] of list.entries()) {
      if (!isObject(test) || test['match'] !== true) continue;
      const events = eventsOf(test);
      if (typeof events === 'string') continue;
      tests += 1;
      const name = typeof test['name'] === 'string' ? test['name'] : `test ${index + 1}`;
      for (const fired of firing(detector, events))
        if (fired.id !== rule.info.id) hits.push({ fired, owner: rule.info, test: name });
    }
  }
  return { rules: rules.filter(({ info }) => !members.has(info.id)).length, tests, hits };
}

/** The rules that fire over these events, beginning with an empty memory. */
function firing(detector: ReturnType<typeof createDetector>, events: readonly unknown[]): RuleInfo[] {
  detector.restore({}); // correlations do not reach from one test into the next
  const parser = createParser({ name: 'cross-fire' });
  const fired = new Map<string, RuleInfo>();
  for (const [index, event] of events.entries()) {
    const parsed = parser.parse(typeof event === 'string' ? event : JSON.stringify(event), RECEIVED);
    if ('rejected' in parsed) continue;
    const { table, columns } = parsed.event;
    const reference = { table, eventId: `test-${index}`, time: columns.TimeGenerated };
    for (const { rule } of detector.match(parsed.event, reference, 'cross-fire')) fired.set(rule.id, rule);
  }
  return [...fired.values()];
}

/** How many different rules' tests each rule fires on beside its own, the widest first; those that fire on none are left out. */
export function reachOf({ hits }: CrossFire): { readonly rule: RuleInfo; readonly others: readonly RuleInfo[] }[] {
  const owners = new Map<string, { rule: RuleInfo; others: Map<string, RuleInfo> }>();
  for (const { fired, owner } of hits) {
    const entry = owners.get(fired.id) ?? { rule: fired, others: new Map<string, RuleInfo>() };
    entry.others.set(owner.id, owner);
    owners.set(fired.id, entry);
  }
  return [...owners.values()]
    .map(({ rule, others }) => ({ rule, others: [...others.values()] }))
    .sort((left, right) => right.others.length - left.others.length || (left.rule.title < right.rule.title ? -1 : 1));
}
