import { convert } from '../convert.ts';
import { type Sql, sql, toDecimalText } from '../sql.ts';
import type { Aggregate, AggregateCall } from './aggregate.ts';
import { condition } from './count.ts';

const number = (value: Sql | undefined, fallback: Sql['type'] = 'real'): Sql =>
  value === undefined || value.type === 'dynamic' || value.type === 'string'
    ? convert(value ?? sql("''", 'string'), fallback)
    : value;

const summed = (value: Sql, filter?: string): Sql[] => {
  const text = filter ? `sumIf(${value.text}, ${filter})` : `sum(${value.text})`;
  const zero = value.type === 'decimal' ? toDecimalText('0', 'whole') : '0';
  return [sql(`ifNull(${text}, ${zero})`, value.type === 'int' ? 'long' : value.type, false)];
};
/** Times have no sum. */
function summable(value: Sql, node: AggregateCall['node']): Sql {
  if (value.type === 'datetime' || value.type === 'guid')
    throw node.fail('KQL_ARGUMENT', `Values of type ${value.type} have no sum.`);
  return value;
}
const sum: Aggregate = ({ args, node }) => summed(summable(number(args()[0]), node));
const sumIf: Aggregate = ({ args, node }) => {
  const [value, test] = args();
  return summed(summable(number(value), node), condition(test));
};

/** The mean; of datetimes and timespans, in their type. */
function mean(value: Sql, filter?: string): Sql[] {
  const call = (text: string) => (filter ? `avgIf(${text}, ${filter})` : `avg(${text})`);
  if (value.type === 'timespan') return [sql(`toInt64OrNull(toString(round(${call(value.text)})))`, 'timespan')];
  if (value.type === 'datetime') {
    const ticks = `reinterpret(${value.text}, 'Int64')`;
    return [
      sql(`reinterpret(accurateCastOrNull(round(${call(ticks)}), 'Int64'), 'DateTime64(7, \\'UTC\\')')`, 'datetime'),
    ];
  }
  return [sql(`ifNull(${call(`toFloat64(${value.text})`)}, nan)`, 'real', false)];
}
const average: Aggregate = ({ args }) => mean(number(args()[0]));
const averageIf: Aggregate = ({ args }) => {
  const [value, test] = args();
  return mean(number(value), condition(test));
};

/** Deviation and variance: zero where there are too few values. */
const spread =
  (name: string, filtered: boolean): Aggregate =>
  ({ args }) => {
    const [value, test] = args();
    const text = `toFloat64(${number(value).text})`;
    const call = filtered ? `${name}If(${text}, ${condition(test)})` : `${name}(${text})`;
    return [sql(`if(isFinite(ifNull(${call}, 0)), ifNull(${call}, 0), 0)`, 'real', false)];
  };

const extreme =
  (name: 'min' | 'max', filtered: boolean): Aggregate =>
  ({ args, node }) => {
    const [value, test] = args();
    if (!value) throw node.fail('KQL_ARGUMENT', 'The argument is missing.');
    const text = filtered ? `${name}If(${value.text}, ${condition(test)})` : `${name}(${value.text})`;
    return [sql(text, value.type, true)];
  };

/** Bit by bit over all values; null without one. */
const bits =
  (name: 'groupBitAnd' | 'groupBitOr' | 'groupBitXor'): Aggregate =>
  ({ args }) => {
    const { text } = convert(args()[0] ?? sql("''", 'string'), 'long');
    const some = `isNotNull(${text})`;
    const all = `reinterpret(${name}If(reinterpret(assumeNotNull(${text}), 'UInt64'), ${some}), 'Int64')`;
    return [sql(`if(countIf(${some}) = 0, NULL, ${all})`, 'long')];
  };

/** How two numbers vary together; zero where there are too few. */
const together =
  (name: 'covarSamp' | 'covarPop', filtered: boolean): Aggregate =>
  ({ args }) => {
    const [first, second, test] = args();
    const pair = `${convert(number(first), 'real').text}, ${convert(number(second), 'real').text}`;
    const call = filtered ? `${name}If(${pair}, ${condition(test)})` : `${name}(${pair})`;
    return [sql(`if(isFinite(ifNull(${call}, 0)), ifNull(${call}, 0), 0)`, 'real', false)];
  };

export const numberAggregates = {
  sum,
  sumif: sumIf,
  avg: average,
  avgif: averageIf,
  min: extreme('min', false),
  minif: extreme('min', true),
  max: extreme('max', false),
  maxif: extreme('max', true),
  stdev: spread('stddevSamp', false),
  stdevif: spread('stddevSamp', true),
  stdevp: spread('stddevPop', false),
  variance: spread('varSamp', false),
  varianceif: spread('varSamp', true),
  variancep: spread('varPop', false),
  variancepif: spread('varPop', true),
  covariance: together('covarSamp', false),
  covarianceif: together('covarSamp', true),
  covariancep: together('covarPop', false),
  covariancepif: together('covarPop', true),
  binary_all_and: bits('groupBitAnd'),
  binary_all_or: bits('groupBitOr'),
  binary_all_xor: bits('groupBitXor'),
};
