import { toDynamic, toJson, toText } from '../convert.ts';
import { arithmetic, isComputable } from '../expressions/arithmetic.ts';
import { ordered, truth } from '../expressions/comparison.ts';
import { named } from '../named.ts';
import { Relation } from '../relation.ts';
import { boolSql, type Sql, sql } from '../sql.ts';
import { ask } from '../staged/ask.ts';
import { FUNCTION_LIMITS } from '../staged/limits.ts';
import { decode } from '../staged/value.ts';
import { argument, type Call, lazy, scalar } from './function.ts';
import { bagOf, elements, firstOfEach, isArray, isBag, onlyIf, packedBag, pairs } from './json.ts';
import { parseJsonPath } from './json-path.ts';

/** Columns as one bag under their names. */
const packedColumns = lazy(({ nodes, context, scope }) =>
  packedBag(
    nodes.flatMap((node) => {
      const { names, expression } = named(node);
      if (expression.kind === 'StarExpression')
        return (scope.row?.columns ?? []).flatMap(({ name, value }) => [context.string(name), value]);
      return [context.string(names[0] ?? expression.name), context.scalar(expression, scope)];
    }),
  ),
);

/** The bag with the value at the end of the keys; bags that are missing on the way are made. */
function withKey(bag: Sql, [key = '', ...rest]: readonly string[], value: string, call: Call): Sql {
  const name = call.context.string(key).text;
  const inner = sql(`JSONExtractRaw(ifNull(${bag.text}, ''), ${name})`, 'dynamic', false);
  const below = rest.length
    ? withKey(sql(`if(${isBag(inner)}, ${inner.text}, '{}')`, 'dynamic', false), rest, value, call).text
    : value;
  const list = pairs(bag);
  const members = `if(JSONHas(ifNull(${bag.text}, ''), ${name}), arrayMap(one -> if(one.1 = ${name}, (one.1, ${below}), one), ${list}), arrayPushBack(${list}, (${name}, ${below})))`;
  return bagOf(members);
}

/** `bag_set_key(bag, 'key' or '$.path.to.key', value)`; null for what is no bag. */
const setKey = scalar((call) => {
  const bag = toDynamic(argument(call, 0));
  const { constant } = argument(call, 1);
  if (constant?.kind !== 'string') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The key must be constant.');
  return onlyIf(isBag(bag), withKey(bag, keysOf(constant.value, call), toJson(argument(call, 2)), call));
});

/** The bag without what lies at the end of the keys. */
function withoutKey(bag: Sql, [key = '', ...rest]: readonly string[], call: Call): Sql {
  const name = call.context.string(key).text;
  if (rest.length === 0) return bagOf(`arrayFilter(one -> one.1 != ${name}, ${pairs(bag)})`);
  const inner = withoutKey(sql('one.2', 'dynamic', false), rest, call).text;
  return bagOf(
    `arrayMap(one -> if(one.1 = ${name} AND JSONType(one.2) = 'Object', (one.1, ${inner}), one), ${pairs(bag)})`,
  );
}

/** The keys of a path as `bag_has_key` and its kin take it: a name, or a path without positions. */
function keysOf(text: string, call: Call): string[] {
  const steps = text.startsWith('$') ? parseJsonPath(text) : [text];
  if (!steps || steps.length === 0 || steps.some((step) => typeof step === 'number'))
    throw call.node.fail('KQL_ARGUMENT', `${text} leads to no key of a bag.`);
  return steps.map(String);
}

/** `bag_remove_keys(bag, array of names and paths)`. */
const removed = scalar((call) => {
  const bag = toDynamic(argument(call, 0));
  const { constant } = argument(call, 1);
  if (constant?.kind !== 'json' || !Array.isArray(constant.value)) {
    const gone = `JSONExtract(ifNull(${toDynamic(argument(call, 1)).text}, '[]'), 'Array(String)')`;
    return onlyIf(isBag(bag), bagOf(`arrayFilter(pair -> NOT has(${gone}, pair.1), ${pairs(bag)})`));
  }
  const names = constant.value.filter((item): item is string => typeof item === 'string');
  const kept = names.reduce((rest, name) => withoutKey(rest, keysOf(name, call), call), bag);
  return onlyIf(isBag(bag), kept);
});

const hasKey = scalar((call) => {
  const text = `ifNull(${toDynamic(argument(call, 0)).text}, '')`;
  const { constant } = argument(call, 1);
  const keys =
    constant?.kind === 'string'
      ? keysOf(constant.value, call).map((key) => call.context.string(key).text)
      : [toText(argument(call, 1)).text];
  return sql(`JSONHas(${[text, ...keys].join(', ')})`, 'bool', false);
});

/** Keys that are no strings are passed over with their values; the last of equal keys wins. */
const zippedBag = scalar((call) => {
  const [keys, values] = [toDynamic(argument(call, 0)), toDynamic(argument(call, 1))];
  const list = elements(keys);
  const padded = `arrayResize(${elements(values)}, length(${list}), 'null')`;
  const both = `arrayMap((key, value) -> (key, value), ${list}, ${padded})`;
  const named = `arrayMap(one -> (JSONExtractString(one.1), one.2), arrayFilter(one -> JSONType(one.1) = 'String', ${both}))`;
  return onlyIf(isArray(keys), bagOf(`reverse(${firstOfEach(`reverse(${named})`)})`));
});

/** The names of a table's columns: the binder knows them. */
const columnNames = lazy(({ nodes, context, node }) => {
  const columns = nodes[0]?.columns;
  if (!columns) throw node.fail('KQL_ARGUMENT', 'column_names_of takes a table.');
  const json = JSON.stringify(columns.map(({ name }) => name));
  return {
    ...sql(context.string(json).text, 'dynamic', false),
    constant: { kind: 'json', value: columns.map(({ name }) => name) },
  };
});

/** What a value takes: fixed by its type, or its text; a dynamic is kept with a little of its structure. */
function dataSize(value: Sql): string {
  const sizes = { bool: 1, int: 4, long: 8, real: 8, datetime: 8, timespan: 8, guid: 16, decimal: 34 } as const;
  if (value.type === 'string') return `length(${value.text})`;
  if (value.type === 'dynamic') return `(length(ifNull(${value.text}, '')) + 4)`;
  return `${sizes[value.type]}`;
}
const estimatedSize = lazy(({ nodes, context, scope }) => {
  const values = nodes.flatMap((node) =>
    node.kind === 'StarExpression'
      ? (scope.row?.columns ?? []).map(({ value }) => value)
      : [context.scalar(node, scope)],
  );
  return sql(`toInt64(${values.map(dataSize).join(' + ') || '0'})`, 'long', false);
});

const isSpanless = ({ type }: Sql) => type === 'int' || type === 'long' || type === 'real' || type === 'decimal';

/** True within `delta` of the centre, the edges included. */
const around = scalar((call) => {
  const [value, center, delta] = [argument(call, 0), argument(call, 1), argument(call, 2)];
  const isComparable = value.type === center.type || (isSpanless(value) && isSpanless(center));
  if (!isComparable || !isComputable('-', center, delta) || (center.type === 'datetime' && delta.type !== 'timespan'))
    throw call.node.fail('KQL_ARGUMENT', `Nothing of type ${value.type} is around ${center.type} by ${delta.type}.`);
  const low = ordered('>=', value, arithmetic('-', center, delta));
  const high = ordered('<=', value, arithmetic('+', center, delta));
  return sql(`(${low.text} AND ${high.text})`, 'bool', low.nullable || high.nullable);
});

/** True, or the end of the query with the message: the condition is known before any row is read. */
const asserted = scalar((call) => {
  const test = argument(call, 0);
  const message = argument(call, 1).constant;
  if (message?.kind !== 'string') throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The message must be constant.');
  for (const part of (call.nodes[0] ?? call.node).walk())
    if (part.kind === 'NameReference' && part.symbol?.kind === 'ColumnSymbol')
      throw part.fail('KQL_CONSTANT_EXPECTED', 'assert() looks at constants, not at columns of a row.');
  const holds = sql(`ifNull(${truth(test).text}, false)`, 'bool', false);
  const one = Relation.over('(SELECT 1 AS one)', [], call.context.alias);
  const [row] =
    test.constant?.kind === 'bool'
      ? [[test.constant.value]]
      : ask(one, [holds], { asker: 'assert', node: call.node, limits: FUNCTION_LIMITS }, call.context);
  if (row && decode(row[0], 'bool') !== true)
    throw call.node.fail('KQL_ASSERTION', `assert() has failed with message: '${message.value}'`);
  return boolSql(true);
});

/** Equal as sets: each holds what the other holds. */
const sameSet = scalar((call) => {
  const [a, b] = [toDynamic(argument(call, 0)), toDynamic(argument(call, 1))];
  const distinct = (value: Sql) => `arraySort(arrayDistinct(${elements(value)}))`;
  return onlyIf(`(${isArray(a)} AND ${isArray(b)})`, sql(`(${distinct(a)} = ${distinct(b)})`, 'bool', false));
});

const hasColumn = lazy(({ nodes, node, context, scope }) => {
  const constant = nodes[0] && context.scalar(nodes[0], scope).constant;
  if (constant?.kind !== 'string') throw node.fail('KQL_CONSTANT_EXPECTED', 'The name of a column must be constant.');
  return sql(scope.row?.column(constant.value) ? 'true' : 'false', 'bool', false);
});

export const bags = {
  bag_has_key: hasKey,
  bag_remove_keys: removed,
  bag_pack_columns: packedColumns,
  bag_set_key: setKey,
  bag_zip: zippedBag,
  column_names_of: columnNames,
  iscolumnexists: hasColumn,
  set_equals: sameSet,
  estimate_data_size: estimatedSize,
  around,
  assert: asserted,
};
