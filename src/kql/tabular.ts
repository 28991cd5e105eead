import { type Binding, type Context, constantString, type Scope } from './context.ts';
import { datatable } from './datatable.ts';
import type { KqlError } from './errors.ts';
import { externalData } from './external/external-data.ts';
import { watchlistNames, watchlistRows } from './library/watchlist.ts';
import { materialize } from './materialize.ts';
import type { NamedRows, Operator } from './operator.ts';
import { graphTables } from './operators/graph-to-table.ts';
import { operators } from './operators/index.ts';
import { refusal } from './refused.ts';
import { Relation } from './relation.ts';
import { OWN_DATABASE } from './service.ts';
import { bindLet, defaultsOf, enterCall } from './statements.ts';
import { Syntax } from './syntax.ts';

function operatorOf(node: Syntax): Operator | undefined {
  return operators[node.kind as keyof typeof operators];
}

/** What a query gives: one table, or the several of an operator that ends it. */
export function tables(node: Syntax, context: Context, scope: Scope): readonly NamedRows[] {
  if (node.kind === 'ParenthesizedExpression') return tables(node.child('Expression'), context, scope);
  const last = node.kind === 'PipeExpression' ? node.child('Operator') : undefined;
  const operator = last && operatorOf(last);
  if (last?.kind === 'GraphToTableOperator' && last.list('OutputClause').length > 1)
    return graphTables(last, context.graph(node.child('Expression'), scope));
  if (last && operator?.tables) {
    const input = context.tabular(node.child('Expression'), scope);
    return operator.tables({ node: last, input, context, scope: { names: scope.names } });
  }
  return [{ name: last?.kind === 'AsOperator' ? last.child('Name').name : '', rows: context.tabular(node, scope) }];
}

function pipe(node: Syntax, context: Context, scope: Scope): Relation {
  const last = node.child('Operator');
  const fromGraph = operatorOf(last)?.fromGraph;
  if (fromGraph) {
    const graph = context.graph(node.child('Expression'), scope);
    const rows = fromGraph({ node: last, input: undefined, graph, context, scope: { names: scope.names } });
    return checked(last, rows);
  }
  const input = context.tabular(node.child('Expression'), scope);
  return step(node.child('Operator'), input, context, { names: scope.names });
}

function step(node: Syntax, input: Relation | undefined, context: Context, scope: Scope): Relation {
  const operator = operatorOf(node);
  if (!operator) throw node.fail('KQL_UNSUPPORTED_OPERATOR', `${node.kind} is not supported.`);
  return checked(
    node,
    operator.translate({ node, input: input ?? scope.input, context, scope: { names: scope.names } }),
  );
}

/** What the binder promised must be what the translator made: anything else is our defect, not an answer. */
function checked(node: Syntax, rows: Relation): Relation {
  const expected = node.columns;
  if (!expected || node.source.callPlace) return rows;
  const names = rows.columns.map(({ name }) => name);
  if (expected.length !== names.length || expected.some(({ name }, index) => name !== names[index]))
    throw node.fail(
      'KQL_INTERNAL',
      `The binder gives the columns ${expected.map(({ name }) => name).join(', ')}, the translator ${names.join(', ')}.`,
    );
  return rows;
}

function reference(node: Syntax, context: Context, scope: Scope): Relation {
  const bound = scope.names.get(node.name);
  if (bound?.kind === 'table') return bound.relation();
  if (bound?.kind === 'forbidden') throw forbidden(node, node.name);
  if (node.name === '_GetWatchlistAlias') return watchlistNames(node, context);
  const rows = view(node.name, context, scope, node) ?? context.named.get(node.name) ?? context.table(node.name);
  if (!rows) throw node.fail('KQL_SEMANTICS', `There is no table ${node.name}.`);
  return rows;
}

/** The rows of a function that is named like a table: all its parameters have defaults. */
export function view(name: string, context: Context, scope: Scope, at?: Syntax): Relation | undefined {
  const bound = scope.names.get(name);
  if (bound?.kind !== 'function') return undefined;
  const names = defaultsOf(bound, context);
  if (!names) return undefined;
  const declared = bound.declaration.child('Body');
  const body = bound.isStored && at ? new Syntax(declared.raw, { ...declared.source, callPlace: at.place }) : declared;
  let inner: Scope = { names };
  for (const statement of body.list('Statements')) inner = bindLet(statement, context, inner);
  return context.tabular(body.child('Expression'), inner);
}

function forbidden(node: Syntax, name: string): KqlError {
  return node.fail('KQL_SEMANTICS', `The query restricts access: ${name} is not among the tables that it allows.`);
}

function call(node: Syntax, context: Context, scope: Scope): Relation {
  const name = node.child('Name').name;
  const entered = enterCall(node, context, scope);
  if (entered) {
    const rows = context.tabular(entered.body, entered.scope);
    entered.leave();
    return rows;
  }
  const pattern = scope.names.get(name);
  if (pattern?.kind === 'pattern') return patternRows(node, undefined, pattern, context, scope);
  if (name === '_GetWatchlist') return watchlistRows(node, context, scope);
  if (name === '_GetWatchlistAlias') return watchlistNames(node, context);
  const argument = node.child('ArgumentList').list('Expressions')[0];
  if (name === 'table' && argument) {
    const table = constantString(argument, context, scope);
    const bound = scope.names.get(table);
    if (bound?.kind === 'forbidden') throw forbidden(node, table);
    const rows = bound?.kind === 'table' ? bound.relation() : context.table(table);
    if (rows) return rows;
  }
  throw node.fail('KQL_UNSUPPORTED_FUNCTION', `The function ${name} gives no rows here.`);
}

/** `database("…").T`: the database is the one that is here. `pattern("a").b`: what the pattern declares for both. */
function path(node: Syntax, context: Context, scope: Scope): Relation {
  const base = node.child('Expression');
  const selector = node.child('Selector');
  const name = base.kind === 'FunctionCallExpression' ? base.child('Name').name : '';
  const pattern = scope.names.get(name);
  if (pattern?.kind === 'pattern') return patternRows(base, selector.name, pattern, context, scope);
  if (name === 'database') {
    const named = base.child('ArgumentList').list('Expressions')[0];
    const database = named ? constantString(named, context, scope) : OWN_DATABASE;
    if (database === OWN_DATABASE || scope.names.get(database)?.kind === 'database')
      return context.tabular(selector, scope);
    throw base.fail('KQL_SEMANTICS', `There is no database ${database}; the one here is ${OWN_DATABASE}.`);
  }
  throw base.fail('KQL_UNSUPPORTED_FUNCTION', refusal('function', 'cluster'));
}

/** The body that a pattern declares for these constants. */
function patternRows(
  call: Syntax,
  selected: string | undefined,
  { statement, scope: declared }: Extract<Binding, { kind: 'pattern' }>,
  context: Context,
  scope: Scope,
): Relation {
  const constant = (node: Syntax, where: Scope) => JSON.stringify(context.scalar(node, where).constant, printed);
  const given = call
    .child('ArgumentList')
    .list('Expressions')
    .map((node) => constant(node, scope));
  const matches = statement.optional('Pattern')?.list('Patterns') ?? [];
  const found = matches.find((match) => {
    const values = match
      .child('ParameterValues')
      .list('Expressions')
      .map((node) => constant(node, declared));
    const path = match.optional('PathValue')?.child('Value');
    return (
      values.length === given.length &&
      values.every((value, index) => value === given[index]) &&
      (path && String(path.raw['LiteralValue'])) === selected
    );
  });
  if (!found)
    throw call.fail('KQL_ARGUMENT', `The pattern ${statement.child('Name').name} declares nothing for these values.`);
  const body = found.child('Body');
  let inner = declared;
  for (const each of body.list('Statements')) inner = bindLet(each, context, inner);
  return context.tabular(body.child('Expression'), inner);
}

const printed = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);

const inside = (node: Syntax, context: Context, scope: Scope) => context.tabular(node.child('Expression'), scope);

/** Everything that gives rows, by the language service's kind of node; operators that begin a query come on top. */
const sources: Readonly<Record<string, (node: Syntax, context: Context, scope: Scope) => Relation>> = {
  PipeExpression: pipe,
  NameReference: reference,
  FunctionCallExpression: call,
  PathExpression: path,
  ParenthesizedExpression: inside,
  MaterializeExpression: materialize,
  DataScopeExpression: inside,
  ToTableExpression: inside,
  DataTableExpression: datatable,
  ExternalDataExpression: externalData,
};

/** The rows that a tabular expression gives. */
export function tabular(node: Syntax, context: Context, scope: Scope): Relation {
  if (scope.keys && node.kind !== 'PipeExpression' && node.kind !== 'ParenthesizedExpression')
    return forEach(scope.keys, tabular(node, context, { names: scope.names }));
  const translate = sources[node.kind];
  if (translate) return translate(node, context, scope);
  if (node.kind.endsWith('Operator')) return step(node, undefined, context, scope);
  throw node.fail('KQL_UNSUPPORTED', `A ${node.kind} gives no rows here.`);
}

/** The rows once for each of the keys, as a part of its own. */
function forEach(keys: Relation, rows: Relation): Relation {
  const all = Relation.join(keys, rows.unordered(), 'INNER JOIN', () => ['1 = 1']);
  return all.relation.selecting(all.right);
}
