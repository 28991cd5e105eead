import type { NativeRecord } from './format.ts';
import { priorityFields } from './syslog-header.ts';
import { isoTime } from './time.ts';

const HEADER = /(\d{1,3}) (\S+) (\S+) (\S+) (\S+) (\S+)(?: |$)/y;
const MAX_ELEMENTS = 64;

/**
 * RFC 5424: `<PRI>VERSION TIME HOST APP PROCID MSGID SD MSG`, or undefined where the header is not of that shape.
 * Structured data that breaks its own quoting, as appliances send, is kept whole at the start of the message.
 */
export function parseRfc5424(
  text: string,
  start: number,
  priority: number,
  received: string,
): NativeRecord | undefined {
  HEADER.lastIndex = start;
  const head = HEADER.exec(text);
  if (!head) return undefined;
  const time = head[2] === '-' ? undefined : isoTime(head[2], received);
  if (time === undefined && head[2] !== '-') return undefined;
  const dataStart =
    HEADER.lastIndex -
    head[6]!.length -
    (text.length >= HEADER.lastIndex && text[HEADER.lastIndex - 1] === ' ' ? 1 : 0);
  const fields = priorityFields(priority);
  fields['Version'] = Number(head[1]);
  if (head[3] !== '-') fields['HostName'] = head[3];
  if (/^(?:CEF|LEEF):|^\{/.test(head[4]!)) {
    // Appliances that know only the first half of the header put their payload where the application's name belongs.
    fields['Message'] = text.slice(start + head[1]!.length + head[2]!.length + head[3]!.length + 3);
    return time === undefined ? { fields } : { fields, time };
  }
  if (head[4] !== '-') fields['ProcessName'] = head[4];
  if (head[5] !== '-') fields['ProcessId'] = head[5];
  if (head[6] !== '-' && !head[6]!.startsWith('['))
    return withMessageId(fields, text, head[6]!, HEADER.lastIndex, time);
  // Some senders leave out MSGID: structured data or the nil value stands in its place.
  return withData(fields, text, head[6] === '-' ? HEADER.lastIndex : dataStart, time);
}

function withMessageId(
  fields: Record<string, unknown>,
  text: string,
  messageId: string,
  at: number,
  time: string | undefined,
): NativeRecord {
  fields['MsgId'] = messageId;
  return withData(fields, text, at, time);
}

/** Structured data or its nil value at `at`, and the message behind it. */
export function withData(
  fields: Record<string, unknown>,
  text: string,
  at: number,
  time: string | undefined,
): NativeRecord {
  let end = at;
  if (text[at] === '-' && (at + 1 === text.length || text[at + 1] === ' ')) end = at + 1;
  else if (text[at] === '[') {
    const data = readStructuredData(text, at);
    if (data) {
      fields['StructuredData'] = data.elements;
      end = data.end;
    }
  }
  let message = text.slice(text[end] === ' ' ? end + 1 : end);
  if (message.charCodeAt(0) === 0xfeff) message = message.slice(1);
  else if (message.startsWith('\u00ef\u00bb\u00bf')) message = message.slice(3);
  fields['Message'] = message;
  return time === undefined ? { fields } : { fields, time };
}

/** `[id name="value" …][…]` with `\"`, `\\` and `\]` escaped; undefined where it is malformed. */
function readStructuredData(
  text: string,
  start: number,
): { elements: Record<string, Record<string, string>>; end: number } | undefined {
  const elements: Record<string, Record<string, string>> = {};
  let at = start;
  for (let count = 0; text[at] === '[' && count < MAX_ELEMENTS; count++) {
    const name = readName(text, at + 1);
    if (name.length === 0) return undefined;
    at += 1 + name.length;
    const parameters: Record<string, string> = {};
    while (text[at] === ' ') {
      while (text[at] === ' ') at++;
      if (text[at] === ']') break;
      const key = readName(text, at);
      at += key.length;
      if (key.length === 0 || text[at] !== '=' || text[at + 1] !== '"') return undefined;
      const value = readQuoted(text, at + 2);
      if (!value) return undefined;
      if (key !== '__proto__') parameters[key] = value.value;
      at = value.end;
    }
    if (text[at] !== ']') return undefined;
    at++;
    if (name !== '__proto__') elements[name] = parameters;
  }
  // Behind the data stands a space or the end; anything else was a message in brackets.
  return at === text.length || text[at] === ' ' ? { elements, end: at } : undefined;
}

function readName(text: string, start: number): string {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x3d || code === 0x5d || code === 0x22) break;
  }
  return text.slice(start, at);
}

function readQuoted(text: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  let from = start;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { value: value + text.slice(from, at), end: at + 1 };
    if (code !== 0x5c) continue;
    const next = text[at + 1];
    if (next === '"' || next === '\\' || next === ']') {
      value += text.slice(from, at) + next;
      from = at + 2;
    }
    at++;
  }
  return undefined;
}
