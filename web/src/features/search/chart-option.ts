import type { EChartsOption, SeriesOption } from 'echarts';
import type { ChartPalette } from '../../components/Chart.tsx';
import { axes, tooltip } from '../../components/time-bars.ts';
import { compactCount } from '../../lib/format.ts';
import { textParts } from '../../lib/hidden-characters.ts';
import type { ChartShape } from './chart-shape.ts';

const LONGEST_NAME = 32;

/** Names on a canvas: hidden characters drawn, long ones cut. */
function shown(name: string): string {
  const visible = textParts(name)
    .map((part) => part.picture ?? part.text)
    .join('');
  return visible.length > LONGEST_NAME ? `${visible.slice(0, LONGEST_NAME - 1)}…` : visible;
}

function pie(shape: ChartShape, colors: ChartPalette): EChartsOption {
  const points = shape.series[0]?.points ?? [];
  return {
    tooltip: { ...tooltip(colors), trigger: 'item' },
    series: [
      {
        type: 'pie',
        radius: ['45%', '75%'],
        itemStyle: { borderColor: colors.surface, borderWidth: 2 },
        label: { color: colors.text, fontSize: 11 },
        data: points.map(([name, value]) => ({ name: shown(name) || '(empty)', value })),
      },
    ],
  };
}

const LINES: Record<string, 'line' | 'scatter'> = {
  timechart: 'line',
  linechart: 'line',
  areachart: 'line',
  stackedareachart: 'line',
  anomalychart: 'line',
  scatterchart: 'scatter',
};

/** Shares of a hundred at each place of the axis. */
function sharesOf(shape: ChartShape): ChartShape['series'] {
  const totals = new Map<string, number>();
  for (const { points } of shape.series)
    for (const [name, value] of points) totals.set(name, (totals.get(name) ?? 0) + value);
  return shape.series.map(({ name, points }) => ({
    name,
    points: points.map(([at, value]) => [at, totals.get(at) ? (100 * value) / (totals.get(at) ?? 1) : 0]),
  }));
}

function seriesOf(shape: ChartShape): SeriesOption[] {
  const type = LINES[shape.kind] ?? 'bar';
  const all = shape.stack === 'percent' ? sharesOf(shape) : shape.series;
  const stack = shape.stack === undefined ? {} : { stack: 'all' };
  return all.map((series) => {
    const data = shape.isTime ? series.points : series.points.map(([name, value]) => [shown(name), value]);
    const base = { name: shown(series.name), data: shape.kind === 'barchart' ? data.map(([x, y]) => [y, x]) : data };
    if (type === 'scatter') return { ...base, type, symbolSize: 6 } as SeriesOption;
    if (type === 'bar') return { ...base, ...stack, type, barMaxWidth: 34 } as SeriesOption;
    const isArea = shape.kind.includes('area');
    return {
      ...base,
      ...stack,
      type,
      symbolSize: 4,
      showSymbol: series.points.length < 60,
      lineStyle: { width: 1.75 },
      ...(isArea ? { areaStyle: { opacity: 0.25 } } : {}),
    } as SeriesOption;
  });
}

/** An axis' title, beside or below it. */
const titled = (name: string | undefined, colors: ChartPalette) =>
  name === undefined
    ? {}
    : {
        name: shown(name),
        nameLocation: 'middle' as const,
        nameGap: 30,
        nameTextStyle: { color: colors.text, fontSize: 11 },
      };

/** The chart of a result, drawn as the query's `render` asks. */
export function chartOption(shape: ChartShape, colors: ChartPalette): EChartsOption {
  if (shape.kind === 'piechart') return pie(shape, colors);
  const style = axes(colors);
  const isBar = shape.kind === 'barchart';
  const names = {
    type: 'category' as const,
    data: [...new Set(shape.categories.map(shown))],
    axisLabel: style.label,
    axisLine: style.line,
    axisTick: { show: false },
    ...(isBar ? { inverse: true } : {}),
  };
  const times = { type: 'time' as const, axisLabel: style.label, axisLine: style.line, splitLine: { show: false } };
  const numbers = {
    type: shape.isLog ? ('log' as const) : ('value' as const),
    ...(shape.min === undefined ? {} : { min: shape.min }),
    ...(shape.max === undefined ? {} : { max: shape.max }),
    ...titled(shape.ytitle, colors),
    axisLabel: { ...style.label, formatter: (value: number) => compactCount(value) },
    splitLine: style.split,
  };
  const along = { ...(shape.isTime ? times : names), ...titled(shape.xtitle, colors) };
  const hasLegend = shape.series.length > 1 && !shape.hidesLegend;
  const top = (hasLegend ? 34 : 14) + (shape.title ? 20 : 0);
  return {
    grid: {
      left: shape.ytitle ? 34 : 12,
      right: 18,
      top,
      bottom: shape.xtitle ? 30 : 6,
      containLabel: true,
    },
    ...(shape.title
      ? { title: { text: shown(shape.title), left: 'center', top: 0, textStyle: { color: colors.text, fontSize: 12 } } }
      : {}),
    tooltip: { ...tooltip(colors), trigger: 'axis' },
    ...(hasLegend
      ? {
          legend: {
            type: 'scroll' as const,
            top: shape.title ? 22 : 2,
            textStyle: { color: colors.text, fontSize: 11 },
            icon: 'roundRect',
          },
        }
      : {}),
    xAxis: isBar ? numbers : along,
    yAxis: isBar ? along : numbers,
    series: seriesOf(shape),
  };
}
