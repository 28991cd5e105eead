import { convert, toJson } from '../convert.ts';
import { arrayOf } from '../functions/json.ts';
import { type Sql, sql } from '../sql.ts';
import type { Aggregate, AggregateCall } from './aggregate.ts';

/** A constant percentile as a number. */
function percentOf(value: unknown, call: AggregateCall): number {
  const percent = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!(percent >= 0 && percent <= 100))
    throw call.node.fail('KQL_CONSTANT_EXPECTED', 'A percentile is a constant from 0 to 100.');
  return percent;
}

/** The percentiles of a call: one an argument, or those of a constant array. */
function percents(shares: readonly Sql[], call: AggregateCall): number[] {
  return shares.flatMap(({ constant }) => {
    if (constant?.kind === 'json' && Array.isArray(constant.value))
      return constant.value.map((item: unknown) => percentOf(item, call));
    return [percentOf(constant?.kind === 'integer' || constant?.kind === 'real' ? constant.value : undefined, call)];
  });
}

const numeric = (value: Sql) => (value.type === 'dynamic' || value.type === 'string' ? convert(value, 'real') : value);

/** Less than one value's share of any group that fits into memory, more than the error of a product of 64 bits. */
const LITTLE = 1e-12;

/** The smallest value that at least that share of the values do not exceed. */
function nearestRank(value: Sql, percent: number): Sql {
  // The store takes the value at floor(level × n), counted from 0; a little below the share that is ceil(share × n) - 1.
  const level = Math.max(0, percent / 100 - LITTLE);
  return sql(`quantileExact(${level})(toNullable(${value.text}))`, value.type, true);
}

/** The same where each value counts as often as its weight says; weights below one count for nothing. */
function weighted(value: Sql, weight: string, percent: number): Sql {
  const kept = `groupArrayIf(tuple(assumeNotNull(${value.text}), ${weight}), isNotNull(${value.text}) AND ${weight} > 0)`;
  const text = `arrayMap(pairs -> pairs[greatest(arrayFirstIndex(run -> run >= ${percent / 100} * arraySum(pairs.2), arrayCumSum(pairs.2)), 1)].1, [arraySort(${kept})])[1]`;
  return sql(`if(countIf(isNotNull(${value.text}) AND ${weight} > 0) = 0, NULL, ${text})`, value.type, true);
}

function percentileValues(call: AggregateCall, isWeighted: boolean): Sql[] {
  const [first, ...rest] = call.args();
  if (!first) throw call.node.fail('KQL_ARGUMENT', 'The argument is missing.');
  const value = numeric(first);
  if (value.type === 'guid') throw call.node.fail('KQL_ARGUMENT', 'Guids have no order, and so no percentiles.');
  const given = isWeighted ? rest.shift() : undefined;
  const weight = given && `ifNull(${convert(given, 'long').text}, 0)`;
  return percents(rest, call).map((percent) =>
    weight ? weighted(value, weight, percent) : nearestRank(value, percent),
  );
}

const columns = (isWeighted: boolean): Aggregate => {
  return (call) => percentileValues(call, isWeighted);
};
/** All in one array. */
const array = (isWeighted: boolean): Aggregate => {
  return (call) => [arrayOf(`[${percentileValues(call, isWeighted).map(toJson).join(', ')}]`)];
};

export const percentiles = {
  percentile: columns(false),
  percentiles: columns(false),
  percentiles_array: array(false),
  percentilew: columns(true),
  percentilesw: columns(true),
  percentilesw_array: array(true),
};
