import { kqlString } from '../../kql/quote.ts';
import { VOCABULARY } from '../evidence/vocabulary.ts';
import { columnFor, type Role, type TableColumns } from './columns.ts';
import type { Filter } from './filters.ts';
import type { Reading } from './reading.ts';

/** A kind of value that is known by its look and the words before it, without quotes. */
interface Kind {
  /** With the groups `not`, `how` and `values` where they matter. */
  readonly pattern: RegExp;
  readonly value: RegExp;
  /** The first that the table has a column for. */
  readonly roles: (match: RegExpExecArray) => readonly Role[];
  readonly condition: (column: string, value: string) => string;
  /** How an answer says it; without, it says nothing. */
  readonly words?: (value: string, match: RegExpExecArray) => string;
  readonly accept?: (match: RegExpExecArray) => boolean;
}

const NOT =
  '(?:(?:but |and |(?:that|which) (?:is|are|was|were) |(?:was|were|is|are) )?(?<not>not|except(?: for)?|excluding|other than|apart from|but not) )?';
const listOf = (value: string, between = ''): string =>
  `(?<values>${value}(?:(?:,? (?:and|or) |, ?)${between}${value}){0,20})`;
const IP = '(?:(?:\\d{1,3}\\.){3}\\d{1,3}|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4})';
const TOKEN = '["\'“”‘’]?[\\w.@$\\\\*-]{2,100}["\'“”‘’]?';
const PROGRAM = '[\\w-]+\\.(?:exe|dll|ps1|bat|cmd|vbs|scr|msi|hta|sh|py|jar)';
/** Machines are written with a number or a hyphen; `on` before one says enough. */
const MACHINE = '(?=[\\w-]*[\\d-])[A-Za-z][\\w-]{1,60}';
const NAME = '(?!the |a |an |this |that |these |those )[A-Za-z][\\w.@$\\\\-]{1,100}';
const DOMAIN = '(?:[\\w-]+\\.)+[a-z]{2,24}';

// A word of plain English is nobody's name, unless it stands in quotes.
const isName = (match: RegExpExecArray): boolean =>
  (match.groups?.['values'] ?? '')
    .split(/[ ,]+/)
    .every((word) => !VOCABULARY.has(word.toLowerCase()) || /^(?:and|or)$/i.test(word));
const looksLikeMachine = (name: string): boolean => /^[A-Za-z]+-?\d+$|^[A-Z]{2,}-[\w-]*\d/.test(name);

function k(
  pattern: string,
  value: string,
  roles: Kind['roles'],
  condition: Kind['condition'],
  rest: Pick<Kind, 'words' | 'accept'> = {},
): Kind {
  return {
    pattern: new RegExp(` ${NOT}${pattern}(?= |,)`, 'i'),
    value: new RegExp(value, 'gi'),
    roles,
    condition,
    ...rest,
  };
}

/** In the order in which they are tried. */
const KINDS: readonly Kind[] = [
  k(
    `(?:(?<how>from|by|to|towards|against|on|of|for|with|involving) )?(?:the )?(?:(?:source |destination |remote |client )?(?:ips?|ip address(?:es)?|address(?:es)?|host|machine) )?${listOf(IP, '(?:from |to )?')}`,
    IP,
    (match) => (isTarget(match) ? ['target', 'source'] : ['source', 'target']),
    (column, value) => `${column} == ${kqlString(value)}`,
    { words: (value, match) => `${isTarget(match) ? 'to' : 'from'} ${value}` },
  ),
  k(
    `(?:on |to |over |via |with )?(?:the )?(?:destination |remote )?ports? ${listOf('\\d{1,5}')}`,
    '\\d{1,5}',
    () => ['port'],
    (column, value) => `${column} == ${value}`,
    {},
  ),
  k(
    '(?:with |and )?(?:the |a )?(?:http )?(?:response |status )?(?:status(?: code)?|code)(?: of| is)? (?<values>[1-5]\\d\\d)',
    '\\d{3}',
    () => ['httpStatus'],
    (column, value) => `tostring(${column}) == "${value}"`,
  ),
  k(
    `(?<how>by |of |for |from |as |did |does |has |with |to )?(?:the )?(?:users?|user ?names?|accounts?) (?:named |called )?${listOf(TOKEN)}`,
    TOKEN,
    () => ['user'],
    userIs,
    { accept: isName, words: (value) => `of the user ${bare(value)}` },
  ),
  k(
    `(?:on |from |at |of |for |by |to )?(?:the )?(?:hosts?|devices?|computers?|machines?|servers?|workstations?)(?:name)? (?:named |called )?${listOf(TOKEN)}`,
    TOKEN,
    () => ['host'],
    hostIs,
    { accept: isName, words: (value) => `on ${bare(value)}` },
  ),
  k(
    `(?:of |by |for |with |using |the |was |did |ran |run |named |called |processes |process |program |executable |image |file |files )*${listOf(PROGRAM)}`,
    PROGRAM,
    () => ['process', 'command'],
    (column, value) => (/commandline/i.test(column) ? `${column} has ${kqlString(value)}` : fileIs(column, value)),
    { words: (value) => `of ${value}` },
  ),
  k(
    `(?<how>to|from|by|sent by|received by|for|of|about) (?:the )?(?:address |sender |recipient |mailbox )?${listOf('[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+')}`,
    '[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+',
    (match) =>
      /from|sent by/i.test(match.groups?.['how'] ?? '')
        ? ['sender', 'user']
        : /to|received/i.test(match.groups?.['how'] ?? '')
          ? ['recipient', 'user']
          : ['user'],
    (column, value) => `${column} =~ ${kqlString(value)}`,
  ),
  k(
    `(?:to |for |of |with |path |page |requested |requesting |requests? |containing |url )*(?<values>/[\\w.%/-]{2,200})`,
    '/[\\w.%/-]+',
    () => ['url', 'path'],
    (column, value) => `${column} contains ${kqlString(value)}`,
  ),
  k(
    `(?<how>did|does|by user|of user) ${listOf('(?!the |an? |this |that |these |those )[a-z][\\w-]*(?:\\.[\\w-]+)?')}`,
    '[a-z][\\w.-]+',
    (match) => (looksLikeMachine(match.groups?.['values'] ?? '') ? ['host'] : whoseRoles(match)),
    (column, value) => (looksLikeMachine(value) ? hostIs(column, value) : userIs(column, value)),
    { accept: isName, words: (value) => (looksLikeMachine(value) ? `on ${value}` : `of the user ${value}`) },
  ),
  k(
    `(?:(?<how>received by|sent to|from|to|by) )?(?:for |of |the |domains? |site |about )*${listOf(DOMAIN)}(?: (?:addresses|mailboxes|accounts))?`,
    DOMAIN,
    (match) => {
      const how = match.groups?.['how'] ?? '';
      if (/^(?:received by|sent to)$/i.test(how)) return ['recipient', 'domain'];
      return /^(?:from|by)$/i.test(how) ? ['senderDomain', 'domain'] : ['domain', 'senderDomain'];
    },
    (column, value) =>
      column === 'RecipientEmailAddress'
        ? `${column} endswith ${kqlString(`@${value}`)}`
        : `(${column} =~ ${kqlString(value)} or ${column} endswith ${kqlString(`.${value}`)})`,
    {
      words: (value) => `for ${value}`,
      // `by m.lindt` is a person.
      accept: (match) =>
        !/^by$/i.test(match.groups?.['how'] ?? '') || !/^[a-z]\.[a-z]+$/i.test(match.groups?.['values'] ?? ''),
    },
  ),
  k(
    `(?:from |in |of )(?:the )?country (?:of )?(?<values>[A-Za-z]{2,40})`,
    '[A-Za-z]{2,40}',
    () => ['country'],
    (column, value) => `${column} =~ ${kqlString(value)}`,
  ),
  k(
    '(?:with |of |the )*(?<values>critical|high|medium|low|informational)(?:[ -]severity|[ -]level)?',
    'critical|high|medium|low|informational',
    () => ['severity'],
    (column, value) => `${column} =~ ${kqlString(value)}`,
  ),
];

const LATER_KINDS: readonly Kind[] = [
  // A word that only named the table may have stood between: `on host WS-1`.
  k(`(?:on|at|from|to) +${listOf(MACHINE)}`, MACHINE, () => ['host'], hostIs, { words: (value) => `on ${value}` }),
  k(
    `(?<how>by|did|has|had|does|for|was|as|of) ${listOf(NAME)}`,
    NAME,
    (match) =>
      looksLikeMachine((match.groups?.['values'] ?? '').split(/[ ,]/)[0] ?? '')
        ? ['host']
        : /^(?:by|did)$/i.test(match.groups?.['how'] ?? '')
          ? ['actor', ...whoseRoles(match)]
          : whoseRoles(match),
    (column, value) => (looksLikeMachine(value) ? hostIs(column, value) : userIs(column, value)),
    { accept: isName, words: (value) => (looksLikeMachine(value) ? `on ${value}` : `of the user ${value}`) },
  ),
];

/** Of a mail, who sent it or who received it. */
function whoseRoles(match: RegExpExecArray): readonly Role[] {
  if (/ sen[dt](?= |,)/i.test(match.input)) return ['sender', 'user'];
  return / received?(?= |,)/i.test(match.input) ? ['recipient', 'user'] : ['user'];
}

function isTarget(match: RegExpExecArray): boolean {
  return /^(?:to|towards|against)$/i.test(match.groups?.['how'] ?? '') || / (?:destination|remote) /i.test(match[0]);
}

/** Takes the conditions that stand without quotes: users, hosts, addresses, ports, programs, domains, countries. */
export function takePlain(reading: Reading, table: TableColumns): Filter[] {
  const filters: Filter[] = [];
  for (const kind of KINDS) takeKind(reading, table, kind, filters);
  for (const match of reading.takeAll(/ (?:with )?(?:the )?event ?ids? (?:is |of )?(\d{1,5})(?= |,)/i)) {
    const column = table.columns.find(({ name }) => name === 'EventID')?.name;
    filters.push({ kql: column ? `EventID == ${match[1]}` : `toint(Raw.EventID) == ${match[1]}`, words: '' });
  }
  if (table.name === 'SecurityIncident')
    for (const match of reading.takeAll(
      / (?:with |the |that |which |are |were |still |currently |not )*(?:(new or active|active or new|open)|(new|active|closed))(?= |,)/i,
    )) {
      const condition = match[1] ? 'Status in ("New", "Active")' : `Status =~ ${kqlString(match[2] ?? '')}`;
      filters.push({ kql: / not /i.test(match[0]) ? `not(${condition})` : condition, words: '' });
    }
  const country = columnFor(table, 'country');
  if (country)
    for (const match of reading.takeAll(/ (?:from|in|out of) ((?:[A-Z][a-z]+ ?){1,3})(?= |,)/))
      filters.push({ kql: `${country} =~ ${kqlString((match[1] ?? '').trim())}`, words: '' });
  for (const kind of LATER_KINDS) takeKind(reading, table, kind, filters);
  const user = columnFor(table, 'user');
  if (user)
    for (const match of reading.takeAll(/ ([a-z][\w.-]{1,60})['’]s(?= )/i))
      filters.push({ kql: userIs(user, match[1] ?? ''), words: `of the user ${match[1]}` });
  return filters;
}

function takeKind(reading: Reading, table: TableColumns, kind: Kind, filters: Filter[]): void {
  const columnOf = (match: RegExpExecArray) =>
    kind
      .roles(match)
      .map((role) => columnFor(table, role))
      .find((column) => column !== undefined);
  // What has no place in this table is left over, so that the question is refused and not half answered.
  for (const match of reading.takeAll(
    kind.pattern,
    (one) => (kind.accept?.(one) ?? true) && columnOf(one) !== undefined,
  )) {
    const column = columnOf(match) as string;
    const values =
      (match.groups?.['values'] ?? '').match(kind.value)?.filter((value) => !/^(?:and|or)$/i.test(value)) ?? [];
    if (values.length === 0) {
      reading.putBack(match[0]);
      continue;
    }
    const either = values.map((value) => kind.condition(column, value)).join(' or ');
    const negated = match.groups?.['not'] !== undefined;
    const said = values.length === 1 && !negated ? (kind.words?.(values[0] ?? '', match) ?? '') : '';
    filters.push({ kql: negated ? `not(${either})` : values.length > 1 ? `(${either})` : either, words: said });
  }
}

function bare(token: string): string {
  return token.replaceAll(/["'“”‘’]/g, '');
}

/** A user by name, with or without its domain; a longer name is another user. */
function userIs(column: string, token: string): string {
  const name = bare(token);
  return /[\\@]/.test(name)
    ? `${column} =~ ${kqlString(name)}`
    : `(${column} =~ ${kqlString(name)} or ${column} endswith ${kqlString(`\\${name}`)} or ${column} startswith ${kqlString(`${name}@`)})`;
}

function hostIs(column: string, token: string): string {
  const name = bare(token);
  return `(${column} =~ ${kqlString(name)} or ${column} startswith ${kqlString(`${name}.`)})`;
}

function fileIs(column: string, name: string): string {
  return `(${column} =~ ${kqlString(name)} or ${column} endswith ${kqlString(`\\${name}`)} or ${column} endswith ${kqlString(`/${name}`)})`;
}
