import type { Format, NativeRecord, Rejected } from './format.ts';
import { isoTime } from './time.ts';

// What stands before the time: an optional virtual host (with port) or list of addresses, the client, the identity, the user.
// The user may hold spaces, so it is what is left between the third word and ` [`.
const TIME =
  /\[(\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?(?: [+-]\d{4})?|\d{1,2}\/\d{1,2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})?)\]/;
const MAX_HEAD = 1024;
const REQUEST = /^([A-Za-z-]{1,32}) (\S.*?)(?: (HTTP\/\d(?:\.\d)?))?$/s;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9A-Fa-f:.]{2,45}\]?|[A-Za-z0-9_.*-]{1,255}(?::\d{1,5})?|-|unix:)$/;
const STATUS = /^(?:\d{3}|-|000)$/;
const HEADER_NAMES = ['Referer', 'UserAgent'] as const;

/** Apache's and nginx's access logs: common, combined, with a virtual host in front, with further fields behind. */
export const accessLog: Format = {
  name: 'access-log',
  sniff(sample) {
    let hits = 0;
    for (const line of sample) if (looksLikeAccess(line)) hits++;
    return sample.length === 0 ? 0 : (0.93 * hits) / sample.length;
  },
  parse,
};

function looksLikeAccess(line: string): boolean {
  const head = line.length > MAX_HEAD ? line.slice(0, MAX_HEAD) : line;
  const time = TIME.exec(head);
  if (!time || time.index < 2) return false;
  const words = head.slice(0, time.index).trimEnd().split(' ');
  return (
    words.length >= 2 &&
    ADDRESS.test(words[0]!.replace(/,$/, '')) &&
    line.charCodeAt(time.index + time[0].length) === 32
  );
}

/** A quoted string at `at`, with `\"` and `\\` as escapes; the end is where the closing quote stands. */
function quoted(line: string, at: number): { value: string; end: number } {
  let end = at + 1;
  for (; end < line.length; end++) {
    const code = line.charCodeAt(end);
    if (code === 92) end++;
    else if (code === 34) break;
  }
  const value = line.slice(at + 1, Math.min(end, line.length));
  return { value: value.includes('\\') ? value.replace(/\\(["\\])/g, '$1') : value, end: end + 1 };
}

/** The fields behind the time: bare words and quoted strings, each marked as what it is. */
function fieldsBehind(line: string, start: number): { value: string; quoted: boolean }[] {
  const found: { value: string; quoted: boolean }[] = [];
  let at = start;
  while (at < line.length && found.length < 64) {
    while (line.charCodeAt(at) === 32) at++;
    if (at >= line.length) break;
    const code = line.charCodeAt(at);
    if (code === 34) {
      const { value, end } = quoted(line, at);
      found.push({ value, quoted: true });
      at = end;
    } else if (code === 91) {
      const close = line.indexOf(']', at);
      const end = close === -1 ? line.length : close + 1;
      found.push({ value: line.slice(at + 1, end - 1), quoted: false });
      at = end;
    } else {
      const space = line.indexOf(' ', at);
      const end = space === -1 ? line.length : space;
      found.push({ value: line.slice(at, end), quoted: false });
      at = end;
    }
  }
  return found;
}

function parse(record: string, received: string): NativeRecord | Rejected {
  const line = record.trimEnd();
  const head = line.length > MAX_HEAD ? line.slice(0, MAX_HEAD) : line;
  const found = TIME.exec(head);
  if (!found) return { rejected: 'no [time] of an access log', offset: 0 };
  const fields: Record<string, unknown> = {};
  if (!readHead(line.slice(0, found.index).trimEnd(), fields))
    return { rejected: 'no client address at the start', offset: 0 };
  const rest = fieldsBehind(line, found.index + found[0].length);
  const request = rest.findIndex((field) => field.quoted);
  if (request === -1) return { rejected: 'no quoted request behind the time', offset: found.index + found[0].length };
  fields['Timestamp'] = found[1];
  readRequest(rest[request]!.value, fields);
  if (!readNumbers(rest, request, fields))
    return { rejected: 'no status behind the request', offset: found.index + found[0].length };
  const time = isoTime(slashed(found[1]!), received);
  return time === undefined ? { fields } : { fields, time };
}

/** cPanel writes 06/10/2021:11:19:31, month first; the rest of the time is common. */
function slashed(value: string): string {
  const m = /^(\d{1,2})\/(\d{1,2})\/(\d{4}):(.*)$/.exec(value);
  return m
    ? `${m[3]}-${m[1]!.padStart(2, '0')}-${m[2]!.padStart(2, '0')} ${m[4]!.replace(/ -0000$/, ' +0000')}`
    : value;
}

/** `[host[:port] ]client[, client…] identity user`, or `host client - request-id -` of proxies. */
function readHead(head: string, fields: Record<string, unknown>): boolean {
  const words = head.split(' ');
  let at = 0;
  const isVhost = words.length >= 4 && isHostName(words[0]!) && isClient(words[1]!);
  if (isVhost) fields['VirtualHost'] = words[at++];
  const clients: string[] = [];
  while (at < words.length && words[at]!.endsWith(',')) clients.push(words[at++]!.slice(0, -1));
  const client = words[at++];
  if (client === undefined || !ADDRESS.test(client)) return false;
  clients.push(client);
  fields['ClientIP'] = clients[0];
  if (clients.length > 1) fields['ForwardedFor'] = clients.join(', ');
  const identity = words[at++];
  if (identity !== undefined && identity !== '-') fields['Identity'] = identity;
  const user = words.slice(at).join(' ');
  // `host client - abc123 - [time]`: a request's number stands where the user would.
  const proxied = isVhost && user.endsWith(' -');
  if (proxied) fields['RequestId'] = user.slice(0, -2);
  else if (user !== '' && user !== '-') fields['User'] = user;
  return true;
}

function isClient(word: string): boolean {
  return word === '-' || /^[0-9A-Fa-f:.[\]]{2,46},?$/.test(word);
}

function isHostName(word: string): boolean {
  return /^[A-Za-z0-9_*-][A-Za-z0-9_.*-]{0,254}(?::\d{1,5})?$/.test(word) && !isClient(word);
}

function readRequest(request: string, fields: Record<string, unknown>): void {
  fields['Request'] = request;
  const m = REQUEST.exec(request);
  if (!m) return;
  fields['Method'] = m[1];
  const uri = m[2]!;
  const query = uri.indexOf('?');
  fields['Uri'] = uri;
  fields['uri_path'] = query === -1 ? uri : uri.slice(0, query);
  if (m[3] !== undefined) fields['Protocol'] = m[3];
}

/**
 * Behind the request: status, bytes, referrer, agent. Before it (`"user" "request"`) nothing, and further fields are kept
 * by position, nginx's `rt=0.1 uct="0.0"` by name.
 */
function readNumbers(
  rest: readonly { value: string; quoted: boolean }[],
  request: number,
  fields: Record<string, unknown>,
): boolean {
  let at = request + 1;
  const status = rest[at];
  if (status === undefined || status.quoted || !STATUS.test(status.value)) return false;
  fields['Status'] = status.value;
  at++;
  const bytes = rest[at];
  if (bytes !== undefined && !bytes.quoted && /^(?:\d{1,18}|-)$/.test(bytes.value)) {
    if (bytes.value !== '-') fields['Bytes'] = bytes.value;
    at++;
  }
  let header = 0;
  const more: string[] = [];
  for (; at < rest.length; at++) {
    const field = rest[at]!;
    const name = HEADER_NAMES[header];
    if (field.quoted && name !== undefined) {
      if (field.value !== '-' && field.value !== '') fields[name] = field.value;
      header++;
      continue;
    }
    const equals = field.quoted ? -1 : field.value.indexOf('=');
    if (equals > 0 && /^[a-z_]{1,32}$/.test(field.value.slice(0, equals))) {
      const value = field.value.slice(equals + 1);
      const next = value === '' ? rest[at + 1] : undefined;
      fields[field.value.slice(0, equals)] = next?.quoted ? rest[++at]!.value : value.replaceAll('"', '');
    } else more.push(field.value);
  }
  // nginx's default in containers: "$http_x_forwarded_for" comes third.
  if (more.length > 0) {
    if (more.length === 1 && /^[0-9A-Fa-f:., ]{7,512}$/.test(more[0]!) && /[.:]/.test(more[0]!))
      fields['ForwardedFor'] = more[0];
    else if (more.some((value) => value !== '-')) fields['Extra'] = more;
  }
  return true;
}
