import type { Claim, Evidence } from '../claim.ts';
import { shown, timeWords } from '../describe.ts';
import { timeOf } from '../evidence/compare.ts';
import type { Understood } from './grammar.ts';

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
      const noun = shape.kind === 'distinct' ? `different ${shape.noun}` : asked.noun;
      return number === 0 ? nothing : { sentence: `${count(number)} ${noun}${about} were found.`, evidence };
    }
    case 'groups': {
      if (!first) return nothing;
      const extreme = shape.least ? 'fewest' : 'most';
      const single =
        answer.rows.length === 1 ? `${shown(String(cell(shape.column)))} had ${count(cell('Events'))}` : undefined;
      return {
        sentence: `${single ?? `${shown(String(cell(shape.column)))} had the ${extreme}, ${count(cell('Events'))}`} ${asked.noun}${about}.`,
        evidence,
      };
    }
    case 'values':
      if (!first) return nothing;
      if (answer.truncated || answer.rows.length > MOST_CITED) return undefined;
      return { sentence: `${count(answer.rows.length)} different ${shape.noun} were found.`, evidence };
    case 'edge': {
      if (!first || Number(cell('Events')) === 0) return nothing;
      const [from, to] = [String(cell('First')), String(cell('Last'))];
      return {
        sentence: `The first was at ${timeWords(from)} and the last at ${timeWords(to)}, ${count(cell('Events'))} ${asked.noun}${about} in total.`,
        evidence,
      };
    }
    case 'trend': {
      if (!first) return nothing;
      if (answer.rows.length > MOST_CITED) return undefined;
      const events = answer.columns.findIndex((column) => column.name === 'Events');
      const peak = answer.rows.reduce((one, other) => (Number(other[events]) > Number(one[events]) ? other : one));
      const whose = shape.column ? ` of ${shown(String(peak[1]))}` : '';
      return {
        sentence: `The most, ${count(peak[events])} ${asked.noun}${about}${whose}, were at ${timeWords(String(peak[0]))}.`,
        evidence,
      };
    }
    case 'list':
      return first ? undefined : nothing;
  }
}

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
