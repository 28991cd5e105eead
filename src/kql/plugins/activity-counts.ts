import { Activity } from './activity.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

const long = (text: string) => `toInt64(${text})`;

/** `activity_counts_metrics`: per window all, distinct and new ids, and the distinct ones up to it. */
export const activityCountsMetrics: Plugin = (step, call) => {
  const activity = new Activity(step, call, [2, 3], argumentNodes(call).slice(5));
  const { line, d } = activity;
  const periods = activity.periods(activity.constant(4));
  const rows = activity.base(activity.inRange, { b: periods.index(line.at) });
  const first = `SELECT *, min(b) OVER (PARTITION BY ${d}i) AS f FROM (${rows})`;
  const counted = `SELECT ${d}b, count() AS c, uniqExact(i) AS n, uniqExactIf(i, b = f) AS fresh FROM (${first}) GROUP BY ${d}b`;
  const summed = `(SELECT *, sum(fresh) OVER (${d ? `PARTITION BY ${d.slice(0, -2)} ` : ''}ORDER BY b) AS total FROM (${counted}))`;
  return activity.result(summed, [
    line.value(periods.start('b')),
    ...activity.dimensionNames,
    long('c'),
    long('n'),
    long('fresh'),
    long('total'),
  ]);
};

/** `activity_metrics`: each window against the one before it. */
export const activityMetrics: Plugin = (step, call) => {
  const nodes = argumentNodes(call);
  const ranged = nodes.length >= 5;
  const activity = new Activity(step, call, ranged ? [2, 3] : undefined, nodes.slice(5));
  if (!ranged && nodes.length !== 3)
    throw call.fail('KQL_ARGUMENT', 'activity_metrics takes ids, timeline, start, end, window and dimensions.');
  const { line, d } = activity;
  const periods = activity.periods(activity.constant(ranged ? 4 : 2));
  const seen = `SELECT DISTINCT ${d}i, b FROM (${activity.base(activity.inRange, { b: periods.index(line.at) })})`;
  const lagged = `SELECT *, lagInFrame(toNullable(b), 1) OVER (PARTITION BY ${d}i ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS p FROM (${seen})`;
  const counted = `SELECT ${d}b, count() AS n, countIf(ifNull(p = b - 1, false)) AS kept FROM (${lagged}) GROUP BY ${d}b`;
  const over = `OVER (${d ? `PARTITION BY ${d.slice(0, -2)} ` : ''}ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`;
  const before = `(SELECT *, if(ifNull(lagInFrame(toNullable(b), 1) ${over} = b - 1, false), lagInFrame(n, 1) ${over}, 0) AS base FROM (${counted}))`;
  const retention = '(toFloat64(kept) / toFloat64(base))';
  return activity.result(before, [
    line.value(periods.start('b')),
    ...activity.dimensionNames,
    long('n'),
    long('n - kept'),
    retention,
    `(1 - ${retention})`,
  ]);
};

/** `activity_engagement`: distinct ids of each inner window, and of the outer one that ends with it. */
export const activityEngagement: Plugin = (step, call) => {
  const nodes = argumentNodes(call);
  const ranged = nodes.length >= 6;
  const activity = new Activity(step, call, ranged ? [2, 3] : undefined, nodes.slice(6));
  const { line, d } = activity;
  const [inner, outer] = ranged ? [4, 5] : [2, 3];
  const periods = activity.periods(activity.constant(inner));
  const width = line.unit(activity.constant(outer));
  const reach = `toInt64(greatest(ceil(${width} / ${periods.shortest}), 1))`;
  const condition = `${line.at} > ${line.start} - ${width} AND ${line.at} <= ${line.end}`;
  const seen = `SELECT DISTINCT ${d}i, b FROM (${activity.base(condition, { b: periods.index(line.at) })})`;
  const spread = `SELECT ${d}i, b, arrayJoin(range(b, b + ${reach})) AS w FROM (${seen})`;
  const counted = `(SELECT ${d}w, uniqExactIf(i, b = w) AS n, uniqExact(i) AS m FROM (${spread}) GROUP BY ${d}w HAVING n > 0 AND w >= 0)`;
  return activity.result(counted, [
    line.value(periods.start('w')),
    ...activity.dimensionNames,
    long('n'),
    long('m'),
    '(toFloat64(n) / toFloat64(m))',
  ]);
};

/** `sliding_window_counts`: per bin the rows and the distinct ids of the window that ends with it. */
export const slidingWindowCounts: Plugin = (step, call) => {
  const activity = new Activity(step, call, [2, 3], argumentNodes(call).slice(6));
  const { line, d } = activity;
  const width = line.unit(activity.constant(4));
  const periods = activity.periods(activity.constant(5));
  const last = periods.index(line.end);
  const reach = `toInt64(greatest(ceil(${width} / ${periods.shortest}), 1))`;
  const condition = `${line.at} > ${line.start} - ${width} AND ${line.at} <= ${line.end}`;
  const rows = activity.base(condition, { b: periods.index(line.at) });
  const spread = `SELECT ${d}i, b, arrayJoin(range(greatest(b, 0), least(b + ${reach}, ${last} + 1))) AS w FROM (${rows})`;
  const within = `SELECT * FROM (${spread}) WHERE ${periods.start('w')} - ${periods.start('b')} < ${width} OR w = b`;
  const counted = `(SELECT ${d}w, count() AS c, uniqExact(i) AS n FROM (${within}) GROUP BY ${d}w)`;
  return activity.result(counted, [line.value(periods.start('w')), ...activity.dimensionNames, long('c'), long('n')]);
};

/** `active_users_count`: per bin the ids that appear in enough periods of the window that ends with an appearance. */
export const activeUsersCount: Plugin = (step, call) => {
  const activity = new Activity(step, call, [2, 3], argumentNodes(call).slice(8));
  const { line, d } = activity;
  const width = line.unit(activity.constant(4));
  const single = activity.periods(activity.constant(5));
  const least = activity.literal(6);
  if (typeof least !== 'bigint' || least < 1n)
    throw call.fail('KQL_ARGUMENT', 'The number of active periods must be 1 or more.');
  const bins = activity.periods(activity.constant(7));
  const condition = `${line.at} > ${line.start} - ${width} AND ${line.at} <= ${line.end}`;
  const rows = activity.base(condition, { p: single.index(line.at), b: bins.index(line.at) });
  const byBin = `SELECT ${d}i, p, b, max(at) AS hi, minIf(toNullable(at), at >= ${line.start}) AS lo FROM (${rows}) GROUP BY ${d}i, p, b`;
  const byPeriod = `SELECT ${d}i, p, max(hi) AS last, groupArray((b, lo)) AS bins FROM (${byBin}) GROUP BY ${d}i, p`;
  // Enough periods are in the window where the last appearance in the one that completes them is not older than it.
  const lagged = `SELECT *, lagInFrame(toNullable(last), ${least - 1n}) OVER (PARTITION BY ${d}i ORDER BY p ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS oldest FROM (${byPeriod})`;
  const each = `SELECT ${d}i, one.1 AS b FROM (${lagged}) ARRAY JOIN bins AS one WHERE ifNull(oldest > one.2 - ${width}, false)`;
  const counted = `(SELECT ${d}b, uniqExact(i) AS n FROM (${each}) GROUP BY ${d}b)`;
  return activity.result(counted, [line.value(bins.start('b')), ...activity.dimensionNames, long('n')]);
};

/** `session_count`: per bin the sessions that are active in it; an id that was not seen for the window begins a new one. */
export const sessionCount: Plugin = (step, call) => {
  const activity = new Activity(step, call, [2, 3], argumentNodes(call).slice(6));
  const { line, d } = activity;
  const bins = activity.periods(activity.constant(4));
  const width = line.unit(activity.constant(5));
  const order = `PARTITION BY ${d}i ORDER BY at`;
  const rows = activity.base(activity.inRange, { b: bins.index(line.at) });
  const marked = `SELECT *, ifNull(at - lagInFrame(toNullable(at), 1) OVER (${order} ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) > ${width}, true) AS begins FROM (${rows})`;
  const numbered = `SELECT *, countIf(begins) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS session FROM (${marked})`;
  const counted = `(SELECT ${d}b, uniqExact(i, session) AS n FROM (${numbered}) GROUP BY ${d}b)`;
  return activity.result(counted, [line.value(bins.start('b')), ...activity.dimensionNames, long('n')]);
};
