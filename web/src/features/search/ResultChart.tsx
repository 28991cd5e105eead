import { useCallback } from 'react';
import type { QueryResponse } from '../../api/types.ts';
import { Chart, type ChartPalette } from '../../components/Chart.tsx';
import { Empty } from '../../components/States.tsx';
import { plural } from '../../lib/format.ts';
import { chartOption } from './chart-option.ts';
import { shapeOf } from './chart-shape.ts';
import classes from './search.module.css';

/** The chart that the query's `render` asks for. */
export function ResultChart({ result }: { result: QueryResponse }) {
  const shape = shapeOf(result);
  const option = useCallback((colors: ChartPalette) => chartOption(shapeOf(result), colors), [result]);
  if (shape.series.length === 0)
    return (
      <Empty title={`No column of numbers for a ${result.render}`}>
        A chart needs a column for its axis and at least one number, such as{' '}
        <code>summarize count() by bin(TimeGenerated, 1h)</code>.
      </Empty>
    );
  return (
    <div className={classes.chart}>
      <Chart
        label={`${result.render}: ${shape.series.map((series) => series.name).join(', ')} by ${shape.axis}, ${plural(result.rows.length, 'row')}`}
        height="100%"
        option={option}
      />
    </div>
  );
}
