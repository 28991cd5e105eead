import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { KqlError } from '../src/kql/errors.ts';
import { runKql } from '../src/kql/run.ts';
import { randomNumbers } from '../src/kql/testing/generator.ts';
import { fillGoldenTables, GOLDEN_NOW, goldenCatalog } from '../src/kql/testing/golden-data.ts';
import { mutated } from '../src/kql/testing/mutate.ts';
import { openScratchStore } from '../src/kql/testing/scratch-store.ts';
import { repositoryRoot } from '../src/lib/shared-data.ts';
import { catalog as ownCatalog } from '../src/schema/catalog.ts';
import type { EvaluationOptions } from './evaluation.ts';
import type { Outcome } from './kql.ts';

/** Mutated queries: none may crash, show an error of the store, or become a statement that does more than read. */
export const name = 'fuzz';

const CASES = Number(process.env['FUZZ_CASES'] ?? 100_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const MOST_FAILURES = 200;
const LIMITS = { maxSeconds: 5, maxMemoryBytes: 512 * 1024 ** 2, maxRows: 1000 };
const READ = /^\s*(SELECT|WITH)\b/;
const PROGRESS_MS = 2000;

export async function run({ dataFolder }: EvaluationOptions): Promise<Outcome> {
  const queries = seeds(dataFolder);
  const random = randomNumbers(SEED);
  const known = new Set(goldenCatalog.map((table) => table.name));
  const catalog = [
    ...goldenCatalog,
    ...ownCatalog
      .filter((table) => !known.has(table.name))
      .map(({ name: table, columns }) => ({ name: table, columns, empty: true })),
  ];
  let store = openScratchStore();
  fillGoldenTables(store);
  const failures: Outcome['failures'][number][] = [];
  const counts = { ran: 0, refused: 0, defects: 0 };
  let shown = performance.now();
  try {
    for (let index = 0; index < CASES; index++) {
      const pick = () => queries[random(queries.length)] as string;
      const query = mutated(random, pick(), pick());
      const reason = await defect(query);
      if (reason === undefined) continue;
      counts.defects += 1;
      if (failures.length < MOST_FAILURES) failures.push({ set: 'fuzz', id: `${SEED}#${index}`, query, reason });
      // A statement that failed inside the engine may leave the next answer wrong.
      store.close();
      store = openScratchStore();
      fillGoldenTables(store);
    }
  } finally {
    store.close();
  }
  return {
    n: CASES,
    figures: { ran: counts.ran / CASES, refused: counts.refused / CASES, defects: counts.defects },
    baseline: {},
    failures,
  };

  /** Undefined for a query that ran or was refused as it should. */
  async function defect(query: string): Promise<string | undefined> {
    if (performance.now() - shown > PROGRESS_MS) {
      shown = performance.now();
      const done = counts.ran + counts.refused + counts.defects;
      process.stderr.write(`\r${done} of ${CASES} queries, ${counts.ran} ran, ${counts.defects} defects`);
    }
    let internal: string | undefined;
    try {
      const { sql } = await runKql(query, {
        store,
        catalog,
        now: GOLDEN_NOW,
        limits: LIMITS,
        onInternal: ({ error, sql: statement }) => {
          internal = `${String(error).slice(0, 500)}\n${statement.slice(0, 2000)}`;
        },
      });
      counts.ran += 1;
      return READ.test(sql) ? undefined : `no read: ${sql.slice(0, 200)}`;
    } catch (error) {
      if (internal !== undefined) return internal;
      if (!(error instanceof KqlError)) return `crash: ${error instanceof Error ? error.stack : String(error)}`;
      counts.refused += 1;
      return undefined;
    }
  }
}

/** The queries that mutations begin with: our goldens, and the public ones where they are at hand. */
function seeds(dataFolder: string): string[] {
  const folder = join(repositoryRoot, 'src', 'kql');
  const goldens = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.golden'))
    .sort()
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^# .*\n([\s\S]*?)\n---\n/gm)])
    .map(([, query]) => (query ?? '').trim());
  const found = [...goldens];
  for (const [file, key] of [
    ['kql-examples.jsonl.gz', 'query'],
    ['nl2kql/Sentinel.jsonl', 'baseline'],
    ['nl2kql/Defender.jsonl', 'baseline'],
    ['kqlbench/questions.jsonl', 'kql'],
  ] as const) {
    const path = join(dataFolder, file);
    if (!existsSync(path)) continue;
    const bytes = readFileSync(path);
    const text = file.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
    for (const line of text.split('\n').filter(Boolean)) {
      const query = (JSON.parse(line) as Record<string, unknown>)[key];
      if (typeof query === 'string' && query !== '') found.push(query);
    }
  }
  return found;
}
