import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseKqlRule } from './rule.ts';
import { kqlRuleTester } from './rule-tests.ts';

const ruleWith = (tests: string) =>
  parseKqlRule(
    `id: r1\nname: Rule\nseverity: Low\nquery: Authentication\nqueryFrequency: 1h\nqueryPeriod: 2h\ntests: ${tests}\n`,
    'r1.yaml',
  );
const logon = "{ Channel: Security, EventID: 4624, Computer: ws1, TargetUserName: ann, TimeCreated: '{time}' }";

/** A store that counts what came, and a query that answers with a row for each that was stored. */
function tester() {
  const batches: { table: string; rows: number }[] = [];
  const ranges: { from: string; to: string }[] = [];
  const test = kqlRuleTester({
    store: { insert: async ({ table, rows }) => void batches.push({ table, rows }) },
    run: async (_kql, range) => {
      ranges.push(range);
      return { columns: [{ name: 'TargetUsername' }], rows: batches.splice(0).map(() => ['ann']) };
    },
  });
  return { test, ranges };
}

describe('the tests of a KQL rule', () => {
  it('store their events and run the rule over the window that ends after them', async () => {
    const { test, ranges } = tester();
    const [result] = await test(
      ruleWith(`[{ name: one, match: true, events: [{ repeat: 3, every: 1m, event: ${logon} }] }]`),
    );
    assert.deepEqual(result, { name: 'one', expected: true, matched: true, passed: true });
    assert.deepEqual(ranges, [{ from: '2026-01-05T09:00:00.000Z', to: '2026-01-05T11:00:00.000Z' }]);
  });

  it('end at a time that is said, and lie apart from each other', async () => {
    const { test, ranges } = tester();
    const one = `{ name: one, match: false, at: '2026-01-05T12:30:00Z', events: [{ repeat: 1, event: ${logon} }] }`;
    await test(ruleWith(`[${one}, ${one}]`));
    assert.deepEqual(
      ranges.map(({ to }) => to),
      ['2026-01-05T13:00:00.000Z', '2026-03-06T13:00:00.000Z'],
    );
  });

  it('say what is wrong with themselves', async () => {
    for (const [tests, problem] of [
      ['text', /tests is a list/],
      ['[text]', /a test is a map/],
      ['[{ name: a }]', /match is true or false/],
      ['[{ name: a, match: true }]', /has no event/],
      [`[{ name: a, match: true, at: noon, events: [{ repeat: 1, event: ${logon} }] }]`, /at is a time/],
    ] as const)
      assert.match((await tester().test(ruleWith(tests)))[0]?.problem ?? '', problem, tests);
  });

  it('are none where the rule has none', async () => {
    const rule = parseKqlRule(
      'id: r1\nname: Rule\nseverity: Low\nquery: T\nqueryFrequency: 1h\nqueryPeriod: 2h\n',
      'r1.yaml',
    );
    assert.deepEqual(await tester().test(rule), []);
  });
});
