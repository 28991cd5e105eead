import { auditHeader } from './formats/auditd.ts';
import { AuditdJoiner } from './formats/auditd-join.ts';

export interface AuditGroup<Record> {
  /** All records that went into the event, the first one first. */
  readonly records: readonly Record[];
  /** Their lines; '' for an end mark whose event is not known. */
  readonly text: string;
}

/** Joins audit records a source, and knows which records each event was made of, so that each can be accounted for. */
export class AuditGroups<Record> {
  readonly #sources = new Map<string, { joiner: AuditdJoiner; open: Map<string, Record[]> }>();

  /** Cheap: true for single lines that begin as audit records do. */
  static mayJoin(text: string): boolean {
    const first = text.charCodeAt(0);
    if (first === 0x74 ? !text.startsWith('type=') : first !== 0x6e || !text.startsWith('node=')) return false;
    return text.includes(' msg=audit(') || text.startsWith('msg=audit(', 5) ? !text.includes('\n') : false;
  }

  push(source: string, text: string, record: Record, now: number): AuditGroup<Record>[] {
    let state = this.#sources.get(source);
    if (!state) {
      state = { joiner: new AuditdJoiner(), open: new Map() };
      this.#sources.set(source, state);
    }
    const { joiner, open } = state;
    const key = keyOf(text);
    const list = open.get(key);
    if (list) list.push(record);
    else open.set(key, [record]);
    const groups = joiner.push(text, now).map((line) => close(open, line, text, record));
    const waiting = open.get(key);
    // An end mark without an open event: the joiner says nothing of it.
    if (waiting?.length === 1 && waiting[0] === record && /\btype=EOE /.test(text)) {
      open.delete(key);
      groups.push({ records: [record], text: '' });
    }
    return groups;
  }

  /** Events that waited long enough; with `all`, every one. */
  expire(now: number, all: boolean): AuditGroup<Record>[] {
    const groups: AuditGroup<Record>[] = [];
    for (const { joiner, open } of this.#sources.values())
      for (const line of all ? joiner.flush() : joiner.expire(now)) groups.push(close(open, line));
    return groups;
  }
}

function close<Record>(
  open: Map<string, Record[]>,
  text: string,
  pushed?: string,
  record?: Record,
): AuditGroup<Record> {
  const newline = text.indexOf('\n');
  const key = keyOf(newline === -1 ? text : text.slice(0, newline));
  const records = open.get(key) ?? [];
  if (text === pushed && record !== undefined && records.length > 1 && records.at(-1) === record) {
    // An event of its own beside an open one with the same serial.
    records.pop();
    return { records: [record], text };
  }
  open.delete(key);
  return { records, text };
}

function keyOf(line: string): string {
  const header = auditHeader(line);
  return header ? `${header.node ?? ''} ${header.seconds}.${header.fraction}:${header.serial}` : line;
}
