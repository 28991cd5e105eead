import { TABLE_NAMES } from '../../schema/types.ts';
import { VOCABULARY } from '../evidence/vocabulary.ts';
import { aboutOf } from './about.ts';
import { columnNamed, columnPattern } from './column-names.ts';
import { columnFor, type Role, roleOf, type TableColumns, timeColumn } from './columns.ts';
import {
  takeComparisons,
  takeFlags,
  takeIdentified,
  takeLevels,
  takeShapes,
  takeValueFirst,
  takeValueWords,
} from './conditions.ts';
import { type Filter, takeNamed, takeQuoted } from './filters.ts';
import { takePlain } from './plain.ts';
import { Reading } from './reading.ts';
import { render, type Shape, type Understood } from './shapes.ts';
import { EVERY_TABLE, OWN_ROLE, type Subject } from './subjects.ts';
import { takeWindow } from './times.ts';

const ROLE_PHRASE =
  '((?:source |destination |remote |client |process |parent |command |log |account |user |host |file |registry |event |action |query |logon |country |app |protocol |result )?(?:users?|user ?names?|accounts?|hosts?|host ?names?|devices?|computers?|machines?|servers?|workstations?|ips?|ip address(?:es)?|address(?:es)?|destinations?|process(?:es)?|programs?|commands?|command lines?|parents?|files?|paths?|domains?|names?|urls?|ports?|countr(?:y|ies)|locations?|keys?|apps?|applications?|types?|actions?|operations?|severit(?:y|ies)|statuse?s?|senders?|recipients?|titles?|rules?|sources?|tables?|tactics?))';
const ROLE_ALONE = ROLE_PHRASE.replace(/^\(/, '(?:');
const DEFAULT_LIST = 100;
/** Of these people mean the thing, not a column that happens to be called so. */
const THINGS =
  /^(?:users?|accounts?|hosts?|devices?|computers?|machines?|servers?|workstations?|ips?|process(?:es)?|programs?|files?|sources?|names?|types?)$/i;
const COMPARE: Readonly<Record<string, string>> = {
  'more than': '>',
  over: '>',
  'at least': '>=',
  'fewer than': '<',
  'less than': '<',
  exactly: '==',
};

/**
 * Understands the common questions of security work. Undefined if it can not tell what is asked for; with words left over
 * if it can, but not all of it.
 */
export function understand(
  question: string,
  tables: ReadonlyMap<string, TableColumns>,
  now: Date,
): Understood | undefined {
  const reading = new Reading(question);
  const window = takeWindow(reading, now);
  const asked = takeAsked(reading);
  const about = aboutOf(reading, tables);
  if (!about) return undefined;
  const table = about.table === EVERY_TABLE ? everyTable(tables) : tables.get(about.table);
  if (!table) return undefined;
  const byColumns = takeGroups(reading, table);
  const measure = takeMeasure(reading, table);
  const filters = [
    ...takeValueFirst(reading, table),
    ...takeQuoted(reading, table),
    ...takeShapes(reading, table),
    ...takeComparisons(reading, table),
    ...takeNamed(reading, table),
    ...takeIdentified(reading, table),
    ...takeLevels(reading, table),
  ];
  about.take(reading);
  filters.push(...takeValueWords(reading, table), ...takeFlags(reading, table), ...takePlain(reading, table));
  const whence = reading.take(
    / (from|to) (?:which|what) (hosts?|machines?|computers?|devices?|workstations?|ips?|ip addresses|addresses)(?= |,)/i,
  );
  const named = whence
    ? undefined
    : reading.take(new RegExp(` (which +|what +|who +|list (?:all |the )?)?${ROLE_PHRASE}(?= |,)`, 'i'));
  const who = named || whence ? undefined : reading.take(/ who(?= |,)/i);
  const shown = takeColumns(reading, table);

  const time = timeColumn(table);
  const base = [
    about.table === EVERY_TABLE ? `union ${TABLE_NAMES.join(', ')}` : table.name,
    // Each change of an incident is a row; the latest one is the incident.
    ...(table.name === 'SecurityIncident' ? ['| summarize arg_max(LastModifiedTime, *) by IncidentNumber'] : []),
    ...(window ? [`| where ${window.kql.replaceAll('$', time)}`] : []),
    ...about.where.map((condition) => `| where ${condition}`),
    ...filters.map((filter) => `| where ${filter.kql}`),
  ].join('\n');
  const { grouped, moreGroups, threshold, topN, most, least, distinct, counts, hourly, edge } = asked;
  const ranked = most !== undefined || distinct !== undefined || topN !== undefined;
  const own = ranked ? (OWN_ROLE[about.noun] ?? OWN_ROLE[about.table] ?? '') : '';
  const roleWords = (grouped ?? named?.[2] ?? (who ? 'user' : own)).trim();
  const said = roleOf(roleWords) ?? roleOf(roleWords.split(' ').at(-1) ?? '');
  const role = whence ? whenceRole(whence) : said === 'source' && ASKS_TARGET.test(question) ? 'target' : said;
  const exactly = !whence && !THINGS.test(roleWords) ? columnNamed(roleWords, table) : undefined;
  const byRole =
    who && table.name === 'UserManagement'
      ? 'ActorUsername'
      : exactly?.exact
        ? exactly.name
        : role && columnFor(table, role);
  const column = byColumns[0] ?? byRole;
  const unplaced = role !== undefined && byRole === undefined ? [roleWords] : [];
  const further = [...byColumns.slice(1), ...(byColumns.length > 0 && grouped && byRole ? [byRole] : [])];
  for (const words of moreGroups) {
    const another = columnNamed(words, table)?.name;
    if (another) further.push(another);
    // What can't be grouped by is not dropped in silence.
    else unplaced.push(words);
  }
  // A thing that is named beside what is grouped by would be another column.
  if (named?.[2] && !named[1] && grouped) reading.putBack(named[2]);
  const more = [...new Set(further)].filter((one) => one !== column);
  // A number that nothing is counted against is not dropped in silence.
  if (threshold && !column) unplaced.push(threshold[0].trim());
  const noun =
    byColumns[0] === undefined
      ? whence
        ? plural(whence[2] ?? '')
        : roleWords === ''
          ? about.noun
          : plural(roleWords)
      : 'values';
  const perRole = threshold?.[3] === undefined ? undefined : roleOf(threshold[3]);
  const of = perRole && (distinct || sameThing(perRole, about)) ? columnFor(table, perRole) : undefined;
  const limit = asked.limit ?? topN ?? DEFAULT_LIST;
  const isGrouped = byColumns.length > 0 || grouped !== undefined;

  // Where a logon came from is known by its address always, by a name sometimes.
  const origin = whence && role === 'sourceHost' && byRole === 'SrcHostname' ? columnFor(table, 'source') : undefined;

  let shape: Shape;
  if (origin)
    shape = {
      kind: 'groups',
      column: origin,
      more: ['SrcHostname'],
      noun,
      top: undefined,
      least: false,
      having: undefined,
    };
  else if (measure) shape = { kind: 'measure', ...measure, by: isGrouped ? column : undefined };
  else if (hourly) shape = { kind: 'trend', step: stepOf(hourly), column: isGrouped ? column : undefined };
  else if (column && isGrouped && asked.lastOf && !counts)
    shape = { kind: 'latest', column, earliest: asked.lastOf === 'first', noun };
  else if (edge) shape = { kind: 'edge', last: asked.lastEdge };
  else if (column && (threshold || most || isGrouped || topN))
    shape = {
      kind: 'groups',
      column,
      more,
      noun,
      top: topN ? limit : most ? 10 : undefined,
      least: least !== undefined,
      of: of === undefined || of === column ? undefined : { column: of, noun: `different ${threshold?.[3] ?? ''}` },
      having: threshold && `${COMPARE[(threshold[1] ?? '').toLowerCase()] ?? '>'} ${threshold[2]}`,
    };
  else if (counts && column && (distinct || sameThing(role, about))) shape = { kind: 'distinct', column, noun };
  else if (counts) shape = { kind: 'count' };
  else if (column && shown.length === 0 && (distinct || named?.[1] || who || whence))
    shape = { kind: 'values', column, more: [], noun };
  else if (distinct && shown[0]) shape = { kind: 'values', column: shown[0], more: shown.slice(1), noun: 'values' };
  else
    shape = {
      kind: 'list',
      limit,
      columns: shownColumns(shown, named ? byRole : undefined, about, table),
      order: `${time} ${asked.order}`,
    };

  return {
    kql: render(base, shape, time),
    base,
    shape,
    noun: about.noun,
    // Of all tables at once only the number is said: no single one bears its conditions out.
    words:
      about.table === EVERY_TABLE
        ? ''
        : filters
            .map((filter: Filter) => filter.words)
            .filter((words) => words !== '')
            .join(' '),
    window,
    leftOver: [...reading.leftOver(), ...unplaced],
  };
}

/** What the question asks to be done with what it finds. */
function takeAsked(reading: Reading) {
  // Which others is answered by which.
  reading.take(/(?<= (?:which|what)) other(?= )/i);
  const counts = reading.take(
    / (?:how many(?: times)?|(?:the )?(?:total )?(?:number|count|amount) of|count(?: of)?(?: (?:the number of|all|the))?|how often)(?= |,)/i,
  );
  const distinct = reading.take(/ (?:distinct|different|unique)(?= |,)/i);
  const hourly = reading.take(
    / (?:(?:grouped |group |broken down )?(?:per|by)|each|every) (minute|hour|day|week)(?= |,)| (hourly|daily|weekly)(?= |,)| (over time|trend of|trend|timeline of|timeline|time ?chart)(?= |,)/i,
  );
  const threshold = reading.take(
    / (?:with |having |that had |who had |that have |who have |that made |who made |had |made )?(more than|over|at least|fewer than|less than|exactly) (\d+)(?: times)?(?= (?!(?:[kmg]i?b|tb|bytes?|ms|seconds?|minutes?|hours?|days?)\b)(hosts?|devices?|computers?|machines?|servers?|users?|accounts?|ips?|addresses|destinations?|ports?|domains?|files?|countries|urls?)?|,)/i,
    (match) =>
      / (?:with|having|had|have|made) /i.test(match[0]) ||
      !/ \w+ (?:is|was|of|are)? ?$/i.test(match.input.slice(0, match.index + 1)) ||
      /times$/i.test(match[0]) ||
      AFTER_THRESHOLD.test(match.input.slice(match.index + match[0].length)),
  );
  const listed =
    reading.take(
      / (?:the )?(earliest|oldest|first|latest|newest|most recent|last) (\d{1,7})(k)?(?= (?!(?:minutes?|hours?|days?|weeks?|months?)\b))/i,
    ) ??
    reading.take(
      /(?<= (?:show|list|get|give|display|find|return|fetch|retrieve|see)(?: me| us)?(?: the| up to| any| a list of)?) (?:(earliest|oldest|first|latest|newest|most recent|last) )?(\d{1,7})(k)?(?: (earliest|oldest|latest|newest|most recent|recent|last))?(?= (?!(?:minutes?|hours?|days?|weeks?|months?)\b))/i,
    );
  const single = listed
    ? undefined
    : reading.take(/ (?:a single|single|only one|just one|one example(?: of)?|an example of)(?= |,)/i);
  const top = reading.take(
    / (?:the )?top (\d{1,7})(k)?(?= |,)| (?:up to|limit(?:ed)?(?: to)?|at most|sample(?: of)?|any) (\d{1,6})(?: (?:rows|records|results|entries))?(?= |,)/i,
  );
  const topN = top?.[1] === undefined ? undefined : Number(top[1]) * (top[2] ? 1000 : 1);
  const limit = listed
    ? Number(listed[2]) * (listed[3] ? 1000 : 1)
    : single
      ? 1
      : top?.[3]
        ? Number(top[3])
        : undefined;
  const least = reading.take(/(?<! at) (?:the )?(?:least|fewest|rarest)(?: often| common| frequent)?(?= |,)/i);
  const recent = reading.take(/ (?:the )?most recent(?:ly)?(?= |,)/i);
  const most =
    least ??
    reading.take(/ (?:the )?(?:most (?:often|common|frequent|active)|most|top|highest|largest|busiest)(?= |,)/i);
  const edge = reading.take(
    / when(?= (?:did|was|were|has|had) )| (?:the )?(?:first|earliest|last|latest) time(?= |,)| (?:first|last) seen(?= |,)/i,
  );
  const last = reading.take(/ (?:the )?(last|latest|newest)(?= |,)/i);
  const first = last ? undefined : reading.take(/ (?:the )?(first|earliest|oldest)(?= |,)/i);
  const order = /earliest|oldest|first/i.test(`${listed?.[1] ?? ''}${listed?.[4] ?? ''}${first?.[1] ?? ''}`)
    ? ('asc' as const)
    : ('desc' as const);
  // `by user` groups, `by user anna` names one.
  const groups = reading.takeAll(
    new RegExp(
      ` (?:per|by|for each|for every|grouped by|group by|broken down by|in each|of each) (${ROLE_ALONE}(?:(?:, and |, | and )${ROLE_ALONE}){0,5})(?= |,)`,
      'i',
    ),
    (match) => {
      const next = /^ +(?:(?:named|called) )?([^\s,]+)/.exec(match.input.slice(match.index + match[0].length))?.[1];
      return next === undefined || VOCABULARY.has(next.toLowerCase());
    },
  );
  const [grouped, ...moreGroups] = groups.flatMap((match) => (match[1] ?? '').split(/, and |, | and /i));
  return {
    counts,
    distinct,
    hourly,
    threshold,
    topN,
    limit,
    least,
    most,
    edge,
    order,
    grouped,
    moreGroups,
    lastEdge: edge !== undefined && (last !== undefined || recent !== undefined || /last|latest/i.test(edge[0])),
    lastOf: last || recent ? ('last' as const) : first ? ('first' as const) : undefined,
  };
}
const AFTER_THRESHOLD = /^ (?:failed|successful|different|distinct|\w+ons?\b|\w+s\b)/i;

/** Takes `by risk level and app display name`: columns by their names, as many as are listed. */
function takeGroups(reading: Reading, table: TableColumns): string[] {
  const name = `(?:(?:each|every|the) )?${columnPattern(table, 1)}`;
  const match = reading.take(
    new RegExp(
      ` (?:per|by|for each|for every|grouped by|group by|broken down by|in each|of each) (${name}(?:(?:, and |, | and )${name})*)(?= |,)`,
      'i',
    ),
    (one) => {
      const next = /^ +([^\s,]+)/.exec(one.input.slice(one.index + one[0].length))?.[1];
      return next === undefined || VOCABULARY.has(next.toLowerCase());
    },
  );
  if (!match) return [];
  const columns = (match[1] ?? '')
    .split(/, and |, | and /i)
    .flatMap((said) => columnNamed(said.replace(/^(?:each|every|the) /i, ''), table)?.name ?? []);
  return [...new Set(columns)];
}

const MEASURES: Readonly<Record<string, 'avg' | 'sum' | 'max' | 'min'>> = {
  average: 'avg',
  mean: 'avg',
  total: 'sum',
  sum: 'sum',
  maximum: 'max',
  max: 'max',
  largest: 'max',
  longest: 'max',
  minimum: 'min',
  min: 'min',
  smallest: 'min',
  shortest: 'min',
};

/** Takes `average response time`, `total bytes sent`: a number of the events' own. */
function takeMeasure(reading: Reading, table: TableColumns) {
  const match = reading.take(
    new RegExp(
      ` (?:the )?(${Object.keys(MEASURES).join('|')})(?: of)?(?: the)? (${columnPattern(table, 1)})(?= |,)`,
      'i',
    ),
    (one) => isNumber(columnNamed(one[2] ?? '', table)?.name, table),
  );
  const column = match && columnNamed(match[2] ?? '', table)?.name;
  return column ? { how: MEASURES[(match[1] ?? '').toLowerCase()] ?? ('sum' as const), column } : undefined;
}

function isNumber(column: string | undefined, table: TableColumns): boolean {
  const type = table.columns.find(({ name }) => name === column)?.type;
  return type === 'int' || type === 'long' || type === 'real' || type === 'decimal';
}

/** Takes the columns that are to be shown, by their names. */
function takeColumns(reading: Reading, table: TableColumns): string[] {
  const columns: string[] = [];
  for (const match of reading.takeAll(
    new RegExp(` (?:(?:the|and|their|its|with) )*(${columnPattern(table)})(?= |,)`, 'i'),
    (one) => columnNamed(one[1] ?? '', table) !== undefined,
  )) {
    const name = columnNamed(match[1] ?? '', table)?.name;
    if (name) columns.push(name);
  }
  return [...new Set(columns)];
}

function shownColumns(
  shown: readonly string[],
  named: string | undefined,
  about: Subject,
  table: TableColumns,
): string[] {
  if (shown.length > 0) return [...new Set([...(named ? [named] : []), ...shown])];
  return [...new Set(about.show.map((role) => columnFor(table, role)).filter((name) => name !== undefined))];
}

/** `which addresses did WS-12 connect to`: the other end. */
const ASKS_TARGET = /\b(?:which|what) (?:\w+ ){0,2}?(?:ips?|ip addresses|addresses)\b.*\bdid\b/i;

function whenceRole(match: RegExpExecArray): Role {
  const isHost = /^(?:host|machine|computer|device|workstation)/i.test(match[2] ?? '');
  if (/^to$/i.test(match[1] ?? '')) return isHost ? 'host' : 'target';
  return isHost ? 'sourceHost' : 'source';
}

/** `how many users logged on` counts users; `how many logons of the user …` counts logons. */
function sameThing(role: Role | undefined, about: Subject): boolean {
  return role !== undefined && !about.noun.includes(role);
}

/** The columns that all tables of the event model have. */
function everyTable(tables: ReadonlyMap<string, TableColumns>): TableColumns | undefined {
  const [first, ...others] = TABLE_NAMES.map((name) => tables.get(name));
  if (!first) return undefined;
  const shared = first.columns.filter((column) =>
    others.every((table) => table?.columns.some(({ name }) => name === column.name)),
  );
  return { name: EVERY_TABLE, columns: shared };
}

function plural(words: string): string {
  const lower = words.toLowerCase();
  return lower.endsWith('s') && !lower.endsWith('ss')
    ? lower
    : lower.endsWith('y')
      ? `${lower.slice(0, -1)}ies`
      : lower.endsWith('s')
        ? `${lower}es`
        : `${lower}s`;
}

function stepOf(match: RegExpExecArray): string {
  const unit = (match[1] ?? match[2] ?? 'hour').toLowerCase();
  return unit.startsWith('min') ? '1m' : unit.startsWith('da') ? '1d' : unit.startsWith('week') ? '7d' : '1h';
}
