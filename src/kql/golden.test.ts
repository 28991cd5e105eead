// Every *.golden beside the code: query, SQL and rows, the rows from chDB. UPDATE_GOLDENS=1 writes them anew; read the diff.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { KqlError } from './errors.ts';
import { prepareKql } from './prepare.ts';
import { runKql } from './run.ts';
import { fillGoldenTables, GOLDEN_NOW, goldenCatalog } from './testing/golden-data.ts';
import { openScratchStore, type ScratchStore } from './testing/scratch-store.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const update = process.env['UPDATE_GOLDENS'] === '1';

interface Case {
  readonly title: string;
  readonly query: string;
  readonly expected: string;
}

const CASE = /^# (.*)\n([\s\S]*?)(?:\n---\n([\s\S]*?))?(?=\n# |\s*$(?![\s\S]))/gm;

function read(path: string): Case[] {
  return [...readFileSync(path, 'utf8').matchAll(CASE)].map((match) => ({
    title: match[1] ?? '',
    query: (match[2] ?? '').trim(),
    expected: (match[3] ?? '').trim(),
  }));
}

async function outcome(query: string, store: ScratchStore): Promise<string> {
  const options = { catalog: goldenCatalog, now: GOLDEN_NOW };
  try {
    const { sql, params, render, name, further } = await prepareKql(query, { ...options, store });
    const result = await runKql(query, {
      ...options,
      store,
      onInternal: ({ error }) => {
        throw error;
      },
    });
    return [
      ...(name === undefined ? [] : [`table: ${name}`]),
      `sql: ${sql}`,
      ...Object.entries(params).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
      ...(render ? [`render: ${JSON.stringify(render)}`] : []),
      `columns: ${result.columns.map(({ name, type }) => `${name}:${type}`).join(', ')}`,
      ...result.rows.map((row) => JSON.stringify(row)),
      ...(result.further ?? []).flatMap((table, index) => [
        `table: ${table.name}`,
        `sql: ${further?.[index]?.sql}`,
        `columns: ${table.columns.map((column) => `${column.name}:${column.type}`).join(', ')}`,
        ...table.rows.map((row) => JSON.stringify(row)),
      ]),
    ].join('\n');
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    return `error: ${error.code} at ${error.line}:${error.column} in ${error.stage}: ${error.message}`;
  }
}

describe('KQL goldens', () => {
  let store: ScratchStore;
  before(() => {
    store = openScratchStore();
    fillGoldenTables(store);
  });
  after(() => store.close());

  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.golden'));
  for (const name of files.sort()) {
    const path = join(folder, name);
    it(`gives the SQL and the rows of ${relative(folder, path)}`, async () => {
      const cases = read(path);
      assert.ok(cases.length > 0, 'the file holds no case');
      const written: string[] = [];
      for (const { title, query, expected } of cases) {
        const actual = (await outcome(query, store)).trimEnd();
        if (!update) assert.equal(actual, expected, `${name}: ${title}`);
        assert.doesNotMatch(actual, /KQL_INTERNAL/, `${name}: ${title}`);
        written.push(`# ${title}\n${query}\n---\n${actual}\n`);
      }
      if (update) writeFileSync(path, written.join('\n'));
    });
  }
});
