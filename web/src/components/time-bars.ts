import type { EChartsOption } from 'echarts';
import { compactCount, count, localDateTime } from '../lib/format.ts';
import type { ChartPalette } from './Chart.tsx';

/** Tooltips are drawn on the canvas: HTML ones would have to trust their text. */
export const tooltip = (colors: ChartPalette) => ({
  renderMode: 'richText' as const,
  backgroundColor: colors.surface,
  borderColor: colors.line,
  textStyle: { color: colors.text, fontSize: 11 },
  confine: true,
});

export const axes = (colors: ChartPalette) => ({
  label: { color: colors.faint, fontSize: 10.5, hideOverlap: true },
  line: { lineStyle: { color: colors.line } },
  split: { lineStyle: { color: colors.line, opacity: 0.7 } },
});

/** Counts over time as bars. */
export function timeBars(bars: readonly { time: string; count: number }[], colors: ChartPalette): EChartsOption {
  const style = axes(colors);
  return {
    grid: { left: 8, right: 10, top: 8, bottom: 2, containLabel: true },
    tooltip: {
      ...tooltip(colors),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (points) => {
        const point = Array.isArray(points) ? points[0] : points;
        const bar = point === undefined ? undefined : bars[point.dataIndex];
        return bar ? `${localDateTime(bar.time)}\n${count(bar.count)}` : '';
      },
    },
    xAxis: {
      type: 'time',
      axisLabel: style.label,
      axisLine: style.line,
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      minInterval: 1,
      axisLabel: { ...style.label, formatter: (value: number) => compactCount(value) },
      splitLine: style.split,
    },
    series: [
      {
        type: 'bar',
        data: bars.map((bar) => [bar.time, bar.count]),
        itemStyle: { color: colors.accent },
        barMaxWidth: 26,
        barMinWidth: 1,
      },
    ],
  };
}
