import { sql } from '../sql.ts';
import { type Call, lazy } from './function.ts';

/** What the pattern around the call says; outside of one these functions mean nothing. */
const inPattern = (
  read: (
    call: Call,
    pattern: NonNullable<Call['scope']['pattern']>,
  ) => ReturnType<Call['context']['scalar']> | undefined,
) =>
  lazy((call) => {
    const value = call.scope.pattern && read(call, call.scope.pattern);
    if (!value)
      throw call.node.fail('KQL_UNSUPPORTED', 'This function stands in the where or project of a graph pattern.');
    return value;
  });

const degree = (direction: 'in' | 'out') =>
  inPattern((call, pattern) => pattern.degree(call.nodes[0]?.name, direction));
const over = inPattern((call, pattern) => pattern.over(call.node));

/** Labels belong to graphs that are stored; one that `make-graph` makes has none. */
const labels = inPattern(() => sql("'[]'", 'dynamic', false));

/** Functions of the elements of a graph pattern. */
export const graphs = {
  all: over,
  any: over,
  labels,
  map: over,
  inner_nodes: inPattern(() => undefined),
  node_degree_in: degree('in'),
  node_degree_out: degree('out'),
  node_id: inPattern((call, pattern) => pattern.id(call.nodes[0]?.name)),
};
