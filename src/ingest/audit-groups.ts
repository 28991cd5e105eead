import { auditHeader } from './formats/auditd.ts';
import { AuditdJoiner } from './formats/auditd-join.ts';

export interface AuditGroup<Record> {
  /** All records that went into the event, the first one first. */
  readonly records: readonly Record[];
  /** Their lines behind the first one's syslog header, if they had one; '' for an end mark whose event is not known. */
  readonly text: string;
}

interface Open<Record> {
  readonly records: Record[];
  /** The syslog header of the first record. */
  readonly header: string;
}

/** Beyond this there is no header of a record, only text that quotes one. */
const MAX_HEADER_LENGTH = 400;
const MESSAGE = ' msg=audit(';

/** Joins audit records a source, and knows which records each event was made of, so that each can be accounted for. */
export class AuditGroups<Record> {
  readonly #sources = new Map<string, { joiner: AuditdJoiner; open: Map<string, Open<Record>> }>();

  /** Where the audit record begins in a line, behind a syslog header or at its start; -1 if it holds none. Cheap. */
  static startOf(text: string): number {
    const message = text.indexOf(MESSAGE);
    if (message === -1 || message > MAX_HEADER_LENGTH || text.charCodeAt(0) === 0x7b || text.includes('\n')) return -1;
    const type = text.lastIndexOf('type=', message);
    if (type === -1) return -1;
    const node = text.lastIndexOf('node=', type);
    return node !== -1 && text.indexOf(' ', node) === type - 1 ? node : type;
  }

  /** `start` is what `startOf` said. */
  push(source: string, text: string, start: number, record: Record, now: number): AuditGroup<Record>[] {
    let state = this.#sources.get(source);
    if (!state) {
      state = { joiner: new AuditdJoiner(), open: new Map() };
      this.#sources.set(source, state);
    }
    const { joiner, open } = state;
    const line = start === 0 ? text : text.slice(start);
    const key = keyOf(line);
    const header = text.slice(0, start);
    const list = open.get(key);
    if (list) list.records.push(record);
    else open.set(key, { records: [record], header });
    const groups = joiner.push(line, now).map((joined) => close(open, joined, { line, record, header }));
    const waiting = open.get(key)?.records;
    // An end mark without an open event: the joiner says nothing of it.
    if (waiting?.length === 1 && waiting[0] === record && /\btype=EOE /.test(line)) {
      open.delete(key);
      groups.push({ records: [record], text: '' });
    }
    return groups;
  }

  /** Records of events that are not complete. */
  waiting(): Record[] {
    return [...this.#sources.values()].flatMap(({ open }) => [...open.values()].flatMap(({ records }) => records));
  }

  /** Events that waited long enough; with `all`, every one. */
  expire(now: number, all: boolean): AuditGroup<Record>[] {
    const groups: AuditGroup<Record>[] = [];
    for (const { joiner, open } of this.#sources.values())
      for (const joined of all ? joiner.flush() : joiner.expire(now)) groups.push(close(open, joined));
    return groups;
  }
}

function close<Record>(
  open: Map<string, Open<Record>>,
  joined: string,
  pushed?: { readonly line: string; readonly record: Record; readonly header: string },
): AuditGroup<Record> {
  const newline = joined.indexOf('\n');
  const key = keyOf(newline === -1 ? joined : joined.slice(0, newline));
  const { records, header } = open.get(key) ?? { records: [], header: '' };
  if (pushed && joined === pushed.line && records.length > 1 && records.at(-1) === pushed.record) {
    // An event of its own beside an open one with the same serial.
    records.pop();
    return { records: [pushed.record], text: pushed.header + joined };
  }
  open.delete(key);
  return { records, text: header + joined };
}

function keyOf(line: string): string {
  const header = auditHeader(line);
  return header ? `${header.node ?? ''} ${header.seconds}.${header.fraction}:${header.serial}` : line;
}
