import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { compileKql } from '../../src/kql/compile.ts';
import { sharedData } from '../../src/lib/shared-data.ts';
import { catalog } from '../../src/schema/catalog.ts';
import { queryCases } from './query-cases.ts';

const NOW = new Date('2026-03-09T00:00:00Z');

/** The public queries where they are at hand, and the benchmark's own. */
function corpus(): string[] {
  const texts = queryCases.map(({ kql }) => kql);
  for (const [file, field] of [
    ['nl2kql/Sentinel.jsonl', 'baseline'],
    ['nl2kql/Defender.jsonl', 'baseline'],
    ['kqlbench/questions.jsonl', 'kql'],
    ['kqlbench/train-azure.valid.jsonl.gz', 'kql'],
  ] as const) {
    const path = sharedData(file);
    if (path === undefined || !existsSync(path)) continue;
    const bytes = readFileSync(path);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const line of text.split('\n'))
      if (line.trim() !== '') texts.push(String((JSON.parse(line) as Record<string, unknown>)[field] ?? ''));
  }
  return texts.filter((text) => text !== '');
}

/** Milliseconds from the text of a query to its SQL, over the corpus; refused queries count too. */
export function translationTimes(): Record<string, { value: number; unit: string }> {
  const texts = corpus();
  const times: number[] = [];
  let translated = 0;
  const once = (text: string) => {
    try {
      compileKql(text, { catalog, now: NOW });
      translated++;
    } catch {
      // Refused: its time counts as well.
    }
  };
  for (const text of texts.slice(0, 50)) once(text);
  translated = 0;
  for (const text of texts) {
    const started = performance.now();
    once(text);
    times.push(performance.now() - started);
  }
  times.sort((left, right) => left - right);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return {
    translated: { value: translated, unit: `of ${texts.length} queries` },
    translation_p50: { value: at(0.5), unit: 'ms' },
    translation_p99: { value: at(0.99), unit: 'ms' },
  };
}
