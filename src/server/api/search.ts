import { z } from 'zod';
import { cell, timeRange } from './common.ts';
import { checkedClaim, coverage } from './incidents.ts';

export const resultColumn = z.object({ name: z.string(), type: z.string() });

/** POST /api/query: KQL, read-only and bounded. Errors: apiError with line and column. */
export const queryRequest = timeRange.extend({
  kql: z.string().min(1).max(1_000_000),
  maxRows: z.number().int().min(1).max(100_000).default(1000),
});
export const queryResponse = z.object({
  /** What the first table is called, where the query gives it a name. */
  name: z.string().optional(),
  columns: z.array(resultColumn),
  rows: z.array(z.array(cell)),
  truncated: z.boolean(),
  rowsRead: z.number(),
  bytesRead: z.number(),
  milliseconds: z.number(),
  sql: z.string(),
  /** The `render` operator's chart, if the query ends with one. */
  render: z.string().optional(),
  /** What its `with` clause says of the chart: `xcolumn`, `series`, `title` …, by lower-case name. */
  renderProperties: z.record(z.string(), z.string()).optional(),
  /** Tables behind the first: of `fork`, `facet`, or of several queries with `;` between them. */
  further: z
    .array(
      z.object({
        name: z.string(),
        columns: z.array(resultColumn),
        rows: z.array(z.array(cell)),
        truncated: z.boolean(),
      }),
    )
    .optional(),
  /** Rows of the result over time, if it has a datetime column named TimeGenerated (or Timestamp). */
  histogram: z.array(z.object({ time: z.string(), count: z.number() })).optional(),
});

/** POST /api/query/estimate: what a query would read at most; nothing where only its own first steps can tell. */
export const estimateRequest = timeRange.extend({ kql: z.string().min(1).max(1_000_000) });
export const estimateResponse = z.object({ rows: z.number().optional(), bytes: z.number().optional() });

/** POST /api/query/export: the rows as a file, piece by piece, so that a million of them are in nobody's memory. */
export const exportRequest = timeRange.extend({
  kql: z.string().min(1).max(1_000_000),
  format: z.enum(['csv', 'json', 'ndjson', 'parquet']),
  maxRows: z.number().int().min(1).max(10_000_000).default(10_000_000),
});

/** POST /api/ask: a question in plain language → KQL, checked → rows and one sentence whose number comes from the rows. */
export const askRequest = timeRange.extend({ question: z.string().min(1).max(2000) });
export const askResponse = z.object({
  question: z.string(),
  kql: z.string(),
  by: z.enum(['grammar', 'model']),
  model: z.string().optional(),
  columns: z.array(resultColumn),
  rows: z.array(z.array(cell)),
  truncated: z.boolean(),
  answer: z.string(),
  claims: z.array(checkedClaim),
  coverage,
  render: z.string().optional(),
  /** The query restricts the time by itself: no other range may narrow what the answer tells. */
  namesTime: z.boolean(),
  milliseconds: z.number(),
  /** In US dollars; 0 without a model. */
  cost: z.number(),
});

/** GET /api/catalog: the live catalogue that the binder uses. */
export const catalogResponse = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string(), description: z.string() })),
    }),
  ),
});

/** GET/POST /api/searches, DELETE /api/searches/:id */
export const savedSearch = z.object({
  id: z.string(),
  name: z.string(),
  kql: z.string(),
  created: z.string(),
  by: z.string(),
});
export const savedSearchRequest = z.object({ name: z.string().min(1).max(100), kql: z.string().min(1).max(1_000_000) });
