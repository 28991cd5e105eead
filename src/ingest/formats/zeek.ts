import type { Format, NativeRecord, Rejected } from './format.ts';
import { headerFields } from './header-fields.ts';
import { isoTime } from './time.ts';

interface Header {
  separator: string;
  setSeparator: string;
  empty: string;
  unset: string;
  path: string | undefined;
  fields: readonly string[];
  types: readonly string[];
}

const HEADER_LINE = /^#(?:separator|set_separator|empty_field|unset_field|path|open|close|fields|types)\b/;

function newHeader(): Header {
  return { separator: '\t', setSeparator: ',', empty: '(empty)', unset: '-', path: undefined, fields: [], types: [] };
}

/** Zeek's own logs: tab-separated values below a header that names path, fields and types. Values come out as its JSON has them. */
export const zeek: Format = {
  name: 'zeek',
  sniff(sample) {
    return sample.some((line) => HEADER_LINE.test(line))
      ? 0.99
      : sample.some((line) => /^\d{10}\.\d{6}\t/.test(line))
        ? 0.6
        : 0;
  },
  parse: (record, received) => parseWith(record, received, newHeader()),
  open() {
    const header = newHeader();
    return { parse: (record, received) => parseWith(record, received, header) };
  },
};

function parseWith(record: string, received: string, header: Header): NativeRecord | Rejected {
  const line = record.replace(/[\r\n]+$/, '');
  if (line.charCodeAt(0) === 35) {
    if (!HEADER_LINE.test(line)) return { rejected: 'a comment line', offset: 0, noEvent: true };
    readHeader(line, header);
    return { rejected: 'a header line of a Zeek log', offset: 0, noEvent: true };
  }
  if (header.fields.length === 0) return { rejected: 'a Zeek line without its #fields header', offset: 0 };
  const values = line.split(header.separator);
  if (values.length !== header.fields.length)
    return { rejected: `${values.length} fields where the header names ${header.fields.length}`, offset: line.length };
  const fields: Record<string, unknown> = {};
  if (header.path !== undefined) fields['_path'] = header.path;
  for (let index = 0; index < values.length; index++) {
    const raw = values[index]!;
    if (raw === header.unset) continue;
    const value = typed(raw, header.types[index] ?? 'string', header, received);
    if (value !== undefined) fields[header.fields[index]!] = value;
  }
  const time = fields['ts'];
  return typeof time === 'string' ? { fields, time } : { fields };
}

function readHeader(line: string, header: Header): void {
  const [word] = line.split(/[\t ]/, 1);
  const rest = line.slice(word!.length + 1);
  if (word === '#separator') header.separator = unescaped(rest.trim()) || '\t';
  else if (word === '#set_separator') header.setSeparator = rest || ',';
  else if (word === '#empty_field') header.empty = rest;
  else if (word === '#unset_field') header.unset = rest;
  else if (word === '#path') header.path = rest;
  else if (word === '#fields') header.fields = headerFields(rest.split(header.separator));
  else if (word === '#types') header.types = rest.split(header.separator);
}

function typed(raw: string, type: string, header: Header, received: string): unknown {
  switch (type) {
    case 'time':
      return isoTime(raw, received);
    case 'count':
    case 'int':
    case 'port': {
      const number = Number(raw);
      return Number.isSafeInteger(number) ? number : raw;
    }
    case 'interval':
    case 'double': {
      const number = Number(raw);
      return Number.isFinite(number) ? number : raw;
    }
    case 'bool':
      return raw === 'T' ? true : raw === 'F' ? false : raw;
    default:
      if (type.startsWith('set[') || type.startsWith('vector[')) return list(raw, type, header, received);
      return raw === header.empty ? '' : unescaped(raw);
  }
}

function list(raw: string, type: string, header: Header, received: string): unknown[] {
  if (raw === header.empty) return [];
  const inner = type.slice(type.indexOf('[') + 1, -1);
  return raw
    .split(header.setSeparator)
    .map((item) => (item === header.unset ? null : typed(item, inner, header, received)));
}

/** `\x41` is a byte, `\\` a backslash; bytes above ASCII are UTF-8. Control bytes stay escaped, as in Zeek's JSON. */
function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  const decoded = value.replace(/\\(?:x([0-9a-fA-F]{2})|\\)/g, (whole, hex: string | undefined) => {
    if (hex === undefined) return '\\';
    const code = Number.parseInt(hex, 16);
    const isControl = (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127;
    return isControl ? whole : String.fromCharCode(code);
  });
  if (!/[\x80-\xff]/.test(decoded) || /[^\x00-\xff]/.test(decoded)) return decoded;
  const text = Buffer.from(decoded, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? decoded : text;
}
