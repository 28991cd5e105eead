import { formats } from '../ingest/formats/index.ts';
import { fileBytes } from '../ingest/framing/byte-source.ts';
import { type FileRecord, readRecords } from '../ingest/framing/file.ts';
import { createParser, type Parsed, type ParseHint, type Parser, type Refused } from '../ingest/parser.ts';
import { VedetteError } from '../lib/errors.ts';
import type { EventRow } from '../schema/event.ts';
import { nativeTables } from '../schema/native/index.ts';

export interface ParseOptions {
  /** Paths, or `-` for standard input. */
  readonly files: readonly string[];
  /** A format's name; without it every record is recognised. */
  readonly format?: string | undefined;
  /** ISO 8601 UTC: completes times that lack a year. Default: now. */
  readonly received?: string | undefined;
  /** Takes each line of output, one JSON object. */
  readonly write: (line: string) => void | Promise<void>;
}

export interface ParseCounts {
  readonly records: number;
  readonly rejected: number;
}

/** One line of `vedette parse`: a row with its place, or why there is none. */
export type ParseLine =
  | {
      readonly line: number;
      readonly file?: string;
      readonly format: string;
      readonly product: string;
      readonly table: string;
      readonly row: Record<string, unknown>;
    }
  | {
      readonly line: number;
      readonly file?: string;
      readonly error: string;
      readonly offset: number;
      readonly format?: string;
    };

/**
 * `vedette parse [--format F] FILE…|-`: what each record of the files becomes, without a store. Throws PARSE_FORMAT_UNKNOWN
 * and PARSE_FILE_UNREADABLE; a record that no format takes is a line with its error, not a throw.
 */
export async function parseFiles(options: ParseOptions): Promise<ParseCounts> {
  const names: readonly string[] = formats.map((format) => format.name);
  const { format } = options;
  if (format !== undefined && format !== 'evtx' && !names.includes(format))
    throw new VedetteError(
      'PARSE_FORMAT_UNKNOWN',
      `no format is called ${format}; there are ${[...names, 'evtx'].join(', ')}`,
    );
  const received = options.received ?? new Date().toISOString();
  let records = 0;
  let rejected = 0;
  for (const file of options.files) {
    const parser = createParser({ name: file, ...(formatOf(file, format) ?? {}) });
    const hint = hintOfFile(file);
    const place = options.files.length > 1 ? { file } : {};
    try {
      for await (const record of readRecords(fileBytes(file), { format: formatOf(file, format)?.format })) {
        const line = parseRecord(parser, record, received, hint);
        if (line === undefined) continue;
        records++;
        if ('error' in line) rejected++;
        await options.write(JSON.stringify({ ...place, ...line }));
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new VedetteError('PARSE_FILE_UNREADABLE', `${file}: ${error.message}`, { cause: error });
    }
  }
  return { records, rejected };
}

/** What becomes of one record; undefined for a header line, which carries no event. */
export function parseRecord(
  parser: Parser,
  record: FileRecord,
  received: string,
  hint: ParseHint = {},
): ParseLine | undefined {
  const { line } = record;
  if ('rejected' in record) return { line, error: record.rejected, offset: record.offset };
  const parsed: Parsed | Refused =
    'text' in record
      ? parser.parse(record.text, received, hint)
      : parser.map(record.native, record.format, received, hint);
  if (!('rejected' in parsed))
    return {
      line,
      format: parsed.format,
      product: parsed.product,
      table: parsed.event.table,
      row: rowOf(parsed.event),
    };
  if (parsed.noEvent) return undefined;
  return { line, error: parsed.rejected, offset: parsed.offset, format: parsed.format };
}

const NATIVE_TABLES: ReadonlySet<string> = new Set<string>(nativeTables.map((table) => table.name));

/** What a file's name says of its rows: `DeviceProcessEvents.ndjson.gz` is an export of that table. */
export function hintOfFile(file: string): ParseHint {
  const name = /(?:^|[\\/])([A-Za-z0-9]+)[^\\/]*$/.exec(file)?.[1];
  return name !== undefined && NATIVE_TABLES.has(name) ? { type: name } : {};
}

/** A stored row as it would be read back: the columns, the native table and the native record. */
export function rowOf(event: EventRow): Record<string, unknown> {
  return { ...event.columns, Type: event.type, Raw: event.raw };
}

function formatOf(file: string, format: string | undefined): { format: string } | undefined {
  if (format !== undefined && format !== 'evtx') return { format };
  return /\.csv(?:\.gz)?$/i.test(file) ? { format: 'csv' } : undefined;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    typeof (error as NodeJS.ErrnoException).code === 'string' &&
    !(error instanceof VedetteError)
  );
}
