import type { ColumnType } from '../../schema/types.ts';
import { formatTimespan } from '../literal.ts';
import { encode, type HostValue } from '../staged/value.ts';

const BLANK = new Set([' ', '\t', '\n', '\r']);

/** The texts between the separators of an array's or a bag's inside; strings and what is nested stay whole. */
function parts(inside: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inside.length; at++) {
    const character = inside[at];
    if (character === '"') {
      for (at++; at < inside.length && inside[at] !== '"'; at++) if (inside[at] === '\\') at++;
    } else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    else if (character === ',' && depth === 0) {
      found.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inside.slice(start).trim();
  return last === '' && found.length === 0 ? [] : [...found, last];
}

function firstOf(text: string): string {
  let at = 0;
  while (BLANK.has(text[at] ?? '')) at++;
  return text[at] ?? '';
}

/** JSON texts of an array's elements, no digit lost; undefined for what is no array. */
export function elements(json: HostValue): string[] | undefined {
  if (typeof json !== 'string' || firstOf(json) !== '[') return undefined;
  const text = json.trim();
  return parts(text.slice(1, -1));
}

/** Names and JSON texts of a bag's members; undefined for what is no bag. */
export function members(json: HostValue): [string, string][] | undefined {
  if (typeof json !== 'string' || firstOf(json) !== '{') return undefined;
  return parts(json.trim().slice(1, -1)).map((part) => {
    let end = 1;
    for (; end < part.length && part[end] !== '"'; end++) if (part[end] === '\\') end++;
    const name = JSON.parse(part.slice(0, end + 1)) as string;
    return [name, part.slice(part.indexOf(':', end) + 1).trim()];
  });
}

/** A dynamic from the JSON of one of its parts: null is no value. */
export function dynamicOf(json: string | undefined): HostValue {
  return json === undefined || json === 'null' || json === '' ? null : json;
}

/** The value as JSON text, as `toJson` of the translator writes it. */
export function jsonOf(value: HostValue, type: ColumnType): string {
  if (value === null) return 'null';
  switch (type) {
    case 'dynamic':
      return String(value);
    case 'string':
    case 'guid':
      return JSON.stringify(value);
    case 'datetime':
    case 'timespan':
      return JSON.stringify(textOf(value, type));
    case 'real':
      return Number.isFinite(value) ? realText(Number(value)) : JSON.stringify(textOf(value, type));
    default:
      return textOf(value, type);
  }
}

const realText = (value: number) => (Object.is(value, -0) ? '-0' : `${value}`.replace('e+', 'e'));

/** The value as `tostring` prints it. */
export function textOf(value: HostValue, type: ColumnType): string {
  if (value === null) return '';
  switch (type) {
    case 'datetime':
      return `${(encode(value, type) ?? '').replace(' ', 'T')}Z`;
    case 'timespan':
      return formatTimespan(BigInt(value));
    case 'real':
      return realText(Number(value));
    case 'dynamic':
      return dynamicText(String(value));
    default:
      return String(value);
  }
}

/** A dynamic string without its quotes; everything else as JSON. */
function dynamicText(json: string): string {
  return firstOf(json) === '"' ? (JSON.parse(json) as string) : json;
}
