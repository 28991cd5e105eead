import type { Claim, Evidence } from '../claim.ts';
import { shown, timeWords } from '../describe.ts';
import { timeOf } from '../evidence/compare.ts';
import { counted, singular } from './lexicon.ts';
import type { Understood } from './shapes.ts';

export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type?: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
}

/** Rows that a claim carries; of a longer result it carries what a query of its own counts. */
const MOST_CITED = 200;

export function queryEvidence(query: string, answer: Rows): Evidence {
  return {
    kind: 'query',
    query,
    columns: answer.columns.map((column) => column.name),
    rows: answer.rows.slice(0, MOST_CITED).map((row) => row.map(plain)),
  };
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? Number(value) : JSON.stringify(value);
}

function count(value: unknown): string {
  return Number(value).toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** `1 failed logon was found`, `3 failed logons on WS-1 were found`. */
export function foundSentence(number: number, nouns: string, about: string): string {
  return `${count(number)} ${counted(number, nouns)}${about} ${number === 1 ? 'was' : 'were'} found.`;
}

/** Names that one sentence still says. */
const MOST_NAMED = 3;

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The answer to an understood question in one sentence; every number and name in it stands in the rows. */
export function answerOf(asked: Understood, query: string, answer: Rows): Claim | undefined {
  const evidence = [queryEvidence(query, answer)];
  const about = asked.words === '' ? '' : ` ${asked.words}`;
  const [first] = answer.rows;
  const cell = (name: string) => first?.[answer.columns.findIndex((column) => column.name === name)];
  const nothing: Claim = { sentence: `No ${asked.noun}${about} were found.`, evidence };
  const { shape } = asked;
  switch (shape.kind) {
    case 'count':
    case 'distinct': {
      const number = Number(first?.[0] ?? 0);
      if (number === 0) return nothing;
      if (shape.kind === 'count') return { sentence: foundSentence(number, asked.noun, about), evidence };
      const noun = number === 1 ? shape.noun : `different ${shape.noun}`;
      return { sentence: foundSentence(number, noun, ` with ${asked.noun}${about}`), evidence };
    }
    case 'groups': {
      if (!first) return nothing;
      const number = Number(cell('Events'));
      const who = shown(String(cell(shape.column)));
      const what = shape.of ? counted(number, shape.of.noun) : counted(number, asked.noun);
      const extreme = answer.rows.length === 1 ? '' : ` the ${shape.least ? 'fewest' : 'most'},`;
      return { sentence: `${who} had${extreme} ${count(number)} ${what}${about}.`, evidence };
    }
    case 'values': {
      if (!first) return nothing;
      if (answer.truncated || answer.rows.length > MOST_CITED) return undefined;
      const number = answer.rows.length;
      const names = answer.rows.map((row) => shown(String(row[0])));
      const noun = number === 1 ? singular(shape.noun) : `different ${shape.noun}`;
      const named = number <= MOST_NAMED && shape.more.length === 0 ? `: ${listed(names)}` : '';
      return { sentence: `${count(number)} ${noun} ${number === 1 ? 'was' : 'were'} found${named}.`, evidence };
    }
    case 'edge': {
      const number = Number(cell('Events'));
      if (!first || number === 0) return nothing;
      const [from, to] = [String(cell('First')), String(cell('Last'))];
      return {
        sentence:
          number === 1
            ? `The only ${singular(asked.noun)}${about} was at ${timeWords(from)}.`
            : `The first was at ${timeWords(from)} and the last at ${timeWords(to)}, ${count(number)} ${asked.noun}${about} in total.`,
        evidence,
      };
    }
    case 'trend': {
      if (!first) return nothing;
      if (answer.rows.length > MOST_CITED) return undefined;
      const events = answer.columns.findIndex((column) => column.name === 'Events');
      const peak = answer.rows.reduce((one, other) => (Number(other[events]) > Number(one[events]) ? other : one));
      const whose = shape.column ? ` of ${shown(String(peak[1]))}` : '';
      const number = Number(peak[events]);
      return {
        sentence: `The most, ${count(number)} ${counted(number, asked.noun)}${about}${whose}, ${number === 1 ? 'was' : 'were'} at ${timeWords(String(peak[0]))}.`,
        evidence,
      };
    }
    case 'measure': {
      const number = cell('Value');
      if (!first || number === null || Number(cell('Events')) === 0) return nothing;
      const [which, whose] = shape.by ? ['highest ', `, of ${shown(String(cell(shape.by)))}`] : ['', ''];
      return {
        sentence: `The ${which}${MEASURED[shape.how]} of ${shape.column} is ${count(number)}${whose}.`,
        evidence,
      };
    }
    case 'latest':
    case 'list':
      return first ? undefined : nothing;
  }
}

const MEASURED = { avg: 'mean', sum: 'total', max: 'maximum', min: 'minimum' } as const;

/** The answer to a query that a model wrote: only what its rows themselves say. */
export function answerOfRows(query: string, answer: Rows): Claim {
  const evidence = [queryEvidence(query, answer)];
  const [first] = answer.rows;
  if (!first) return { sentence: 'Nothing was found; no row was returned.', evidence };
  if (answer.rows.length === 1 && first.length === 1) {
    const [value] = first;
    const name = shownColumn(answer.columns[0]?.name ?? '');
    if (typeof value === 'number') return { sentence: `${name} is ${count(value)}.`, evidence };
    const time = timeOf(value);
    if (time !== undefined) return { sentence: `${name} is ${timeWords(new Date(time).toISOString())}.`, evidence };
    return { sentence: `${name} is “${String(value).slice(0, 300)}”.`, evidence };
  }
  return {
    sentence: `The query returned ${count(answer.rows.length)} ${answer.rows.length === 1 ? 'row' : 'rows'}.`,
    evidence,
  };
}

function shownColumn(name: string): string {
  return /count/i.test(name) ? 'The count' : 'The result';
}
