import type { Cell, QueryResponse } from '../../api/types.ts';
import { cellText } from '../../lib/format.ts';

export interface ChartShape {
  kind: string;
  axis: string;
  isTime: boolean;
  /** The axis values in order of the rows, for axes of names. */
  categories: string[];
  series: { name: string; points: [string, number][] }[];
}

const NUMBERS = new Set(['int', 'long', 'real', 'decimal']);
const MAX_SERIES = 24;

type Columns = QueryResponse['columns'];
const find = (columns: Columns, accept: (type: string) => boolean, but: number[] = []): number =>
  columns.findIndex((column, index) => accept(column.type) && !but.includes(index));

/** As Kusto's `render` reads a result: an axis, perhaps a column that splits it into series, and numbers. */
export function shapeOf(result: QueryResponse): ChartShape {
  const { columns, rows } = result;
  const time = find(columns, (type) => type === 'datetime');
  const wantsTime = result.render === 'timechart' || result.render === 'areachart' || result.render === 'linechart';
  const firstName = find(columns, (type) => !NUMBERS.has(type));
  const axis = wantsTime && time >= 0 ? time : Math.max(firstName, 0);
  const numbers = columns.flatMap((column, index) => (NUMBERS.has(column.type) && index !== axis ? [index] : []));
  const split = find(columns, (type) => type === 'string' || type === 'bool' || type === 'guid', [axis]);
  const isTime = axis === time && time >= 0;
  const series = new Map<string, [string, number][]>();
  for (const row of rows)
    for (const number of numbers) {
      const value = row[number];
      if (typeof value !== 'number') continue;
      const name = seriesName(columns, row, split, number, numbers.length);
      const points = series.get(name) ?? [];
      points.push([cellText(row[axis]), value]);
      series.set(name, points);
    }
  return {
    kind: result.render ?? 'columnchart',
    axis: columns[axis]?.name ?? '',
    isTime,
    categories: [...new Set(rows.map((row) => cellText(row[axis])))],
    series: [...series]
      .slice(0, MAX_SERIES)
      .map(([name, points]) => ({ name, points: isTime ? byTime(points) : points })),
  };
}

/** A line goes forward in time, whatever the order of the rows. ISO times sort as text. */
const byTime = (points: [string, number][]): [string, number][] =>
  points.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));

function seriesName(columns: Columns, row: readonly Cell[], split: number, number: number, numbers: number): string {
  const measure = columns[number]?.name ?? '';
  if (split < 0) return measure;
  const part = cellText(row[split]) || '(empty)';
  return numbers > 1 ? `${part}: ${measure}` : part;
}
