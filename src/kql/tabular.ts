import { type Context, constantString, type Scope } from './context.ts';
import { datatable } from './datatable.ts';
import { operators } from './operators/index.ts';
import type { Relation } from './relation.ts';
import { bindLet, enterCall } from './statements.ts';
import type { Syntax } from './syntax.ts';

function pipe(node: Syntax, context: Context, scope: Scope): Relation {
  const input = context.tabular(node.child('Expression'), scope);
  return step(node.child('Operator'), input, context, { names: scope.names });
}

function step(node: Syntax, input: Relation | undefined, context: Context, scope: Scope): Relation {
  const operator = operators[node.kind as keyof typeof operators];
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
  // The binder does not see that `union kind=inner` keeps fewer columns.
  if (node.kind === 'UnionOperator' && rows.columns.length < expected.length) return rows;
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
  if (bound?.kind === 'function' && bound.declaration.child('Parameters').list('Parameters').length === 0) {
    const body = bound.declaration.child('Body');
    let inner = bound.scope;
    for (const statement of body.list('Statements')) inner = bindLet(statement, context, inner);
    return context.tabular(body.child('Expression'), inner);
  }
  const table = context.table(node.name);
  if (!table) throw node.fail('KQL_SEMANTICS', `There is no table ${node.name}.`);
  return table;
}

function call(node: Syntax, context: Context, scope: Scope): Relation {
  const name = node.child('Name').name;
  const entered = enterCall(node, context, scope);
  if (entered) {
    const rows = context.tabular(entered.body, entered.scope);
    entered.leave();
    return rows;
  }
  const argument = node.child('ArgumentList').list('Expressions')[0];
  if (name === 'table' && argument) {
    const table = constantString(argument, context, scope);
    const bound = scope.names.get(table);
    const rows = bound?.kind === 'table' ? bound.relation() : context.table(table);
    if (rows) return rows;
  }
  throw node.fail('KQL_UNSUPPORTED_FUNCTION', `The function ${name} gives no rows here.`);
}

const inside = (node: Syntax, context: Context, scope: Scope) => context.tabular(node.child('Expression'), scope);

/** Everything that gives rows, by the language service's kind of node; operators that begin a query come on top. */
const sources: Readonly<Record<string, (node: Syntax, context: Context, scope: Scope) => Relation>> = {
  PipeExpression: pipe,
  NameReference: reference,
  FunctionCallExpression: call,
  ParenthesizedExpression: inside,
  MaterializeExpression: inside,
  DataScopeExpression: inside,
  ToTableExpression: inside,
  DataTableExpression: datatable,
};

/** The rows that a tabular expression gives. */
export function tabular(node: Syntax, context: Context, scope: Scope): Relation {
  const translate = sources[node.kind];
  if (translate) return translate(node, context, scope);
  if (node.kind.endsWith('Operator')) return step(node, undefined, context, scope);
  throw node.fail('KQL_UNSUPPORTED', `A ${node.kind} gives no rows here.`);
}
