import { toDynamic } from '../convert.ts';
import { buildSchema } from '../functions/compute/json-shape.ts';
import { arrayOf } from '../functions/json.ts';
import { hostValues } from '../staged/host-function.ts';
import type { Aggregate } from './aggregate.ts';

/** `buildschema`: the distinct values of a group in the order they came, and the one schema for all of them. */
const schema: Aggregate = ({ args, nodes, node, context, scope, order, keys, groups }) => {
  const [value] = args();
  if (!value) throw node.fail('KQL_ARGUMENT', 'The argument is missing.');
  const { text } = toDynamic(value);
  const all = arrayOf(`arrayDistinct(groupArrayIf(ifNull(${text}, ''), isNotNull(${text})))`);
  const inner = { ...scope, aggregates: { order, keys, ...(groups && { groups }) } };
  return hostValues(
    { args: [all], nodes, node, context, scope: inner },
    ([values]) => [JSON.stringify(buildSchema(JSON.parse(String(values ?? '[]')) as unknown[]))],
    { takes: ['dynamic'], gives: ['dynamic'] },
  );
};

export const schemaAggregates = { buildschema: schema };
