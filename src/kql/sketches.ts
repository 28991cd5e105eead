import type { ColumnType } from '../schema/types.ts';
import { toText } from './convert.ts';
import { once, type Sql, sql } from './sql.ts';

/**
 * What `hll` and `tdigest` give, as JSON, so that it can be kept in a table and merged: a text that is none is null, not a
 * blob that the store would trust. Distinct values are the smallest hashes (all of them, and then exact, while they are
 * few); a digest is values with the number of those up to each since the one before.
 */

/** How many hashes are kept at each accuracy; the error is one by the root of it. */
const HASHES = [4096, 16_384, 65_536, 131_072, 262_144];
const DEFAULT_ACCURACY = 1;

export function hashesKept(accuracy: number | undefined): number | undefined {
  return HASHES[accuracy ?? DEFAULT_ACCURACY];
}

/** SQL text: the hash of a value, the same for equal values of any type. */
export function hashText(value: Sql): string {
  return `xxHash64(${toText(value).text})`;
}

/** The sketch of a ClickHouse array of distinct hashes. */
export function hllOf(hashes: string, kept: string): Sql {
  const smallest = `arraySlice(arraySort(${hashes}), 1, ${kept})`;
  return sql(
    `concat('["hll",', toString(${kept}), ',[', arrayStringConcat(arrayMap(hash -> concat('"', toString(hash), '"'), ${smallest}), ','), ']]')`,
    'dynamic',
    false,
  );
}

/** SQL text: whether a text holds a sketch, how many hashes it may have, and those that it has. */
export function hllParts(value: Sql) {
  const text = `ifNull(${value.text}, '')`;
  return {
    valid: `(JSONExtractString(${text}, 1) = 'hll')`,
    kept: `toUInt32(JSONExtractUInt(${text}, 2))`,
    hashes: `arrayFilter(hash -> hash != 0, arrayMap(hash -> toUInt64OrZero(hash), JSONExtract(${text}, 3, 'Array(String)')))`,
  };
}

const ALL_HASHES = 'toFloat64(18446744073709551616)';

/** SQL text: how many distinct values the smallest hashes stand for. */
export function distinctValues(hashes: string, kept: string): string {
  return once(
    hashes,
    (list) =>
      `if(length(${list}) < ${kept}, toInt64(length(${list})), accurateCastOrNull(round((toFloat64(${kept}) - 1) * ${ALL_HASHES} / toFloat64(arrayMax(${list}))), 'Int64'))`,
  );
}

/** Values of a digest beyond this many are put together: each then stands for at most that share of all. */
const MOST_VALUES = 4096;

/** Reals are kept as they are, all else as whole numbers: datetimes and timespans in ticks. */
export function digestKind(type: ColumnType): 'real' | 'long' | 'datetime' | 'timespan' {
  return type === 'datetime' || type === 'timespan' ? type : type === 'int' || type === 'long' ? 'long' : 'real';
}

/**
 * The digest of a tuple of arrays: sorted distinct values, and how many there are of each. Lambdas name no array that is
 * not their own: the store would copy it for each element.
 */
export function digestOf(kind: string, sorted: string): Sql {
  const share = (run: string) => `intDiv(${run} * ${MOST_VALUES}, total)`;
  // Kept is the last value of each share, and the first of all, which is the smallest.
  const marked = `arrayMap((value, run, next, at) -> (value, run, size <= ${MOST_VALUES} OR at = 1 OR ${share('run')} != ${share('next')}), made.1, runs, arraySlice(arrayPushBack(runs, total * 2), 2), arrayEnumerate(runs))`;
  const kept = `arrayFilter(one -> one.3, ${marked})`;
  const list = (array: string) => `arrayStringConcat(arrayMap(one -> toString(one), ${array}), ',')`;
  const counts = 'arrayPopFront(arrayDifference(arrayPushFront(kept.2, toInt64(0))))';
  const steps = [
    ['kept', kept],
    ['size', 'length(runs)'],
    ['total', 'runs[-1]'],
    ['runs', 'arrayCumSum(made.2)'],
    ['made', sorted],
  ] as const;
  const text = `concat('["tdigest",', toJSONString(${kind}), ',[', ${list('kept.1')}, '],[', ${list(counts)}, ']]')`;
  return sql(
    steps.reduce((body, [name, value]) => `arrayMap(${name} -> ${body}, [${value}])[1]`, text),
    'dynamic',
    false,
  );
}

/** SQL text: whether a text holds a digest, of what, and its values and counts. */
export function digestParts(value: Sql) {
  const text = `ifNull(${value.text}, '')`;
  const counts = `JSONExtract(${text}, 4, 'Array(Int64)')`;
  const valid = `(JSONExtractString(${text}, 1) = 'tdigest' AND notEmpty(${counts}) AND length(JSONExtractArrayRaw(${text}, 3)) = length(${counts}))`;
  // The store computes with what is no digest as well, before it takes null: arrays must go together there too.
  const or = (array: string, one: string) => `if(${valid}, ${array}, [${one}])`;
  return {
    valid,
    kind: `JSONExtractString(${text}, 2)`,
    reals: or(`JSONExtract(${text}, 3, 'Array(Float64)')`, 'toFloat64(0)'),
    wholes: or(`JSONExtract(${text}, 3, 'Array(Int64)')`, 'toInt64(0)'),
    /** The values as they stand there. */
    texts: or(`JSONExtractArrayRaw(${text}, 3)`, "'0'"),
    counts: or(counts, 'toInt64(1)'),
  };
}

/** SQL text: the JSON of a digest's value by its kind. */
export function digestJson(kind: string, text: string): string {
  return once(text, (it) => {
    const ticks = `toInt64OrZero(${it})`;
    const datetime = toText(sql(`reinterpret(${ticks}, 'DateTime64(7, \\'UTC\\')')`, 'datetime', false)).text;
    const timespan = toText(sql(ticks, 'timespan', false)).text;
    return `multiIf(kind = 'datetime', concat('"', ${datetime}, '"'), kind = 'timespan', concat('"', ${timespan}, '"'), ${it})`;
  }).replace(/\bkind\b/g, () => kind);
}
