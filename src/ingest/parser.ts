import type { EventRow } from '../schema/event.ts';
import { conform } from './conform.ts';
import { csvFormat } from './formats/csv.ts';
import { decodeRecord } from './formats/decode.ts';
import type { Format, NativeRecord, Rejected } from './formats/format.ts';
import { formats } from './formats/index.ts';
import { pairsIn } from './formats/kv.ts';
import { canonicalWindows } from './formats/windows-json.ts';
import { hasMagic, payloadOf, syslogRow, unwrap } from './payload.ts';
import { genericProducts } from './products/generic/index.ts';
import { products } from './products/index.ts';
import type { MappingContext, Product } from './products/product.ts';
import { formatOfSourcetype } from './sourcetypes.ts';

/** A configured source. A `format` or `product` that is named is used alone; else each record is recognised. */
export interface ParserSource {
  readonly name: string;
  readonly format?: string;
  readonly product?: string;
  /** The columns of a `csv` source whose lines have no header. */
  readonly columns?: readonly string[];
}

/** What a transport knows about a record. A hint is tried first and, unlike a source's own setting, may be wrong. */
export interface ParseHint {
  readonly format?: string;
  readonly product?: string;
  readonly host?: string;
  readonly sourcetype?: string;
  /** ISO 8601 UTC: the transport's time of the event, where the record itself has none. */
  readonly time?: string;
  /** The native table that a file's name or a transport says, for rows of an export that do not say it themselves. */
  readonly type?: string;
}

export interface Parsed {
  readonly format: string;
  readonly product: string;
  readonly event: EventRow;
  /** The line as it came; empty where `raw` holds all of it (JSON). */
  readonly rawText: string;
  /** A mapper failed on this record and the generic one stood in: worth a count, nothing is lost. */
  readonly problem?: string;
  /** Columns whose value the table could not take: left out of the row, still in `raw`. */
  readonly unfit?: readonly string[];
}

/** The record goes to quarantine with its bytes; with `noEvent` it is a header line and is only counted. */
export interface Refused extends Rejected {
  readonly format: string;
}

export interface Parser {
  /** Throws nothing. `received` is ISO 8601 UTC. */
  parse(record: string | Uint8Array, received: string, hint?: ParseHint): Parsed | Refused;
  /** Maps a record that is already in native form (an EVTX record, an OTLP log record). */
  map(record: NativeRecord, format: string, received: string, hint?: ParseHint): Parsed;
}

type Reader = Pick<Format, 'name' | 'parse'>;

const byName: ReadonlyMap<string, Format> = new Map(formats.map((format) => [format.name, format]));
const generic: ReadonlySet<Product> = new Set<Product>(genericProducts);
const productsOf = new Map<string, Product[]>();
for (const product of products as readonly Product[]) {
  // A container's log line is a text line behind its header: who knows the one knows the other.
  const takes = product.formats.includes('text') ? new Set([...product.formats, 'cri']) : product.formats;
  for (const format of takes) productsOf.set(format, [...(productsOf.get(format) ?? []), product]);
}
const productByName: ReadonlyMap<string, Product> = new Map((products as readonly Product[]).map((p) => [p.name, p]));

/** Stands in where a mapper fails or a format has no generic one: it reads any fields. */
const spare: Product = genericProducts.find((product) => (product.formats as readonly string[]).includes('json'))!;

/** Formats that take almost any line: a record of theirs is sniffed again each time, so that a better one gets its turn. */
const WEAK = new Set(['text', 'kv', 'csv']);
/** Text formats are only remembered up to this number a source: who mixes more is sniffed. */
const MAX_REMEMBERED = 4;
/** A sniffer sees this much of a record: what tells formats apart stands at the start. */
const SNIFF_LENGTH = 2048;
const EMBEDDED_CONFIDENCE = 0.5;

/** A parser for one source: recognises formats, remembers them, falls through on failure; `text` comes last and takes all. */
export function createParser(source: ParserSource): Parser {
  const readers = new Map<string, Reader>();
  let remembered: Reader[] = [];

  function reader(format: Format): Reader {
    let found = readers.get(format.name);
    if (!found) {
      found = format.open ? { name: format.name, parse: openReader(format) } : format;
      readers.set(format.name, found);
    }
    return found;
  }

  function openReader(format: Format): Format['parse'] {
    const opened = format.open!();
    return (record, received) => opened.parse(record, received);
  }

  function remember(used: Reader): void {
    if (WEAK.has(used.name) || remembered[0] === used) return;
    remembered = [used, ...remembered.filter((other) => other !== used)].slice(0, MAX_REMEMBERED);
  }

  /** The strictest format that takes the text. */
  function recognise(
    text: string,
    received: string,
    skip?: string,
  ): { record: NativeRecord; format: string } | Refused {
    const sample = [text.length > SNIFF_LENGTH ? text.slice(0, SNIFF_LENGTH) : text];
    const ranked = (formats as readonly Format[])
      .map((format) => ({ format, score: format.name === skip ? 0 : format.sniff(sample) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    for (const { format } of ranked) {
      const used = reader(format);
      const result = used.parse(text, received);
      if (!('rejected' in result)) {
        if (skip === undefined) remember(used);
        return { record: result, format: format.name };
      }
      if (result.noEvent) {
        if (skip === undefined) remember(used);
        return { ...result, format: format.name };
      }
      if (hasMagic(format.name, text)) return { ...result, format: format.name };
    }
    return { rejected: 'no format takes this record', offset: 0, format: 'text' };
  }

  function read(text: string, received: string, hint: ParseHint): { record: NativeRecord; format: string } | Refused {
    const fixed = source.format === undefined ? undefined : fixedReader(source.format);
    if (fixed) {
      const result = fixed.parse(text, received);
      return 'rejected' in result ? { ...result, format: fixed.name } : { record: result, format: fixed.name };
    }
    const hinted = hint.format ?? (hint.sourcetype === undefined ? undefined : formatOfSourcetype(hint.sourcetype));
    const suggested = hinted === undefined ? undefined : byName.get(hinted);
    if (suggested && !WEAK.has(suggested.name)) {
      const result = reader(suggested).parse(text, received);
      if (!('rejected' in result) || result.noEvent)
        return 'rejected' in result
          ? { ...result, format: suggested.name }
          : { record: result, format: suggested.name };
    }
    for (const used of remembered) {
      const result = used.parse(text, received);
      if (!('rejected' in result)) {
        remember(used);
        return { record: result, format: used.name };
      }
      if (result.noEvent) return { ...result, format: used.name };
    }
    return recognise(text, received);
  }

  function fixedReader(name: string): Reader | undefined {
    if (name === 'csv' && !readers.has(name))
      readers.set(name, { name, parse: csvFormat(source.columns).open().parse });
    const format = byName.get(name);
    return readers.get(name) ?? (format ? reader(format) : undefined);
  }

  /** The specific product of a record in a message, in whichever format that is. */
  function embedded(message: string, received: string, skip: string, depth = 0): Claimed | undefined {
    const definite = payloadOf(message);
    if (definite) {
      const result = byName.get(definite.format)?.parse(message.slice(definite.offset), received);
      if (!result || 'rejected' in result) return undefined;
      return claimed(refine({ record: result, format: definite.format }), true);
    }
    const sample = [message.length > SNIFF_LENGTH ? message.slice(0, SNIFF_LENGTH) : message];
    for (const format of formats as readonly Format[]) {
      if (format.name === skip || format.name === 'text' || format.name === 'csv' || format.open) continue;
      if (format.sniff(sample) < EMBEDDED_CONFIDENCE) continue;
      const result = format.parse(message, received);
      if ('rejected' in result) continue;
      const read = { record: result, format: format.name };
      // A bare key=value payload is worth having for a line of syslog; a JSON document is more than its message.
      const found = claimed(read, format.name === 'kv' && skip !== 'json') ?? nested(read, received, depth);
      if (found) return found;
    }
    return undefined;
  }

  /** What a header within a wrapper carries: a line of syslog in a JSON document, and in it another format. */
  function nested(
    read: { record: NativeRecord; format: string },
    received: string,
    depth: number,
  ): Claimed | undefined {
    if (depth > 0 || read.format === 'json') return undefined;
    const wrapper = unwrap(read.record, read.format);
    const inner = wrapper && embedded(wrapper.message, received, read.format, depth + 1);
    if (!inner) return undefined;
    const time = inner.record.time ?? read.record.time;
    const record: NativeRecord = { fields: inner.record.fields, envelope: wrapper.envelope };
    return { ...inner, record: time === undefined ? record : { ...record, time } };
  }

  /** The product, its record and format: the payload of a header or wrapper where a product knows it, else the whole. */
  function route(whole: { record: NativeRecord; format: string }, received: string, hint: ParseHint): Claimed {
    const refined = refine(whole);
    const named = productByName.get(source.product ?? hint.product ?? '');
    if (named?.formats.includes(refined.format) && named.claims(refined.record)) return { ...refined, product: named };
    const wrapper = unwrap(refined.record, refined.format);
    const definite =
      (refined.format === 'syslog' || refined.format === 'cri') &&
      wrapper !== undefined &&
      payloadOf(wrapper.message) !== undefined;
    const own = definite ? undefined : claimed(refined, false);
    if (own) return own;
    const inner = wrapper === undefined ? undefined : embedded(wrapper.message, received, refined.format);
    if (!inner) return claimed(withPairs(refined), true) ?? { ...refined, product: spare };
    const time = inner.record.time ?? wrapper!.time ?? refined.record.time;
    const record: NativeRecord = { fields: inner.record.fields, envelope: wrapper!.envelope };
    return { ...inner, record: time === undefined ? record : { ...record, time } };
  }

  function finish(found: Claimed, context: MappingContext, text: string, whole: string): Parsed {
    const { record, format, product } = found;
    const rawText = whole === 'json' || whole === 'windows-json' ? '' : text;
    try {
      const event = product.map(record, context);
      const unfit = conform(event);
      const parsed = { format, product: product.name, event, rawText };
      return unfit.length === 0 ? parsed : { ...parsed, unfit };
    } catch (error) {
      // A mapper is total by contract; a record that proves otherwise must still be stored.
      const problem = `${product.name}: ${error instanceof Error ? error.message : String(error)}`;
      const event = spare.map(record, context);
      conform(event);
      return { format, product: spare.name, event, rawText: text, problem };
    }
  }

  function contextOf(received: string, hint: ParseHint): MappingContext {
    return hint.host === undefined ? { received } : { received, host: hint.host };
  }

  return {
    parse(bytes, received, hint = {}) {
      const text = typeof bytes === 'string' ? bytes.toWellFormed() : decodeRecord(bytes);
      const whole = read(unquoted(text), received, hint);
      if ('rejected' in whole) return whole;
      const timed = withHint(whole, hint);
      return finish(route(timed, received, hint), contextOf(received, hint), text, whole.format);
    },
    map(record, format, received, hint = {}) {
      const timed = withHint({ record, format }, hint);
      return finish(route(timed, received, hint), contextOf(received, hint), '', 'json');
    },
  };
}

/** A line of syslog that an export wrapped in quotes, `"<134>… ""x"" …"`, as it was. */
function unquoted(text: string): string {
  if (text.charCodeAt(0) !== 0x22 || text.charCodeAt(1) !== 0x3c || !text.endsWith('"')) return text;
  return text.slice(1, -1).replaceAll('""', '"');
}

interface Claimed {
  readonly record: NativeRecord;
  readonly format: string;
  readonly product: Product;
}

function withHint(
  read: { record: NativeRecord; format: string },
  hint: ParseHint,
): { record: NativeRecord; format: string } {
  const { record, format } = read;
  const type =
    hint.type !== undefined && format === 'json' && record.fields['Type'] === undefined ? hint.type : undefined;
  const time = record.time === undefined ? hint.time : undefined;
  if (time === undefined && type === undefined) return read;
  const fields = type === undefined ? record.fields : { ...record.fields, Type: type };
  return { format, record: { ...record, fields, ...(time === undefined ? {} : { time }) } };
}

/** Windows events come in a dozen JSON shapes: one canonical record stands for all of them. */
function refine(read: { record: NativeRecord; format: string }): { record: NativeRecord; format: string } {
  if (read.format !== 'json' && read.format !== 'csv') return read;
  const { fields } = read.record;
  const windows = canonicalWindows(fields);
  if (windows !== undefined) return { record: windows, format: 'windows-json' };
  const header = syslogRow(fields);
  return header === undefined ? read : { record: { ...read.record, ...header }, format: 'syslog' };
}

/** A message that no product knows keeps the pairs that it holds under `Fields`, so that they can be asked for by name. */
function withPairs(read: { record: NativeRecord; format: string }): { record: NativeRecord; format: string } {
  const { record, format } = read;
  const message = record.fields['Message'];
  if ((format !== 'syslog' && format !== 'text' && format !== 'cri') || typeof message !== 'string') return read;
  const pairs = pairsIn(message);
  return pairs === undefined ? read : { format, record: { ...record, fields: { ...record.fields, Fields: pairs } } };
}

function claimed(read: { record: NativeRecord; format: string }, orGeneric: boolean): Claimed | undefined {
  for (const product of productsOf.get(read.format) ?? []) {
    if (!orGeneric && generic.has(product)) return undefined;
    if (product.claims(read.record)) return { ...read, product };
  }
  return undefined;
}
