import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { week } from '../src/demo/generate.ts';
import { createDetector } from '../src/detect/detector.ts';
import { loadRules } from '../src/detect/rules.ts';
import { createParser } from '../src/ingest/parser.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import { COVERAGE_PAGE } from './coverage.ts';

const MOST_A_WEEK = 7;
const MINUTE = 60_000;

interface Fired {
  readonly title: string;
  readonly time: number;
}

/** What the rules raise over the demo's week, event by event, without a store. */
async function overTheWeek(): Promise<{ fired: Fired[]; truth: ReturnType<ReturnType<typeof week>['truth']> }> {
  const { rules } = await loadRules([join(repositoryRoot, 'content', 'rules')]);
  const detector = createDetector(rules);
  const parsers = new Map<string, ReturnType<typeof createParser>>();
  const made = week({ seed: 7, end: Date.UTC(2026, 5, 3, 20, 17) });
  const fired: Fired[] = [];
  let count = 0;
  for (const { records } of made.days)
    for (const { source, text, time } of records) {
      const parser = parsers.get(source) ?? createParser({ name: source });
      parsers.set(source, parser);
      const parsed = parser.parse(text, new Date(time).toISOString());
      if ('rejected' in parsed) continue;
      const { table, columns } = parsed.event;
      const reference = { table, eventId: `event-${++count}`, time: columns.TimeGenerated };
      for (const { rule, time: at } of detector.match(parsed.event, reference, source))
        fired.push({ title: rule.title, time: Date.parse(at) });
    }
  return { fired, truth: made.truth() };
}

describe("the rules over the demo's week", () => {
  let benign: Fired[];
  let lookAlike: (time: number) => boolean;
  before(async () => {
    const { fired, truth } = await overTheWeek();
    const within = (periods: readonly { from: string; to: string }[]) => (time: number) =>
      periods.some(({ from, to }) => time >= Date.parse(from) - MINUTE && time <= Date.parse(to) + MINUTE);
    const attack = within(truth.intrusion.steps);
    lookAlike = within(truth.lookalikes.flatMap(({ periods }) => periods));
    benign = fired.filter(({ time }) => !attack(time));
  });

  const tooMany = (fired: readonly Fired[]): [string, number][] =>
    [...Map.groupBy(fired, ({ title }) => title)]
      .map(([title, of]): [string, number] => [title, of.length])
      .filter(([, of]) => of > MOST_A_WEEK)
      .sort();

  it('raise no more than one alert a day of what is ordinary', () => {
    assert.deepEqual(tooMany(benign.filter(({ time }) => !lookAlike(time))), []);
  });

  it('raise more only where the page says so', () => {
    const listed =
      /<!-- noise: begin -->([\s\S]*)<!-- noise: end -->/.exec(readFileSync(COVERAGE_PAGE, 'utf8'))?.[1] ?? '';
    const rows = [...listed.matchAll(/^\| (.+?) \| (\d+) \| /gm)].map(([, title = '', of]): [string, number] => [
      title,
      Number(of),
    ]);
    assert.deepEqual(tooMany(benign), rows.sort());
  });
});
