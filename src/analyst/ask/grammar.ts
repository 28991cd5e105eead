import { TABLE_NAMES } from '../../schema/types.ts';
import { VOCABULARY } from '../evidence/vocabulary.ts';
import { columnFor, type Role, roleOf, type TableColumns, timeColumn, wordsOf } from './columns.ts';
import { type Filter, takeNamed, takePlain, takeQuoted } from './filters.ts';
import { Reading } from './reading.ts';
import { ALTERNATIVES, EVERY_TABLE, everything, OWN_ROLE, type Subject, subjects, verbs } from './subjects.ts';
import { takeWindow, type Window } from './times.ts';

export type Shape =
  | { readonly kind: 'count' }
  | { readonly kind: 'distinct'; readonly column: string; readonly noun: string }
  | {
      readonly kind: 'groups';
      readonly column: string;
      readonly noun: string;
      readonly top: number | undefined;
      readonly least: boolean;
    }
  | { readonly kind: 'values'; readonly column: string; readonly noun: string }
  | { readonly kind: 'edge'; readonly last: boolean }
  | { readonly kind: 'trend'; readonly step: string; readonly column: string | undefined }
  | { readonly kind: 'list'; readonly limit: number };

/** A question that was understood. */
export interface Understood {
  readonly kql: string;
  /** The part that only restricts: the same rows, unsummarised. */
  readonly base: string;
  readonly shape: Shape;
  readonly noun: string;
  /** What the conditions say, for the answer: `from 10.0.0.9 on WS-12`. */
  readonly words: string;
  readonly window: Window | undefined;
  /** Words that were not understood; a strict reader refuses then. */
  readonly leftOver: readonly string[];
}

const ROLE_PHRASE =
  '((?:source |destination |remote |client |process |parent |command |log |account |user |host |file |registry |event |action |query )?(?:users?|user ?names?|accounts?|hosts?|host ?names?|devices?|computers?|machines?|servers?|workstations?|ips?|ip address(?:es)?|address(?:es)?|destinations?|process(?:es)?|programs?|commands?|command lines?|parents?|files?|paths?|domains?|names?|urls?|ports?|countr(?:y|ies)|locations?|keys?|apps?|applications?|types?|actions?|operations?|severit(?:y|ies)|statuse?s?|senders?|recipients?|titles?|rules?|sources?|tables?|tactics?))';
const DEFAULT_LIST = 100;

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
  const counts = reading.take(
    / (?:how many(?: times)?|(?:the )?(?:total )?(?:number|count|amount) of|count(?: of)?(?: the)?|how often)(?= |,)/i,
  );
  const distinct = reading.take(/ (?:distinct|different|unique)(?= |,)/i);
  const hourly = reading.take(
    / (?:per|by|each|every) (minute|hour|day|week)(?= |,)| (hourly|daily|weekly)(?= |,)| (over time|trend of|trend|timeline of|timeline|time ?chart)(?= |,)/i,
  );
  const threshold = reading.take(
    / (?:with |having |that had |who had |that have |who have )?(more than|over|at least|fewer than|less than) (\d+)(?: times)?(?= |,)/i,
  );
  const topN = reading.take(
    / (?:the )?(?:top|first) (\d{1,4})(?= |,)| (?:up to|limit(?: to)?|at most|sample(?: of)?|any) (\d{1,6})(?= |,)/i,
  );
  const least = reading.take(/ (?:the )?(?:least|fewest|rarest)(?: often| common| frequent)?(?= |,)/i);
  const most =
    least ?? reading.take(/ (?:the )?(?:most (?:often|common|frequent|active)|most|top|highest|largest)(?= |,)/i);
  const edge = reading.take(
    / when (?:did|was|were|has|had) | (?:the )?(?:first|earliest|last|latest|most recent) time(?= |,)/i,
  );
  const lastEdge =
    /last|latest|recent/i.test(edge?.[0] ?? '') ||
    (edge && reading.take(/ (?:the )?(?:last|latest|most recent(?:ly)?)(?= |,)/i) !== undefined);
  if (edge) reading.take(/ (?:the )?(?:first|earliest)(?= |,)/i);
  // The newest come first anyway.
  if (!edge) reading.take(/ (?:the )?(?:latest|newest|most recent|last)(?= |,)/i);
  // `by user` groups, `by user anna` names one.
  const [grouped, ...moreGroups] = reading.takeAll(
    new RegExp(` (?:per|by|for each|for every|grouped by|broken down by|in each) ${ROLE_PHRASE}(?= |,)`, 'i'),
    (match) => {
      const next = /^ +(?:(?:named|called) )?([^\s,]+)/.exec(match.input.slice(match.index + match[0].length))?.[1];
      return next === undefined || VOCABULARY.has(next.toLowerCase());
    },
  );

  const about =
    tableNamed(reading, tables) ??
    tableAlike(reading, tables, 2) ??
    takeSubject(reading, subjects, tables) ??
    takeSubject(reading, verbs, tables) ??
    tableAlike(reading, tables, 1) ??
    (tables.has(TABLE_NAMES[0]) ? takeSubject(reading, everything, tables) : undefined);
  if (!about) return undefined;
  const table = about.table === EVERY_TABLE ? everyTable(tables) : tables.get(about.table);
  if (!table) return undefined;
  const filters = [...takeQuoted(reading, table), ...takeNamed(reading, table), ...takePlain(reading, table)];
  const asked = reading.take(new RegExp(` (which |what |who |list (?:all |the )?)?${ROLE_PHRASE}(?= |,)`, 'i'));
  const who = asked ? undefined : reading.take(/ who(?= |,)/i);

  const time = timeColumn(table);
  const base = [
    about.table === EVERY_TABLE ? `union ${TABLE_NAMES.join(', ')}` : table.name,
    // Each change of an incident is a row; the latest one is the incident.
    ...(table.name === 'SecurityIncident' ? ['| summarize arg_max(LastModifiedTime, *) by IncidentNumber'] : []),
    ...(window ? [`| where ${window.kql.replaceAll('$', time)}`] : []),
    ...about.where
      .filter((condition) => table.columns.some(({ name }) => condition.startsWith(name)))
      .map((condition) => `| where ${condition}`),
    ...filters.map((filter) => `| where ${filter.kql}`),
  ].join('\n');
  const ranked = most !== undefined || distinct !== undefined || topN?.[1] !== undefined;
  const own = ranked ? (OWN_ROLE[about.noun] ?? OWN_ROLE[about.table] ?? '') : '';
  const roleWords = (grouped?.[1] ?? asked?.[2] ?? (who ? 'user' : own)).trim();
  const role = roleOf(roleWords) ?? roleOf(roleWords.split(' ').at(-1) ?? '');
  const column = who && table.name === 'UserManagement' ? 'ActorUsername' : role && columnFor(table, role);
  const unplaced = role !== undefined && column === undefined ? [roleWords] : [];
  // One thing is grouped by; more are not dropped in silence either.
  unplaced.push(...moreGroups.map((match) => match[0].trim()));
  // A number that nothing is counted against is not dropped in silence.
  if (threshold && !column) unplaced.push(threshold[0].trim());
  const noun = roleWords === '' ? about.noun : plural(roleWords);
  const limit = Number(topN?.[1] ?? topN?.[2] ?? DEFAULT_LIST);

  let shape: Shape;
  if (hourly) shape = { kind: 'trend', step: stepOf(hourly), column: grouped ? column : undefined };
  else if (edge) shape = { kind: 'edge', last: lastEdge === true };
  else if (column && (threshold || most || grouped || topN?.[1]))
    shape = {
      kind: 'groups',
      column,
      noun,
      top: topN?.[1] ? limit : most ? 10 : undefined,
      least: least !== undefined,
    };
  else if (counts && column && (distinct || sameThing(role, about))) shape = { kind: 'distinct', column, noun };
  else if (counts) shape = { kind: 'count' };
  else if (column && (distinct || asked?.[1] || who)) shape = { kind: 'values', column, noun };
  else shape = { kind: 'list', limit };

  return {
    kql: render(base, shape, time, table, about, threshold),
    base,
    shape,
    noun: about.noun,
    words: filters
      .map((filter: Filter) => filter.words)
      .filter((words) => words !== '')
      .join(' '),
    window,
    leftOver: [...reading.leftOver(), ...unplaced],
  };
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

/** The subject that the question names, over the first of its tables that there is. */
function takeSubject(
  reading: Reading,
  list: readonly Subject[],
  tables: ReadonlyMap<string, TableColumns>,
): Subject | undefined {
  for (const subject of list) {
    const choices = [subject.table, ...(ALTERNATIVES[subject.table] ?? [])];
    const table = subject.table === EVERY_TABLE ? EVERY_TABLE : choices.find((name) => tables.has(name));
    if (table && reading.take(subject.pattern)) return { ...subject, table };
  }
  return undefined;
}

/** Words of table names that tell no table apart. */
const COMMON_WORDS = new Set([
  'event',
  'log',
  'info',
  'device',
  'aad',
  'beta',
  'information',
  'table',
  'name',
  'in',
  'on',
  'of',
  'by',
  'to',
]);
const stem = (word: string): string =>
  word
    .toLowerCase()
    .replace(/(?:ies|y)$/, 'i')
    .replace(/s$/, '');

/** The table whose telling words all stand in the question; the one with most of them. */
function tableAlike(reading: Reading, tables: ReadonlyMap<string, TableColumns>, least: number): Subject | undefined {
  const said = new Set((reading.rest.match(/[a-z]{2,}/gi) ?? []).map(stem));
  let best: { name: string; words: string[]; score: number } | undefined;
  for (const name of tables.keys()) {
    const words = wordsOf(name).split(' ').map(stem);
    const telling = words.filter((word) => !COMMON_WORDS.has(word));
    if (telling.length < least || !telling.every((word) => said.has(word))) continue;
    const score = telling.length + words.filter((word) => said.has(word)).length * 0.1;
    if (!best || score > best.score) best = { name, words, score };
  }
  if (!best) return undefined;
  const { name, words } = best;
  for (const word of reading.rest.match(/[a-z]{2,}/gi) ?? [])
    if (words.includes(stem(word))) reading.take(new RegExp(` ${word}(?= |,)`));
  return { pattern: /(?:)/, table: name, where: [], noun: nounOf(wordsOf(name)), show: [] };
}

/** A table that the question names, as such (`SigninLogs`) or in words (`device process events`). */
function tableNamed(reading: Reading, tables: ReadonlyMap<string, TableColumns>): Subject | undefined {
  const names = [...tables.keys()].sort((one, other) => other.length - one.length);
  for (const name of names) {
    const words = wordsOf(name);
    const said = words.includes(' ') ? `|${words.replaceAll(' ', '[ -]?').replace(/s$/, '')}s?` : '';
    const pattern = new RegExp(
      ` (?:in |from |of )?(?:the )?(?:${name}${said})(?: table)?(?= |,)`,
      words.includes(' ') ? 'i' : '',
    );
    if (reading.take(pattern)) return { pattern, table: name, where: [], noun: nounOf(words), show: [] };
  }
  return undefined;
}

function nounOf(words: string): string {
  return /(?:events?|logs?|s)$/.test(words) ? 'events' : 'records';
}

function plural(words: string): string {
  const lower = words.toLowerCase();
  return lower.endsWith('s') ? lower : lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

function stepOf(match: RegExpExecArray): string {
  const unit = (match[1] ?? match[2] ?? 'hour').toLowerCase();
  return unit.startsWith('min') ? '1m' : unit.startsWith('da') ? '1d' : unit.startsWith('week') ? '7d' : '1h';
}

function render(
  base: string,
  shape: Shape,
  time: string,
  table: TableColumns,
  about: Subject,
  threshold: RegExpExecArray | undefined,
): string {
  const compare: Readonly<Record<string, string>> = {
    'more than': '>',
    over: '>',
    'at least': '>=',
    'fewer than': '<',
    'less than': '<',
  };
  switch (shape.kind) {
    case 'count':
      return `${base}\n| count`;
    case 'distinct':
      return `${base}\n| where isnotempty(${shape.column})\n| distinct ${shape.column}\n| count`;
    case 'groups': {
      const having = threshold
        ? `\n| where Events ${compare[(threshold[1] ?? '').toLowerCase()] ?? '>'} ${threshold[2]}`
        : '';
      const order = shape.least ? 'asc' : 'desc';
      const sorted = shape.top ? `| top ${shape.top} by Events ${order}` : `| sort by Events ${order}`;
      return `${base}\n| where isnotempty(${shape.column})\n| summarize Events = count() by ${shape.column}${having}\n${sorted}`;
    }
    case 'values':
      return `${base}\n| where isnotempty(${shape.column})\n| distinct ${shape.column}\n| sort by ${shape.column} asc`;
    case 'edge':
      return `${base}\n| summarize First = min(${time}), Last = max(${time}), Events = count()`;
    case 'trend':
      return `${base}\n| summarize Events = count() by bin(${time}, ${shape.step})${shape.column ? `, ${shape.column}` : ''}\n| sort by ${time} asc\n| render timechart`;
    case 'list': {
      const shown = about.show.map((role) => columnFor(table, role)).filter((name) => name !== undefined);
      const project = shown.length > 0 ? `\n| project ${[time, ...new Set(shown)].join(', ')}` : '';
      return `${base}${project}\n| top ${shape.limit} by ${time} desc`;
    }
  }
}
