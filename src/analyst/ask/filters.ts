import { kqlString } from '../../kql/quote.ts';
import { VOCABULARY } from '../evidence/vocabulary.ts';
import { columnFor, type Role, roleOf, type TableColumns, wordsOf } from './columns.ts';
import type { Reading } from './reading.ts';

export interface Filter {
  readonly kql: string;
  /** How an answer names it: `from 10.0.0.9`; '' where it would say nothing. */
  readonly words: string;
}

const TOKEN = `["'“”‘’]?[\\w.@$\\\\*-]{2,100}["'“”‘’]?`;
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
  const columns = [...table.columns].map((column) => ({ name: column.name, words: wordsOf(column.name) }));
  for (const [pattern, one, many] of OPERATORS) {
    const condition = new RegExp(
      ` ((?:[\\w.]+ ){0,5}?)(?:${pattern}) (?:the (?:word|string|text|value)s? |any of |either |both |all of )?(${LIST})(?= |,|$)`,
      'i',
    );
    for (const match of reading.takeAll(condition)) {
      const [whole, before = '', list = ''] = match;
      const values = listOf(list);
      const column = columnBefore(before, columns, table) ?? defaultColumn(table, values);
      if (!column) continue;
      filters.push({
        kql: conditionOf(
          column,
          one,
          many,
          values,
          !/ or |, ?or/i.test(list) && /contain|has|have|includ|mention/i.test(whole),
        ),
        words: '',
      });
    }
  }
  // What stands in quotes alone is looked for where such a thing stands.
  for (const match of reading.takeAll(
    new RegExp(` (?:for |by |from |to |on |with |using )?(?:the )?((?:[\\w]+ ){0,3}?)(${LIST})(?= |,|$)`, 'i'),
  )) {
    const values = listOf(match[2] ?? '');
    const column = columnBefore(match[1] ?? '', columns, table) ?? defaultColumn(table, values);
    if (column) filters.push({ kql: conditionOf(column, '=~', 'in~', values, false), words: '' });
  }
  return filters;
}

/** Takes conditions on values without quotes, where a column is named right before: `command line contains fraps, download`. */
export function takeNamed(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const columns = table.columns.map((column) => ({ name: column.name, words: wordsOf(column.name) }));
  const value = '[\\w.@$\\\\/:*-]*[\\w*]';
  for (const [pattern, one, many] of OPERATORS) {
    const condition = new RegExp(
      ` (?:(?:where|whose|with|and|that|the|when) )*((?:[\\w.]+ ){1,4}?)(?:${pattern}) (${value}(?:(?:, and |, or |, ?| and | or )${value}){0,20})(?= |,|$)`,
      'gi',
    );
    for (const match of [...reading.rest.matchAll(condition)]) {
      const [whole, before = '', list = ''] = match;
      const column = columnBefore(before, columns, table);
      // A preposition is no comparison, and an article no value.
      if (
        !column ||
        /(?:^| )(?:in|of) $/i.test(whole.slice(0, whole.length - list.length)) ||
        /^(?:a|an|the|not|there)\b/i.test(list)
      )
        continue;
      const values = list.split(/, and |, or |, ?| and | or /i).filter((part) => part !== '');
      if (!reading.take(new RegExp(whole.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))) continue;
      const type = table.columns.find(({ name }) => name === column)?.type;
      const plain =
        type !== 'string' && type !== undefined && values.every((part) => /^(?:\d+(?:\.\d+)?|true|false)$/i.test(part));
      const every = !/ or /i.test(list);
      filters.push({
        kql:
          plain && values.length === 1
            ? `${column} ${one.startsWith('!') ? '!=' : '=='} ${values[0]}`
            : conditionOf(column, one, many, values, every),
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

function conditionOf(column: string, one: string, many: string, values: readonly string[], every: boolean): string {
  const [first = ''] = values;
  if (values.length === 1) return `${column} ${one} ${kqlString(first)}`;
  const list = values.map(kqlString).join(', ');
  if (many === 'has_any') return `${column} ${every ? 'has_all' : 'has_any'} (${list})`;
  if (many.endsWith('in~')) return `${column} ${many} (${list})`;
  const joint = many.startsWith('!') ? ' and ' : ' or ';
  return `(${values.map((value) => `${column} ${one} ${kqlString(value)}`).join(joint)})`;
}

/** The column whose name, as people say it, ends the words before the operator; the longest name wins. */
function columnBefore(
  before: string,
  columns: readonly { name: string; words: string }[],
  table: TableColumns,
): string | undefined {
  const text = before
    .toLowerCase()
    .trim()
    .replace(/\s+(?:that|which|who|and|the|is|are)$/, '');
  if (text === '') return undefined;
  const packed = text.replaceAll(' ', '');
  const exact = columns
    .filter(({ name, words }) => text.endsWith(words) || packed.endsWith(name.toLowerCase()))
    .sort((one, other) => other.name.length - one.name.length)[0];
  if (exact && exact.words.length > 3) return exact.name;
  const words = text.split(' ');
  for (let length = Math.min(3, words.length); length > 0; length--) {
    const role = roleOf(words.slice(-length).join(' '));
    const column = role && columnFor(table, role);
    if (column) return column;
  }
  return exact?.name;
}

/** What a value looks like says where it stands. */
function defaultColumn(table: TableColumns, values: readonly string[]): string | undefined {
  const [value = ''] = values;
  const role: Role = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value)
    ? 'source'
    : /\.(?:exe|dll|ps1|bat|cmd|vbs|js|sh|py)$/i.test(value)
      ? 'process'
      : /@/.test(value)
        ? 'user'
        : /^https?:/.test(value)
          ? 'url'
          : /^[\w-]+(?:\.[\w-]+)+$/.test(value)
            ? 'domain'
            : 'command';
  return columnFor(table, role) ?? columnFor(table, 'title') ?? columnFor(table, 'user');
}

/** Takes the conditions that stand without quotes: users, hosts, addresses, ports, programs, domains, countries. */
export function takePlain(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  const add = (role: Role, make: (column: string) => Filter): boolean => {
    const column = columnFor(table, role);
    if (column) filters.push(make(column));
    return column !== undefined;
  };
  // A word of plain English is nobody's name, unless it stands in quotes.
  const isName = (match: RegExpExecArray): boolean => !VOCABULARY.has((match[1] ?? '').toLowerCase());
  const IP = '(?:\\d{1,3}\\.){3}\\d{1,3}|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}';
  for (const match of reading.takeAll(
    new RegExp(
      ` (from|by|to|towards|against|on|of|for|with|involving)? ?(?:the )?(?:(?:source |destination |remote |client )?(?:ip|ip address|address|host|machine) )?(${IP})(?= |,)`,
      'i',
    ),
  )) {
    const target = /^(?:to|towards|against)$/i.test(match[1] ?? '') || / (?:destination|remote) /i.test(match[0]);
    const value = match[2] ?? '';
    add(target ? 'target' : 'source', (column) => ({
      kql: `${column} == ${kqlString(value)}`,
      words: `${target ? 'to' : 'from'} ${value}`,
    }));
  }
  for (const match of reading.takeAll(
    / (?:on |to |over |via )?(?:the )?(?:destination |remote )?ports? (\d{1,5})(?= |,)/i,
  ))
    add('port', (column) => ({ kql: `${column} == ${match[1]}`, words: `on port ${match[1]}` }));
  for (const match of reading.takeAll(/ (?:with )?(?:the )?event ?ids? (\d{1,5})(?= |,)/i)) {
    const column = table.columns.find(({ name }) => name === 'EventID')?.name;
    filters.push({ kql: column ? `EventID == ${match[1]}` : `toint(Raw.EventID) == ${match[1]}`, words: '' });
  }
  for (const match of reading.takeAll(
    new RegExp(
      ` (?:by |of |for |from |as |did |does |has |with )?(?:the )?(?:user(?:name)?|account) (?:named |called )?(${TOKEN})(?= |,)`,
      'i',
    ),
    isName,
  ))
    add('user', (column) => userFilter(column, bare(match[1] ?? '')));
  for (const match of reading.takeAll(
    new RegExp(
      ` (?:on |from |at |of |for |by |to )?(?:the )?(?:host|device|computer|machine|server|workstation)(?:name)? (?:named |called )?(${TOKEN})(?= |,)`,
      'i',
    ),
    isName,
  ))
    add('host', (column) => hostFilter(column, bare(match[1] ?? '')));
  for (const match of reading.takeAll(
    / (?:of |by |for |with |using |the |was |did |ran |run |named |called |process |program |executable |image )*([\w-]+\.(?:exe|dll|ps1|bat|cmd|vbs|scr|msi|hta|sh|py))(?= |,)/i,
  ))
    if (!add('process', (column) => fileFilter(column, match[1] ?? '')))
      add('command', (column) => ({ kql: `${column} has ${kqlString(match[1] ?? '')}`, words: '' }));
  for (const match of reading.takeAll(
    / (?:to |for |of |the |domain |site |about )*((?:[\w-]+\.)+(?:[a-z]{2,24}))(?= |,)/i,
  )) {
    const domain = match[1] ?? '';
    add('domain', (column) => ({
      kql: `(${column} =~ ${kqlString(domain)} or ${column} endswith ${kqlString(`.${domain}`)})`,
      words: `for ${domain}`,
    }));
  }
  for (const match of reading.takeAll(/ (?:from |in |of )(?:the )?country (?:of )?([A-Za-z]{2,40})(?= |,)/i))
    add('country', (column) => ({ kql: `${column} =~ ${kqlString(match[1] ?? '')}`, words: '' }));
  for (const match of reading.takeAll(
    / (?:with |of |the )*(critical|high|medium|low|informational)(?:[ -]severity|[ -]level)?(?= |,)/i,
  ))
    add('severity', (column) => ({ kql: `${column} =~ ${kqlString(match[1] ?? '')}`, words: '' }));
  if (table.name === 'SecurityIncident')
    for (const match of reading.takeAll(/ (?:with |the |are |still |currently )*(new|active|closed|open)(?= |,)/i))
      filters.push({
        kql: /open/i.test(match[1] ?? '') ? 'Status in ("New", "Active")' : `Status =~ ${kqlString(match[1] ?? '')}`,
        words: '',
      });
  for (const match of reading.takeAll(/ (?:from|in|out of) ((?:[A-Z][a-z]+ ?){1,3})(?= |,)/))
    if (!add('country', (column) => ({ kql: `${column} =~ ${kqlString((match[1] ?? '').trim())}`, words: '' }))) break;
  // Machines are written with a number or a hyphen; `on` before one says enough.
  for (const match of reading.takeAll(/ (?:on|at|from|to) ((?=[\w-]*[\d-])[A-Za-z][\w-]{1,60})(?= |,)/))
    add('host', (column) => hostFilter(column, match[1] ?? ''));
  for (const match of reading.takeAll(
    / (?:by|did|has|had|does|for|was|as) (?!the |a |an |this |that )([A-Za-z][\w.@$\\-]{1,100})(?= |,)/i,
    isName,
  ))
    add('user', (column) => userFilter(column, match[1] ?? ''));
  for (const match of reading.takeAll(/ ([a-z][\w.-]{1,60})['’]s(?= )/i))
    add('user', (column) => userFilter(column, match[1] ?? ''));
  return filters;
}

function bare(token: string): string {
  return token.replaceAll(/["'“”‘’]/g, '');
}

/** A user by name, with or without its domain; a longer name is another user. */
function userFilter(column: string, name: string): Filter {
  const kql = /[\\@]/.test(name)
    ? `${column} =~ ${kqlString(name)}`
    : `(${column} =~ ${kqlString(name)} or ${column} endswith ${kqlString(`\\${name}`)} or ${column} startswith ${kqlString(`${name}@`)})`;
  return { kql, words: `of the user ${name}` };
}

function hostFilter(column: string, name: string): Filter {
  return {
    kql: `(${column} =~ ${kqlString(name)} or ${column} startswith ${kqlString(`${name}.`)})`,
    words: `on ${name}`,
  };
}

function fileFilter(column: string, name: string): Filter {
  return {
    kql: `(${column} =~ ${kqlString(name)} or ${column} endswith ${kqlString(`\\${name}`)} or ${column} endswith ${kqlString(`/${name}`)})`,
    words: `of ${name}`,
  };
}
