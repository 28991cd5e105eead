import type { Format, NativeRecord, Rejected } from './format.ts';
import { priorityFields, readPriority } from './syslog-header.ts';
import { parseRfc5424, withData } from './syslog-rfc5424.ts';
import { completeYear, isoOfClock, isoTime, monthIndex, zoneMinutes } from './time.ts';

// The header's time as devices write it: `Mar  5 10:00:00`, with a year before or behind the clock, with a fraction, with a zone.
const BSD_TIME =
  /(?:(\d{4}) )?([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})(?:\.\d{1,2})?)?(?: (\d{4})(?=[ :]|$))?(?: ?(UTC|GMT|[A-Z]{2,4}T|[+-]\d\d:?\d\d)(?=[ :]|$))?:?(?: |$)/y;
const ISO_TIME = /(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)Z?:?(?: |$)/y;
// Cisco: a sequence number, a host, or both before the time, which starts with `*` or `.` where the clock is not in sync.
const CISCO_PREFIX =
  /(?:(\d{1,12}): )?(?:([A-Za-z0-9_.:-]{1,255}): )?(?:(\d{1,12}): )?[*.]?(?=(?:\d{4} )?[A-Z][a-z]{2} {1,2}\d)/y;
const HOST = /([A-Za-z0-9_][A-Za-z0-9_.:/@-]{0,254}) +/y;
const TAG = /([A-Za-z0-9_%(][^\s[:,"'={}]{0,127})(?:\[([^\]\s]{1,64})\])?(?:\([^)]{1,64}\))?: ?/y;
const TAG_WITHOUT_COLON = /([A-Za-z0-9_/.-]{1,128})\[(\d{1,10})\] /y;
// Cisco's mnemonic stands for itself, with or without a colon behind it.
const MNEMONIC = /%[A-Z0-9_]+-(?:[A-Z0-9_]+-)?\d-[A-Z0-9_]+(?= )/y;
// RFC 5424 without its version, as some appliances send it: APP PROCID MSGID SD behind the host.
const VERSIONLESS = /(\S{1,48}) (-|\d{1,10}) (\S{1,32}) (?=-(?: |$)|\[[^\s\]=]+ )/y;

interface Head {
  readonly time: string | undefined;
  readonly end: number;
}

/**
 * Syslog as it is really sent: RFC 5424 with structured data; RFC 3164 with or without priority, year, zone and host, with
 * ISO times, with Cisco's sequence numbers. Fields: Priority, Facility, Severity (names), Version, HostName, ProcessName
 * (APP-NAME or tag), ProcessId, MsgId, StructuredData, Message. A payload of another format is the router's business.
 */
export const syslog: Format = {
  name: 'syslog',
  sniff(sample) {
    let score = 0;
    for (const line of sample) score += sniffLine(line);
    return sample.length === 0 ? 0 : score / sample.length;
  },
  parse,
};

function sniffLine(line: string): number {
  if (readPriority(line)) return 0.9;
  return readBsdTime(line, 0, '2000-01-01T00:00:00Z')?.time || isoHeader(line) ? 0.7 : 0;
}

/** An ISO time, a host and a tag: an ISO time alone starts many lines that are no syslog. */
function isoHeader(line: string): boolean {
  ISO_TIME.lastIndex = 0;
  if (!ISO_TIME.test(line)) return false;
  HOST.lastIndex = ISO_TIME.lastIndex;
  if (!HOST.test(line)) return false;
  TAG.lastIndex = HOST.lastIndex;
  if (TAG.test(line)) return true;
  TAG_WITHOUT_COLON.lastIndex = HOST.lastIndex;
  return TAG_WITHOUT_COLON.test(line);
}

function parse(record: string, received: string): NativeRecord | Rejected {
  const text = record.endsWith('\n') ? record.replace(/[\r\n]+$/, '') : record;
  const priority = readPriority(text);
  if (priority) {
    const structured = parseRfc5424(text, priority.end, priority.priority, received);
    if (structured) return structured;
    const fields = priorityFields(priority.priority);
    return parseRfc3164(text, priority.end, fields, received);
  }
  if (!readBsdTime(text, 0, received)?.time && !isoHeader(text))
    return { rejected: 'neither a priority nor a syslog time at the start', offset: 0 };
  return parseRfc3164(text, 0, {}, received);
}

function parseRfc3164(text: string, start: number, fields: Record<string, unknown>, received: string): NativeRecord {
  let at = start;
  while (text[at] === ' ' || (text[at] === ':' && at === start)) at++;
  let head = readTime(text, at, received);
  if (!head) {
    head = readCiscoPrefix(text, at, fields, received);
    if (!head) return parseWithoutTime(text, at, fields);
  }
  at = head.end;
  if (fields['HostName'] === undefined) at = readHost(text, at, fields);
  if (fields['HostName'] !== undefined) {
    VERSIONLESS.lastIndex = at;
    const structured = VERSIONLESS.exec(text);
    if (structured) return versionless(text, VERSIONLESS.lastIndex, structured, fields, head.time);
    if (text.startsWith(': ', at)) at += 2;
  }
  at = readTag(text, at, fields);
  fields['Message'] = text.slice(at);
  return head.time === undefined ? { fields } : { fields, time: head.time };
}

function versionless(
  text: string,
  at: number,
  [, application, process, message]: RegExpExecArray,
  fields: Record<string, unknown>,
  time: string | undefined,
): NativeRecord {
  if (application !== '-') fields['ProcessName'] = application;
  if (process !== '-') fields['ProcessId'] = process;
  if (message !== '-') fields['MsgId'] = message;
  return withData(fields, text, at, time);
}

/** `<13>tag[1]: message`, `<13>host tag: message` or only a message. */
function parseWithoutTime(text: string, start: number, fields: Record<string, unknown>): NativeRecord {
  const at = readTag(text, start, fields);
  fields['Message'] = text.slice(at);
  return { fields };
}

function readTime(text: string, at: number, received: string): Head | undefined {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) {
    ISO_TIME.lastIndex = at;
    const iso = ISO_TIME.exec(text);
    if (iso) return { time: isoTime(iso[1]!.replace(',', '.'), received), end: ISO_TIME.lastIndex };
  }
  return readBsdTime(text, at, received);
}

function readBsdTime(text: string, at: number, received: string): Head | undefined {
  BSD_TIME.lastIndex = at;
  const match = BSD_TIME.exec(text);
  if (!match) return undefined;
  const month = monthIndex(match[2]!);
  if (month === undefined) return undefined;
  const day = Number(match[3]);
  const year = match[1] ?? match[4] ?? match[9];
  const time = isoOfClock({
    year: year ? Number(year) : completeYear(month, day, received),
    month,
    day,
    hour: Number(match[5]),
    minute: Number(match[6]),
    second: Number(match[7]),
    fraction: match[8],
    zone: match[10] ? zoneMinutes(match[10]) : 0,
  });
  return { time, end: BSD_TIME.lastIndex };
}

function readCiscoPrefix(
  text: string,
  at: number,
  fields: Record<string, unknown>,
  received: string,
): Head | undefined {
  CISCO_PREFIX.lastIndex = at;
  const match = CISCO_PREFIX.exec(text);
  if (!match) return undefined;
  const head = readBsdTime(text, CISCO_PREFIX.lastIndex, received);
  if (!head) return undefined;
  const sequence = match[1] ?? match[3];
  if (sequence !== undefined) fields['SequenceNumber'] = sequence;
  if (match[2] !== undefined) fields['HostName'] = match[2];
  return head;
}

function readHost(text: string, at: number, fields: Record<string, unknown>): number {
  HOST.lastIndex = at;
  const host = HOST.exec(text);
  if (!host || host[1]!.endsWith(':')) return at;
  // `sshd[1]: …` without a host, and the first word of a message with none, are no hosts.
  fields['HostName'] = host[1];
  return HOST.lastIndex;
}

function readTag(text: string, at: number, fields: Record<string, unknown>): number {
  const code = text.charCodeAt(at);
  if (code === 0x7b || code === 0x3c) return at; // a JSON or XML payload
  TAG.lastIndex = at;
  const tag = TAG.exec(text);
  if (tag) {
    if (isPayload(tag[1]!)) return at;
    fields['ProcessName'] = tag[1];
    if (tag[2] !== undefined) fields['ProcessId'] = tag[2];
    return TAG.lastIndex;
  }
  if (code === 0x25) {
    MNEMONIC.lastIndex = at;
    const mnemonic = MNEMONIC.exec(text);
    if (mnemonic) {
      fields['ProcessName'] = mnemonic[0];
      return MNEMONIC.lastIndex + 1;
    }
  }
  TAG_WITHOUT_COLON.lastIndex = at;
  const bare = TAG_WITHOUT_COLON.exec(text);
  if (!bare) return at;
  fields['ProcessName'] = bare[1];
  fields['ProcessId'] = bare[2];
  return TAG_WITHOUT_COLON.lastIndex;
}

/** `CEF:0|…` and `LEEF:2.0|…` look like a tag and are the payload. */
function isPayload(tag: string): boolean {
  return tag === 'CEF' || tag === 'LEEF';
}
