import type { Syntax } from '../syntax.ts';
import { overCall, type Variable, variablesIn } from './needs.ts';

/** What the `where` of a pattern asks of one element, before any match is looked for. */
export interface Constraint {
  readonly variable: string;
  /** Asked of the nodes between the edges of a path. */
  readonly isInner: boolean;
  readonly condition: Syntax;
  /** True where the condition names the element's properties by themselves, as inside `all`. */
  readonly isBare: boolean;
}

export interface Constraints {
  readonly single: readonly Constraint[];
  /** What is asked of several elements together: of each match. */
  readonly residual: readonly Syntax[];
}

/** The condition's parts: those that each element answers for itself, and the rest. */
export function constraintsOf(condition: Syntax | undefined, variables: ReadonlyMap<string, Variable>): Constraints {
  const single: Constraint[] = [];
  const residual: Syntax[] = [];
  for (const part of condition ? conjuncts(condition) : []) {
    const over = overCall(part);
    const overVariable = over && variables.get(over.variable);
    if (over?.how === 'all' && overVariable?.kind === 'edge' && overVariable.edge.isPath) {
      single.push({ variable: over.variable, isInner: over.isInner, condition: over.expression, isBare: true });
      continue;
    }
    const [variable, ...others] = variablesIn(part, variables);
    const isAlone = variable !== undefined && others.length === 0 && !hasOver(part);
    if (isAlone) single.push({ variable, isInner: false, condition: part, isBare: false });
    else {
      requireNoLists(part, variables);
      residual.push(part);
    }
  }
  return { single, residual };
}

function conjuncts(node: Syntax): Syntax[] {
  if (node.kind === 'ParenthesizedExpression') return conjuncts(node.child('Expression'));
  if (node.kind !== 'AndExpression') return [node];
  return [...conjuncts(node.child('Left')), ...conjuncts(node.child('Right'))];
}

function hasOver(node: Syntax): boolean {
  return [...node.walk()].some((part) => overCall(part) !== undefined);
}

/** A property of a path's edge holds for each edge; beside other elements it would be a list. */
function requireNoLists(node: Syntax, variables: ReadonlyMap<string, Variable>): void {
  if (overCall(node)) return;
  const base = node.kind === 'PathExpression' ? node.child('Expression') : undefined;
  const variable = base?.kind === 'NameReference' ? variables.get(base.name) : undefined;
  if (variable?.kind === 'edge' && variable.edge.isPath)
    throw node.fail('KQL_UNSUPPORTED', 'Compare the edges of a path with other elements inside all or any.');
  for (const child of node.children()) requireNoLists(child, variables);
}
