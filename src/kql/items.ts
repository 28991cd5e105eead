import { type Context, readyFor, type Scope } from './context.ts';
import { convert } from './convert.ts';
import { tupleFunctions } from './functions/index.ts';
import { named } from './named.ts';
import { outputOf } from './operator.ts';
import type { Relation } from './relation.ts';
import type { Sql } from './sql.ts';
import type { Syntax, TypedName } from './syntax.ts';
import { withWindows } from './windows.ts';

/** The values of one item: one, or several of a function that gives a tuple. */
export function valuesOf(item: Syntax, context: Context, scope: Scope): Sql[] {
  const { expression } = named(item);
  if (expression.kind === 'FunctionCallExpression' && expression.type === undefined) {
    const tuple = tupleFunctions[expression.child('Name').name];
    if (tuple) {
      const nodes = expression.child('ArgumentList').list('Expressions');
      return tuple({ args: nodes.map((node) => context.scalar(node, scope)), nodes, node: expression, context, scope });
    }
  }
  return [context.scalar(expression, scope)];
}

export function as(value: Sql, type: TypedName['type']): Sql {
  return value.type === type ? value : convert(value, type);
}

/** `project`: the items' values under the names that the binder gives them, by position. */
export function projected(
  node: Syntax,
  input: Relation,
  items: readonly Syntax[],
  context: Context,
  scope: Scope,
): Relation {
  const { rows: ready, scope: rowScope } = withWindows(readyFor(input, items), items, context, scope);
  const output = outputOf(node);
  const values = items.flatMap((item) => {
    if (item.kind === 'StarExpression') return ready.columns.map(({ value }) => value);
    return valuesOf(item, context, rowScope);
  });
  if (values.length !== output.length)
    throw node.fail('KQL_INTERNAL', `The binder gives ${output.length} columns, the translator ${values.length}.`);
  return ready.selecting(output.map(({ name, type }, index) => ({ name, value: as(values[index] as Sql, type) })));
}

/** `extend`: new columns behind, a column of the same name in its place. */
export function extended(
  node: Syntax,
  input: Relation,
  items: readonly Syntax[],
  context: Context,
  scope: Scope,
): Relation {
  const { rows: ready, scope: rowScope } = withWindows(readyFor(input, items), items, context, scope);
  const output = outputOf(node);
  const taken = new Set(input.columns.map(({ name }) => name));
  const appended = output.filter(({ name }) => !taken.has(name)).map(({ name }) => name);
  const assigned = new Map<string, Sql>();
  for (const item of items) {
    const { names, expression } = named(item);
    const values = valuesOf(item, context, rowScope);
    for (const [index, value] of values.entries()) {
      const own =
        names[index] ?? (expression.kind === 'NameReference' && values.length === 1 ? expression.name : undefined);
      const name =
        own ??
        appended.find((candidate) => !assigned.has(candidate) && !isNamedLater(candidate, items)) ??
        nameOfArgument(expression);
      if (name === undefined) throw item.fail('KQL_INTERNAL', 'The binder gives no name for this column.');
      assigned.set(name, value);
    }
  }
  return ready.selecting(
    output.map(({ name, type }) => {
      const value = assigned.get(name) ?? ready.column(name)?.value;
      if (!value) throw node.fail('KQL_INTERNAL', `No value was computed for the column ${name}.`);
      return { name, value: as(value, type) };
    }),
  );
}

/** Some functions give their first argument anew: without a name of their own they take its place. */
function nameOfArgument(expression: Syntax): string | undefined {
  const [first] =
    expression.kind === 'FunctionCallExpression' ? expression.child('ArgumentList').list('Expressions') : [];
  return first?.kind === 'NameReference' ? first.name : undefined;
}

function isNamedLater(name: string, items: readonly Syntax[]): boolean {
  return items.some((item) => named(item).names.includes(name));
}
