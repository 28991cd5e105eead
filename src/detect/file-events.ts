import { stat } from 'node:fs/promises';
import { fileBytes } from '../ingest/framing/byte-source.ts';
import { readRecords } from '../ingest/framing/file.ts';
import { createParser } from '../ingest/parser.ts';
import type { EventRow } from '../schema/event.ts';

/** One event of a log file, or why a record of it is none. `record` counts lines, or records where a file has no lines. */
export type FileEvent =
  | { readonly record: number; readonly event: EventRow }
  | { readonly record: number; readonly rejected: string };

/** The events of a log file of any format, plain or gzipped, as the product would ingest them. */
export async function* eventsOfFile(path: string): AsyncGenerator<FileEvent> {
  // Lines that lack a year are of the year in which the file was last written.
  const received = (await stat(path)).mtime.toISOString();
  yield* eventsOfBytes(fileBytes(path), path, received);
}

/** As `eventsOfFile`, from bytes: an entry of an archive. */
export async function* eventsOfBytes(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  received: string,
): AsyncGenerator<FileEvent> {
  const parser = createParser({ name });
  for await (const record of readRecords(bytes)) {
    if ('rejected' in record) {
      yield { record: record.line, rejected: record.rejected };
      continue;
    }
    const parsed =
      'native' in record ? parser.map(record.native, record.format, received) : parser.parse(record.text, received);
    if (!('rejected' in parsed)) yield { record: record.line, event: parsed.event };
    else if (!parsed.noEvent) yield { record: record.line, rejected: parsed.rejected };
  }
}
