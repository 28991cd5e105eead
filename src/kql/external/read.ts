import { parseCsv } from '../../lib/csv.ts';
import type { TypedName } from '../syntax.ts';

/** What the `with` clause of `externaldata` says. */
export interface ReadOptions {
  readonly format: string;
  readonly ignoreFirstRecord: boolean;
  /** For each column of the schema, where its value is in a record, if that is not its own place or name. */
  readonly mapping?: readonly (string | number | undefined)[];
}

/** A row of texts; null where a value is absent. */
export type TextRow = readonly (string | null)[];
export interface Malformed {
  readonly problem: string;
}

const SEPARATORS: Readonly<Record<string, string>> = {
  csv: ',',
  psv: '|',
  scsv: ';',
  sohsv: '\x01',
  tsv: '\t',
  tsve: '\t',
};
const JSONS = new Set(['json', 'multijson', 'singlejson']);
export const TEXT_FORMATS: readonly string[] = [...Object.keys(SEPARATORS), ...JSONS, 'raw', 'txt'];

/** The format that the name of a file shows; CSV where it shows none. */
export function formatOf(address: string): string {
  const [path = ''] = address.split(/[?;#]/, 1);
  const extension = /\.(\w+)(?:\.gz)?$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (extension === 'ndjson' || extension === 'jsonl') return 'multijson';
  if (extension === 'json') return 'multijson';
  return extension === 'parquet' || TEXT_FORMATS.includes(extension) ? extension : 'csv';
}

/** The records of a text as rows of the schema's columns. */
export function readText(text: string, columns: readonly TypedName[], options: ReadOptions): TextRow[] | Malformed {
  const { format, ignoreFirstRecord } = options;
  const separator = SEPARATORS[format];
  const rows =
    separator !== undefined
      ? separated(text, separator, format === 'tsve', columns.length, options)
      : JSONS.has(format)
        ? objects(text, columns, options)
        : format === 'raw'
          ? [[text]]
          : lines(text).map((line) => [line]);
  if (!Array.isArray(rows)) return rows;
  const kept = ignoreFirstRecord ? rows.slice(1) : rows;
  return kept.map((row) => columns.map((_, index) => row[index] ?? null));
}

const lines = (text: string): string[] => {
  const all = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  return all.at(-1) === '' ? all.slice(0, -1) : all;
};

function separated(
  text: string,
  separator: string,
  isEscaped: boolean,
  width: number,
  { mapping }: ReadOptions,
): TextRow[] | Malformed {
  const records = isEscaped
    ? lines(text).map((line) => line.split(separator).map(unescaped))
    : parseCsv(text, separator);
  if (!Array.isArray(records)) return { problem: `line ${records.line}: ${records.reason}` };
  if (!mapping) return records;
  return records.map((record) =>
    Array.from({ length: width }, (_, index) => {
      const place = mapping[index] ?? index;
      return typeof place === 'number' ? (record[place] ?? null) : null;
    }),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };
const unescaped = (cell: string) =>
  cell.replaceAll(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);

/** JSON: one object a line, one after another, or one array of them. */
function objects(text: string, columns: readonly TypedName[], options: ReadOptions): TextRow[] | Malformed {
  const values = jsonValues(text.replace(/^\ufeff/, ''));
  if (!Array.isArray(values)) return values;
  return values.map((value) =>
    columns.map(({ name }, index) =>
      textOf(at(value, options.mapping?.[index] ?? name, options.mapping !== undefined)),
    ),
  );
}

function jsonValues(text: string): unknown[] | Malformed {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  try {
    const whole = JSON.parse(trimmed) as unknown;
    return Array.isArray(whole) ? whole : [whole];
  } catch {
    // More than one value: each on a line of its own.
  }
  const values: unknown[] = [];
  for (const [index, line] of trimmed.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      return { problem: `line ${index + 1} is no JSON` };
    }
  }
  return values;
}

/** The value at a name, or at a path (`$.a.b[0]`) where a mapping gives one. */
function at(value: unknown, place: string | number, isPath: boolean): unknown {
  if (typeof place === 'number' || !isPath || !place.startsWith('$')) return member(value, String(place));
  const steps = [...place.matchAll(/\.([^.[\]]+)|\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]/g)];
  return steps.reduce<unknown>((inner, [, dotted, single, double, index]) => {
    if (index !== undefined) return Array.isArray(inner) ? inner[Number(index)] : undefined;
    return member(inner, dotted ?? single ?? double ?? '');
  }, value);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
