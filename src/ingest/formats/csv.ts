import { assign } from './assign.ts';
import type { Format, NativeRecord, Rejected } from './format.ts';

const MAX_COLUMNS = 2000;

/**
 * Comma-separated values (RFC 4180) under known columns, or, where none are given, under the first record of the stream.
 * Never recognised by itself: a line with commas may be anything.
 */
export function csvFormat(columns?: readonly string[]): Format & { open(): Pick<Format, 'parse'> } {
  return {
    name: 'csv',
    sniff: () => 0,
    parse: (record) =>
      columns ? underColumns(columns, record) : { rejected: 'a csv source needs its columns', offset: 0 },
    open() {
      let header = columns;
      return {
        parse(record) {
          if (header) return underColumns(header, record);
          const names = splitCsv(record);
          if ('rejected' in names) return names;
          header = names.values;
          return { rejected: 'header', offset: 0, noEvent: true };
        },
      };
    },
  };
}

export const csv: Format = csvFormat();

function underColumns(columns: readonly string[], record: string): NativeRecord | Rejected {
  const row = splitCsv(record);
  if ('rejected' in row) return row;
  if (row.values.length === columns.length && row.values.every((value, index) => value === columns[index]))
    return { rejected: 'header', offset: 0, noEvent: true };
  const fields: Record<string, unknown> = {};
  for (let index = 0; index < row.values.length; index++)
    assign(fields, columns[index] || `Column${index + 1}`, row.values[index]);
  return { fields };
}

/** The values of one record; a quote that never closes is malformed. */
export function splitCsv(record: string, separator = ','): { values: string[] } | Rejected {
  const values: string[] = [];
  const text = record.replace(/\r?\n$/, '');
  let at = 0;
  while (values.length < MAX_COLUMNS) {
    if (text.charCodeAt(at) === 0x22) {
      let value = '';
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote === -1) return { rejected: 'a quote that never closes', offset: at };
        value += text.slice(from, quote);
        if (text.charCodeAt(quote + 1) !== 0x22) {
          at = quote + 1;
          break;
        }
        value += '"';
        from = quote + 2;
      }
      const next = text.indexOf(separator, at);
      const rest = next === -1 ? text.slice(at) : text.slice(at, next);
      values.push(value + rest);
      if (next === -1) return { values };
      at = next + 1;
    } else {
      const next = text.indexOf(separator, at);
      if (next === -1) {
        values.push(text.slice(at));
        return { values };
      }
      values.push(text.slice(at, next));
      at = next + 1;
    }
  }
  return { rejected: `more than ${MAX_COLUMNS} columns`, offset: at };
}
