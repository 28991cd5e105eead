import { toDynamic, toJson } from '../convert.ts';
import { arrayOf, bagOf, firstOfEach, numberJson, pairs } from '../functions/json.ts';
import { type Sql, sql } from '../sql.ts';
import type { Aggregate, AggregateCall } from './aggregate.ts';
import { condition } from './count.ts';

const MOST_ELEMENTS = 1_048_576n; // KQL's own limit
// The old names have a lower default, as in Kusto.
const DEPRECATED = new Set(['makelist', 'makeset']);
const DEPRECATED_DEFAULT = 128n;

/** How many elements at most: the last argument, if it is given. */
function limit(call: AggregateCall, value: Sql | undefined): bigint {
  if (!value) return DEPRECATED.has(call.node.child('Name').name) ? DEPRECATED_DEFAULT : MOST_ELEMENTS;
  if (value.constant?.kind !== 'integer') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The size must be constant.');
  if (value.constant.value < 1n) throw call.node.fail('KQL_ARGUMENT', 'The size must be 1 or more.');
  return value.constant.value < MOST_ELEMENTS ? value.constant.value : MOST_ELEMENTS;
}

/** The elements of a group in the order of the rows, where they have one. */
function collected(call: AggregateCall, text: string, test: string, most: bigint): string {
  if (call.order.length === 0) return `groupArrayIf(${most})(${text}, ${test})`;
  const ordered = `arraySort(row -> tuple(${call.order.map((_, index) => `tupleElement(row, ${index + 2})`).join(', ')}), groupArrayIf(tuple(${[text, ...call.order].join(', ')}), ${test}))`;
  return `arrayMap(row -> tupleElement(row, 1), arraySlice(${ordered}, 1, ${most}))`;
}

/** The elements of an array, or what is none as the one element. */
function spliced(value: Sql): string {
  return `if(JSONType(ifNull(${value.text}, '')) = 'Array', JSONExtractArrayRaw(ifNull(${value.text}, '')), [${toJson(value)}])`;
}

/** The elements of dynamic arrays are taken one by one, so that lists of lists become one list. */
function list(call: AggregateCall, filtered: boolean, keepNulls = false): Sql[] {
  const [value, ...rest] = call.args();
  if (!value) throw call.node.fail('KQL_ARGUMENT', 'The argument is missing.');
  const test = filtered ? condition(rest.shift()) : 'true';
  const some = keepNulls || !value.nullable ? test : `(${test} AND isNotNull(${value.text}))`;
  const most = limit(call, rest[0]);
  if (value.type === 'dynamic')
    return [arrayOf(`arraySlice(arrayFlatten(${collected(call, spliced(value), some, most)}), 1, ${most})`)];
  return [arrayOf(collected(call, numberJson(value), some, most))];
}

/** The elements of dynamic arrays are taken one by one, as KQL's make_set does. */
function set(call: AggregateCall, filtered: boolean): Sql[] {
  const [value, ...rest] = call.args();
  if (!value) throw call.node.fail('KQL_ARGUMENT', 'The argument is missing.');
  const test = filtered ? condition(rest.shift()) : 'true';
  const most = limit(call, rest[0]);
  const some = value.nullable ? `(${test} AND isNotNull(${value.text}))` : test;
  if (value.type === 'dynamic')
    return [arrayOf(`arraySlice(arrayDistinct(arrayFlatten(groupArrayIf(${spliced(value)}, ${some}))), 1, ${most})`)];
  return [arrayOf(`arraySlice(arrayDistinct(${collected(call, toJson(value), some, MOST_ELEMENTS)}), 1, ${most})`)];
}

/** Bags merged into one; of equal names any value wins. */
function bag(call: AggregateCall, filtered: boolean): Sql[] {
  const [value, ...rest] = call.args();
  const source = toDynamic(value ?? sql("''", 'string'));
  const test = filtered ? condition(rest.shift()) : 'true';
  const all = `arrayFlatten(groupArrayIf(arrayMap(pair -> tuple(pair.1, pair.2), ${pairs(source)}), ${test}))`;
  return [bagOf(`arraySlice(${firstOfEach(all)}, 1, ${limit(call, rest[0])})`)];
}

export const collections = {
  make_list: ((call) => list(call, false)) as Aggregate,
  makelist: ((call) => list(call, false)) as Aggregate,
  make_list_if: ((call) => list(call, true)) as Aggregate,
  make_list_with_nulls: ((call) => list(call, false, true)) as Aggregate,
  make_set: ((call) => set(call, false)) as Aggregate,
  makeset: ((call) => set(call, false)) as Aggregate,
  make_set_if: ((call) => set(call, true)) as Aggregate,
  make_bag: ((call) => bag(call, false)) as Aggregate,
  make_dictionary: ((call) => bag(call, false)) as Aggregate,
  make_bag_if: ((call) => bag(call, true)) as Aggregate,
};
