import { readyFor, withRow } from '../context.ts';
import { operator, outputOf, type Step } from '../operator.ts';
import type { Relation } from '../relation.ts';
import type { Sql } from '../sql.ts';
import type { Syntax } from '../syntax.ts';

const STRATEGIES = new Set(['legacy', 'native', 'shuffle']);

/** The rows of each value of the key for themselves, through the steps of the sub-query, and together again. */
function partitioned({ node, input, context, scope }: Step & { readonly input: Relation }, key: Syntax): Relation {
  const ready = readyFor(input, [key]);
  const value = context.scalar(key, withRow(scope, ready));
  const before = ready.partition;
  const whole = before === undefined ? value.text : `tuple(${before}, ${value.text})`;
  const operand = node.optional('Operand') ?? node;
  const query = operand.optional('Query');
  if (query && before !== undefined)
    throw query.fail(
      'KQL_UNSUPPORTED',
      'A sub-query with a table of its own does not run in a partition of a partition.',
    );
  const rows = query
    ? context.tabular(query, { names: scope.names, keys: keysOf(ready, value) })
    : context.tabular(operand.child('Subquery'), { names: scope.names, input: ready.partitioned(whole) });
  if (rows.partition === undefined)
    throw node.fail('KQL_UNSUPPORTED', 'This sub-query of partition does not run: give it the steps of one table.');
  const result = rows.wrapped();
  const partition = result.partition;
  return result
    .choosing(
      outputOf(node).map(({ name }) => name),
      node,
    )
    .partitioned(before === undefined || partition === undefined ? undefined : `tupleElement(${partition}, 1)`);
}

/** The values of the key, each once: what a sub-query with a table of its own is run for. */
function keysOf(rows: Relation, value: Sql): Relation {
  const keys = rows
    .unordered()
    .selecting([{ name: 'key', value }])
    .distinctRows()
    .wrapped();
  return keys.partitioned(keys.column('key')?.value.text);
}

export const partition = {
  PartitionOperator: operator('partition', (step) => {
    const { node } = step;
    const strategy = node.parameters().get('hint.strategy')?.tokens().join('') ?? 'legacy';
    if (!STRATEGIES.has(strategy)) throw node.fail('KQL_ARGUMENT', `There is no strategy ${strategy} of partition.`);
    return partitioned(step, node.child('ByExpression'));
  }),
  PartitionByOperator: operator('__partitionby', (step) => partitioned(step, step.node.child('Entity'))),
};
