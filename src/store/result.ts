import { VedetteError } from '../lib/errors.ts';
import type { QueryResult } from './event-store.ts';

interface JsonCompact {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: unknown[][];
  readonly statistics?: { readonly elapsed: number; readonly rows_read: number; readonly bytes_read: number };
}

const BIG = /U?Int(64|128|256)/;

/** Whole numbers of 64 bits come as text: a number where JavaScript holds it exactly, else the text. */
export function wholeNumber(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wholeNumber);
  if (typeof value !== 'string') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Which columns of an answer need `wholeNumber`: scalars and arrays of 64-bit integers. */
export function hasBigIntegers(type: string): boolean {
  return BIG.test(type) && !/String|Map|Tuple|DateTime/.test(type);
}

export function readResult(text: string, maxRows: number, milliseconds: number): QueryResult {
  const answer = JSON.parse(text) as JsonCompact;
  const truncated = answer.data.length > maxRows;
  const rows = truncated ? answer.data.slice(0, maxRows) : answer.data;
  answer.meta.forEach(({ type }, index) => {
    if (hasBigIntegers(type)) for (const row of rows) row[index] = wholeNumber(row[index]);
  });
  return {
    columns: answer.meta.map(({ name, type }) => ({ name, type })),
    rows,
    truncated,
    rowsRead: answer.statistics?.rows_read ?? 0,
    bytesRead: answer.statistics?.bytes_read ?? 0,
    milliseconds,
  };
}

/** Rows of a stream in format JSONCompactEachRowWithNamesAndTypes: names, types, then one array a line. */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Record<string, unknown>> {
  const decoder = new TextDecoder();
  let rest = '';
  let names: string[] | undefined;
  let big: boolean[] | undefined;
  for await (const chunk of chunks) {
    if (signal?.aborted) throw new VedetteError('STORE_ABORTED', 'The query was stopped.');
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (!line) continue;
      const values = JSON.parse(line) as unknown[];
      if (!names) names = values as string[];
      else if (!big) big = (values as string[]).map(hasBigIntegers);
      else yield row(names, big, values);
    }
  }
  if (rest.trim())
    throw new VedetteError('STORE_UNAVAILABLE', 'The answer of the event store ended in the middle of a row.');
}

function row(names: readonly string[], big: readonly boolean[], values: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index++)
    record[names[index]!] = big[index] ? wholeNumber(values[index]) : values[index];
  return record;
}
