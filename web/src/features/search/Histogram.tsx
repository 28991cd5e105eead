import { useCallback } from 'react';
import { Chart, type ChartPalette } from '../../components/Chart.tsx';
import { timeBars } from '../../components/time-bars.ts';
import { count } from '../../lib/format.ts';
import classes from './search.module.css';

interface HistogramProps {
  bars: readonly { time: string; count: number }[];
  onRange: (from: string, to: string) => void;
}

/** The result's rows over time; a click on a bar narrows the range to it. */
export function Histogram({ bars, onRange }: HistogramProps) {
  const option = useCallback((colors: ChartPalette) => timeBars(bars, colors), [bars]);
  const pick = useCallback(
    (_name: string, index: number) => {
      const start = bars[index]?.time;
      const width = barWidth(bars);
      if (start === undefined || width === 0) return;
      onRange(start, new Date(new Date(start).getTime() + width).toISOString());
    },
    [bars, onRange],
  );
  const total = bars.reduce((sum, bar) => sum + bar.count, 0);
  return (
    <div className={classes.histogram}>
      <Chart
        label={`${count(total)} rows over time in ${bars.length} bars`}
        height={84}
        option={option}
        onPick={pick}
      />
    </div>
  );
}

/** Empty bars may be left out, so the smallest step between two is a bar's width. */
function barWidth(bars: readonly { time: string }[]): number {
  const times = bars.map((bar) => new Date(bar.time).getTime());
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return steps.length === 0 ? 0 : Math.min(...steps.filter((step) => step > 0));
}
