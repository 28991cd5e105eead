import { kqlString } from '../../kql/quote.ts';

import { columnNamed } from './column-names.ts';
import { columnFor, type Role, type TableColumns } from './columns.ts';
import type { Reading } from './reading.ts';

export interface Filter {
  readonly kql: string;
  /** How an answer names it: `from 10.0.0.9`; '' where it would say nothing. */
  readonly words: string;
}

const QUOTED = `(?:"[^"]{1,500}"|'[^']{1,500}'|“[^”]{1,500}”|‘[^’]{1,500}’|\`[^\`]{1,500}\`|"[^"']{1,500}'|'[^'"]{1,500}")`;
const LIST = `${QUOTED}(?:(?:,? (?:and|or) |, ?|/)${QUOTED}){0,30}`;

const OPERATORS: readonly [pattern: string, one: string, many: string][] = [
  [
    "(?:is|are|was|were)(?: not|n'?t)(?: equal to| one of| in)?|not equal(?:s)?(?: to)?|(?:do|does|did)(?: not|n'?t) equal|other than|not named|except(?: for)?|excluding|not(?: in| by)?",
    '!~',
    '!in~',
  ],
  ["(?:do|does|did)(?: not|n'?t) (?:contain|have|include)s?|not containing|without", '!contains', '!contains'],
  ['(?:starts?|starting|begins?|beginning) with', 'startswith', 'startswith'],
  ['(?:ends?|ending) (?:with|in)', 'endswith', 'endswith'],
  [
    'contains?|containing|includes?|including|mentions?|mentioning|has|have|having|matching|matches|like',
    'has',
    'has_any',
  ],
  ['(?:is|are|was|were)(?: either| one of| equal to| in)?|equals?(?: to)?|=|named|called|of|in', '=~', 'in~'],
];

/** Takes the conditions on values that stand in quotes, with the column that is named before them. */
export function takeQuoted(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  for (const [pattern, one, many] of OPERATORS) {
    const condition = new RegExp(
      ` ((?:[\\w.]+ ){0,5}?)(?:${pattern}) (?:the (?:word|string|text|value)s? |any of |either |both |all of )?(${LIST})(?= |,|$)`,
      'i',
    );
    for (const match of reading.takeAll(condition)) {
      const [whole, before = '', list = ''] = match;
      const values = listOf(list);
      const column = placeOf(before, whole, values, table);
      if (!column) {
        reading.putBack(whole);
        continue;
      }
      reading.putBack(column.unused);
      const every = !/ or |, ?or/i.test(list) && /contain|has|have|includ|mention/i.test(whole);
      filters.push({ kql: placed(column, one, many, values, every, table), words: '' });
    }
  }
  // What stands in quotes alone is looked for where such a thing stands.
  for (const match of reading.takeAll(
    new RegExp(` (?:(not|except|excluding|other than|but not) )?((?:[\\w]+ ){0,4}?)(${LIST})(?= |,|$)`, 'i'),
  )) {
    const [whole, not, before = '', list = ''] = match;
    const values = listOf(list);
    const column = placeOf(before, whole, values, table);
    if (!column) {
      reading.putBack(whole);
      continue;
    }
    reading.putBack(column.unused);
    filters.push({ kql: placed(column, not ? '!~' : '=~', not ? '!in~' : 'in~', values, false, table), words: '' });
  }
  return filters;
}

interface Place {
  readonly name: string;
  /** True if only the look of the value says so: it may be a part of what stands there. */
  readonly guessed: boolean;
  /** Words that were taken with the condition and are none of it. */
  readonly unused: string;
}

/** Where a value stands: in the column that is named before it, else where its look says. */
function placeOf(before: string, whole: string, values: readonly string[], table: TableColumns): Place | undefined {
  const named = columnNamed(before, table);
  if (named) return { name: named.name, guessed: false, unused: unusedWords(before, named.words) };
  const guess = byPreposition(whole, values, table) ?? defaultColumn(table, values);
  return guess === undefined ? undefined : { name: guess, guessed: true, unused: before };
}

function unusedWords(before: string, used: number): string {
  const words = before.trim().split(' ');
  return words.slice(0, Math.max(0, words.length - used)).join(' ');
}

/** A value whose column only its look tells is looked for within, unless it is whole by its kind. */
function placed(
  column: Place,
  one: string,
  many: string,
  values: readonly string[],
  every: boolean,
  table: TableColumns,
): string {
  const name = comparable(column.name, table);
  const isLong = /commandline|path|url|message|registrykey|description|uri/i.test(column.name);
  const isPart = isLong && values.some((value) => !/^[a-z]:\\|^https?:|^hk/i.test(value));
  if ((one === '=~' || one === '!~') && column.guessed && isPart) {
    const word = one === '!~' ? '!contains' : 'contains';
    return conditionOf(name, word, word, values, false);
  }
  return conditionOf(name, one, many, values, every);
}

/** Takes conditions on values without quotes, where a column is named right before: `command line contains fraps, download`. */
export function takeNamed(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const value = '[\\w.@$\\\\/:*-]*[\\w*]';
  for (const [pattern, one, many] of OPERATORS) {
    const condition = new RegExp(
      ` (?:(?:where|whose|with|and|that|the|when) )*((?:[\\w.]+ ){1,4}?)(?:${pattern}) (${value}(?:(?:, and |, or |, ?| and | or )${value}){0,20})(?= |,|$)`,
      'gi',
    );
    for (const match of [...reading.rest.matchAll(condition)]) {
      const [whole, before = '', list = ''] = match;
      const found = columnNamed(before, table);
      const column = found?.name;
      // A preposition is no comparison, and an article no value.
      if (
        !column ||
        /^who $/i.test(before) ||
        /(?:^| )(?:in|of) $/i.test(whole.slice(0, whole.length - list.length)) ||
        /^(?:a|an|the|not|there)\b/i.test(list) ||
        // `urls that were blocked` tells of the urls: no plain word is a value behind `that were`.
        (/(?:^| )(?:that|which|who) $/i.test(before) && /^[a-z]+(?: |,|$)/i.test(list))
      )
        continue;
      const values = list.split(/, and |, or |, ?| and | or /i).filter((part) => part !== '');
      if (!reading.take(new RegExp(whole.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))) continue;
      if (found) reading.putBack(unusedWords(before, found.words));
      const type = table.columns.find(({ name }) => name === column)?.type;
      const plain =
        type !== 'string' && type !== undefined && values.every((part) => /^(?:\d+(?:\.\d+)?|true|false)$/i.test(part));
      const every = !/ or /i.test(list);
      filters.push({
        kql:
          plain && values.length === 1
            ? `${column} ${one.startsWith('!') ? '!=' : '=='} ${values[0]}`
            : conditionOf(comparable(column, table), one, many, values, every),
        words: '',
      });
    }
  }
  return filters;
}

function listOf(list: string): string[] {
  return (list.match(new RegExp(QUOTED, 'g')) ?? [])
    .map((value) => value.slice(1, -1).trim())
    .filter((value) => value !== '');
}

/** What is no text is compared as text. */
export function comparable(column: string, table: TableColumns): string {
  const type = table.columns.find(({ name }) => name === column)?.type;
  return type === undefined || type === 'string' ? column : `tostring(${column})`;
}

function conditionOf(column: string, one: string, many: string, values: readonly string[], every: boolean): string {
  const [first = ''] = values;
  if (values.length === 1) return `${column} ${one} ${kqlString(first)}`;
  const list = values.map(kqlString).join(', ');
  if (many === 'has_any') return `${column} ${every ? 'has_all' : 'has_any'} (${list})`;
  if (many.endsWith('in~')) return `${column} ${many} (${list})`;
  const joint = many.startsWith('!') ? ' and ' : ' or ';
  return `(${values.map((value) => `${column} ${one} ${kqlString(value)}`).join(joint)})`;
}

/** In mail, `from` and `to` say who wrote and who was written to. */
function byPreposition(words: string, values: readonly string[], table: TableColumns): string | undefined {
  if (!values.every((value) => /^[^\s@]*@?[\w-]+(?:\.[\w-]+)+$/.test(value))) return undefined;
  const how = /(?:^| )(from|by|to|for) (?:the )?["'“‘`]/i.exec(words)?.[1]?.toLowerCase();
  const isAddress = values.every((value) => value.includes('@'));
  const sender = columnFor(table, 'sender');
  if (how === undefined || !sender) return undefined;
  if (how === 'to' || how === 'for') return columnFor(table, 'recipient');
  return isAddress ? sender : columnFor(table, 'senderDomain');
}

/** What a value looks like says where it stands; what looks like nothing has no place, and is left over. */
function defaultColumn(table: TableColumns, values: readonly string[]): string | undefined {
  const [value = ''] = values;
  for (const [look, roles] of LOOKS) {
    if (!look.test(value)) continue;
    for (const role of roles) {
      const column = columnFor(table, role);
      if (column) return column;
    }
  }
  return undefined;
}

const LOOKS: readonly [RegExp, readonly Role[]][] = [
  [/^\d{1,3}(?:\.\d{1,3}){3}$/, ['source', 'target']],
  [/^CVE-\d{4}-\d+$/i, ['vulnerability']],
  [/^S-1-\d+-/, ['sid']],
  [/^(?:hk[a-z_]+\\|.*\bCurrentVersion\b)/i, ['registry']],
  [/\\/, ['registry', 'path', 'command', 'user']],
  [/\.(?:exe|dll|ps1|bat|cmd|vbs|js|sh|py)$/i, ['process', 'file', 'command']],
  [/@/, ['user', 'sender']],
  [/^https?:/, ['url']],
  [/^\//, ['url', 'path', 'command']],
  [/^[\w-]+(?:\.[\w-]+)+$/, ['domain', 'file', 'command']],
  [/^[A-Z][\w'-]+(?: [A-Z][\w'-]+)+$/, ['command', 'title', 'displayName']],
  [/./, ['command', 'registry', 'path', 'url', 'title', 'subject', 'message', 'user']],
];
