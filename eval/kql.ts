import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { checkQueries, readTables, withTables } from '../src/kql/check.ts';
import { runKql } from '../src/kql/run.ts';
import type { Catalog, CatalogTable } from '../src/kql/service.ts';
import { CLICKHOUSE_TYPE, identifier } from '../src/kql/sql.ts';
import { columnType } from '../src/kql/syntax.ts';
import { openScratchStore, type ScratchStore } from '../src/kql/testing/scratch-store.ts';
import { VedetteError } from '../src/lib/errors.ts';
import { catalog as ownCatalog } from '../src/schema/catalog.ts';
import { difference, type Example } from './kql-compare.ts';
import { setAside } from './kql-documentation.ts';

/** KQL: documented results, public queries, and the answers that KQLBench's own queries must find. */
export const name = 'kql';

export interface Outcome {
  readonly n: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly baseline: Readonly<Record<string, number>>;
  readonly failures: readonly {
    readonly set: string;
    readonly id: string;
    readonly query: string;
    readonly reason: string;
  }[];
}
type Failure = Outcome['failures'][number];

// Of the 1,036 documented examples duckdb-kql returns 245 as printed; no other engine publishes a figure for the rest.
const BASELINE = { examples: 245 / 1036 };

function lines<T>(path: string): T[] {
  const bytes = readFileSync(path);
  const text = path.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

function reason(error: unknown): string {
  return error instanceof VedetteError ? `${error.code} ${error.message}` : String(error);
}

async function examples(folder: string, store: ScratchStore, failures: Failure[]): Promise<[number, number]> {
  const path = join(folder, 'kql-examples.jsonl.gz');
  if (!existsSync(path)) return [0, 0];
  const all = lines<Example>(path).filter((example) => example.self_contained && setAside(example) === undefined);
  let good = 0;
  for (const [index, example] of all.entries()) {
    let why: string | undefined;
    try {
      const result = await runKql(example.query, { store, catalog: [], now: new Date() });
      why = difference(example, result);
    } catch (error) {
      why = reason(error);
    }
    if (why === undefined) good++;
    else failures.push({ set: 'examples', id: `${example.page}#${index}`, query: example.query, reason: why });
  }
  return [good, all.length];
}

const OTHER_NAMES: Readonly<Record<string, CatalogTable['columns'][number]['type']>> = {
  boolean: 'bool',
  sbyte: 'bool',
  double: 'real',
  int16: 'int',
  int32: 'int',
  int64: 'long',
  object: 'dynamic',
};

/** The tables of NL2KQL's schema files. */
function schemaTables(path: string): CatalogTable[] {
  const content = JSON.parse(readFileSync(path, 'utf8')) as unknown;
  const found: CatalogTable[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const record = node as Record<string, unknown>;
    const columns = record['Columns'] ?? record['columns'];
    const label = record['Name'] ?? record['name'] ?? record['TableName'] ?? record['Table'];
    if (Array.isArray(columns) && typeof label === 'string') {
      found.push({ name: label, empty: true, columns: columns.flatMap((column) => columnOf(column)) });
      return;
    }
    for (const value of Object.values(record)) visit(value);
  };
  visit(content);
  return found;
}

function columnOf(column: unknown): CatalogTable['columns'][number][] {
  if (typeof column !== 'object' || column === null) return [];
  const record = column as Record<string, unknown>;
  const label = record['Name'] ?? record['name'] ?? record['ColumnName'];
  const type = String(record['Type'] ?? record['type'] ?? record['ColumnType'] ?? record['DataType'] ?? 'string')
    .toLowerCase()
    .replace('system.', '');
  if (typeof label !== 'string') return [];
  return [{ name: label, type: columnType(type) ?? OTHER_NAMES[type] ?? 'string' }];
}

interface Question {
  readonly id: string;
  readonly kql: string;
  readonly answer: readonly string[];
  readonly logs_complete: boolean;
}

/** The recorded logs as tables of the scratch store; tables without logs stay empty. */
function loadLogs(folder: string, store: ScratchStore): Catalog {
  const tables = readTables(join(folder, 'kqlbench', 'tables.json'));
  return tables.map((table) => {
    const path = [`${table.name}.ndjson.gz`, `${table.name}.partial.ndjson.gz`]
      .map((file) => join(folder, 'kqlbench', file))
      .find(existsSync);
    if (!path) return table;
    const rows = lines<Record<string, unknown>>(path);
    const columns = table.columns.map((column) => `${identifier(column.name)} ${CLICKHOUSE_TYPE[column.type]}`);
    store.command(`CREATE TABLE kql.${identifier(table.name)} (${columns.join(', ')}) ENGINE = Memory`);
    const dynamics = new Set(table.columns.filter(({ type }) => type === 'dynamic').map((column) => column.name));
    const known = new Set(table.columns.map((column) => column.name));
    const body = rows.map((row) =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(row)
            .filter(([key, value]) => known.has(key) && value !== null && value !== '')
            .map(([key, value]) => [
              key,
              dynamics.has(key) && typeof value !== 'string' ? JSON.stringify(value) : value,
            ]),
        ),
      ),
    );
    for (let index = 0; index < body.length; index += 2000)
      store.command(
        `INSERT INTO kql.${identifier(table.name)} SETTINGS date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1 FORMAT JSONEachRow ${body.slice(index, index + 2000).join('\n')}`,
      );
    const { empty: _empty, ...filled } = table;
    return filled;
  });
}

/** An instant just after the last event, so that `ago(1d)` means what it meant when the logs were made. */
async function endOfLogs(catalog: Catalog, store: ScratchStore): Promise<Date> {
  let last = 0;
  for (const table of catalog) {
    if (table.empty) continue;
    const time = table.columns.find(({ name: column }) => column === 'Timestamp' || column === 'TimeGenerated');
    if (!time) continue;
    const { rows } = await store.query(
      `SELECT toUnixTimestamp(max(${identifier(time.name)})) AS t FROM kql.${identifier(table.name)}`,
    );
    last = Math.max(last, Number(rows[0]?.[0] ?? 0));
  }
  return last ? new Date((last + 60) * 1000) : new Date();
}

async function corpus(
  folder: string,
  catalog: Catalog,
  store: ScratchStore,
  failures: Failure[],
): Promise<[number, number]> {
  const queries: { id: string; query: string }[] = [];
  // Vedette's own tables, present but empty beside the recorded ones.
  let tables = [
    ...withTables(
      catalog,
      ownCatalog.map(({ name: table, columns }) => ({ name: table, columns, empty: true })),
    ),
  ];
  for (const file of ['Sentinel', 'Defender']) {
    const path = join(folder, 'nl2kql', `${file}.jsonl`);
    if (!existsSync(path)) continue;
    tables = [...withTables(tables, schemaTables(join(folder, 'nl2kql', `${file}_Schema.json`)))];
    queries.push(
      ...lines<{ baseline: string }>(path).map(({ baseline }, index) => ({ id: `${file}#${index}`, query: baseline })),
    );
  }
  const bench = join(folder, 'kqlbench', 'questions.jsonl');
  if (existsSync(bench)) queries.push(...lines<Question>(bench).map(({ id, kql }) => ({ id, query: kql })));
  let good = 0;
  const texts = new Map(queries.map(({ id, query }) => [id, query]));
  for await (const checked of checkQueries(queries, { catalog: tables, store })) {
    if (checked.ok) good++;
    else
      failures.push({
        set: 'corpus',
        id: checked.id,
        query: texts.get(checked.id) ?? '',
        reason: `${checked.stage}: ${checked.error}`,
      });
  }
  return [good, queries.length];
}

async function answers(
  folder: string,
  catalog: Catalog,
  store: ScratchStore,
  failures: Failure[],
): Promise<[number, number]> {
  const path = join(folder, 'kqlbench', 'questions.jsonl');
  if (!existsSync(path)) return [0, 0];
  const questions = lines<Question>(path).filter((question) => question.logs_complete);
  const now = await endOfLogs(catalog, store);
  let good = 0;
  for (const { id, kql, answer } of questions) {
    let why: string | undefined;
    try {
      const { rows } = await runKql(kql, { store, catalog, now, limits: { maxRows: 100_000 } });
      const text = JSON.stringify(rows).toLowerCase().replaceAll('\\\\', '\\');
      if (!answer.some((wanted) => text.includes(wanted.toLowerCase().replaceAll('\\\\', '\\'))))
        why = `${rows.length} rows without ${answer.join(' or ')}`;
    } catch (error) {
      why = reason(error);
    }
    if (why === undefined) good++;
    else failures.push({ set: 'answers', id, query: kql, reason: why });
  }
  return [good, questions.length];
}

export async function run(options: { readonly dataFolder: string; readonly json: boolean }): Promise<Outcome> {
  const store = openScratchStore();
  const failures: Failure[] = [];
  try {
    const hasLogs = existsSync(join(options.dataFolder, 'kqlbench', 'tables.json'));
    const catalog = hasLogs ? loadLogs(options.dataFolder, store) : [];
    const parts = {
      examples: await examples(options.dataFolder, store, failures),
      corpus: await corpus(options.dataFolder, catalog, store, failures),
      answers: await answers(options.dataFolder, catalog, store, failures),
    };
    const counted = Object.entries(parts).filter(([, [, n]]) => n > 0);
    return {
      n: counted.reduce((sum, [, [, n]]) => sum + n, 0),
      figures: Object.fromEntries(counted.map(([key, [good, n]]) => [key, good / n])),
      baseline: BASELINE,
      failures,
    };
  } finally {
    store.close();
  }
}
