import type { NativeRecord } from './formats/format.ts';
import { looksLikeJsonObject } from './formats/json.ts';
import { isoTime } from './formats/time.ts';

/** How far into a message a payload may begin: behind a tag that the header's grammar did not take. */
const MAX_PAYLOAD_OFFSET = 128;

/** Fields in which shippers put the line that they carry. */
const WRAPPED = [
  'log',
  'message',
  'msg',
  'MESSAGE',
  'full_message',
  'short_message',
  'Message',
  'SyslogMessage',
  'event',
] as const;

/** The format that a message announces by its first characters, and where it begins. */
export function payloadOf(message: string): { format: string; offset: number } | undefined {
  const code = message.charCodeAt(0);
  if (code === 0x7b) return looksLikeJsonObject(message) ? { format: 'json', offset: 0 } : undefined;
  if (code === 0x3c && /^<Event[\s>]/.test(message)) return { format: 'windows-xml', offset: 0 };
  if (message.startsWith('MSWinEventLog\t')) return { format: 'windows-text', offset: 0 };
  const head = message.length > MAX_PAYLOAD_OFFSET ? message.slice(0, MAX_PAYLOAD_OFFSET) : message;
  const cef = head.search(/CEF: ?\d\|/);
  if (cef !== -1) return { format: 'cef', offset: cef };
  const leef = head.search(/LEEF: ?\d\.\d\|/);
  if (leef !== -1) return { format: 'leef', offset: leef };
  const cee = /^(?:@cee: ?|[\w.:@[\]/-]{1,64} )(?=\{ ?")/.exec(head);
  return cee ? { format: 'json', offset: cee[0].length } : undefined;
}

/** True where a text announces a format so plainly that its refusal is a fault of the record, not a wrong guess. */
export function hasMagic(format: string, text: string): boolean {
  if (format === 'json') return looksLikeJsonObject(text);
  if (format === 'windows-xml') return /^\s*<Event[\s>]/.test(text);
  if (format === 'cef') return /^CEF: ?\d\|/.test(text);
  if (format === 'leef') return /^LEEF: ?\d\.\d\|/.test(text);
  return false;
}

export interface Wrapper {
  readonly message: string;
  readonly envelope: Record<string, unknown>;
  readonly time?: string;
}

/**
 * The message that a header or a shipper's wrapper carries, with the rest as its envelope: syslog, Docker's JSON log,
 * Fluent Bit and Filebeat (`log` or `message`), GELF. The product decides whether the message is worth more than the whole.
 */
export function unwrap(record: NativeRecord, format: string): Wrapper | undefined {
  const { fields } = record;
  if (format === 'syslog' || format === 'cri') {
    const message = fields['Message'];
    if (typeof message !== 'string' || message === '') return undefined;
    // The payload says all that the message does, where it is of another format; the line itself is kept as it came.
    const { Message: _, ...header } = fields;
    const envelope = payloadOf(message) === undefined ? fields : header;
    return record.time === undefined ? { message, envelope } : { message, envelope, time: record.time };
  }
  if (format !== 'json') return undefined;
  for (const name of WRAPPED) {
    const message = fields[name];
    if (typeof message !== 'string' || message.length < 16) continue;
    const { [name]: _, ...envelope } = fields;
    const stamp = fields['time'] ?? fields['@timestamp'] ?? fields['timestamp'] ?? fields['date'];
    const time = isoTime(stamp, '1970-01-01T00:00:00Z');
    return time === undefined ? { message, envelope } : { message, envelope, time };
  }
  return undefined;
}

/** A row of Sentinel's `Syslog` table read as the syslog message that it was. */
export function syslogRow(fields: Record<string, unknown>): NativeRecord | undefined {
  const message = fields['SyslogMessage'];
  if (typeof message !== 'string' || fields['Facility'] === undefined) return undefined;
  const time = isoTime(fields['TimeGenerated'] ?? fields['EventTime'], '1970-01-01T00:00:00Z');
  const record = {
    fields: { ...fields, Message: message, Severity: fields['SeverityLevel'], ProcessId: fields['ProcessID'] },
  };
  return time === undefined ? record : { ...record, time };
}
