/** Values of audit records: key=value pairs, hexadecimal where a value may hold spaces or quotes, socket addresses. */

const ENCODED = new Set([
  'proctitle',
  'name',
  'cwd',
  'comm',
  'exe',
  'acct',
  'key',
  'cmd',
  'data',
  'dir',
  'vm',
  'old_val',
  'new_val',
  'ocomm',
  'path',
  'root_dir',
  'sw',
]);
const HEX = /^(?:[0-9A-F]{2})+$/;
const MAX_FIELDS = 2000; // an EXECVE record may bear many arguments; no record bears more fields than this

export function isHex(value: string): boolean {
  return value.length > 1 && value.length % 2 === 0 && HEX.test(value);
}

/** The text of a hexadecimal value; NUL, which separates arguments and ends strings, becomes a space. */
export function decodeHex(value: string): string {
  const decoded = Buffer.from(value, 'hex').toString('utf8');
  let end = decoded.length;
  while (end > 0 && decoded.charCodeAt(end - 1) === 0) end--;
  return decoded.slice(0, end).replaceAll('\u0000', ' ');
}

function isKeyCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 91 ||
    code === 93
  );
}

function endOfBare(text: string, from: number, nested: boolean): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 29 || code === 10) break;
    if (nested && (code === 44 || code === 41)) break; // old messages write `(hostname=?, addr=?)`
  }
  return at;
}

/**
 * Adds the pairs of `text` to `into`. The user-space part `msg='op=… res=success'` and the enriched part behind
 * 0x1d are flattened into the same record. `first` wins where a name comes twice.
 */
export function readPairs(text: string, into: Record<string, unknown>, type: string, nested = false): void {
  const arguments_ = type === 'EXECVE';
  let at = 0;
  let count = 0;
  while (at < text.length && count < MAX_FIELDS) {
    const equals = text.indexOf('=', at);
    if (equals === -1) return;
    let start = equals;
    while (start > at && isKeyCharacter(text.charCodeAt(start - 1))) start--;
    const key = text.slice(start, equals);
    at = equals + 1;
    if (key === '' || key === '__proto__') continue;
    count++;
    const quote = text.charCodeAt(at);
    if (quote === 34) {
      const end = text.indexOf('"', at + 1);
      const close = end === -1 ? text.length : end;
      set(into, key, text.slice(at + 1, close));
      at = close + 1;
    } else if (quote === 39 && !nested) {
      const end = text.lastIndexOf("'");
      const close = end <= at ? text.length : end;
      const inner = text.slice(at + 1, close);
      if (key === 'msg') readPairs(inner, into, type, true);
      else set(into, key, inner);
      at = close + 1;
    } else if (quote === 123) {
      const end = text.indexOf('}', at);
      const close = end === -1 ? text.length : end;
      set(into, key, text.slice(at + 1, close).trim());
      at = close + 1;
    } else {
      const close = endOfBare(text, at, nested);
      const value = text.slice(at, close);
      const encoded = (arguments_ ? /^a\d+(?:\[\d+\])?$/.test(key) : ENCODED.has(key)) && isHex(value);
      set(into, key, encoded ? decode(key, value) : value);
      at = close;
    }
  }
}

function decode(key: string, value: string): string {
  // Several rule keys are joined by 0x01.
  return key === 'key' ? decodeHex(value).replaceAll('\u0001', ',') : decodeHex(value);
}

function set(into: Record<string, unknown>, key: string, value: string): void {
  if (!Object.hasOwn(into, key)) into[key] = value;
}

/** What a hexadecimal `saddr` says: family, and address and port or path, under the names of the enriched log. */
export function socketAddress(saddr: string): Record<string, string> | undefined {
  if (!isHex(saddr) || saddr.length < 4) return undefined;
  const bytes = Buffer.from(saddr, 'hex');
  // The family is in the machine's order; all machines that matter here are little-endian, and families are small.
  const family = bytes[0] === 0 ? bytes[1] : bytes[0];
  if (family === 2 && bytes.length >= 8)
    return { saddr_fam: 'inet', laddr: bytes.subarray(4, 8).join('.'), lport: String(bytes.readUInt16BE(2)) };
  if (family === 10 && bytes.length >= 24) {
    const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(8 + index * 2).toString(16));
    return { saddr_fam: 'inet6', laddr: compressed(groups), lport: String(bytes.readUInt16BE(2)) };
  }
  if (family === 1) {
    const path = bytes.subarray(2).toString('utf8').replace(/^\0/, '@');
    const end = path.indexOf('\0');
    return { saddr_fam: 'local', path: end === -1 ? path : path.slice(0, end) };
  }
  if (family === 16) return { saddr_fam: 'netlink' };
  return { saddr_fam: String(family) };
}

/** RFC 5952: the longest run of zero groups becomes `::`. */
function compressed(groups: readonly string[]): string {
  let best = -1;
  let bestLength = 1;
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (end < groups.length && groups[end] === '0') end++;
    if (end - start > bestLength) {
      best = start;
      bestLength = end - start;
    }
  }
  if (best === -1) return groups.join(':');
  return `${groups.slice(0, best).join(':')}::${groups.slice(best + bestLength).join(':')}`;
}
