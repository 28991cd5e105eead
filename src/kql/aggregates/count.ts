import { truth } from '../expressions/comparison.ts';
import { type Sql, sql } from '../sql.ts';
import type { Aggregate, AggregateCall } from './aggregate.ts';

export function condition(value: Sql | undefined): string {
  return value ? `ifNull(${truth(value).text}, false)` : 'true';
}

const long = (text: string) => [sql(`toInt64(${text})`, 'long', false)];

const count: Aggregate = () => long('count()');
const countIf: Aggregate = ({ args }) => long(`countIf(${condition(args()[0])})`);

/** Exact where KQL estimates: the answer is the one that a person would count. */
const distinct: Aggregate = ({ args }) => long(`uniqExact(${args()[0]?.text})`);
const distinctIf: Aggregate = ({ args }) => {
  const [value, test] = args();
  return long(`uniqExactIf(${value?.text}, ${condition(test)})`);
};
const countDistinct: Aggregate = (call: AggregateCall) =>
  long(
    `uniqExact(${call
      .args()
      .map(({ text }) => text)
      .join(', ')})`,
  );
const countDistinctIf: Aggregate = ({ args }) => {
  const values = args();
  const test = values.pop();
  return long(`uniqExactIf(${values.map(({ text }) => text).join(', ')}, ${condition(test)})`);
};

export const counts = {
  count,
  cnt: count,
  countif: countIf,
  dcount: distinct,
  dcountif: distinctIf,
  count_distinct: countDistinct,
  count_distinctif: countDistinctIf,
};
