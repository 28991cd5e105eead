import { Activity } from './activity.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

/** `rolling_percentile`: per bin the percentile of the values of the last bins. */
export const rollingPercentile: Plugin = (step, call) => {
  const nodes = argumentNodes(call);
  const [value, , index] = nodes;
  if (!value || !index) throw call.fail('KQL_ARGUMENT', 'The columns of values and of the index are missing.');
  const dimensions = nodes.slice(5);
  const activity = new Activity(step, call, undefined, dimensions, [value, index]);
  const percent = activity.literal(1);
  if (!(Number(percent) >= 0 && Number(percent) <= 100))
    throw call.fail('KQL_ARGUMENT', 'A percentile is a constant from 0 to 100.');
  const bins = activity.bins(activity.constant(3));
  const many = activity.literal(4);
  if (typeof many !== 'bigint' || many < 1n) throw call.fail('KQL_ARGUMENT', 'The number of bins must be 1 or more.');
  const { d, line } = activity;
  const rows = activity.base(`isNotNull(${line.at})`, { b: bins.index(line.at) });
  const binned = `SELECT ${d}b, groupArrayIf(i, isNotNull(i)) AS v FROM (${rows}) GROUP BY ${d}b`;
  const parts = d ? `PARTITION BY ${d.slice(0, -2)} ` : '';
  const rolling = `(SELECT *, arraySort(groupArrayArray(v) OVER (${parts}ORDER BY b RANGE BETWEEN ${many - 1n} PRECEDING AND CURRENT ROW)) AS w FROM (${binned}))`;
  const rank = `greatest(1, toUInt64(ceil(length(w) * ${Number(percent) / 100})))`;
  return activity.result(rolling, [
    line.value(bins.start('b')),
    ...activity.dimensionNames,
    `if(empty(w), NULL, w[${rank}])`,
  ]);
};
