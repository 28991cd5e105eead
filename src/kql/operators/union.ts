import type { Context, Scope } from '../context.ts';
import { toDynamic } from '../convert.ts';
import { isFuzzy } from '../dialect.ts';
import { filledAmong } from '../filled-tables.ts';
import { outputOf, source } from '../operator.ts';
import { FEW_COLUMNS, Relation } from '../relation.ts';
import { nullOf, type Sql } from '../sql.ts';
import type { Syntax, TypedName } from '../syntax.ts';

/** Rows and the name of the table from which they come. */
export interface Branch {
  readonly name: string;
  readonly rows: Relation;
}

interface GroupSymbol {
  readonly Members?: { readonly Count: number; getItem(index: number): { readonly Name?: string } };
}

function isMissingTable(node: Syntax, context: Context, scope: Scope): boolean {
  if (node.symbol && node.symbol.kind !== 'ErrorSymbol') return false;
  return (
    node.columns !== undefined && node.type === undefined && !scope.names.has(node.name) && !context.table(node.name)
  );
}

/** The tables and views that one argument names: one, or all that a wildcard matches. */
export function branches(item: Syntax, index: number, context: Context, scope: Scope, fuzzy: boolean): Branch[] {
  const symbol = item.kind === 'NameReference' ? item.symbol : undefined;
  const members = (symbol?.raw as GroupSymbol | undefined)?.Members;
  const isWildcard = item.kind === 'NameReference' && item.name.includes('*');
  if (isWildcard) {
    const names = symbol?.kind === 'GroupSymbol' && members ? memberNames(members) : symbol?.name ? [symbol.name] : [];
    const seen = names.filter((name) => !isForbidden(name, scope));
    return (seen.length > MANY_TABLES ? filledOf(seen, item, context, scope) : seen).flatMap((name) => {
      const rows = context.view(name, scope) ?? context.table(name);
      return rows ? [{ name, rows }] : [];
    });
  }
  const name = item.kind === 'NameReference' ? item.name : `union_arg${index}`;
  // `isfuzzy=true`: a table that is not there gives no rows.
  const missing = [...item.walk()].some(
    (node) => node.kind === 'NameReference' && isMissingTable(node, context, scope),
  );
  if (fuzzy && missing) return [];
  return [{ name, rows: context.tabular(item, { names: scope.names }) }];
}

/** So many tables of a pattern are looked into only where they have rows. */
const MANY_TABLES = 30;

/** Those of the names that stand for rows, by the data itself; the first where none does. */
function filledOf(names: readonly string[], node: Syntax, context: Context, scope: Scope): readonly string[] {
  const wanted = new Set(names);
  const tables = context.catalog.filter(({ name }) => wanted.has(name) && !scope.names.has(name));
  const empty = new Set(tables.map(({ name }) => name));
  for (const { name } of filledAmong(tables, node, context)) empty.delete(name);
  if (context.isDry) for (const { name } of tables) context.tables.add(name);
  const filled = names.filter((name) => !empty.has(name));
  return filled.length > 0 ? filled : names.slice(0, 1);
}

const isForbidden = (name: string, scope: Scope) => scope.names.get(name)?.kind === 'forbidden';

function memberNames(members: NonNullable<GroupSymbol['Members']>): string[] {
  const found: string[] = [];
  for (let at = 0; at < members.Count; at++) found.push(members.getItem(at).Name ?? '');
  return found.sort();
}

/** Every table of the catalogue and every view that a `let` statement declares: what `search`, `find` and `*` look into. */
export function impliedBranches(node: Syntax, context: Context, scope: Scope): Branch[] {
  const views = [...scope.names].flatMap(([name, binding]) => {
    if (binding.kind !== 'function' || binding.isStored || !binding.declaration.optional('ViewKeyword')) return [];
    const rows = context.view(name, scope);
    return rows ? [{ name, rows }] : [];
  });
  // A table that nothing fills has no row to find.
  const seen = context.catalog.filter(({ name }) => !isForbidden(name, scope));
  const filled = filledAmong(
    seen.filter(({ empty }) => !empty),
    node,
    context,
  );
  if (context.isDry) for (const { name } of seen) context.tables.add(name);
  const tables = filled.length + views.length > 0 ? filled : seen.slice(0, 1);
  return [
    ...tables.flatMap(({ name }) => {
      const rows = context.table(name);
      return rows ? [{ name, rows }] : [];
    }),
    ...views,
  ];
}

/** The branch's value for an output column; null where it has none. */
export function valueFor(column: TypedName, rows: Relation): Sql {
  return ownValue(column, rows) ?? nullOf(column.type);
}

/** The branch's own value for an output column: by name and type, or by the name that the binder gives a conflict. */
function ownValue(column: TypedName, rows: Relation): Sql | undefined {
  const suffix = `_${column.type}`;
  const own = rows.columns.find(({ name, value }) => name === column.name && value.type === column.type);
  if (own) return own.value;
  const conflicting = column.name.endsWith(suffix)
    ? rows.columns.find(
        ({ name, value }) => name === column.name.slice(0, -suffix.length) && value.type === column.type,
      )
    : undefined;
  if (conflicting) return conflicting.value;
  const other = rows.columns.find(({ name }) => name === column.name);
  return other && column.type === 'dynamic' ? toDynamic(other.value) : undefined;
}

/** All rows of several relations under one set of columns; where these are many, those that none has are absent. */
export function united(
  all: readonly Branch[],
  columns: readonly TypedName[],
  sourceName: string | undefined,
  context: Context,
): Relation {
  const isHeld = (column: TypedName) =>
    column.name === sourceName || all.some(({ rows }) => ownValue(column, rows) !== undefined);
  const held = columns.length > FEW_COLUMNS ? columns.filter(isHeld) : columns;
  const rows = unitedOver(all, held, sourceName, context);
  if (held.length === columns.length) return rows;
  const own = new Map(rows.columns.map((column) => [column.name, column]));
  return rows.selecting(
    columns.map(
      ({ name, type }) => own.get(name) ?? { name, value: { ...nullOf(type), absent: true as const }, plain: true },
    ),
  );
}

function unitedOver(
  all: readonly Branch[],
  output: readonly TypedName[],
  sourceName: string | undefined,
  context: Context,
): Relation {
  const parts = all.map(({ name, rows }) => {
    const ready = rows.unordered().ready();
    return ready.selecting(
      output.map((column) => ({
        name: column.name,
        value: column.name === sourceName ? context.string(name) : valueFor(column, ready),
        plain: false,
      })),
    );
  });
  return Relation.union(parts, output, context.alias);
}

/** `union`: rows of all, columns of all; for `kind=inner` the text goes on with those that every table has. */
export const union = {
  UnionOperator: source('union', ({ node, input, context, scope }) => {
    if (input?.partition !== undefined)
      throw node.fail('KQL_UNSUPPORTED', 'union does not run on the parts of a partition: unite before or behind it.');
    const parameters = node.parameters();
    const fuzzy = isFuzzy(node);
    const sourceNode = parameters.get('withsource') ?? parameters.get('with_source');
    const all = [
      ...(input ? [{ name: 'union_arg0', rows: input }] : []),
      ...node
        .list('Expressions')
        .flatMap((item, index) => branches(item, input ? index + 1 : index, context, scope, fuzzy)),
    ];
    if (all.length === 0) throw node.fail('KQL_SEMANTICS', 'No table matches.');
    return united(all, outputOf(node), sourceNode?.name, context);
  }),
};
