import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { csvCell } from '../lib/csv.ts';
import type { EventStore, QueryOptions } from '../store/event-store.ts';
import type { CompiledQuery } from './compile.ts';
import { KqlError } from './errors.ts';
import { type KqlValue, toKqlValue } from './result.ts';
import { guarded, type RunOptions, readyKql } from './run.ts';
import { identifier } from './sql.ts';
import type { TypedName } from './syntax.ts';

export const EXPORT_FORMATS = ['csv', 'json', 'ndjson', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions extends Omit<RunOptions, 'store' | 'lane'> {
  readonly store: Pick<EventStore, 'query' | 'stream' | 'parquet'>;
}

/** What an export may use: it has a lane of its own, so that it holds up no other query. */
const EXPORT_LIMITS = { maxSeconds: 600, maxMemoryBytes: 500_000_000, maxRows: 10_000_000 };
/** Rows are handed on in pieces of about this size. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * The rows of a query as a file, piece by piece: no more of it is in memory than what is on its way. Throws KqlError
 * before the first piece where the query is wrong; what fails later ends the pieces with an error.
 */
export async function exportKql(
  text: string,
  format: ExportFormat,
  options: ExportOptions,
): Promise<AsyncIterable<string | Uint8Array>> {
  const limits = { ...EXPORT_LIMITS, ...options.limits };
  const query = await readyKql(text, { ...options, limits });
  if (query.further)
    throw new KqlError(
      'KQL_UNSUPPORTED',
      'A query that gives several tables has no one file; export them one by one.',
      {
        place: { line: 1, column: 1 },
        stage: 'translate',
      },
    );
  const asked: QueryOptions = {
    params: query.params,
    limits,
    lane: 'export',
    ...(options.signal && { signal: options.signal }),
  };
  return format === 'parquet' ? parquetFile(query, asked, options) : rowsAsText(query, format, asked, options);
}

async function* rowsAsText(
  query: CompiledQuery,
  format: Exclude<ExportFormat, 'parquet'>,
  asked: QueryOptions,
  options: ExportOptions,
): AsyncGenerator<string> {
  const { columns, sql } = query;
  const writer = WRITERS[format];
  let piece = writer.head(columns);
  const rows = options.store.stream(sql, asked)[Symbol.asyncIterator]();
  try {
    for (let index = 0; ; index++) {
      const next = await guarded(sql, options, () => rows.next());
      if (next.done) break;
      if (index === asked.limits?.maxRows)
        throw new KqlError('KQL_LIMIT_ROWS', `The export ends at ${index.toLocaleString('en')} rows: there are more.`, {
          stage: 'run',
        });
      piece += writer.row(
        columns.map(({ name, type }) => toKqlValue(next.value[name], type)),
        columns,
        index === 0,
      );
      if (piece.length < PIECE_CHARACTERS) continue;
      yield piece;
      piece = '';
      if (options.signal?.aborted) throw new KqlError('KQL_CANCELLED', 'The export was cancelled.', { stage: 'run' });
    }
  } finally {
    await rows.return?.();
  }
  yield piece + writer.foot;
}

interface Writer {
  head(columns: readonly TypedName[]): string;
  row(values: readonly KqlValue[], columns: readonly TypedName[], isFirst: boolean): string;
  readonly foot: string;
}

const object = (values: readonly KqlValue[], columns: readonly TypedName[]) =>
  JSON.stringify(Object.fromEntries(columns.map(({ name }, index) => [name, values[index]])));

const cell = (value: KqlValue): string =>
  value === null ? '' : csvCell(typeof value === 'object' ? JSON.stringify(value) : String(value));

const WRITERS: Readonly<Record<Exclude<ExportFormat, 'parquet'>, Writer>> = {
  csv: {
    head: (columns) => `${columns.map(({ name }) => csvCell(name)).join(',')}\r\n`,
    row: (values) => `${values.map(cell).join(',')}\r\n`,
    foot: '',
  },
  json: {
    head: () => '[',
    row: (values, columns, isFirst) => `${isFirst ? '\n' : ',\n'}${object(values, columns)}`,
    foot: '\n]\n',
  },
  ndjson: { head: () => '', row: (values, columns) => `${object(values, columns)}\n`, foot: '' },
};

/** The types that a Parquet file has for what leaves a query as text. */
const PARQUET_TYPES: Partial<Record<TypedName['type'], string>> = {
  long: 'Nullable(Int64)',
  real: 'Nullable(Float64)',
  decimal: 'Nullable(Decimal(38, 18))',
  timespan: 'Nullable(Int64)',
};

/** Written by the store beside its data, and handed on from there: Parquet keeps what a file holds at its end. */
async function* parquetFile(
  { sql, columns }: CompiledQuery,
  asked: QueryOptions,
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const { store } = options;
  if (!store.parquet)
    throw new KqlError('KQL_UNSUPPORTED', 'Parquet is written by the embedded store only; export CSV or JSON here.', {
      stage: 'run',
    });
  const values = columns.map(({ name, type }) => {
    const stored = PARQUET_TYPES[type];
    return stored ? `CAST(${identifier(name)}, '${stored}') AS ${identifier(name)}` : identifier(name);
  });
  const path = await guarded(sql, options, () =>
    (store.parquet as NonNullable<typeof store.parquet>)(`SELECT ${values.join(', ')} FROM (${sql})`, asked),
  );
  try {
    yield* createReadStream(path);
  } finally {
    await rm(path, { force: true });
  }
}
