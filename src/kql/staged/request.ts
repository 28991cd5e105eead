import { createHash } from 'node:crypto';
import type { Syntax } from '../syntax.ts';

/** Rows that the translator must see before it can go on. Pure data: it may cross to another thread. */
export interface RowsRequest {
  /** The same for the same statement with the same values. */
  readonly key: string;
  readonly sql: string;
  readonly params: Readonly<Record<string, string>>;
  /** More rows or more bytes of text than these are an error, not a cut. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** What asks: `graph-match`, `geo_point_to_s2cell`. */
  readonly asker: string;
  readonly offset: number;
  /** Statements that count the rows of the tables that the statement may read. */
  readonly witnesses: readonly string[];
}

export type AnswerRows = readonly (readonly unknown[])[];
/** The rows that were asked for so far, by the key of their request. */
export type Answers = ReadonlyMap<string, AnswerRows>;

/** Thrown while translating: the caller runs the request and translates again with its rows among the answers. */
export class RowsNeeded extends Error {
  readonly request: RowsRequest;

  constructor(request: RowsRequest) {
    super(`${request.asker} needs rows.`);
    this.request = request;
  }
}

export interface Limits {
  readonly rows: number;
  readonly bytes: number;
}

const PLACEHOLDER = /\{(\w+):String\}/g;

/** The request for a statement: only the parameters that it names go along. */
export function rowsRequest(
  sql: string,
  params: Readonly<Record<string, string>>,
  { asker, node, limits }: { readonly asker: string; readonly node: Syntax; readonly limits: Limits },
  witnesses: readonly string[],
): RowsRequest {
  const used: Record<string, string> = {};
  const hash = createHash('sha256').update(sql);
  for (const [, name = ''] of sql.matchAll(PLACEHOLDER)) {
    const value = params[name];
    if (value === undefined || name in used) continue;
    used[name] = value;
    hash.update(`\0${name}\0${value}`);
  }
  return {
    key: hash.digest('base64'),
    sql,
    params: used,
    maxRows: limits.rows,
    maxBytes: limits.bytes,
    asker,
    offset: node.raw.TextStart,
    witnesses,
  };
}
