import { TABLE_NAMES } from '../../schema/types.ts';
import { type TableColumns, wordsOf } from './columns.ts';
import { API_CALL, PROGRAMS } from './conditions.ts';
import type { Reading } from './reading.ts';
import { ALTERNATIVES, EVERY_TABLE, everything, hints, type Subject, subjects, verbs } from './subjects.ts';
import { chooseTables, namingWords } from './table-choice.ts';

type Tables = ReadonlyMap<string, TableColumns>;

/** A subject in its table; the words that named it are still in the reading until `take` is called. */
export interface About extends Subject {
  /** Takes the words that say no more than where to look. */
  readonly take: (reading: Reading) => void;
}

/** What the kind of event that a question names is worth against the words of other tables. */
const NAMED_KIND = 4;
/** The same where the event model's own table is there: it holds what all products record of this kind. */
const OWN_KIND = 5.5;
const NAMED_BY_VERB = 2.5;
/** Below this nothing in the question speaks of any table. */
const LEAST_SCORE = 0.8;
/** From here on a table is meant, though the question speaks of events only. */
const SURE_SCORE = 2.5;

/** What a question is about: the table that it names, or the one that most of its words speak of. */
export function aboutOf(reading: Reading, tables: Tables): About | undefined {
  const named = tableNamed(reading, tables);
  if (named) return named;
  const kind = subjectSaid(reading, subjects, tables);
  const verb = kind ? undefined : (subjectSaid(reading, hints, tables) ?? subjectSaid(reading, verbs, tables));
  const said = kind ?? verb;
  const worth = kind ? NAMED_KIND : NAMED_BY_VERB;
  const favoured = new Map(
    said?.places.map((table, index) => [
      table,
      isOwn(table) ? (kind ? OWN_KIND + (kind.subject.where.length > 0 ? 1 : 0) : OWN_KIND - 1) : worth - index * 0.7,
    ]) ?? [],
  );
  if (new RegExp(`\\b${API_CALL}`).test(reading.rest))
    for (const table of ['AuditEvent', 'AWSCloudTrail'])
      if (tables.has(table)) {
        favoured.set(table, (favoured.get(table) ?? 0) + OWN_KIND);
        break;
      }
  const [best] = chooseTables(reading.rest, tables, favoured);
  const all = tables.has(TABLE_NAMES[0]) ? subjectSaid(reading, everything, tables) : undefined;
  // `top 10 hosts by events`: a word for a thing that every table has chooses none of them.
  const isVague = said === undefined && all !== undefined && best !== undefined && best.score < SURE_SCORE;
  if (best && best.score >= LEAST_SCORE && !isVague) {
    const { name } = best;
    if (said?.subject.table === name) return { ...said.subject, take: (one) => one.take(said.subject.pattern) };
    const isAlternative = said?.places.includes(name) ?? false;
    return {
      pattern: /(?:)/,
      table: name,
      where: [],
      noun: isAlternative && said && said.subject.where.length === 0 ? said.subject.noun : nounOf(wordsOf(name)),
      show: isAlternative && said ? said.subject.show : [],
      take: (one) => takeNaming(one, name),
    };
  }
  if (!tables.has(TABLE_NAMES[0])) return undefined;
  const look = LOOKS.find(([pattern, table]) => tables.has(table) && reading.has(pattern));
  if (look) {
    const like = subjects.findLast((subject) => subject.table === look[1] && subject.where.length === 0);
    if (like) return { ...like, take: () => undefined };
  }
  return all && { ...all.subject, take: (one) => one.take(all.subject.pattern) };
}

const isOwn = (table: string): boolean => (TABLE_NAMES as readonly string[]).includes(table);

/** Where a question names nothing else, its values say what it is about. */
const LOOKS: readonly [RegExp, string][] = [
  [/ [\w-]+\.(?:exe|ps1|bat|cmd|vbs)(?= |,)/i, 'ProcessEvent'],
  [new RegExp(` (?:${PROGRAMS})(?= |,)`, 'i'), 'ProcessEvent'],
  [/ (?:\d{1,3}\.){3}\d{1,3}(?= |,)/, 'NetworkSession'],
  [/ [\w-]{2,}\.(?:[\w-]+\.)*[a-z]{2,24}(?= |,)/i, 'Dns'],
];

function takeNaming(reading: Reading, table: string): void {
  for (const word of namingWords(table, reading.rest)) {
    const said = word.replace(/^(sign|log)(?=in|on|off)/i, '$1[ -]?').replace(/^non(?=inter)/i, 'non[ -]?');
    reading.take(new RegExp(` ${said}(?= |,)`, 'i'));
  }
}

interface Said {
  readonly subject: Subject;
  /** The tables that hold it and are there, best first. */
  readonly places: readonly string[];
}

function subjectSaid(reading: Reading, list: readonly Subject[], tables: Tables): Said | undefined {
  for (const subject of list) {
    if (!reading.has(subject.pattern)) continue;
    const places = [subject.table, ...(ALTERNATIVES[subject.table] ?? [])].filter(
      (name) => name === EVERY_TABLE || tables.has(name),
    );
    if (places.length > 0) return { subject, places };
  }
  return undefined;
}

/** A table that the question names, as such (`SigninLogs`) or in words (`device process events`). */
function tableNamed(reading: Reading, tables: Tables): About | undefined {
  const names = [...tables.keys()].sort((one, other) => other.length - one.length);
  for (const name of names) {
    const words = wordsOf(name);
    const said = words.includes(' ') ? `|${words.replaceAll(' ', '[ -]?').replace(/s$/, '')}s?` : '';
    const pattern = new RegExp(
      ` (?:in |from |of )?(?:the )?(?:${name}${said})(?: table)?(?= |,)`,
      words.includes(' ') ? 'i' : '',
    );
    if (reading.take(pattern))
      return { pattern, table: name, where: [], noun: nounOf(words), show: [], take: () => undefined };
  }
  return undefined;
}

function nounOf(words: string): string {
  return /(?:events?|logs?|s)$/.test(words) ? 'events' : 'records';
}
