import { convert, toDynamic, toJson, toText } from '../convert.ts';
import { nullOf, type Sql, sql } from '../sql.ts';
import { argument, type Call, lazy, scalar } from './function.ts';
import { arrayOf, bagOf, elements, firstOfEach, isArray, isBag, onlyIf, packed, packedBag, pairs } from './json.ts';

const dynamic = (call: Call, index: number) => toDynamic(argument(call, index));
const items = (call: Call, index: number) => elements(dynamic(call, index));

/** A whole number argument as SQL, or what stands without it. */
const whole = (call: Call, index: number, otherwise: string) =>
  call.args[index] ? `ifNull(${convert(call.args[index], 'long').text}, ${otherwise})` : otherwise;

const arrayLength = scalar((call) => {
  const value = dynamic(call, 0);
  return onlyIf(isArray(value), sql(`toInt64(length(${elements(value)}))`, 'long'));
});

/** From `start` to `end`, both counted from the end where negative, both included. */
const slice = scalar((call) => {
  const value = dynamic(call, 0);
  const list = elements(value);
  const index = (position: string) => `if(${position} < 0, toInt64(length(${list})) + ${position}, ${position})`;
  const from = `greatest(${index(whole(call, 1, '0'))}, 0)`;
  const to = `least(${index(whole(call, 2, '-1'))}, toInt64(length(${list})) - 1)`;
  return onlyIf(isArray(value), arrayOf(`arraySlice(${list}, ${from} + 1, greatest(${to} - ${from} + 1, 0))`));
});

const hasElement = scalar((call) => sql(`has(${items(call, 0)}, ${toJson(argument(call, 1))})`, 'bool', false));

const concatenated = scalar((call) => {
  const arrays = call.args.map((value) => elements(toDynamic(value)));
  return arrayOf(arrays.length > 1 ? `arrayConcat(${arrays.join(', ')})` : String(arrays[0]));
});

const union = scalar((call) => {
  const arrays = call.args.map((value) => elements(toDynamic(value)));
  return arrayOf(`arrayDistinct(${arrays.length > 1 ? `arrayConcat(${arrays.join(', ')})` : arrays[0]})`);
});
const intersection = scalar((call) => {
  const [first = '[]', ...rest] = call.args.map((value) => elements(toDynamic(value)));
  // What is left when all that the other has not is gone: a lambda would carry the other array to every element.
  const common = rest.reduce((list, array) => `arrayExcept(${list}, arrayExcept(${list}, ${array}))`, first);
  return arrayOf(`arrayDistinct(${common})`);
});
const difference = scalar((call) => {
  const [first = '[]', ...rest] = call.args.map((value) => elements(toDynamic(value)));
  return arrayOf(`arrayDistinct(${rest.reduce((list, array) => `arrayExcept(${list}, ${array})`, first)})`);
});
const jaccard = scalar((call) => {
  const [a, b] = [`arrayDistinct(${items(call, 0)})`, `arrayDistinct(${items(call, 1)})`];
  const common = `length(arrayIntersect(${a}, ${b}))`;
  return sql(`(toFloat64(${common}) / nullIf(length(${a}) + length(${b}) - ${common}, 0))`, 'real');
});

const rotate = (left: boolean) =>
  scalar((call) => {
    const value = dynamic(call, 0);
    const list = elements(value);
    const by = whole(call, 1, '0');
    const shift = `toUInt64(positiveModulo(${left ? by : `-(${by})`}, greatest(toInt64(length(${list})), 1)))`;
    return onlyIf(
      isArray(value),
      arrayOf(`arrayConcat(arraySlice(${list}, ${shift} + 1), arraySlice(${list}, 1, ${shift}))`),
    );
  });

const shift = (left: boolean) =>
  scalar((call) => {
    const value = dynamic(call, 0);
    const by = whole(call, 1, '0');
    const fill = call.args[2] ? toJson(call.args[2]) : "'null'";
    const name = left ? 'arrayShiftLeft' : 'arrayShiftRight';
    return onlyIf(isArray(value), arrayOf(`${name}(${elements(value)}, ${by}, ${fill})`));
  });

/** Sort keys: numbers by value, texts by bytes; nulls stand where `nulls_last` says. */
const sorted = (descending: boolean) =>
  scalar((call) => {
    const last = call.args.at(-1);
    const nullsLast = !(last?.type === 'bool' && last.constant?.kind === 'bool' && !last.constant.value);
    const arrays = call.args.filter(({ type }) => type !== 'bool');
    // Several arrays in one value are an array of arrays; each its own column they are in extend, project and print.
    if (arrays.length > 1) return packed(sortedTogether(call, descending));
    const value = toDynamic(arrays[0] ?? nullOf('dynamic'));
    return onlyIf(isArray(value), arrayOf(sortedItems(elements(value), descending, nullsLast)));
  });

function sortedItems(list: string, descending: boolean, nullsLast: boolean): string {
  const kept = `arrayFilter(item -> item != 'null', ${list})`;
  const nulls = `arrayFilter(item -> item = 'null', ${list})`;
  const key = `(toFloat64OrNull(item), JSONExtractString(item))`;
  const order = `${descending ? 'arrayReverseSort' : 'arraySort'}(item -> ${key}, ${kept})`;
  return nullsLast ? `arrayConcat(${order}, ${nulls})` : `arrayConcat(${nulls}, ${order})`;
}

/** Several arrays in the order of the first; the others keep beside it. */
export function sortedTogether(call: Call, descending: boolean): Sql[] {
  const last = call.args.at(-1);
  const nullsLast = !(last?.type === 'bool' && last.constant?.kind === 'bool' && !last.constant.value);
  const arrays = call.args.filter(({ type }) => type !== 'bool').map((value) => elements(toDynamic(value)));
  const [first = '[]'] = arrays;
  // Nulls by their rank, then numbers by value and texts by bytes, equal ones as they stand.
  const rank = `item ${nullsLast === descending ? '!=' : '='} 'null'`;
  const at = descending ? '-toInt64(at)' : 'at';
  const keys = `arrayMap((item, at) -> tuple(${rank}, toFloat64OrNull(item), JSONExtractString(item), ${at}), ${first}, arrayEnumerate(${first}))`;
  const sort = descending ? 'arrayReverseSort' : 'arraySort';
  return arrays.map((array, index) => {
    const beside = index === 0 ? array : `arrayResize(${array}, length(${first}), 'null')`;
    return arrayOf(`${sort}((item, key) -> key, ${beside}, ${keys})`);
  });
}

const MOST_ELEMENTS = 1_048_576; // KQL's own limit of range()

/** `range(from, to, step)` of numbers, datetimes or timespans. */
const range = scalar((call) => {
  const [from, to] = [argument(call, 0), argument(call, 1)];
  const time = from.type === 'datetime';
  const distance = call.args[2]?.type;
  if (distance === 'datetime' || (time && distance !== undefined && distance !== 'timespan' && distance !== 'long'))
    throw call.node.fail('KQL_ARGUMENT', `range() has no step of type ${distance} here.`);
  if (from.type !== to.type && (time || to.type === 'datetime'))
    throw call.node.fail('KQL_ARGUMENT', `range() goes from ${from.type} to ${from.type}, not to ${to.type}.`);
  const ticks = (value: Sql) => (value.type === 'datetime' ? `reinterpret(${value.text}, 'Int64')` : value.text);
  const step = call.args[2]?.text ?? (time || from.type === 'timespan' ? '36000000000' : '1');
  const count = `toUInt64(least(greatest(ifNull(floor((${ticks(to)} - ${ticks(from)}) / ${step}), -1) + 1, 0), ${MOST_ELEMENTS}))`;
  const at = `(${ticks(from)} + ${step} * at)`;
  const type = time
    ? 'datetime'
    : from.type === 'timespan'
      ? 'timespan'
      : from.type === 'real' || call.args[2]?.type === 'real'
        ? 'real'
        : 'long';
  const value = sql(time ? `reinterpret(toInt64(${at}), 'DateTime64(7, \\'UTC\\')')` : at, type, true);
  return arrayOf(`arrayMap(at -> ${toJson(value)}, range(${count}))`);
});

/** Null for fewer than no elements. */
const repeated = scalar((call) => {
  const count = whole(call, 1, '0');
  const list = `arrayMap(at -> ${toJson(argument(call, 0))}, range(toUInt64(least(greatest(${count}, 0), ${MOST_ELEMENTS}))))`;
  return onlyIf(`(${count} >= 0)`, arrayOf(list));
});

const sum = scalar((call) =>
  sql(`arraySum(arrayMap(item -> ifNull(toFloat64OrNull(item), 0), ${items(call, 0)}))`, 'real', false),
);

const zipped = scalar((call) => {
  const arrays = call.args.map((value) => elements(toDynamic(value)));
  const longest = `greatest(${arrays.map((array) => `length(${array})`).join(', ')}, 0)`;
  const padded = arrays.map((array) => `arrayResize(${array}, ${longest}, 'null')`);
  const names = arrays.map((_, index) => `item${index}`);
  return arrayOf(`arrayMap((${names.join(', ')}) -> concat('[', ${names.join(", ',', ")}, ']'), ${padded.join(', ')})`);
});

/** Element by element; a condition that is no boolean or number gives null. */
const choice = scalar((call) => {
  const conditions = items(call, 0);
  const branch = (index: number) => {
    const value = dynamic(call, index);
    const same = `arrayWithConstant(length(${conditions}), ${toJson(value)})`;
    if (argument(call, index).type !== 'dynamic') return same;
    return `if(${isArray(value)}, arrayResize(${elements(value)}, length(${conditions}), 'null'), ${same})`;
  };
  const number = 'toFloat64OrNull(test)';
  const chosen = `multiIf(test = 'true' OR ifNull(${number} != 0, false), yes, test = 'false' OR ifNull(${number} = 0, false), no, 'null')`;
  return arrayOf(`arrayMap((test, yes, no) -> ${chosen}, ${conditions}, ${branch(1)}, ${branch(2)})`);
});

const splitAt = scalar((call) => {
  const list = items(call, 0);
  const given = argument(call, 1);
  const points =
    given.type === 'dynamic' ? `arrayMap(item -> toInt64OrZero(item), ${elements(given)})` : `[toInt64(${given.text})]`;
  const from = `arrayConcat([toInt64(0)], ${points})`;
  const to = `arrayConcat(${points}, [toInt64(length(${list}))])`;
  const part = `concat('[', arrayStringConcat(arraySlice(${list}, start + 1, greatest(stop - start, 0)), ','), ']')`;
  return arrayOf(`arrayMap((start, stop) -> ${part}, ${from}, ${to})`);
});

const keys = scalar((call) => {
  const bag = dynamic(call, 0);
  return onlyIf(isBag(bag), arrayOf(`arrayMap(pair -> ${toJson(sql('pair.1', 'string'))}, ${pairs(bag)})`));
});
/** Earlier bags win. */
const merged = scalar((call) => {
  const all = call.args.map((value) => pairs(toDynamic(value)));
  const list = all.length > 1 ? `arrayConcat(${all.join(', ')})` : String(all[0]);
  return bagOf(firstOfEach(list));
});
/** Every column of the row as one bag. */
const packAll = lazy((call) => {
  const columns = call.scope.row?.columns ?? [];
  const skip = call.nodes[0] && call.context.scalar(call.nodes[0], call.scope).constant;
  if (skip?.kind === 'bool' && skip.value) {
    const members = columns.map(
      ({ name, value }) =>
        `tuple(${call.context.string(name).text}, if(empty(${toText(value).text}), '', ${toJson(value)}))`,
    );
    return bagOf(`arrayFilter(pair -> notEmpty(pair.2), [${members.join(', ')}])`);
  }
  return packedBag(columns.flatMap(({ name, value }) => [call.context.string(name), value]));
});

export const dynamics = {
  array_length: arrayLength,
  arraylength: arrayLength,
  array_slice: slice,
  array_concat: concatenated,
  array_sum: sum,
  array_iff: choice,
  array_iif: choice,
  array_split: splitAt,
  array_reverse: scalar((call) => onlyIf(isArray(dynamic(call, 0)), arrayOf(`reverse(${items(call, 0)})`))),
  array_rotate_left: rotate(true),
  array_rotate_right: rotate(false),
  array_shift_left: shift(true),
  array_shift_right: shift(false),
  array_sort_asc: sorted(false),
  array_sort_desc: sorted(true),
  set_has_element: hasElement,
  set_union: union,
  set_intersect: intersection,
  set_difference: difference,
  jaccard_index: jaccard,
  range,
  repeat: repeated,
  zip: zipped,
  pack_array: scalar((call) => packed(call.args)),
  bag_pack: scalar((call) => packedBag(call.args)),
  pack: scalar((call) => packedBag(call.args)),
  pack_dictionary: scalar((call) => packedBag(call.args)),
  pack_all: packAll,
  bag_keys: keys,
  bag_merge: merged,
};
