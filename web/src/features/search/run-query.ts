import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { QueryResponse } from '../../api/types.ts';
import type { QuerySearch } from '../../router.tsx';
import { rangeOf } from './time-range.ts';

/** The most rows that the console draws; a query that gives more is marked as cut. */
export const MAX_ROWS = 10_000;

/** Runs the query of an address. `run` tells one run of the same query from the next. */
export const runQuery = (search: QuerySearch, run: number) =>
  queryOptions({
    queryKey: ['query', search.q, search.t, search.from, search.to, run],
    queryFn: ({ signal }) =>
      api.post<QueryResponse>('/api/query', { kql: search.q, maxRows: MAX_ROWS, ...rangeOf(search) }, signal),
    enabled: search.q !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
