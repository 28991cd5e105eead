import type { ColumnType } from '../../schema/types.ts';
import type { Syntax } from '../syntax.ts';
import type { WrittenEdge, WrittenPattern } from './parse-pattern.ts';

/** What an expression over a match reads of one of its variables. */
export interface Need {
  readonly key: string;
  readonly variable: string;
  /** True for the nodes between the edges of a path. */
  readonly isInner: boolean;
  /** One value, a list of one value for each edge or inner node, or what a condition is over those. */
  readonly how: 'one' | 'map' | 'any' | 'all';
  readonly value:
    | { readonly kind: 'property'; readonly name: string }
    | { readonly kind: 'whole' }
    | { readonly kind: 'degree'; readonly direction: 'in' | 'out' }
    | { readonly kind: 'id' }
    | { readonly kind: 'expression'; readonly node: Syntax };
  readonly type: ColumnType;
  readonly node: Syntax;
}

export const DEGREES: Readonly<Record<string, 'in' | 'out'>> = { node_degree_in: 'in', node_degree_out: 'out' };
const OVER = new Set(['all', 'any', 'map']);

export type Variable = { readonly kind: 'node' } | { readonly kind: 'edge'; readonly edge: WrittenEdge };

export function variablesOf({ nodes, edges }: WrittenPattern): ReadonlyMap<string, Variable> {
  return new Map<string, Variable>([
    ...nodes.flatMap((name) => (name === undefined ? [] : [[name, { kind: 'node' }] as [string, Variable]])),
    ...edges.flatMap((edge) =>
      edge.name === undefined ? [] : [[edge.name, { kind: 'edge', edge }] as [string, Variable]],
    ),
  ]);
}

/** The call of `all`, `any` or `map`, taken apart. */
export function overCall(node: Syntax):
  | {
      readonly how: 'all' | 'any' | 'map';
      readonly variable: string;
      readonly isInner: boolean;
      readonly expression: Syntax;
    }
  | undefined {
  const how = node.kind === 'FunctionCallExpression' ? node.child('Name').name : '';
  if (!OVER.has(how)) return undefined;
  const [element, expression] = node.child('ArgumentList').list('Expressions');
  if (!element || !expression) return undefined;
  const isInner = element.kind === 'FunctionCallExpression' && element.child('Name').name === 'inner_nodes';
  const named = isInner ? element.child('ArgumentList').list('Expressions')[0] : element;
  if (named?.kind !== 'NameReference') return undefined;
  return { how: how as 'all' | 'any' | 'map', variable: named.name, isInner, expression };
}

export const overKey = (node: Syntax) => `over ${node.raw.TextStart}`;

/** Everything that the expression reads of the pattern's variables, each once. */
export function needsOf(expressions: readonly Syntax[], variables: ReadonlyMap<string, Variable>): Need[] {
  const found = new Map<string, Need>();
  const isVariable = (node: Syntax) =>
    node.kind === 'NameReference' && node.symbol?.kind === 'VariableSymbol' && variables.has(node.name);
  const isPath = (name: string) => {
    const variable = variables.get(name);
    return variable?.kind === 'edge' && variable.edge.isPath;
  };
  const add = (need: Omit<Need, 'isInner' | 'how'> & Partial<Need>) =>
    found.set(need.key, { isInner: false, how: isPath(need.variable) ? 'map' : 'one', ...need });
  const visit = (node: Syntax): void => {
    const over = overCall(node);
    if (over && variables.has(over.variable)) {
      const { how, variable, isInner, expression } = over;
      requirePath(node, variables.get(variable));
      forbidVariables(expression, variables);
      const type = how === 'map' ? 'dynamic' : 'bool';
      add({ key: overKey(node), variable, isInner, how, value: { kind: 'expression', node: expression }, type, node });
      return;
    }
    if (node.kind === 'FunctionCallExpression') {
      const name = node.child('Name').name;
      const direction = DEGREES[name];
      const [of] = node.child('ArgumentList').list('Expressions');
      if (of && isVariable(of) && (direction || name === 'node_id')) {
        if (variables.get(of.name)?.kind !== 'node')
          throw of.fail('KQL_ARGUMENT', `${name} takes a node of the pattern.`);
        add(
          direction
            ? {
                key: `degree ${direction} ${of.name}`,
                variable: of.name,
                value: { kind: 'degree', direction },
                type: 'long',
                node,
              }
            : { key: `id ${of.name}`, variable: of.name, value: { kind: 'id' }, type: 'string', node },
        );
        return;
      }
      if (name === 'labels') return;
    }
    const base = node.kind === 'PathExpression' ? node.child('Expression') : undefined;
    if (base && isVariable(base)) {
      const { name } = node.child('Selector');
      const type = isPath(base.name) ? 'dynamic' : (node.type ?? 'dynamic');
      add({ key: `property ${base.name}.${name}`, variable: base.name, value: { kind: 'property', name }, type, node });
      return;
    }
    if (isVariable(node)) {
      add({ key: `whole ${node.name}`, variable: node.name, value: { kind: 'whole' }, type: 'dynamic', node });
      return;
    }
    for (const child of node.children()) visit(child);
  };
  for (const expression of expressions) visit(expression);
  return [...found.values()];
}

function requirePath(node: Syntax, variable: Variable | undefined): void {
  if (variable?.kind === 'edge' && variable.edge.isPath) return;
  throw node.fail('KQL_ARGUMENT', 'all, any and map go over an edge of variable length, or over its inner nodes.');
}

function forbidVariables(expression: Syntax, variables: ReadonlyMap<string, Variable>): void {
  for (const part of expression.walk())
    if (part.kind === 'NameReference' && part.symbol?.kind === 'VariableSymbol' && variables.has(part.name))
      throw part.fail(
        'KQL_UNSUPPORTED',
        'Inside all, any and map only the properties of the element itself can stand.',
      );
}

/** Which variables an expression reads. */
export function variablesIn(expression: Syntax, variables: ReadonlyMap<string, Variable>): Set<string> {
  const names = new Set<string>();
  for (const part of expression.walk())
    if (part.kind === 'NameReference' && part.symbol?.kind === 'VariableSymbol' && variables.has(part.name))
      names.add(part.name);
  return names;
}
