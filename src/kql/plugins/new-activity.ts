import { isTabular } from '../statements.ts';
import { Activity, isColumn } from './activity.ts';
import { argumentNodes, type Plugin } from './plugin.ts';

/** `new_activity_metrics`: what became of the ids that each window saw first. */
export const newActivityMetrics: Plugin = (step, call) => {
  const further = argumentNodes(call).slice(5);
  const lookback = further.find((node) => isTabular(node));
  const dimensions = further.filter((node) => node !== lookback && isColumn(node, step.scope));
  const cohort = further.find((node) => node !== lookback && !dimensions.includes(node));
  const activity = new Activity(step, call, [2, 3], dimensions);
  const { line, d } = activity;
  const periods = activity.periods(activity.constant(4));
  const seen = `SELECT DISTINCT ${d}i, b FROM (${activity.base(activity.inRange, { b: periods.index(line.at) })})`;
  let first = `min(b) OVER (PARTITION BY ${d}i)`;
  if (lookback) {
    const rows = step.context.tabular(lookback, { names: step.scope.names }).ready();
    const id = argumentNodes(call)[0];
    const column = (id && rows.column(id.name)) ?? rows.columns[0];
    if (!column) throw lookback.fail('KQL_ARGUMENT', 'The look-back table has no column of ids.');
    // Who is in the look-back period was first seen before the first window.
    first = `if(i IN (${rows
      .selecting([{ name: 'i', value: column.value }])
      .unordered()
      .render()}), toInt64(-1), ${first})`;
  }
  const known = `SELECT *, ${first} AS f FROM (${seen})`;
  const last = periods.index(line.end);
  const counts = `SELECT ${d}f, b, count() AS c FROM (${known}) GROUP BY ${d}f, b`;
  const wanted = cohort
    ? ` AND f = ${periods.index(line.unit(step.context.scalar(cohort, { names: step.scope.names })))}`
    : '';
  // The rows are read once: how many of each cohort each window saw, none where it saw none.
  const own = activity.dimensionNames;
  const maps = `SELECT ${d}f, mapFromArrays(groupArray(b), groupArray(c)) AS seen FROM (${counts}) WHERE f >= 0 GROUP BY ${d}f`;
  const grid = `SELECT ${d}f, seen[f] AS size, w, seen[w] AS kept FROM (SELECT *, arrayJoin(range(f, ${last} + 1)) AS w FROM (${maps}))`;
  const later = `sum(kept) OVER (PARTITION BY ${d}w ORDER BY f DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - kept`;
  const all = `(SELECT * FROM (SELECT *, if(w = f, kept, ${later}) AS fresh FROM (${grid})) WHERE true${wanted})`;
  const long = (text: string) => `toInt64(${text})`;
  return activity.result(all, [
    line.value(periods.start('f')),
    line.value(periods.start('w')),
    ...own,
    long('fresh'),
    long('kept'),
    long('size - kept'),
    '(toFloat64(kept) / toFloat64(size))',
    '(1 - toFloat64(kept) / toFloat64(size))',
  ]);
};
