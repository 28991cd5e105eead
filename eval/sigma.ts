import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDetector, type StreamDetector } from '../src/detect/detector.ts';
import { loadRules } from '../src/detect/rules.ts';
import { createParser } from '../src/ingest/parser.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';
import { plainReading } from './plain-reading.ts';

export const name = 'sigma';

interface Case {
  readonly rule_id: string;
  readonly rule_file: string;
  readonly match_count: number | null;
  readonly detection: Readonly<Record<string, unknown>>;
  readonly events: readonly unknown[];
}

/**
 * Each rule of the regression data over its own events, every other rule loaded beside it. `cases`: the rule matches at
 * least as many events as the case says (one where it says nothing). `cases_as_published`: exactly as many. Where more match,
 * the rule's text read plainly, without our engine, decides who is right: `cases_exact` takes its count for the published one
 * where it says so. Who publishes the cases checks only that the rule matches at all.
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
  let published = 0;
  for (const line of gunzipSync(cases).toString('utf8').trim().split('\n')) {
    const one = JSON.parse(line) as Case;
    const hits = hitsOf(detector, one);
    const wanted = one.match_count ?? 1;
    n += 1;
    if (hits >= wanted) matched += 1;
    const isPublished = one.match_count === null ? hits > 0 : hits === wanted;
    if (isPublished) published += 1;
    if (isPublished || hits === readPlainly(one)) exact += 1;
    if (!isPublished)
      failures.push({
        rule: one.rule_file,
        wanted: one.match_count,
        hits,
        plainly: readPlainly(one),
        state: stateOf.get(one.rule_id),
      });
  }
  return {
    n,
    figures: { cases: matched / n, cases_exact: exact / n, cases_as_published: published / n },
    baseline: { cases: 1 },
    failures,
  };
}

/** How many of a case's events its rule's text describes; undefined where it is too intricate for a plain reading. */
function readPlainly({ detection, events }: Case): number | undefined {
  let count = 0;
  for (const event of events) {
    const holds = plainReading(detection, fieldsOf(event));
    if (holds === undefined) return undefined;
    if (holds) count += 1;
  }
  return count;
}

/** The named data of a Windows event. */
function fieldsOf(event: unknown): Readonly<Record<string, unknown>> {
  const { Event: inner = event } = event as { Event?: unknown };
  const { EventData: data = inner } = inner as { EventData?: unknown };
  return data as Readonly<Record<string, unknown>>;
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
