import type { Format, NativeRecord, Rejected } from './format.ts';
import { headerFields } from './header-fields.ts';
import { isoTime } from './time.ts';

// What IIS writes by default; used for a line that comes without its header and has as many fields.
const DEFAULTS: readonly (readonly string[])[] = [
  [
    'date',
    'time',
    's-ip',
    'cs-method',
    'cs-uri-stem',
    'cs-uri-query',
    's-port',
    'cs-username',
    'c-ip',
    'cs(User-Agent)',
    'cs(Referer)',
    'sc-status',
    'sc-substatus',
    'sc-win32-status',
    'time-taken',
  ],
  [
    'date',
    'time',
    's-ip',
    'cs-method',
    'cs-uri-stem',
    'cs-uri-query',
    's-port',
    'cs-username',
    'c-ip',
    'cs(User-Agent)',
    'sc-status',
    'sc-substatus',
    'sc-win32-status',
    'time-taken',
  ],
  [
    'date',
    'time',
    's-sitename',
    's-computername',
    's-ip',
    'cs-method',
    'cs-uri-stem',
    'cs-uri-query',
    's-port',
    'cs-username',
    'c-ip',
    'cs-version',
    'cs(User-Agent)',
    'cs(Cookie)',
    'cs(Referer)',
    'cs-host',
    'sc-status',
    'sc-substatus',
    'sc-win32-status',
    'sc-bytes',
    'cs-bytes',
    'time-taken',
  ],
];
const LINE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,7})? \S+ \S+ \S+ \S/;
const METHOD =
  /^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|RPC_IN_DATA|RPC_OUT_DATA|DEBUG|-)$/;

/** W3C extended logs (IIS, and whatever writes `#Fields:`): the header says what the columns of the lines below it are. */
export const iisW3c: Format = {
  name: 'iis-w3c',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (isHeader(line) || looksLikeIis(line)) hits++;
    return sample.length === 0 ? 0 : (0.95 * hits) / sample.length;
  },
  parse: (record, received) => parseWith(record, received, undefined),
  open() {
    let names: readonly string[] | undefined;
    return {
      parse(record, received) {
        if (record.startsWith('#Fields:')) names = headerFields(record.slice(8).trim().split(/\s+/));
        return parseWith(record, received, names);
      },
    };
  },
};

function isHeader(line: string): boolean {
  return /^#(?:Fields|Software|Version|Date|Start-Date|Remark|Columns):/.test(line);
}

function defaultsFor(count: number, values: readonly string[]): readonly string[] | undefined {
  return DEFAULTS.find((names) => names.length === count && METHOD.test(values[names.indexOf('cs-method')]!));
}

function looksLikeIis(line: string): boolean {
  if (!LINE.test(line)) return false;
  const values = line.trimEnd().split(' ');
  return defaultsFor(values.length, values) !== undefined;
}

function parseWith(record: string, received: string, names: readonly string[] | undefined): NativeRecord | Rejected {
  const line = record.trimEnd();
  if (line.startsWith('#')) return { rejected: 'a header line of a W3C log', offset: 0, noEvent: true };
  const values = line.split(line.includes('\t') && !line.includes(' ') ? '\t' : ' ');
  const columns = names ?? defaultsFor(values.length, values);
  if (columns === undefined) return { rejected: 'a W3C line without its #Fields header', offset: 0 };
  if (values.length !== columns.length)
    return {
      rejected: `${values.length} fields where the #Fields header names ${columns.length}`,
      offset: line.length,
    };
  const fields: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index++)
    if (values[index] !== '-') fields[columns[index]!] = values[index];
  const time = isoTime(`${fields['date']} ${fields['time']}`, received);
  return time === undefined ? { fields } : { fields, time };
}
