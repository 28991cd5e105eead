import { useCallback } from 'react';
import type { Overview } from '../../api/types.ts';
import { Chart, type ChartPalette } from '../../components/Chart.tsx';
import { timeBars } from '../../components/time-bars.ts';
import { count } from '../../lib/format.ts';

export function EventsOverTime({ perHour }: { perHour: Overview['events']['perHour'] }) {
  const option = useCallback(
    (colors: ChartPalette) =>
      timeBars(
        perHour.map((entry) => ({ time: entry.hour, count: entry.count })),
        colors,
      ),
    [perHour],
  );
  const most = perHour.reduce((highest, entry) => Math.max(highest, entry.count), 0);
  return (
    <Chart
      label={`Events per hour over ${perHour.length} hours, at most ${count(most)}`}
      height={168}
      option={option}
    />
  );
}
