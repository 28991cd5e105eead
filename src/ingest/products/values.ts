import { isIP } from 'node:net';

/** Reading values out of native records. Each returns undefined where the value is absent or means nothing. */

const EMPTY = new Set([
  '',
  '-',
  '?',
  '(null)',
  '(none)',
  '(empty)',
  'null',
  'None',
  'N/A',
  'n/a',
  'undefined',
  'UNKNOWN',
  'unset',
]);

/** A text that says something; numbers and booleans as text. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (value.length < 10 && EMPTY.has(value)) return undefined;
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return undefined;
}

/** A whole number within what JSON keeps exact. */
export function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || value.length === 0 || value.length > 16) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function port(value: unknown): number | undefined {
  const number = integer(value);
  return number !== undefined && number >= 0 && number <= 65_535 ? number : undefined;
}

/** An IP address in its plain form: no brackets, no zone, IPv4 out of `::ffff:`. Undefined for anything else. */
export function ip(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length < 2 || value.length > 64) return undefined;
  let address = value;
  if (address.charCodeAt(0) === 91) address = address.endsWith(']') ? address.slice(1, -1) : address;
  const zone = address.indexOf('%');
  if (zone > 0) address = address.slice(0, zone);
  if (address.charCodeAt(0) === 58 && /^::ffff:\d/i.test(address)) address = address.slice(7);
  return isIP(address) === 0 ? undefined : address;
}

/** `10.0.0.1:443`, `[2001:db8::1]:443`, `10.0.0.1` or `2001:db8::1`. */
export function endpoint(value: unknown): { ip: string; port: number | undefined } | undefined {
  if (typeof value !== 'string') return undefined;
  const whole = ip(value);
  if (whole) return { ip: whole, port: undefined };
  const colon = value.lastIndexOf(':');
  if (colon <= 0) return undefined;
  const address = ip(value.slice(0, colon));
  return address ? { ip: address, port: port(value.slice(colon + 1)) } : undefined;
}

const paths = new Map<string, readonly string[]>();

/** Paths come from the mappers' own code, so they are few and split once. */
function keysOf(path: string): readonly string[] {
  let keys = paths.get(path);
  if (keys === undefined) {
    keys = path.split('.');
    paths.set(path, keys);
  }
  return keys;
}

/** An own property at a path; a record that keeps dotted names flat answers too. Log text decides no prototype. */
export function at(record: unknown, path: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  if (Object.hasOwn(record, path)) return (record as Record<string, unknown>)[path];
  if (!path.includes('.')) return undefined;
  let value: unknown = record;
  for (const key of keysOf(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

export function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The kind of a user name by its form: `UPN` (has @), `Windows` (has \), else `Simple`. */
export function usernameType(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name.includes('\\')) return 'Windows';
  return name.indexOf('@') > 0 ? 'UPN' : 'Simple';
}

/** `<role>Username` and its type, none where the name is absent. */
export function username(
  role: 'Actor' | 'Target' | 'Src' | 'Dst' | '',
  value: unknown,
): Record<string, string | undefined> {
  const name = text(value);
  return name === undefined ? {} : { [`${role}Username`]: name, [`${role}UsernameType`]: usernameType(name) };
}

/** A host's name split as ASIM does: the first label, and the whole where it has a domain. Addresses give nothing. */
export function hostname(role: 'Dvc' | 'Src' | 'Dst' | 'Target', value: unknown): Record<string, string | undefined> {
  const name = text(value);
  if (name === undefined || isIP(name) !== 0) return {};
  const dot = name.indexOf('.');
  if (dot <= 0) return { [`${role}Hostname`]: name };
  return {
    [`${role}Hostname`]: name.slice(0, dot),
    [`${role}Domain`]: name.slice(dot + 1),
    [`${role}DomainType`]: 'FQDN',
    [`${role}FQDN`]: name,
  };
}
