import type { Binding, Context, Scope } from './context.ts';
import { convert } from './convert.ts';
import type { NamedRows } from './operator.ts';
import { setOption } from './query-options.ts';
import { bindLet } from './statements.ts';
import type { Syntax } from './syntax.ts';
import { tables } from './tabular.ts';

/** Tables of one result: a batch or a fork of more is no query that a person wrote. */
const MOST_TABLES = 32;

/** Values of `declare query_parameters`, as KQL would print them. */
export type Parameters = Readonly<Record<string, string | number | boolean>>;

/** The statements of a text, one after the other: what each declares for those behind it, and the tables that they give. */
export function batch(root: Syntax, context: Context, first: Scope, parameters: Parameters = {}): NamedRows[] {
  let scope = first;
  const results: NamedRows[] = [];
  const statements = root.list('Statements');
  for (const statement of statements) {
    switch (statement.kind) {
      case 'LetStatement':
        scope = bindLet(statement, context, scope);
        break;
      case 'SetOptionStatement':
        setOption(statement, context, scope);
        break;
      case 'QueryParametersStatement':
        scope = declared(statement, context, scope, parameters);
        break;
      case 'AliasStatement':
        scope = aliased(statement, scope);
        break;
      case 'PatternStatement':
        scope = withName(scope, statement.child('Name').name, { kind: 'pattern', statement, scope });
        break;
      case 'RestrictStatement':
        scope = restricted(statement, context, scope);
        break;
      case 'ExpressionStatement': {
        const expression = statement.child('Expression');
        if (expression.type !== undefined)
          throw statement.fail('KQL_UNSUPPORTED', 'A query gives rows; use print for a value.');
        context.named.clear();
        const given = tables(expression, context, scope);
        // `graph-to-table nodes as N, edges as E` names tables for the statements behind it.
        const isNaming = isGraphTables(expression) && statement !== statements.at(-1);
        if (isNaming)
          for (const { name, rows } of given) scope = withName(scope, name, { kind: 'table', relation: () => rows });
        else results.push(...given);
        if (results.length > MOST_TABLES)
          throw statement.fail('KQL_TOO_COMPLEX', `A query gives at most ${MOST_TABLES} tables.`);
        break;
      }
      default:
        throw statement.fail('KQL_UNSUPPORTED', `A ${statement.kind} is not supported.`);
    }
  }
  const { mostRows } = context.options;
  return mostRows === undefined ? results : results.map(({ name, rows }) => ({ name, rows: rows.limited(mostRows) }));
}

function isGraphTables(expression: Syntax): boolean {
  const last = expression.kind === 'PipeExpression' ? expression.child('Operator') : undefined;
  return last?.kind === 'GraphToTableOperator' && last.list('OutputClause').length > 1;
}

function withName(scope: Scope, name: string, binding: Binding): Scope {
  return { ...scope, names: new Map(scope.names).set(name, binding) };
}

function declared(statement: Syntax, context: Context, scope: Scope, parameters: Parameters): Scope {
  const names = new Map(scope.names);
  for (const parameter of statement.list('Parameters')) {
    const name = parameter.child('NameAndType').child('Name').name;
    const type = parameter.child('NameAndType').child('Name').type ?? 'string';
    const given = parameters[name];
    const fallback = parameter.optional('DefaultValue')?.child('Value');
    if (given === undefined && !fallback)
      throw parameter.fail('KQL_PARAMETER_MISSING', `The parameter ${name} has no value.`);
    const value = given === undefined ? context.scalar(fallback as Syntax, scope) : context.string(String(given));
    names.set(name, { kind: 'scalar', value: convert(value, type) });
  }
  return { names };
}

/** `alias database X = database("vedette")`: another name for the one database that is here. */
function aliased(statement: Syntax, scope: Scope): Scope {
  const target = statement.child('Expression');
  if (target.kind !== 'FunctionCallExpression' || target.child('Name').name !== 'database')
    throw target.fail('KQL_UNSUPPORTED', 'No other cluster is asked: an alias is of the database that is here.');
  return withName(scope, statement.child('Name').name, { kind: 'database' });
}

/** `restrict access to (…)`: what is not in the list cannot be named from here on, by name or by pattern. */
function restricted(statement: Syntax, context: Context, scope: Scope): Scope {
  const patterns = statement.list('Expressions').map((item) => {
    if (item.kind !== 'NameReference')
      throw item.fail('KQL_UNSUPPORTED', 'Access is restricted to names of tables and views, or patterns of them.');
    const parts = item.name.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`);
  });
  const isAllowed = (name: string) => patterns.some((pattern) => pattern.test(name));
  const names = new Map(scope.names);
  const rows = [...names].filter(
    ([, binding]) =>
      binding.kind === 'table' ||
      (binding.kind === 'function' &&
        (binding.isStored || binding.declaration.child('Parameters').list('Parameters').length === 0)),
  );
  for (const name of [...context.catalog.map((table) => table.name), ...rows.map(([name]) => name)])
    if (!isAllowed(name)) names.set(name, { kind: 'forbidden' });
  return { ...scope, names };
}
