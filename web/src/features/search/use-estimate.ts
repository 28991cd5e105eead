import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import type { QueryEstimate } from '../../api/types.ts';
import type { QuerySearch } from '../../router.tsx';
import { rangeOf } from './time-range.ts';

const REST_MS = 700;

/** What a draft would read; undefined while it is being written, wrong, or only its own first steps can tell. */
export function useEstimate(draft: string, search: QuerySearch): QueryEstimate | undefined {
  const [kql] = useDebouncedValue(draft.trim(), REST_MS);
  const { data } = useQuery({
    queryKey: ['estimate', kql, search.t, search.from, search.to],
    queryFn: ({ signal }) => api.post<QueryEstimate>('/api/query/estimate', { kql, ...rangeOf(search) }, signal),
    enabled: kql !== '',
    retry: false,
    staleTime: 60_000,
  });
  return kql === draft.trim() ? data : undefined;
}
