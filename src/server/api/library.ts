import { z } from 'zod';

/** GET/POST /api/functions, DELETE /api/functions/:name: functions that queries call by their names. */
export const storedFunction = z.object({
  name: z.string(),
  /** In parentheses, as KQL has them: `(least:int = 5)`. */
  parameters: z.string(),
  /** What stands between the braces. */
  body: z.string(),
  description: z.string(),
  updated: z.string(),
  by: z.string(),
});
/** Saved only if it parses and binds; errors: apiError with line and column in the body. */
export const storedFunctionRequest = z.object({
  name: z.string().min(1).max(128),
  parameters: z.string().max(10_000).default('()'),
  body: z.string().min(1).max(100_000),
  description: z.string().max(1000).default(''),
});

/** GET/POST /api/watchlists, DELETE /api/watchlists/:name: small tables for `_GetWatchlist('name')`. */
export const watchlist = z.object({
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  searchKey: z.string(),
  rows: z.number(),
  updated: z.string(),
  by: z.string(),
});
/** The first line of the CSV names the columns; `Since:datetime` gives one a type, all others are texts. */
export const watchlistRequest = z.object({
  name: z.string().regex(/^[\p{L}\p{N}_ -]{1,128}$/u),
  csv: z.string().min(1),
  /** The column whose values are the items' SearchKey; the first if absent. */
  searchKey: z.string().optional(),
});
