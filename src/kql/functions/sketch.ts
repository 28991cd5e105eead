import { convert, toDynamic } from '../convert.ts';
import { digestJson, digestOf, digestParts, distinctValues, hllOf, hllParts } from '../sketches.ts';
import { once, type Sql, sql } from '../sql.ts';
import { columnType } from '../syntax.ts';
import { argument, type Call, scalar } from './function.ts';
import { elements } from './json.ts';

/** How many distinct values a sketch has seen. */
const distinct = scalar((call) => {
  const { valid, kept, hashes } = hllParts(toDynamic(argument(call, 0)));
  return sql(`if(${valid}, ${distinctValues(hashes, kept)}, NULL)`, 'long');
});

const mergedDistinct = scalar((call) => {
  const all = call.args.map((value) => hllParts(toDynamic(value)));
  const hashes = `arrayDistinct(arrayConcat(${all.map((one) => one.hashes).join(', ')}))`;
  const kept = all.map((one) => one.kept);
  const merged = hllOf(hashes, kept.length > 1 ? `least(${kept.join(', ')})` : String(kept[0]));
  return sql(`if(${all.map(({ valid }) => valid).join(' AND ')}, ${merged.text}, NULL)`, 'dynamic');
});

const mergedDigest = scalar((call) => {
  const all = call.args.map((value) => digestParts(toDynamic(value)));
  const kind = all[0]?.kind ?? "''";
  const merged = (values: 'reals' | 'wholes') =>
    digestOf(
      kind,
      `arrayReduce('sumMap', [${all.map((one) => one[values]).join(', ')}], [${all.map(({ counts }) => counts).join(', ')}])`,
    ).text;
  const valid = all.map((one) => `${one.valid} AND ${one.kind} = ${kind}`).join(' AND ');
  return sql(`multiIf(NOT (${valid}), NULL, ${kind} = 'real', ${merged('reals')}, ${merged('wholes')})`, 'dynamic');
});

/** SQL text: the JSON of the smallest value that the share of all values do not exceed. */
function percentileJson(digest: Sql, percent: string): string {
  const { kind, texts, counts } = digestParts(digest);
  const at = once(
    counts,
    (list) => `arrayFirstIndex(run -> run >= ${percent} / 100 * arraySum(${list}), arrayCumSum(${list}))`,
  );
  return digestJson(kind, `${texts}[greatest(${at}, 1)]`);
}

function typeArgument(call: Call, value: Sql | undefined) {
  if (!value) return undefined;
  const type = value.constant?.kind === 'string' ? columnType(value.constant.value) : undefined;
  if (!type) throw call.node.fail('KQL_ARGUMENT', 'The type of the result must be a typeof of a scalar type.');
  return type;
}

const percentile = scalar((call) => {
  const digest = toDynamic(argument(call, 0));
  const { valid } = digestParts(digest);
  const percent = `ifNull(${convert(argument(call, 1), 'real').text}, nan)`;
  const json = sql(
    `if(${valid} AND ${percent} BETWEEN 0 AND 100, ${percentileJson(digest, percent)}, NULL)`,
    'dynamic',
  );
  const type = typeArgument(call, call.args[2]);
  return type && type !== 'dynamic' ? convert(json, type) : json;
});

const percentiles = scalar((call) => {
  const digest = toDynamic(argument(call, 0));
  const { valid } = digestParts(digest);
  const lists = call.args
    .slice(1)
    .map((value) =>
      value.type === 'dynamic'
        ? `arrayMap(item -> toFloat64OrZero(item), ${elements(toDynamic(value))})`
        : `[toFloat64(${value.text})]`,
    );
  const all = lists.length > 1 ? `arrayConcat(${lists.join(', ')})` : String(lists[0]);
  return sql(
    `if(${valid}, concat('[', arrayStringConcat(arrayMap(percent -> ${percentileJson(digest, 'percent')}, ${all}), ','), ']'), NULL)`,
    'dynamic',
  );
});

/** How many values are not above the one given, as a number or as percents of all. */
const rank = (asPercent: boolean) =>
  scalar((call) => {
    const { valid, kind, reals, wholes, counts } = digestParts(toDynamic(argument(call, 0)));
    const value = argument(call, 1);
    const real = convert(value, 'real').text;
    const whole =
      value.type === 'datetime' ? `reinterpret(${value.text}, 'Int64')` : value.type === 'timespan' ? value.text : real;
    const up = (values: string, limit: string) =>
      `arraySum(arrayMap((one, count) -> if(one <= ${limit}, count, 0), ${values}, ${counts}))`;
    const below = `toFloat64(if(${kind} = 'real', ${up(reals, real)}, ${up(wholes, whole)}))`;
    const text = asPercent ? `(${below} * 100 / arraySum(${counts}))` : below;
    return sql(`if(${valid} AND isNotNull(${value.text}), ${text}, NULL)`, 'real');
  });

const isDigest = scalar((call) => sql(digestParts(toDynamic(argument(call, 0))).valid, 'bool', false));
const isSketch = scalar((call) => sql(hllParts(toDynamic(argument(call, 0))).valid, 'bool', false));

export const sketches = {
  dcount_hll: distinct,
  hll_merge: mergedDistinct,
  hll_isvalid: isSketch,
  tdigest_isvalid: isDigest,
  tdigest_merge: mergedDigest,
  merge_tdigest: mergedDigest,
  percentile_tdigest: percentile,
  percentiles_array_tdigest: percentiles,
  rank_tdigest: rank(false),
  percentrank_tdigest: rank(true),
};
