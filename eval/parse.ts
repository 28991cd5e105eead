import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rowOf } from '../src/cli/parse.ts';
import { FACILITIES, SEVERITIES } from '../src/ingest/formats/syslog-header.ts';
import { createParser } from '../src/ingest/parser.ts';
import { VedetteError } from '../src/lib/errors.ts';
import type { EvaluationOptions, EvaluationResult } from './evaluation.ts';

export const name = 'parse';

interface Case {
  readonly id: string;
  readonly input: string | readonly string[];
  readonly schema: string;
  readonly product?: string;
  readonly expected: Record<string, unknown>;
}

/** A value that a case expects, and whether the row holds it. */
interface Expectation {
  readonly field: string;
  readonly value: string;
}

const RECEIVED = '2026-06-01T00:00:00.000Z';

/**
 * Share of the values that other products' own tests expect of a line which are a field of the parsed row: a column or a
 * leaf of `Raw` that is equal to it, not merely a part of the message. Values that are labels of the other product (its name
 * for the kind of line) say nothing about the line and are not counted, nor times of which the line says nothing.
 */
export async function run({ dataFolder }: EvaluationOptions): Promise<EvaluationResult> {
  const file = join(dataFolder, 'parse-cases.jsonl.gz');
  if (!existsSync(file)) throw new VedetteError('EVAL_DATA_MISSING', `${file} does not exist`);
  const cases = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
  const totals = new Map<string, { found: number; all: number }>();
  const failures: unknown[] = [];
  let found = 0;
  let words = 0;
  let all = 0;
  let rejected = 0;
  for (const one of cases) {
    const input = typeof one.input === 'string' ? one.input : one.input.join('\n');
    const parsed = createParser({ name: one.id }).parse(input, RECEIVED);
    if ('rejected' in parsed) rejected++;
    const row = 'rejected' in parsed ? {} : rowOf(parsed.event);
    const values = leavesOf(row, one.schema);
    const tokens = new Set(input.split(/[\s=,;"'()[\]{}<>|]+/).map(normal));
    const missing: Expectation[] = [];
    for (const expectation of expectationsOf(one, input)) {
      all++;
      const total = totals.get(one.schema) ?? { found: 0, all: 0 };
      totals.set(one.schema, total);
      total.all++;
      if (tokens.has(normal(expectation.value))) words++;
      if (holds(values, expectation.value)) {
        found++;
        total.found++;
      } else missing.push(expectation);
    }
    if (missing.length > 0)
      failures.push({ id: one.id, schema: one.schema, product: one.product, missing, input: input.slice(0, 500), row });
  }
  const figures: Record<string, number> = { values: share(found, all), rejected: share(rejected, cases.length) };
  for (const [schema, total] of totals)
    figures[`values_${schema.replace(/[^a-z]+/g, '_').replace(/_$/, '')}`] = share(total.found, total.all);
  return { n: cases.length, figures, baseline: { values: share(words, all) }, failures };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function normal(value: unknown): string {
  return String(value).trim().toLowerCase();
}

/** Every leaf of a row as text, and each time as its moment. */
function leavesOf(row: Record<string, unknown>, schema: string): Set<string> {
  const leaves = new Set<string>();
  const walk = (value: unknown): void => {
    if (value === null || value === undefined) return;
    if (typeof value === 'object') {
      for (const part of Object.values(value)) walk(part);
      return;
    }
    leaves.add(normal(value));
    const moment = momentOf(value);
    if (moment !== undefined) leaves.add(`@${moment}`);
  };
  walk(row);
  if (schema === 'splunk-sourcetype')
    leaves.add(`product:${squashed(`${row['EventVendor'] ?? ''}${row['EventProduct'] ?? ''}`)}`);
  return leaves;
}

function holds(values: Set<string>, expected: string): boolean {
  if (expected.startsWith('product:')) return namesProduct(values, expected.slice('product:'.length).split(' '));
  if (values.has(normal(expected))) return true;
  const moment = momentOf(expected);
  return moment !== undefined && values.has(`@${moment}`);
}

function squashed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** True where the row's vendor and product bear a word of the other product's name for the source. */
function namesProduct(values: Set<string>, words: readonly string[]): boolean {
  for (const value of values)
    if (value.startsWith('product:')) return words.some((word) => value.includes(word, 'product:'.length));
  return false;
}

/** The second of a text that is a time with a date. */
function momentOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return undefined;
  const millis = Date.parse(value.replace(' ', 'T'));
  return Number.isNaN(millis) ? undefined : Math.floor(millis / 1000);
}

/** Words of a sourcetype that name a format or a collector, not a product. */
const FORMAT_WORDS = new Set(['log', 'syslog', 'cef', 'json', 'nix', 'sc4s', 'events', 'fallback']);

const LABELS = new Set([
  'valid',
  'error',
  'template_vars_left',
  'index',
  'log_type',
  'log_subtype',
  'log_format',
  'service',
  'sub_type',
  'category',
  'record_type',
  'datasource_type',
  'program',
  'timestamp',
  'auth_status',
  'tags',
  'summary',
  'ecs',
]);

function expectationsOf(one: Case, input: string): Expectation[] {
  if (one.schema === 'syslog') return syslogExpectations(one.expected);
  if (one.schema === 'splunk-sourcetype') {
    const words = normal(one.expected['sourcetype'])
      .split(/[^a-z0-9]+/)
      .filter((word) => word.length > 2 && !FORMAT_WORDS.has(word));
    return words.length === 0 ? [] : [{ field: 'sourcetype', value: `product:${words.join(' ')}` }];
  }
  // Audit records are decoded, so that their values need not stand in the line as they are.
  const derived = one.schema.startsWith('au');
  const lower = input.toLowerCase();
  const expectations: Expectation[] = [];
  const walk = (value: unknown, path: string): void => {
    if (value === null || value === undefined || value === '') return;
    if (typeof value === 'object') {
      for (const [key, part] of Object.entries(value))
        if (!LABELS.has(key)) walk(part, path === '' ? key : `${path}.${key}`);
      return;
    }
    if (typeof value === 'boolean' || path.startsWith('metadata.') || value === 'unset') return;
    const text = String(value);
    const moment = momentOf(text);
    if (moment === undefined ? derived || lower.includes(text.toLowerCase()) : saysTime(input, text, moment))
      expectations.push({ field: path, value: text });
  };
  walk(one.expected, '');
  return expectations;
}

/** True where the line holds the minute and second of a moment, or its seconds since 1970. */
function saysTime(input: string, text: string, moment: number): boolean {
  return input.includes(text.slice(14, 19)) || input.includes(String(moment));
}

function syslogExpectations(expected: Record<string, unknown>): Expectation[] {
  const expectations: Expectation[] = [];
  const add = (field: string, value: unknown): void => {
    if (value !== undefined && value !== null && value !== '') expectations.push({ field, value: String(value) });
  };
  const facility = expected['Facility'];
  const severity = expected['Severity'];
  add('Facility', typeof facility === 'number' ? FACILITIES[facility] : undefined);
  add('Severity', typeof severity === 'number' ? SEVERITIES[severity] : undefined);
  for (const field of [
    'Priority',
    'Version',
    'Timestamp',
    'Hostname',
    'Appname',
    'ProcID',
    'MsgID',
    'Message',
  ] as const)
    add(field, expected[field]);
  const data = expected['StructuredData'];
  if (typeof data === 'object' && data !== null)
    for (const [id, parameters] of Object.entries(data as Record<string, Record<string, string> | null>))
      for (const [parameter, value] of Object.entries(parameters ?? {}))
        add(`StructuredData.${id}.${parameter}`, value);
  return expectations;
}
