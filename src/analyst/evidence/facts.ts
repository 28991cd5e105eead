import type { TableName } from '../../schema/types.ts';
import type { Claim, Evidence } from '../claim.ts';
import { type Cell, cell } from './cell.ts';
import { compare, sameValue, text } from './compare.ts';
import { fieldValue } from './fields.ts';
import { filtersOf } from './query-filters.ts';

/** What a sentence can rest on: one event with the fields that the evidence cites, or one row that a query returned. */
export interface Fact {
  readonly kind: 'event' | 'row';
  readonly cells: readonly Cell[];
  /** When it happened, where that is known. */
  readonly time: number | undefined;
  readonly table?: TableName;
  /** The whole event, for what a sentence says without naming a value (the outcome, the kind of event). */
  readonly row?: Readonly<Record<string, unknown>>;
  /** Of a row: the query that returned it, and its own cells; `cells` has what the query filtered by as well. */
  readonly query?: string;
  readonly shown?: readonly Cell[];
  /** Of an event: the operators of its evidence. */
  readonly operators?: readonly string[];
}

export interface QueryAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What the evidence was evaluated against. */
export interface Grounds {
  event(table: TableName, eventId: string): Readonly<Record<string, unknown>> | undefined;
  /** The query run again, or why it could not be. */
  query(text: string): QueryAnswer | { readonly failed: string } | undefined;
}

export type Evaluated =
  | { readonly facts: readonly Fact[]; readonly queries: readonly { query: string; answer: QueryAnswer }[] }
  | { readonly contradicted: string }
  | { readonly uncheckable: string };

/** Evaluates every piece of evidence again. All must hold. */
export function evaluate(claim: Claim, grounds: Grounds): Evaluated {
  const events = new Map<
    string,
    { table: TableName; row: Readonly<Record<string, unknown>>; cells: Cell[]; ops: string[] }
  >();
  const queries: { query: string; answer: QueryAnswer }[] = [];
  for (const evidence of claim.evidence) {
    if (evidence.kind === 'query') {
      const checked = evaluateQuery(evidence, grounds);
      if ('facts' in checked) queries.push(checked.facts);
      else return checked;
      continue;
    }
    const row = grounds.event(evidence.table, evidence.eventId);
    if (!row) return { contradicted: `No stored event of ${evidence.table} bears the name ${evidence.eventId}.` };
    const actual = fieldValue(row, evidence.field);
    if (!compare(actual, evidence.op, evidence.value)) {
      const found = actual === undefined || actual === null ? 'is empty' : `is ${text(actual).slice(0, 200)}`;
      return {
        contradicted: `${evidence.field} of event ${evidence.eventId} ${found}, not ${words(evidence.op)} ${String(evidence.value)}.`,
      };
    }
    const key = `${evidence.table}/${evidence.eventId}`;
    const known = events.get(key) ?? { table: evidence.table, row, cells: [], ops: [] };
    known.cells.push(cell(evidence.field, actual));
    known.ops.push(evidence.op);
    events.set(key, known);
  }
  const facts: Fact[] = [...events.values()].map(({ table, row, cells, ops }) => {
    // The time is part of which event it is: it need not be cited to be named.
    const time = cell('TimeGenerated', row['TimeGenerated']);
    return { kind: 'event', table, row, cells: [...cells, time], time: time.time, operators: ops };
  });
  for (const { query, answer } of queries) {
    const filters = filtersOf(query);
    for (const row of answer.rows) {
      const shown = row.map((value, index) => cell(answer.columns[index] ?? `Column${index}`, value));
      const time = shown.find((one) => one.time !== undefined)?.time;
      facts.push({ kind: 'row', cells: [...shown, ...filters], shown, time, query });
    }
    // Nothing found is a fact about what was looked for.
    if (answer.rows.length === 0) facts.push({ kind: 'row', cells: filters, shown: [], time: undefined, query });
  }
  return { facts, queries };
}

function words(op: string): string {
  return op === 'equals' ? 'equal to' : op.replace('-', ' ');
}

function evaluateQuery(
  evidence: Extract<Evidence, { kind: 'query' }>,
  grounds: Grounds,
): { facts: { query: string; answer: QueryAnswer } } | { contradicted: string } | { uncheckable: string } {
  const answer = grounds.query(evidence.query);
  if (!answer) return { uncheckable: 'Queries can not be run here.' };
  if ('failed' in answer) return { uncheckable: `The query could not be run again: ${answer.failed}` };
  const order = evidence.columns.map((column) => answer.columns.indexOf(column));
  const missing = order.indexOf(-1);
  if (missing >= 0) return { contradicted: `The query returns no column ${evidence.columns[missing]}.` };
  if (answer.rows.length !== evidence.rows.length)
    return { contradicted: `The query returns ${answer.rows.length} rows, not ${evidence.rows.length}.` };
  const left = answer.rows.map((row) => order.map((index) => row[index]));
  for (const row of evidence.rows) {
    const found = left.findIndex((other) => row.every((value, index) => sameCell(value, other[index])));
    if (found < 0) return { contradicted: `The query returns no row ${JSON.stringify(row).slice(0, 300)}.` };
    left.splice(found, 1);
  }
  return { facts: { query: evidence.query, answer } };
}

function sameCell(one: unknown, other: unknown): boolean {
  const [left, right] = [one ?? null, other ?? null];
  if (left === null || right === null) return left === right;
  return sameValue(left, right);
}
