import { KqlError } from '../errors.ts';
import type { ExternalContents } from '../external/needed.ts';
import { orderText, type Relation } from '../relation.ts';
import { identifier, type Parameters, type Sql, sql } from '../sql.ts';
import { placeAt, type Syntax } from '../syntax.ts';
import { type AnswerRows, type Answers, type Limits, RowsNeeded, rowsRequest } from './request.ts';
import { exportText } from './value.ts';

/** What a translation may know of the data: the rows it asked for before, and until when rows had arrived to be seen. */
export interface Stages {
  readonly answers: Answers;
  /** ISO 8601: rows that were received later are in no stage of the query. */
  readonly snapshot?: string;
  /** What `externaldata` reads, by its address. */
  readonly external?: ExternalContents;
}

/** The part of the translator's context that asks for rows. */
export interface Asking {
  readonly parameters: Parameters;
  /** Undefined where nothing runs: the query is only translated, over no rows. */
  readonly stages: Stages | undefined;
  /** Set where rows were asked for and nothing ran. */
  isDry: boolean;
  /** For each table that was read so far, a statement that counts the rows which the query sees of it. */
  readonly witnesses: Map<string, string>;
}

export interface Ask {
  readonly asker: string;
  readonly node: Syntax;
  readonly limits: Limits;
}

/**
 * The values of the rows in their order, each row with the bytes that it and those before it take as its last cell.
 * Throws RowsNeeded where they are not known yet, the coded error where they are too many.
 */
export function ask(
  rows: Relation,
  values: readonly Sql[],
  { asker, node, limits }: Ask,
  context: Asking,
  { distinct = false }: { readonly distinct?: boolean } = {},
): AnswerRows {
  if (rows.partition !== undefined && !distinct)
    throw node.fail('KQL_UNSUPPORTED', `${asker} does not run in the parts of partition or mv-apply.`);
  const names = values.map((_, index) => `c${index}`);
  const order = rows.order.map(orderText).join(', ');
  const exported = values.map((value, index) => ({
    name: names[index] ?? '',
    value: sql(exportText(value), 'string', false),
  }));
  const number = sql(`row_number() OVER (${order ? `ORDER BY ${order}` : ''})`, 'long', false);
  const inner = distinct
    ? rows.partitioned(undefined).unordered().selecting(exported).distinctRows()
    : rows.selecting([...exported, { name: 'at', value: number }]).unordered();
  const size = `byteSize(${names.map(identifier).join(', ')})`;
  const frame = 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
  const by = distinct ? identifier(names[0] ?? '') : identifier('at');
  const columns = names.map(identifier).join(', ');
  const statement = [
    `SELECT ${columns}, toString(bytes) AS total FROM (`,
    `SELECT ${columns}, ${by} AS position, ${size} AS own, sum(own) OVER (ORDER BY position ${frame}) AS bytes`,
    ` FROM (${inner.render()} LIMIT ${limits.rows + 1})`,
    `) WHERE bytes - own <= ${limits.bytes} ORDER BY position`,
  ].join('');
  if (!context.stages) {
    context.isDry = true;
    return [];
  }
  const request = rowsRequest(statement, context.parameters.values, { asker, node, limits }, [
    ...context.witnesses.values(),
  ]);
  const answer = context.stages.answers.get(request.key);
  if (!answer) throw new RowsNeeded(request);
  const last = answer.at(-1);
  if (answer.length > limits.rows)
    throw node.fail(
      'KQL_LIMIT_ROWS',
      `${asker} works on at most ${limits.rows} ${distinct ? 'distinct arguments' : 'rows'}; filter or summarize before it.`,
    );
  if (last && Number(last.at(-1)) > limits.bytes)
    throw node.fail(
      'KQL_LIMIT_MEMORY',
      `${asker} works on at most ${limits.bytes} bytes; filter, summarize or project fewer columns before it.`,
    );
  return answer;
}

/** The coded error for a query whose rows are not there yet, at the place that asks for them. */
export function rowsNeededError(text: string, cause: RowsNeeded): KqlError {
  return new KqlError('KQL_ROWS_NEEDED', `${cause.request.asker} works on rows: run the query.`, {
    place: placeAt(text, cause.request.offset),
    cause,
  });
}
