import type { Context, Scope } from '../context.ts';
import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

/** One call of an aggregate, over the rows of one group. */
export interface AggregateCall {
  /** The arguments' values on a row. */
  args(): Sql[];
  readonly nodes: readonly Syntax[];
  readonly node: Syntax;
  readonly context: Context;
  readonly scope: Scope;
  /** Texts of the keys that order the rows of a serialised input; lists are made in that order. */
  readonly order: readonly string[];
  /** Names of the columns that the rows are grouped by; `*` does not repeat them. */
  readonly keys: ReadonlySet<string>;
  /** The texts that the rows are grouped by, where they are known here. */
  readonly groups?: readonly string[];
}

/** How an aggregate becomes SQL: one value a column of its result. */
export type Aggregate = (call: AggregateCall) => Sql[];
