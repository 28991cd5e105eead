import { closeSync, openSync, readSync } from 'node:fs';
import { VedetteError } from '../../lib/errors.ts';
import type { ColumnType } from '../../schema/types.ts';
import { identifier, literal } from '../ddl/sql.ts';

/** One statement of ours that reads, as rows of values. */
export type Ask = (sql: string) => Promise<readonly (readonly unknown[])[]>;

/** A file as a source of typed rows: its columns, and the SELECT that gives them in the types in which KQL computes. */
export interface FileSource {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly select: string;
}

const FORMATS = {
  csv: 'CSVWithNames',
  tsv: 'TSVWithNames',
  json: 'JSONAsString',
  ndjson: 'JSONAsString',
  jsonl: 'JSONAsString',
  parquet: 'Parquet',
} as const;
type Extension = keyof typeof FORMATS;

const MOST_COLUMNS = 1000;
const DATETIME = "DateTime64(7, 'UTC')";

/** Reads what a file holds; every value is looked at, so that the types fit all of them. Throws TABLE_FORMAT, TABLE_FILE. */
export async function fileSource(path: string, ask: Ask): Promise<FileSource> {
  const extension = /\.([a-z]+)(?:\.(?:gz|zst|bz2|xz))?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  if (!(extension in FORMATS))
    throw new VedetteError(
      'TABLE_FORMAT',
      `${path} must end in .csv, .tsv, .json, .ndjson, .jsonl or .parquet (or one of these with .gz).`,
    );
  const format = FORMATS[extension as Extension];
  const source =
    format === 'JSONAsString'
      ? await jsonSource(path, ask)
      : format === 'Parquet'
        ? await parquetSource(path, ask)
        : await textSource(path, format, ask);
  const names = source.columns.map(({ name }) => name);
  if (names.length === 0) throw new VedetteError('TABLE_FILE', `${path} holds no column.`);
  if (names.length > MOST_COLUMNS)
    throw new VedetteError('TABLE_FILE', `${path} has ${names.length} columns; a table has at most ${MOST_COLUMNS}.`);
  const bad = names.find(
    (name, index) => name.trim() === '' || /[\u0000-\u001f]/.test(name) || names.indexOf(name) !== index,
  );
  if (bad !== undefined)
    throw new VedetteError(
      'TABLE_FILE',
      `${path} has a column ${JSON.stringify(bad)}: names must be given, once each.`,
    );
  return source;
}

/** A type by what all filled texts of a column are: the first that fits every one. */
const TEXT_TYPES: readonly { readonly type: ColumnType; fits(text: string): string; cast(text: string): string }[] = [
  {
    // Figures with a leading zero are codes, not numbers.
    type: 'long',
    fits: (text) => `match(${text}, '^-?(0|[1-9][0-9]{0,17})$')`,
    cast: (text) => `toInt64OrNull(${text})`,
  },
  {
    type: 'real',
    fits: (text) =>
      `match(${text}, '^[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]{1,3})?$') AND NOT match(${text}, '^[-+]?0[0-9]')`,
    cast: (text) => `toFloat64OrNull(${text})`,
  },
  {
    type: 'bool',
    fits: (text) => `lower(${text}) IN ('true', 'false')`,
    cast: (text) =>
      `CAST(multiIf(lower(${text}) = 'true', true, lower(${text}) = 'false', false, NULL), 'Nullable(Bool)')`,
  },
  {
    type: 'datetime',
    fits: (text) =>
      `match(${text}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?(Z|[-+][0-9]{2}:?[0-9]{2})?)?$') AND isNotNull(parseDateTime64BestEffortOrNull(${text}, 7, 'UTC'))`,
    cast: (text) => `parseDateTime64BestEffortOrNull(${text}, 7, 'UTC')`,
  },
  {
    type: 'guid',
    fits: (text) => `match(${text}, '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$')`,
    cast: (text) => `toUUIDOrNull(${text})`,
  },
  {
    type: 'dynamic',
    fits: (text) => `substring(${text}, 1, 1) IN ('{', '[') AND isValidJSON(${text})`,
    cast: (text) => `nullIf(${text}, '')`,
  },
];

const selectOf = (values: readonly { readonly name: string; readonly sql: string }[], from: string) =>
  `SELECT ${values.map(({ name, sql }) => `${sql} AS ${identifier(name)}`).join(', ')} FROM ${from}`;

async function textSource(path: string, format: string, ask: Ask): Promise<FileSource> {
  const settings = `SETTINGS input_format_csv_use_best_effort_in_schema_inference = 0, input_format_tsv_use_best_effort_in_schema_inference = 0, schema_inference_make_columns_nullable = 0${format === 'CSVWithNames' ? `, format_csv_delimiter = ${literal(delimiterOf(path))}` : ''}`;
  const file = `file(${literal(path)}, ${literal(format)})`;
  const names = (await ask(`DESCRIBE ${file} ${settings}`)).map(([name]) => String(name));
  if (names.length > MOST_COLUMNS || names.length === 0)
    return { columns: names.map((name) => ({ name, type: 'string' })), select: '' };
  const counts = names.flatMap((name) => {
    const text = identifier(name);
    return [`countIf(${text} != '')`, ...TEXT_TYPES.map(({ fits }) => `countIf(${text} != '' AND ${fits(text)})`)];
  });
  const [row = []] = await ask(`SELECT ${counts.join(', ')} FROM ${file} ${settings}`);
  const width = TEXT_TYPES.length + 1;
  const found = names.map((name, index) => {
    const [filled, ...fitting] = row.slice(index * width, (index + 1) * width).map(Number);
    return { name, kind: filled ? TEXT_TYPES[fitting.indexOf(filled)] : undefined };
  });
  return {
    columns: found.map(({ name, kind }) => ({ name, type: kind?.type ?? 'string' })),
    select: `${selectOf(
      found.map(({ name, kind }) => ({ name, sql: kind ? kind.cast(identifier(name)) : identifier(name) })),
      file,
    )} ${settings}`,
  };
}

/** What parts the names in the first line: a comma, a semicolon or a tab. */
function delimiterOf(path: string): string {
  const buffer = Buffer.alloc(16 * 1024);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    length = readSync(file, buffer);
    closeSync(file);
  } catch (cause) {
    throw new VedetteError('TABLE_FILE', `${path} can't be read: ${(cause as Error).message}`, { cause });
  }
  const line =
    buffer
      .toString('utf8', 0, length)
      .split('\n', 1)[0]
      ?.replace(/"[^"]*"/g, '') ?? '';
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).sign;
}

async function jsonSource(path: string, ask: Ask): Promise<FileSource> {
  const file = `file(${literal(path)}, 'JSONAsString', 'json String')`;
  const text = 'JSONExtractString(json, key)';
  const tests = TEXT_TYPES.filter(({ type }) => type === 'datetime' || type === 'guid');
  const keys = await ask(
    `SELECT key, min((row, at)), groupUniqArray(toString(JSONType(json, key))), countIf(JSONType(json, key) = 'String' AND ${text} != '')${tests
      .map(({ fits }) => `, countIf(JSONType(json, key) = 'String' AND ${text} != '' AND ${fits(text)})`)
      .join(
        '',
      )} FROM (SELECT json, row, pair.1 AS at, pair.2 AS key FROM (SELECT json, row, arrayJoin(arrayZip(arrayEnumerate(JSONExtractKeys(json)), JSONExtractKeys(json))) AS pair FROM (SELECT json, rowNumberInAllBlocks() AS row FROM ${file}))) GROUP BY key ORDER BY min((row, at)) LIMIT ${MOST_COLUMNS + 1}`,
  );
  const columns = keys.map(([key, , kinds, filled, ...fitting]) => ({
    name: String(key),
    type: jsonType(
      new Set((kinds as string[]).filter((kind) => kind !== 'Null')),
      Number(filled) > 0 ? tests[fitting.map(Number).indexOf(Number(filled))]?.type : undefined,
    ),
  }));
  return {
    columns,
    select: selectOf(
      columns.map(({ name, type }) => ({ name, sql: jsonValue(name, type) })),
      file,
    ),
  };
}

function jsonType(kinds: ReadonlySet<string>, textType: ColumnType | undefined): ColumnType {
  const all = (...allowed: string[]) => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.size === 0) return 'string';
  if (all('Bool')) return 'bool';
  if (all('Int64')) return 'long';
  if (all('Int64', 'UInt64')) return 'decimal';
  if (all('Int64', 'UInt64', 'Double')) return 'real';
  return all('String') ? (textType ?? 'string') : 'dynamic';
}

function jsonValue(name: string, type: ColumnType): string {
  const key = literal(name);
  const text = `JSONExtractString(json, ${key})`;
  const typed = TEXT_TYPES.find((entry) => entry.type === type);
  if (type === 'string') return text;
  if (type === 'dynamic') return `nullIf(nullIf(JSONExtractRaw(json, ${key}), ''), 'null')`;
  if (type === 'bool') return `JSONExtract(json, ${key}, 'Nullable(Bool)')`;
  if (type === 'decimal') return `toDecimal128OrNull(JSONExtractRaw(json, ${key}), 18)`;
  return typed && type !== 'long' && type !== 'real'
    ? typed.cast(text)
    : `JSONExtract(json, ${key}, '${type === 'long' ? 'Nullable(Int64)' : 'Nullable(Float64)'}')`;
}

async function parquetSource(path: string, ask: Ask): Promise<FileSource> {
  const file = `file(${literal(path)}, 'Parquet')`;
  const found = (await ask(`DESCRIBE ${file}`)).map(([name, type]) => ({
    name: String(name),
    ...parquetColumn(identifier(String(name)), String(type)),
  }));
  return { columns: found.map(({ name, type }) => ({ name, type })), select: selectOf(found, file) };
}

function parquetColumn(column: string, declared: string): { readonly type: ColumnType; readonly sql: string } {
  const type = declared.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
  if (/^(U?Int(8|16)|Int32)$/.test(type)) return { type: 'int', sql: `CAST(${column}, 'Nullable(Int32)')` };
  if (/^(UInt32|Int64)$/.test(type)) return { type: 'long', sql: `CAST(${column}, 'Nullable(Int64)')` };
  if (/^(U?Int|Decimal)/.test(type)) return { type: 'decimal', sql: `toDecimal128OrNull(toString(${column}), 18)` };
  if (/^(B?Float)/.test(type)) return { type: 'real', sql: `CAST(${column}, 'Nullable(Float64)')` };
  if (type === 'Bool') return { type: 'bool', sql: `CAST(${column}, 'Nullable(Bool)')` };
  if (/^Date/.test(type)) return { type: 'datetime', sql: `CAST(${column}, ${literal(`Nullable(${DATETIME})`)})` };
  if (type === 'UUID') return { type: 'guid', sql: `CAST(${column}, 'Nullable(UUID)')` };
  if (/^(String|FixedString|Enum|IPv[46])/.test(type))
    return { type: 'string', sql: `ifNull(toString(${column}), '')` };
  return { type: 'dynamic', sql: `nullIf(replaceAll(toJSONString(${column}), '\\\\/', '/'), 'null')` };
}
