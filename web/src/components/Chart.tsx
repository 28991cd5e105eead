import { useComputedColorScheme } from '@mantine/core';
import type { EChartsOption } from 'echarts';
import { useEffect, useRef, useState } from 'react';
import { cssVariable } from '../theme/colors.ts';
import classes from './Chart.module.css';
import { Failed } from './States.tsx';

type Library = typeof import('./echarts.ts');
type Drawn = ReturnType<Library['init']>;

export interface ChartPalette {
  text: string;
  faint: string;
  line: string;
  surface: string;
  accent: string;
  series: string[];
}

const SERIES = 8;

function palette(): ChartPalette {
  return {
    text: cssVariable('--text'),
    faint: cssVariable('--text-faint'),
    line: cssVariable('--line'),
    surface: cssVariable('--surface'),
    accent: cssVariable('--chart-1'),
    series: Array.from({ length: SERIES }, (_, index) => cssVariable(`--chart-${index + 1}`)),
  };
}

interface ChartProps {
  /** What the chart shows, in a sentence with its main numbers: for those who do not see it. */
  label: string;
  height: number | string;
  option: (palette: ChartPalette) => EChartsOption;
  onPick?: (name: string, index: number) => void;
}

/** A chart by ECharts, loaded when the first one is drawn. Labels are drawn on a canvas: text of logs is never HTML. */
export function Chart({ label, height, option, onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<Drawn>(undefined);
  const [library, setLibrary] = useState<Library>();
  const [error, setError] = useState<unknown>();
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    import('./echarts.ts').then(setLibrary, setError);
  }, []);
  useEffect(() => {
    if (!library || !box.current) return;
    const drawn = library.init(box.current);
    chart.current = drawn;
    const resized = new ResizeObserver(() => drawn.resize());
    resized.observe(box.current);
    return () => {
      resized.disconnect();
      drawn.dispose();
    };
  }, [library]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the palette that is read here
  useEffect(() => {
    if (!library || !chart.current) return;
    const colors = palette();
    chart.current.setOption(
      {
        animation: false,
        color: colors.series,
        textStyle: { fontFamily: 'Inter Variable, sans-serif', fontSize: 11, color: colors.text },
        ...option(colors),
      },
      { notMerge: true },
    );
  }, [library, option, scheme]);
  useEffect(() => {
    const drawn = chart.current;
    if (!library || !drawn || !onPick) return;
    const pick = (event: { name: string; dataIndex: number }) => onPick(event.name, event.dataIndex);
    drawn.on('click', pick as never);
    return () => {
      drawn.off('click', pick as never);
    };
  }, [library, onPick]);

  if (error) return <Failed error={error} />;
  return <div ref={box} role="img" aria-label={label} className={classes.chart} style={{ height }} />;
}
