import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDetector, type StreamDetector } from '../src/detect/detector.ts';
import { loadRules } from '../src/detect/rules.ts';
import { createParser } from '../src/ingest/parser.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';

export const name = 'sigma';

interface Case {
  readonly rule_id: string;
  readonly rule_file: string;
  readonly match_count: number | null;
  readonly events: readonly unknown[];
}

/**
 * Each rule of the regression data over its own events, every other rule loaded beside it. `cases`: the rule matches at
 * least as many events as the case says (one where it says nothing). `cases_exact`: exactly as many; the published counts
 * of a few cases are lower than the events that the rule's text describes.
 */
export async function run({ dataFolder }: EvaluationOptions): Promise<EvaluationResult> {
  const { rules, states } = await loadRules([join(dataFolder, 'sigma', 'sigma-rules.tar.gz')]);
  const detector = createDetector(rules);
  const stateOf = new Map(states.map(({ info, state }) => [info.id, state]));
  const failures: unknown[] = [];
  const cases = readFileSync(join(dataFolder, 'sigma-cases.jsonl.gz'));
  let n = 0;
  let matched = 0;
  let exact = 0;
  for (const line of gunzipSync(cases).toString('utf8').trim().split('\n')) {
    const one = JSON.parse(line) as Case;
    const hits = hitsOf(detector, one);
    const wanted = one.match_count ?? 1;
    n += 1;
    if (hits >= wanted) matched += 1;
    if (one.match_count === null ? hits > 0 : hits === wanted) exact += 1;
    else failures.push({ rule: one.rule_file, wanted: one.match_count, hits, state: stateOf.get(one.rule_id) });
  }
  return { n, figures: { cases: matched / n, cases_exact: exact / n }, baseline: { cases: 1 }, failures };
}

function hitsOf(detector: StreamDetector, { rule_id, events }: Case): number {
  const parser = createParser({ name: 'sigma cases' });
  let hits = 0;
  events.forEach((event, index) => {
    const parsed = parser.parse(JSON.stringify(event), '2026-01-01T00:00:00.000Z');
    if ('rejected' in parsed) return;
    const { table, columns } = parsed.event;
    const reference = { table, eventId: String(index), time: columns.TimeGenerated };
    if (detector.match(parsed.event, reference, 'sigma cases').some(({ rule }) => rule.id === rule_id)) hits += 1;
  });
  return hits;
}
