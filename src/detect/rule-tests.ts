import { createParser } from '../ingest/parser.ts';
import { isObject } from '../lib/objects.ts';
import type { EventReference } from '../schema/event.ts';
import { createDetector } from './detector.ts';
import { repeatedEvents } from './repeated-events.ts';
import type { CompiledRule } from './rules.ts';

export interface RuleTestResult {
  readonly name: string;
  readonly expected: boolean;
  readonly matched: boolean;
  readonly passed: boolean;
  /** Why the test itself could not be run. */
  readonly problem?: string;
}

const RECEIVED = '2026-01-01T00:00:00.000Z';

/**
 * Runs a rule's own `tests:`. An `event` is a record in its native names, or a log line as text; it takes the way of any
 * event through the parser. `events` is a list of them, for rules over several, with `repeat` for many that differ little. `rules` are the rules that a
 * correlation names.
 */
export function runRuleTests(rule: CompiledRule, rules: readonly CompiledRule[] = []): RuleTestResult[] {
  const { tests } = rule.rule;
  if (tests === undefined) return [];
  if (!Array.isArray(tests)) return [failed('tests', true, 'tests is a list')];
  return tests.map((test: unknown, index) => runTest(rule, rules, test, `test ${index + 1}`));
}

function runTest(rule: CompiledRule, rules: readonly CompiledRule[], test: unknown, fallback: string): RuleTestResult {
  if (!isObject(test)) return failed(fallback, true, 'a test is a map of name, match and event');
  const name = typeof test['name'] === 'string' ? test['name'] : fallback;
  const expected = test['match'];
  if (typeof expected !== 'boolean') return failed(name, true, 'match is true or false');
  const events = eventsOf(test);
  if (typeof events === 'string') return failed(name, expected, events);
  if (rule.state.state !== 'runnable')
    return failed(name, expected, `the rule is ${rule.state.state}: ${rule.state.reason}`);
  const parser = createParser({ name: 'rule test' });
  const detector = createDetector([...membersOf(rule, rules), rule]);
  let matched = false;
  for (const [index, event] of events.entries()) {
    const parsed = parser.parse(typeof event === 'string' ? event : JSON.stringify(event), RECEIVED);
    if ('rejected' in parsed) return failed(name, expected, `event ${index + 1} is refused: ${parsed.rejected}`);
    const { table, columns } = parsed.event;
    const reference: EventReference = { table, eventId: `test-${index}`, time: columns.TimeGenerated };
    const detections = detector.match(parsed.event, reference, 'rule test');
    if (detections.some((detection) => detection.rule.id === rule.info.id)) matched = true;
  }
  return { name, expected, matched, passed: matched === expected };
}

/** The events of a test in the order in which they are matched, or what is wrong with them. */
export function eventsOf(test: Readonly<Record<string, unknown>>): unknown[] | string {
  const entries = test['events'] ?? (test['event'] === undefined ? undefined : [test['event']]);
  if (!Array.isArray(entries) || entries.length === 0) return 'the test has no event';
  return repeatedEvents(entries);
}

/** The rules that a correlation needs, and what those need. */
function membersOf(rule: CompiledRule, rules: readonly CompiledRule[]): CompiledRule[] {
  if (rule.kind === 'sigma') return [];
  const own = rules.filter((other) => other.info.id !== rule.info.id && rule.members.includes(other.info.id));
  return own.flatMap((member) => [...membersOf(member, rules), member]);
}

function failed(name: string, expected: boolean, problem: string): RuleTestResult {
  return { name, expected, matched: false, passed: false, problem };
}
