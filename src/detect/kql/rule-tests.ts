import { createParser } from '../../ingest/parser.ts';
import { isObject } from '../../lib/objects.ts';
import type { StoredEvent } from '../../schema/event.ts';
import { TABLE_NAMES } from '../../schema/types.ts';
import type { EventStore } from '../../store/event-store.ts';
import { serialise } from '../../store/serialise.ts';
import { eventsOf, type RuleTestResult } from '../rule-tests.ts';
import { type EvaluateOptions, evaluator } from './evaluate.ts';
import type { KqlRule } from './rule.ts';

export interface KqlTestOptions {
  /** An empty store of the tests' own. */
  readonly store: Pick<EventStore, 'insert'>;
  /** Runs a query over that store, as the schedule does. */
  readonly run: EvaluateOptions['run'];
}

const DAY = 86_400_000;
/** A rule looks back at most 14 days: tests this far apart do not see each other. */
const APART = 60 * DAY;
const RECEIVED = '2026-01-01T00:00:00.000Z';
const COLLECTOR = 'rule-test';

/**
 * Runs the `tests:` of KQL rules, which are written as those of Sigma rules. A test's events are stored, and the rule is
 * run once over the window that ends at the next multiple of its frequency after the last of them, or at the test's `at`.
 */
export function kqlRuleTester({ store, run }: KqlTestOptions): (rule: KqlRule) => Promise<RuleTestResult[]> {
  let sequence = 0;
  let tested = 0;

  async function runTest(rule: KqlRule, test: unknown, fallback: string): Promise<RuleTestResult> {
    if (!isObject(test)) return failed(fallback, true, 'a test is a map of name, match and event');
    const name = typeof test['name'] === 'string' ? test['name'] : fallback;
    const expected = test['match'];
    if (typeof expected !== 'boolean') return failed(name, true, 'match is true or false');
    const texts = eventsOf(test);
    if (typeof texts === 'string') return failed(name, expected, texts);
    const events = storedEvents(texts, tested++ * APART);
    if (typeof events === 'string') return failed(name, expected, events);
    const last = Math.max(...events.map(({ columns }) => Date.parse(columns.TimeGenerated)));
    const end = test['at'] === undefined ? last + 1 : Date.parse(String(test['at'])) + (tested - 1) * APART;
    if (Number.isNaN(end)) return failed(name, expected, 'at is a time in ISO 8601');
    const to = Math.ceil(end / rule.frequency) * rule.frequency;
    for (const table of TABLE_NAMES) {
      const rows = events.filter((event) => event.table === table);
      if (rows.length > 0) await store.insert(serialise(table, rows));
    }
    let matched = false;
    const evaluate = evaluator({
      run,
      onDetection: () => {
        matched = true;
      },
    });
    await evaluate(rule, { from: to - rule.period, to, previous: undefined });
    return { name, expected, matched, passed: matched === expected };
  }

  function storedEvents(texts: readonly unknown[], shift: number): StoredEvent[] | string {
    const parser = createParser({ name: 'rule test' });
    const events: StoredEvent[] = [];
    for (const [index, given] of texts.entries()) {
      const rawText = typeof given === 'string' ? given : JSON.stringify(given);
      const parsed = parser.parse(rawText, RECEIVED);
      if ('rejected' in parsed) return `event ${index + 1} is refused: ${parsed.rejected}`;
      const { columns } = parsed.event;
      const TimeGenerated = new Date(Date.parse(columns.TimeGenerated) + shift).toISOString();
      sequence += 1;
      events.push({
        ...parsed.event,
        columns: { ...columns, TimeGenerated },
        itemId: `${COLLECTOR}-${sequence}`,
        sequence,
        collector: COLLECTOR,
        source: 'rule test',
        received: TimeGenerated,
        rawText,
      });
    }
    return events;
  }

  return async (rule) => {
    if (rule.tests === undefined) return [];
    if (!Array.isArray(rule.tests)) return [failed('tests', true, 'tests is a list')];
    const results: RuleTestResult[] = [];
    for (const [index, test] of rule.tests.entries()) results.push(await runTest(rule, test, `test ${index + 1}`));
    return results;
  };
}

function failed(name: string, expected: boolean, problem: string): RuleTestResult {
  return { name, expected, matched: false, passed: false, problem };
}
