import { convert, toDynamic } from '../convert.ts';
import { digestKind, digestOf, digestParts, hashesKept, hashText, hllOf, hllParts } from '../sketches.ts';
import { datetimeToTicks, type Sql, sql } from '../sql.ts';
import type { Aggregate, AggregateCall } from './aggregate.ts';
import { condition } from './count.ts';

function accuracy(call: AggregateCall, value: Sql | undefined): number {
  const constant = value?.constant;
  if (value && constant?.kind !== 'integer')
    throw call.node.fail('KQL_CONSTANT_EXPECTED', 'The accuracy must be constant.');
  const kept = hashesKept(constant?.kind === 'integer' ? Number(constant.value) : undefined);
  if (kept === undefined) throw call.node.fail('KQL_ARGUMENT', 'The accuracy is a number from 0 to 4.');
  return kept;
}

const missing = (call: AggregateCall) => call.node.fail('KQL_ARGUMENT', 'The argument is missing.');

function distinct(call: AggregateCall, filtered: boolean): Sql[] {
  const [value, ...rest] = call.args();
  if (!value) throw missing(call);
  const test = filtered ? condition(rest.shift()) : 'true';
  const some = value.nullable ? `(${test} AND isNotNull(${value.text}))` : test;
  return [hllOf(`groupUniqArrayIf(${hashText(value)}, ${some})`, `${accuracy(call, rest[0])}`)];
}

const mergedDistinct: Aggregate = (call) => {
  const [value] = call.args();
  if (!value) throw missing(call);
  const { valid, kept, hashes } = hllParts(toDynamic(value));
  const all = hllOf(`groupUniqArrayArrayIf(${hashes}, ${valid})`, `minIf(${kept}, ${valid})`);
  return [sql(`if(countIf(${valid}) = 0, NULL, ${all.text})`, 'dynamic')];
};

/** The value as a digest keeps it. */
export function digestValue(value: Sql): string {
  const kind = digestKind(value.type);
  if (kind === 'datetime') return datetimeToTicks(value.text);
  return kind === 'timespan' ? value.text : convert(value, kind).text;
}

const digest: Aggregate = (call) => {
  const [value, weight] = call.args();
  if (!value) throw missing(call);
  const text = digestValue(value);
  const count = weight ? `ifNull(${convert(weight, 'long').text}, 0)` : 'toInt64(1)';
  const some = `(isNotNull(${text}) AND ${count} > 0)`;
  const sorted = `sumMapIf([assumeNotNull(${text})], [${count}], ${some})`;
  const made = digestOf(`'${digestKind(value.type)}'`, sorted);
  return [sql(`if(countIf(${some}) = 0, NULL, ${made.text})`, 'dynamic')];
};

const mergedDigest: Aggregate = (call) => {
  const [value] = call.args();
  if (!value) throw missing(call);
  const { valid, kind, reals, wholes, counts } = digestParts(toDynamic(value));
  const merged = (values: string) =>
    digestOf(`anyIf(${kind}, ${valid})`, `sumMapIf(${values}, ${counts}, ${valid})`).text;
  // Digests of reals and of whole numbers are not merged with each other: the kind of one is the kind of all.
  return [
    sql(
      `multiIf(countIf(${valid}) = 0 OR uniqExactIf(${kind}, ${valid}) > 1, NULL, anyIf(${kind}, ${valid}) = 'real', ${merged(reals)}, ${merged(wholes)})`,
      'dynamic',
    ),
  ];
};

export const sketchAggregates = {
  hll: ((call) => distinct(call, false)) as Aggregate,
  hll_if: ((call) => distinct(call, true)) as Aggregate,
  hll_merge: mergedDistinct,
  tdigest: digest,
  tdigest_merge: mergedDigest,
  merge_tdigest: mergedDigest,
};
