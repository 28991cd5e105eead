import type { ElementScope } from './graph/element-scope.ts';
import type { Graph } from './graph/graph.ts';
import type { QueryOptions } from './query-options.ts';
import type { Relation } from './relation.ts';
import type { Catalog } from './service.ts';
import type { Sql } from './sql.ts';
import type { Asking } from './staged/ask.ts';
import { Syntax } from './syntax.ts';
import type { Windows } from './windows.ts';

/** What a name of a `let` statement or a function's parameter stands for. */
export type Binding =
  | { readonly kind: 'scalar'; readonly value: Sql }
  | { readonly kind: 'table'; readonly relation: () => Relation }
  | { readonly kind: 'graph'; readonly graph: () => Graph }
  | {
      readonly kind: 'function';
      readonly declaration: Syntax;
      readonly scope: Scope;
      /** Of the library: it is read when it is called first. */
      readonly isStored?: true;
    }
  /** A `declare pattern` statement and where it stands. */
  | { readonly kind: 'pattern'; readonly statement: Syntax; readonly scope: Scope }
  /** Another name of the database. */
  | { readonly kind: 'database' }
  /** A table that a `restrict` statement keeps from the statements behind it. */
  | { readonly kind: 'forbidden' };

/** Where an expression stands: the names it may use and the row it is evaluated on. */
export interface Scope {
  readonly names: ReadonlyMap<string, Binding>;
  readonly row?: Relation;
  /** The two sides of a join's condition: `$left` and `$right`. */
  readonly sides?: { readonly left: Relation; readonly right: Relation };
  /** Set inside `summarize`: aggregates are allowed here, over this level's rows. */
  readonly aggregates?: {
    readonly order: readonly string[];
    readonly keys: ReadonlySet<string>;
    /** The texts that the rows are grouped by, where a step between may group them so as well. */
    readonly groups?: readonly string[];
  };
  /** The rows that the first operator of a sub-query works on (`mv-apply`, `partition`). */
  readonly input?: Relation;
  /** The parts that a sub-query with a table of its own is run for, one by one (`partition by x { T | … }`). */
  readonly keys?: Relation;
  /** What the variables of a graph pattern stand for. */
  readonly pattern?: ElementScope;
  /** Window functions that a level below has computed. */
  readonly windows?: Windows;
  /** Set where null counts as false, so that an equality needs no guard against nulls. */
  readonly filter?: boolean;
  /** The columns that a search term is looked for in, where they are not the row's. */
  readonly searched?: Relation['columns'];
  /** Set where `kind=case_sensitive` makes the text operators tell cases apart. */
  readonly sensitive?: boolean;
}

/** What every part of the translator shares during one query. */
export interface Context extends Asking {
  readonly catalog: Catalog;
  /** The query's `now()`, in ticks since 1970: one value for the whole query. */
  now: bigint;
  /** What `set` statements say. */
  readonly options: QueryOptions;
  /** A database file of where addresses are. */
  readonly places?: string;
  /** KQL tables that the query reads. */
  readonly tables: Set<string>;
  /** A name for a sub-query that stands nowhere in the query's text. */
  readonly alias: () => string;
  /** The last `render` of the query. */
  render: Render | undefined;
  /** Rows that `as` gave a name. */
  readonly named: Map<string, Relation>;
  /** Nested calls of user-defined functions, to refuse endless ones. */
  calls: number;
  scalar(node: Syntax, scope: Scope): Sql;
  tabular(node: Syntax, scope: Scope): Relation;
  graph(node: Syntax, scope: Scope): Graph;
  /** A table of the catalogue by name. */
  table(name: string): Relation | undefined;
  /** The rows of a `let` view by name. */
  view(name: string, scope: Scope): Relation | undefined;
  string(value: string): Sql;
}

/** A chart that the query asks for: its kind (`timechart`) and its properties. */
export interface Render {
  readonly kind: string;
  readonly properties: Readonly<Record<string, string>>;
}

export function withRow(scope: Scope, row: Relation): Scope {
  return { names: scope.names, row };
}

/** The columns of the row that an expression reads. */
export function columnsUsed(nodes: readonly Syntax[]): Set<string> {
  const used = new Set<string>();
  for (const node of nodes)
    for (const part of node.walk()) {
      if (part.kind === 'NameReference') used.add(part.name);
      if (part.kind === 'StarExpression' || part.kind === 'PackExpression') used.add('*');
    }
  return used;
}

/** The input ready for these expressions: wrapped first where they read a computed column. */
export function readyFor(input: Relation, nodes: readonly Syntax[]): Relation {
  const used = columnsUsed(nodes);
  return used.has('*') || hasFunctionOver(nodes) ? input.ready() : input.ready(used);
}

// A user-defined function's body can read columns that the call does not name.
function hasFunctionOver(nodes: readonly Syntax[]): boolean {
  return nodes.some((node) => {
    for (const part of node.walk())
      if (part.kind === 'FunctionCallExpression' && part.raw['GetCalledFunctionBody'] && calledBody(part)) return true;
    return false;
  });
}

/** The body of a user-defined function, bound for this call; undefined for a built-in one. */
export function calledBody(call: Syntax, declaration?: Syntax): Syntax | undefined {
  const get = call.raw['GetCalledFunctionBody'] as (() => Syntax['raw'] | null) | undefined;
  const body = get?.call(call.raw);
  const bodyStart = declaration && onlyBodyStart(call, declaration);
  const { bodyStart: _, ...source } = call.source;
  return body
    ? new Syntax(body, { ...source, callPlace: call.place, ...(bodyStart !== undefined && { bodyStart }) })
    : undefined;
}

/** Where the body of a function that is called once begins in the text; undefined for one of the library. */
function onlyBodyStart(call: Syntax, declaration: Syntax): number | undefined {
  const { source } = declaration;
  if (source.text !== call.source.text || (source.callPlace && source.bodyStart === undefined)) return undefined;
  const uses = source.text.match(/[A-Za-z_]\w*/g)?.filter((word) => word === call.child('Name').name);
  return uses?.length === 2 ? (source.bodyStart ?? 0) + declaration.child('Body').raw.TriviaStart : undefined;
}

/** A constant long at this place, or the coded error. */
export function constantLong(node: Syntax, context: Context, scope: Scope): bigint {
  const value = context.scalar(node, scope).constant;
  if (value?.kind === 'integer') return value.value;
  throw node.fail('KQL_CONSTANT_EXPECTED', 'A constant whole number must stand here.');
}

export function constantString(node: Syntax, context: Context, scope: Scope): string {
  const value = context.scalar(node, scope).constant;
  if (value?.kind === 'string') return value.value;
  throw node.fail('KQL_CONSTANT_EXPECTED', 'A constant string must stand here.');
}
