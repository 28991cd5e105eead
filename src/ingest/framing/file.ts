import { AuditdJoiner } from '../formats/auditd-join.ts';
import { isEvtx, readEvtx } from '../formats/evtx/index.ts';
import type { NativeRecord } from '../formats/format.ts';
import { BracketCounter, objectsOf, recordsOf } from './json-text.ts';
import { MAX_LINE_BYTES, readLines } from './line-reader.ts';

/** One record of a file: `line` is where it begins, or its number where a file has no lines (EVTX). */
export type FileRecord =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly native: NativeRecord; readonly format: 'evtx' }
  | { readonly line: number; readonly rejected: string; readonly offset: number };

export interface FileOptions {
  /** The format that the caller is sure of; only `csv` changes how a file is cut into records. */
  readonly format?: string | undefined;
}

/**
 * Cuts the bytes of a log file into records as they come: EVTX, lines, JSON objects over one line or many, JSON arrays,
 * `{"Records":[…]}`, events in XML; audit records that belong together are joined. Empty lines are no records.
 */
export async function* readRecords(
  bytes: AsyncIterable<Uint8Array>,
  options: FileOptions = {},
): AsyncGenerator<FileRecord> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await firstBytes(iterator);
  if (first === undefined) return;
  const whole = rejoined(first, iterator);
  if (isEvtx(first)) {
    let line = 0;
    for await (const record of readEvtx(whole)) {
      line++;
      yield 'rejected' in record ? { line, ...record } : { line, native: record, format: 'evtx' };
    }
    return;
  }
  const framer = options.format === 'csv' ? new CsvFramer() : new LineFramer();
  let line = 0;
  for await (const text of readLines(whole)) {
    line++;
    for (const record of framer.push(text, line)) yield record;
  }
  for (const record of framer.end()) yield record;
}

/** Enough bytes to know an EVTX file by, though the first piece be shorter. */
async function firstBytes(iterator: AsyncIterator<Uint8Array>): Promise<Buffer | undefined> {
  let first: Buffer | undefined;
  while (first === undefined || first.length < 8) {
    const next = await iterator.next();
    if (next.done) return first;
    first = first === undefined ? Buffer.from(next.value) : Buffer.concat([first, next.value]);
  }
  return first;
}

async function* rejoined(first: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}

interface Framer {
  push(line: string, number: number): Iterable<FileRecord>;
  end(): Iterable<FileRecord>;
}

const XML_START = /^\s*(?:<\?xml\b[^>]*>\s*)?<(?:Events?\b|\?xml\b)/;
const EVENT_END = '</Event>';
/** What a line within JSON begins with: a text, a bracket, a separator, or a whole scalar. */
const CONTINUES_JSON = /^\s*(?:$|["{}[\],:]|(?:true|false|null|-?\d[\d.eE+-]*)\s*(?:$|[,\]}]))/;

class LineFramer implements Framer {
  private readonly auditd = new AuditdJoiner();
  private gathered: string[] = [];
  private gatheredLength = 0;
  private startLine = 0;
  private brackets: BracketCounter | undefined;
  private inXml = false;

  *push(line: string, number: number): Generator<FileRecord> {
    if (this.inXml) {
      yield* this.pushXml(line, number);
      return;
    }
    if (this.brackets) {
      // A record that begins at the margin, or a line that no JSON has, ends one that was cut off: one bad line must not
      // swallow the rest.
      const begins = line.startsWith('{"') && !this.gathered[0]!.trimStart().startsWith('[');
      if (begins || !CONTINUES_JSON.test(line)) yield* this.flush();
      else {
        yield* this.gather(line);
        return;
      }
    }
    const code = line.charCodeAt(0);
    if (code === 0x7b || code === 0x5b || code === 0x20 || code === 0x09) {
      const text = line.trimStart();
      if (startsJson(text) && !closed(text)) {
        this.brackets = new BracketCounter();
        this.startLine = number;
        yield* this.gather(line);
        return;
      }
      if (text !== '') yield* jsonRecords(line, text, number);
      return;
    }
    if (code === 0x3c && XML_START.test(line)) {
      this.inXml = true;
      yield* this.pushXml(line, number);
      return;
    }
    if (line === '') return;
    if (code === 0x74 || code === 0x6e) for (const text of this.auditd.push(line, 0)) yield { line: number, text };
    else yield { line: number, text: line };
  }

  *end(): Generator<FileRecord> {
    if (this.inXml) yield* this.flushXml();
    else if (this.brackets) yield* this.flush();
    for (const text of this.auditd.flush()) yield { line: 0, text };
  }

  private *gather(line: string): Generator<FileRecord> {
    this.gathered.push(line);
    this.gatheredLength += line.length;
    this.brackets!.add(line);
    if (this.brackets!.depth <= 0 || this.gatheredLength > MAX_LINE_BYTES) yield* this.flush();
  }

  private *flush(): Generator<FileRecord> {
    const text = this.gathered.length === 1 ? this.gathered[0]! : this.gathered.join('\n');
    this.gathered = [];
    this.gatheredLength = 0;
    this.brackets = undefined;
    yield* jsonRecords(text, text.trimStart(), this.startLine);
  }

  /** An event whose end did not come. */
  private *flushXml(): Generator<FileRecord> {
    const text = this.gathered.join('\n');
    this.gathered = [];
    this.gatheredLength = 0;
    if (text.trim() !== '') yield { line: this.startLine, text };
  }

  private *pushXml(line: string, number: number): Generator<FileRecord> {
    let rest = line;
    for (;;) {
      if (this.gathered.length === 0) {
        const start = rest.search(/<Event[\s>]/);
        if (start === -1) {
          // Behind the last event anything may follow: a closing tag, a declaration, or lines of another kind.
          if (!/^\s*(?:<[?/!]|<Events\b|$)/.test(rest)) {
            this.inXml = false;
            yield { line: number, text: rest };
          }
          return;
        }
        rest = rest.slice(start);
        this.startLine = number;
      }
      const end = rest.indexOf(EVENT_END);
      if (end === -1) {
        this.gathered.push(rest);
        this.gatheredLength += rest.length;
        if (this.gatheredLength > MAX_LINE_BYTES) yield* this.flushXml();
        return;
      }
      this.gathered.push(rest.slice(0, end + EVENT_END.length));
      yield { line: this.startLine, text: this.gathered.join('\n') };
      this.gathered = [];
      this.gatheredLength = 0;
      rest = rest.slice(end + EVENT_END.length);
    }
  }
}

/** `{`, or `[` before an object or the line's end: `[2024-…] message` is a text. */
function startsJson(text: string): boolean {
  return /^(?:\{\s*(?:"|$)|\[\s*(?:\{|$))/.test(text);
}

/** Cheap and right for all but rare lines: what ends in a bracket is whole, since objects over many lines begin with few. */
function closed(text: string): boolean {
  const end = text.trimEnd();
  const last = end.charCodeAt(end.length - 1);
  return end.length > 1 && (text.charCodeAt(0) === 0x7b ? last === 0x7d : last === 0x5d);
}

function* jsonRecords(whole: string, text: string, line: number): Generator<FileRecord> {
  const inner = text.charCodeAt(0) === 0x5b && startsJson(text) ? objectsOf(text, 0) : recordsOf(text);
  if (inner === undefined) yield { line, text: whole };
  else for (const record of inner) yield { line, text: record };
}

/** Rows whose quoted values may hold newlines. */
class CsvFramer implements Framer {
  private gathered: string[] = [];
  private gatheredLength = 0;
  private startLine = 0;
  private inQuotes = false;

  *push(line: string, number: number): Generator<FileRecord> {
    if (this.gathered.length === 0) {
      if (line === '') return;
      this.startLine = number;
    }
    this.gathered.push(line);
    this.gatheredLength += line.length + 1;
    if (quotes(line) % 2 === 1) this.inQuotes = !this.inQuotes;
    if (!this.inQuotes || this.gatheredLength >= MAX_LINE_BYTES) yield* this.end();
  }

  *end(): Generator<FileRecord> {
    if (this.gathered.length > 0) yield { line: this.startLine, text: this.gathered.join('\n') };
    this.gathered = [];
    this.gatheredLength = 0;
    this.inQuotes = false;
  }
}

function quotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}
