import { type Binding, type Context, calledBody, type Scope } from './context.ts';
import { convert } from './convert.ts';
import { Syntax } from './syntax.ts';

// A function may call others; a chain longer than this is no query that a person wrote.
const MOST_NESTED_CALLS = 64;

/** True if the binder found rows, not a value. */
export function isTabular(node: Syntax): boolean {
  return node.type === undefined && node.columns !== undefined;
}

/** The scope after a `let` statement. */
export function bindLet(statement: Syntax, context: Context, scope: Scope): Scope {
  const name = statement.child('Name').name;
  const expression = unparenthesised(statement.child('Expression'));
  return { ...scope, names: new Map(scope.names).set(name, bindingOf(expression, context, scope)) };
}

function unparenthesised(node: Syntax): Syntax {
  return node.kind === 'ParenthesizedExpression' ? unparenthesised(node.child('Expression')) : node;
}

function bindingOf(expression: Syntax, context: Context, scope: Scope): Binding {
  if (expression.kind === 'FunctionDeclaration') return { kind: 'function', declaration: expression, scope };
  const { names } = scope;
  if (isTabular(expression)) return { kind: 'table', relation: () => context.tabular(expression, { names }) };
  if (expression.isGraph) return { kind: 'graph', graph: () => context.graph(expression, { names }) };
  return { kind: 'scalar', value: context.scalar(expression, scope) };
}

/** Where a function's body stands beside its names: on the row of its call, over whose columns its arguments are. */
export function rowOf({ row, sides, aggregates }: Scope): Omit<Scope, 'names'> {
  return { ...(row && { row }), ...(sides && { sides }), ...(aggregates && { aggregates }) };
}

/** The body of a user-defined function's call and the scope in which it is evaluated; undefined for a built-in. */
export function enterCall(
  call: Syntax,
  context: Context,
  scope: Scope,
  first?: Binding,
): { readonly body: Syntax; readonly scope: Scope; leave(): void } | undefined {
  const binding = scope.names.get(call.child('Name').name);
  if (binding?.kind !== 'function') return undefined;
  if (++context.calls > MOST_NESTED_CALLS) throw call.fail('KQL_TOO_DEEP', 'Functions call each other too deeply.');
  let inner: Scope = {
    ...(isTabular(call) ? {} : rowOf(scope)),
    names: bindArguments(call, binding, context, scope, first),
  };
  const body = calledBody(call, binding.declaration) ?? binding.declaration.child('Body');
  for (const statement of body.list('Statements')) {
    const declaration = statement.kind === 'LetStatement' ? statement : undefined;
    if (!declaration) throw statement.fail('KQL_UNSUPPORTED', 'Only let statements can stand in a function body.');
    inner = bindLet(declaration, context, inner);
  }
  const expression = body.kind === 'FunctionBody' ? body.child('Expression') : body;
  return {
    body: expression,
    scope: inner,
    leave: () => {
      context.calls--;
    },
  };
}

function bindArguments(
  call: Syntax,
  { declaration, scope: declared }: Extract<Binding, { kind: 'function' }>,
  context: Context,
  scope: Scope,
  first: Binding | undefined,
): Map<string, Binding> {
  const names = new Map(declared.names);
  const given = call.child('ArgumentList').list('Expressions');
  const parameters = declaration.child('Parameters').list('Parameters');
  const named = new Map(
    given
      .filter(({ kind }) => kind === 'SimpleNamedExpression')
      .map((node) => [node.child('Name').name, node.child('Expression')]),
  );
  const positional = given.filter(({ kind }) => kind !== 'SimpleNamedExpression');
  const queue: (Syntax | Binding)[] = first ? [first, ...positional] : positional;
  for (const parameter of parameters) {
    const name = parameter.child('NameAndType').child('Name').name;
    const argument = named.get(name) ?? queue.shift() ?? parameter.optional('DefaultValue')?.child('Value');
    if (!argument) throw call.fail('KQL_ARGUMENT', `The argument ${name} is missing.`);
    names.set(name, argument instanceof Syntax ? argumentOf(argument, parameter, context, scope) : argument);
  }
  return names;
}

/** The names in a function's body when it is called without arguments; undefined where one is needed. */
export function defaultsOf(
  { declaration, scope }: Extract<Binding, { kind: 'function' }>,
  context: Context,
): Map<string, Binding> | undefined {
  const names = new Map(scope.names);
  for (const parameter of declaration.child('Parameters').list('Parameters')) {
    const value = parameter.optional('DefaultValue')?.child('Value');
    if (!value) return undefined;
    names.set(parameter.child('NameAndType').child('Name').name, argumentOf(value, parameter, context, scope));
  }
  return names;
}

function argumentOf(argument: Syntax, parameter: Syntax, context: Context, scope: Scope): Binding {
  if (isTabular(argument)) return { kind: 'table', relation: () => context.tabular(argument, { names: scope.names }) };
  const value = context.scalar(argument, scope);
  const type = parameter.child('NameAndType').child('Name').type;
  return { kind: 'scalar', value: type && type !== value.type ? convert(value, type) : value };
}
