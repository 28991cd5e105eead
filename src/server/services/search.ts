import type { z } from 'zod';
import type { AskAnswer } from '../../analyst/ask/ask.ts';
import type { TimeRange } from '../../kql/compile.ts';
import type { Estimate } from '../../kql/estimate.ts';
import type { ExportFormat } from '../../kql/export.ts';
import type { KqlResult } from '../../kql/run.ts';
import type { KqlTable } from '../../schema/catalog.ts';
import type { EventStore, QueryLimits } from '../../store/event-store.ts';
import type { queryResponse } from '../api/search.ts';
import { ownCopy } from './own-copy.ts';
import type { Services } from './services.ts';

export interface SearchOptions {
  readonly store: EventStore;
  /** The tables that queries may name now. */
  catalog(): readonly KqlTable[];
  /** Compiles and runs KQL, read-only and bounded. */
  run(
    kql: string,
    options: {
      readonly timeRange: TimeRange;
      readonly limits: Partial<QueryLimits>;
      readonly signal: AbortSignal;
    },
  ): Promise<KqlResult>;
  /** What it would read; undefined where only its own first steps can tell. */
  estimate(
    kql: string,
    options: { readonly timeRange: TimeRange; readonly signal: AbortSignal },
  ): Promise<Estimate | undefined>;
  /** The rows as a file. */
  export(
    kql: string,
    format: ExportFormat,
    options: { readonly timeRange: TimeRange; readonly limits: Partial<QueryLimits>; readonly signal: AbortSignal },
  ): Promise<AsyncIterable<string | Uint8Array>>;
  /** Asks in plain language. */
  ask(request: { readonly question: string; readonly signal: AbortSignal } & TimeRange): Promise<AskAnswer>;
}

const MAX_BARS = 60;
const STEPS_SECONDS = [
  1,
  5,
  10,
  30,
  60,
  300,
  600,
  1800,
  3600,
  3 * 3600,
  6 * 3600,
  12 * 3600,
  86_400,
  7 * 86_400,
  30 * 86_400,
];
const TIME_COLUMNS = ['TimeGenerated', 'Timestamp'];

/** Queries and events as the API shows them. */
export function searchService({ store, catalog, run, ask, ...options }: SearchOptions): Services['search'] {
  return {
    async query({ kql, from, to, maxRows }, signal) {
      const result = await run(kql, { timeRange: rangeOf(from, to), limits: { maxRows }, signal });
      const bars = histogram(result);
      return {
        ...(result.name === undefined ? {} : { name: result.name }),
        ...tableOf(result),
        rowsRead: result.rowsRead,
        bytesRead: result.bytesRead,
        milliseconds: result.milliseconds,
        sql: result.sql,
        ...(result.render ? { render: result.render.kind, renderProperties: { ...result.render.properties } } : {}),
        ...(result.further
          ? { further: result.further.map((table) => ({ name: table.name, ...tableOf(table) })) }
          : {}),
        ...(bars ? { histogram: bars } : {}),
      };
    },
    estimate: async ({ kql, from, to }, signal) => ({
      ...(await options.estimate(kql, { timeRange: rangeOf(from, to), signal })),
    }),
    export: ({ kql, format, from, to, maxRows }, signal) =>
      options.export(kql, format, { timeRange: rangeOf(from, to), limits: { maxRows }, signal }),
    async ask({ question, from, to }, signal) {
      const answer = await ask({ question, signal, ...rangeOf(from, to) });
      return { ...ownCopy(answer), rows: cells(answer.rows) };
    },
    catalog: () => ({ tables: catalog().map(shown) }),
    event: (table, eventId) => store.event(table, eventId),
  };
}

const tableOf = ({ columns, rows, truncated }: Pick<KqlResult, 'columns' | 'rows' | 'truncated'>) => ({
  columns: columns.map(({ name, type }) => ({ name, type })),
  rows: cells(rows),
  truncated,
});

const shown = ({ name, description, columns }: KqlTable) => ({
  name,
  description,
  columns: columns.map((column) => ({ name: column.name, type: column.type, description: column.description })),
});

/** What queries return is what JSON can carry. */
const cells = (rows: readonly (readonly unknown[])[]): z.output<typeof queryResponse>['rows'] =>
  rows.map((row) => [...row]) as z.output<typeof queryResponse>['rows'];

const rangeOf = (from: string | undefined, to: string | undefined): TimeRange => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

/** The result's rows over its own time, in at most 60 bars of a round width. */
export function histogram({
  columns,
  rows,
}: Pick<KqlResult, 'columns' | 'rows'>): { time: string; count: number }[] | undefined {
  const index = columns.findIndex(({ name, type }) => type === 'datetime' && TIME_COLUMNS.includes(name));
  if (index < 0) return undefined;
  const times = rows.map((row) => Date.parse(String(row[index]))).filter(Number.isFinite);
  if (times.length === 0) return [];
  const first = times.reduce((least, time) => Math.min(least, time));
  const last = times.reduce((most, time) => Math.max(most, time));
  const step = 1000 * (STEPS_SECONDS.find((seconds) => (last - first) / 1000 / seconds < MAX_BARS) ?? 365 * 86_400);
  const counts = new Map<number, number>();
  for (let time = Math.floor(first / step) * step; time <= last; time += step) counts.set(time, 0);
  for (const time of times) {
    const bar = Math.floor(time / step) * step;
    counts.set(bar, (counts.get(bar) ?? 0) + 1);
  }
  return [...counts].map(([time, count]) => ({ time: new Date(time).toISOString(), count }));
}
