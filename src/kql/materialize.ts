import type { Context, Scope } from './context.ts';
import type { Relation } from './relation.ts';
import { feed } from './staged/feed.ts';
import { rowsBefore } from './staged/rows-before.ts';
import type { HostValue } from './staged/value.ts';
import type { Syntax } from './syntax.ts';

/** What gives other rows or values each time that it is computed. */
const RANDOM_FUNCTIONS = new Set(['new_guid', 'rand']);
const RANDOM_OPERATORS = new Set(['SampleOperator', 'SampleDistinctOperator', 'TakeOperator']);

function isRandom(node: Syntax): boolean {
  for (const part of node.walk()) {
    if (RANDOM_OPERATORS.has(part.kind)) return true;
    if (part.kind === 'FunctionCallExpression' && RANDOM_FUNCTIONS.has(part.child('Name').name)) return true;
  }
  return false;
}

type Rows = readonly (readonly HostValue[])[];
const known = new WeakMap<Context, Map<unknown, Rows>>();

/**
 * `materialize(…)`: where its rows are the same each time they are computed in place, so that filters behind it reach
 * into it; where they are not, they are computed once in a stage of their own and are the same wherever they are named.
 */
export function materialize(node: Syntax, context: Context, scope: Scope): Relation {
  const expression = node.child('Expression');
  const rows = context.tabular(expression, scope);
  if (!isRandom(expression) || scope.row || scope.keys) return rows;
  const ready = rows.ready();
  const columns = ready.names;
  const found = known.get(context) ?? new Map<unknown, Rows>();
  known.set(context, found);
  let values = found.get(node.raw);
  if (!values) {
    const own = ready.columns.map(({ value }) => value);
    values = rowsBefore({ node, context }, 'materialize', ready, own);
    found.set(node.raw, values);
  }
  return feed(values, columns, 'materialize', node, context);
}
