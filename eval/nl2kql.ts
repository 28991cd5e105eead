import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kqlByModel } from '../src/analyst/ask/by-model.ts';
import { understand } from '../src/analyst/ask/grammar.ts';
import { DEFAULT_CONFIG_FILE, readConfig } from '../src/config/config.ts';
import { compileKql } from '../src/kql/compile.ts';
import { KqlError } from '../src/kql/errors.ts';
import { VedetteError } from '../src/lib/errors.ts';
import { connectModel } from '../src/model/connect.ts';
import type { LanguageModel } from '../src/model/language-model.ts';
import type { KqlTable } from '../src/schema/catalog.ts';
import { searchedColumns } from '../src/schema/searched-columns.ts';
import type { ColumnType } from '../src/schema/types.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';

export const name = 'nl2kql';
const NOW = new Date('2024-06-01T12:00:00Z');
const SETS = ['Defender', 'Sentinel'] as const;

interface Case {
  readonly set: string;
  readonly question: string;
  readonly expected: string;
}

interface Scores {
  syntax: number;
  semantics: number;
  table: number;
  filter_column: number;
  filter_literal: number;
}

/**
 * Questions with the KQL that an expert wrote. `syntax` and `semantics`: the query parses, and binds against the schema;
 * `table`, `filter_column`, `filter_literal`: overlap with the expert's (intersection over union). By the grammar, which is
 * the baseline, or by the model that is named and configured. Of the grammar `answered` is the share that it would answer:
 * the product refuses the others, whose best guess is scored here all the same.
 */
export async function run({ dataFolder, model: wanted }: EvaluationOptions): Promise<EvaluationResult> {
  const folder = join(dataFolder, 'nl2kql');
  if (!existsSync(folder)) throw new VedetteError('EVAL_DATA_MISSING', `There is no folder ${folder}.`);
  const model = wanted === undefined ? undefined : modelNamed(wanted);
  const total = zero();
  const baseline = zero();
  const failures: unknown[] = [];
  let [n, answered] = [0, 0];
  for (const set of SETS) {
    const questions = join(folder, `${set}.jsonl`);
    if (!existsSync(questions)) continue;
    const catalog = schemaOf(join(folder, `${set}_Schema.json`));
    const tables = new Map(catalog.map((table) => [table.name, table]));
    for (const one of casesOf(questions, set)) {
      n++;
      const guess = understand(one.question, tables, NOW);
      if (guess && guess.leftOver.length === 0) answered++;
      const byGrammar = score(guess?.kql ?? '', one.expected, catalog);
      addTo(baseline, byGrammar);
      const kql = model ? await modelKql(model, one.question, catalog) : (guess?.kql ?? '');
      const scores = model ? score(kql, one.expected, catalog) : byGrammar;
      addTo(total, scores);
      if (Object.values(scores).some((value) => value < 1))
        failures.push({ ...one, kql, scores, leftOver: guess?.leftOver });
    }
  }
  const share = (scores: Scores) =>
    Object.fromEntries(Object.entries(scores).map(([key, value]) => [key, value / Math.max(n, 1)]));
  return {
    n,
    figures: { ...share(total), ...(model ? {} : { answered: answered / Math.max(n, 1) }) },
    baseline: share(baseline),
    failures,
  };
}

function modelNamed(wanted: string): LanguageModel {
  const config = readConfig(process.env['VEDETTE_CONFIG'] ?? DEFAULT_CONFIG_FILE);
  const model = connectModel({ ...config.model, name: wanted });
  if (!model) throw new VedetteError('EVAL_NO_MODEL', `No provider is configured for the model ${wanted}.`);
  return model;
}

async function modelKql(model: LanguageModel, question: string, catalog: readonly KqlTable[]): Promise<string> {
  const outcome = await kqlByModel(model, question, catalog, NOW, (kql) => {
    compileKql(kql, { catalog, now: NOW });
  });
  return outcome.kind === 'answered' ? outcome.value.kql : '';
}

function zero(): Scores {
  return { syntax: 0, semantics: 0, table: 0, filter_column: 0, filter_literal: 0 };
}

function addTo(sum: Scores, scores: Scores): void {
  for (const key of Object.keys(sum) as (keyof Scores)[]) sum[key] += scores[key];
}

function score(kql: string, expected: string, catalog: readonly KqlTable[]): Scores {
  if (kql === '') return zero();
  const [got, wanted] = [partsOf(kql, catalog), partsOf(expected, catalog)];
  return {
    ...compiles(kql, catalog),
    table: overlap(got.tables, wanted.tables),
    filter_column: overlap(got.columns, wanted.columns),
    filter_literal: overlap(got.literals, wanted.literals),
  };
}

function compiles(kql: string, catalog: readonly KqlTable[]): { syntax: number; semantics: number } {
  try {
    compileKql(kql, { catalog, now: NOW });
    return { syntax: 1, semantics: 1 };
  } catch (error) {
    // What binds and is not translated yet is still right KQL.
    const stage = error instanceof KqlError ? error.stage : 'parse';
    return { syntax: stage === 'parse' ? 0 : 1, semantics: stage === 'parse' || stage === 'bind' ? 0 : 1 };
  }
}

const LITERAL = /@?"(?:[^"\\]|\\.)*"|@?'(?:[^'\\]|\\.)*'|\b\d+(?:\.\d+)?[dhms]?\b/g;

/** The tables, and the columns and literals of the filters, in lower case. */
function partsOf(kql: string, catalog: readonly KqlTable[]) {
  const tables = new Set(catalog.map((table) => table.name).filter((table) => new RegExp(`\\b${table}\\b`).test(kql)));
  const known = new Set(catalog.flatMap((table) => table.columns.map((column) => column.name)));
  const columns = new Set<string>();
  const literals = new Set<string>();
  for (const filter of kql.split('|').filter((part) => /^\s*(?:where|filter)\b/.test(part))) {
    const bare = filter.replaceAll(LITERAL, (literal) => {
      literals.add(literal.replaceAll(/^@?["']|["']$/g, '').toLowerCase());
      return ' ';
    });
    for (const word of bare.match(/[A-Za-z_]\w*/g) ?? []) if (known.has(word)) columns.add(word.toLowerCase());
  }
  return { tables, columns, literals };
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 && other.size === 0) return 1;
  const shared = [...one].filter((value) => other.has(value)).length;
  return shared / (one.size + other.size - shared);
}

function casesOf(file: string, set: string): Case[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as { context: string; baseline: string })
    .map(({ context, baseline }) => ({ set, question: context, expected: baseline }));
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  datetime: 'datetime',
  string: 'string',
  int32: 'int',
  int64: 'long',
  double: 'real',
  boolean: 'bool',
  sbyte: 'bool',
  timespan: 'timespan',
  guid: 'guid',
  object: 'dynamic',
};

function schemaOf(file: string): KqlTable[] {
  const databases = JSON.parse(readFileSync(file, 'utf8')) as {
    Tables: { Table: string; Columns: { Name: string; Type: string }[] }[];
  }[];
  return databases.flatMap(({ Tables }) =>
    Tables.map(({ Table, Columns }) => ({
      name: Table,
      description: '',
      sql: '',
      searched: searchedColumns(Table, [], () => false),
      columns: Columns.map(({ Name, Type }) => ({
        name: Name,
        type: TYPES[Type.replace('System.', '').toLowerCase()] ?? 'string',
        description: '',
      })),
    })),
  );
}
