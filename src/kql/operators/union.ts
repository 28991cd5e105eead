import type { Context, Scope } from '../context.ts';
import { toDynamic } from '../convert.ts';
import { outputOf, source } from '../operator.ts';
import { Relation } from '../relation.ts';
import { nullOf, type Sql } from '../sql.ts';
import type { Syntax, TypedName } from '../syntax.ts';

interface Branch {
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

/** The tables that one argument names: one, or all that a wildcard matches. */
function branches(item: Syntax, index: number, context: Context, scope: Scope, fuzzy: boolean): Branch[] {
  const members = (item.symbol?.raw as GroupSymbol | undefined)?.Members;
  if (item.kind === 'NameReference' && members && item.symbol?.kind === 'GroupSymbol') {
    const found: Branch[] = [];
    for (let at = 0; at < members.Count; at++) {
      const name = members.getItem(at).Name ?? '';
      const rows = context.table(name);
      if (rows) found.push({ name, rows });
    }
    return found;
  }
  const name = item.kind === 'NameReference' ? item.name : `union_arg${index}`;
  // `isfuzzy=true`: a table that is not there gives no rows.
  const missing = [...item.walk()].some(
    (node) => node.kind === 'NameReference' && isMissingTable(node, context, scope),
  );
  if (fuzzy && missing) return [];
  return [{ name, rows: context.tabular(item, { names: scope.names }) }];
}

/** The branch's value for an output column: by name and type, or by the name that the binder gives a conflict. */
function valueFor(column: TypedName, rows: Relation): Sql {
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
  return other && column.type === 'dynamic' ? toDynamic(other.value) : nullOf(column.type);
}

/** All rows of several relations under one set of columns. */
export function united(
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

/** `union`: rows of all, columns of all (`kind=outer`) or of every one (`kind=inner`). */
export const union = {
  UnionOperator: source('union', ({ node, input, context, scope }) => {
    const parameters = node.parameters();
    const fuzzy = /^(true|1)$/i.test(parameters.get('isfuzzy')?.tokens().join('') ?? '');
    const sourceNode = parameters.get('withsource') ?? parameters.get('with_source');
    const all = [
      ...(input ? [{ name: 'union_arg0', rows: input }] : []),
      ...node
        .list('Expressions')
        .flatMap((item, index) => branches(item, input ? index + 1 : index, context, scope, fuzzy)),
    ];
    if (all.length === 0) throw node.fail('KQL_SEMANTICS', 'No table matches.');
    const inner = parameters.get('kind')?.tokens().join('') === 'inner';
    const output = outputOf(node).filter(
      ({ name }) => !inner || name === sourceNode?.name || all.every(({ rows }) => rows.column(name) !== undefined),
    );
    return united(all, output, sourceNode?.name, context);
  }),
};
