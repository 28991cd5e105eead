import type { Cell, QueryResponse } from '../../api/types.ts';
import { cellText } from '../../lib/format.ts';
import { unfolded } from './unfold-series.ts';

export interface ChartShape {
  kind: string;
  axis: string;
  isTime: boolean;
  /** Whether series stand on one another, as they are or as shares of a hundred. */
  stack: 'all' | 'percent' | undefined;
  title?: string;
  xtitle?: string;
  ytitle?: string;
  hidesLegend: boolean;
  /** Whether the numbers stand on a logarithmic axis, and between which. */
  isLog: boolean;
  min?: number;
  max?: number;
  /** The axis values in order of the rows, for axes of names. */
  categories: string[];
  series: { name: string; points: [string, number][] }[];
}

const NUMBERS = new Set(['int', 'long', 'real', 'decimal']);
const MAX_SERIES = 24;

type Columns = QueryResponse['columns'];
const find = (columns: Columns, accept: (type: string) => boolean, but: number[] = []): number =>
  columns.findIndex((column, index) => accept(column.type) && !but.includes(index));

const names = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The columns that stand for the axis, for the parts that become series, and for the numbers. */
function rolesOf(columns: Columns, kind: string | undefined, properties: Readonly<Record<string, string>>) {
  const at = (list: string | undefined) =>
    names(list).map((name) => columns.findIndex((column) => column.name === name));
  const time = find(columns, (type) => type === 'datetime');
  const wantsTime = kind === 'timechart' || kind === 'areachart' || kind === 'linechart' || kind === 'anomalychart';
  const firstName = find(columns, (type) => !NUMBERS.has(type));
  const [asked = -1] = at(properties['xcolumn']);
  const axis = asked >= 0 ? asked : wantsTime && time >= 0 ? time : Math.max(firstName, 0);
  const parts = at(properties['series']).filter((index) => index >= 0);
  const split = find(columns, (type) => type === 'string' || type === 'bool' || type === 'guid', [axis]);
  const splits = parts.length > 0 ? parts : split >= 0 ? [split] : [];
  const wanted = at(properties['ycolumns']).filter((index) => index >= 0);
  const numbers = columns.flatMap((column, index) =>
    NUMBERS.has(column.type) && index !== axis && !parts.includes(index) ? [index] : [],
  );
  return { axis, splits, numbers: wanted.length > 0 ? wanted : numbers };
}

/** As Kusto's `render` reads a result: an axis, perhaps columns that split it into series, and numbers. */
export function shapeOf(result: QueryResponse): ChartShape {
  const { columns, rows } = unfolded(result);
  const properties = result.renderProperties ?? {};
  const { axis, splits, numbers } = rolesOf(columns, result.render, properties);
  const isTime = columns[axis]?.type === 'datetime';
  const series = new Map<string, [string, number][]>();
  for (const row of rows)
    for (const number of numbers) {
      const value = row[number];
      if (typeof value !== 'number') continue;
      const name = seriesName(columns, row, splits, number, numbers.length);
      const points = series.get(name) ?? [];
      points.push([cellText(row[axis]), value]);
      series.set(name, points);
    }
  const accumulates = properties['accumulate'] === 'true';
  const { title, xtitle, ytitle } = properties;
  return {
    kind: result.render ?? 'columnchart',
    axis: columns[axis]?.name ?? '',
    isTime,
    stack: STACKS[properties['kind'] ?? ''] ?? (result.render === 'stackedareachart' ? 'all' : undefined),
    ...(title && { title }),
    ...(xtitle && { xtitle }),
    ...(ytitle && { ytitle }),
    hidesLegend: properties['legend'] === 'hidden',
    isLog: properties['yaxis'] === 'log',
    ...boundsOf(properties),
    categories: [...new Set(rows.map((row) => cellText(row[axis])))],
    series: [...series].slice(0, MAX_SERIES).map(([name, points]) => {
      const ordered = isTime ? byTime(points) : points;
      return { name, points: accumulates ? runningSums(ordered) : ordered };
    }),
  };
}

const STACKS: Readonly<Record<string, 'all' | 'percent'>> = { stacked: 'all', stacked100: 'percent' };

function boundsOf({ ymin, ymax }: Readonly<Record<string, string>>): { min?: number; max?: number } {
  const [min, max] = [Number(ymin), Number(ymax)];
  return {
    ...(ymin !== undefined && Number.isFinite(min) && { min }),
    ...(ymax !== undefined && Number.isFinite(max) && { max }),
  };
}

function runningSums(points: readonly [string, number][]): [string, number][] {
  let sum = 0;
  return points.map(([name, value]) => {
    sum += value;
    return [name, sum];
  });
}

/** A line goes forward in time, whatever the order of the rows. ISO times sort as text. */
const byTime = (points: [string, number][]): [string, number][] =>
  points.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));

function seriesName(
  columns: Columns,
  row: readonly Cell[],
  splits: readonly number[],
  number: number,
  numbers: number,
): string {
  const measure = columns[number]?.name ?? '';
  if (splits.length === 0) return measure;
  const part = splits.map((split) => cellText(row[split]) || '(empty)').join(', ');
  return numbers > 1 ? `${part}: ${measure}` : part;
}
