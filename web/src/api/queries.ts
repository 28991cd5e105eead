// What the pages read from the server, one entry a resource: its key and how it is fetched.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, rememberSession } from './client.ts';
import type {
  BalanceLine,
  Catalog,
  EventAnswer,
  EventsResponse,
  IncidentDetail,
  IncidentList,
  IncidentStatus,
  Level,
  Overview,
  QuarantineResponse,
  Rule,
  RuleDetail,
  RulesResponse,
  SavedSearch,
  Session,
  Settings,
  Source,
  StoredFunction,
  Token,
  Watchlist,
} from './types.ts';

const INCIDENT_PAGE = 200;
/** The most that the API gives at once. */
const RULE_PAGE = 500;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => rememberSession(await api.get<Session>('/api/session', {}, signal)),
  staleTime: Number.POSITIVE_INFINITY,
});

export const overviewQuery = (hours: number) =>
  queryOptions({
    queryKey: ['overview', hours],
    queryFn: ({ signal }) => api.get<Overview>('/api/overview', { hours }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

export interface IncidentFilter {
  status?: IncidentStatus | 'open' | undefined;
  severity?: Level | undefined;
  q?: string | undefined;
}
export const incidentsQuery = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: ['incidents', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<IncidentList>(
        '/api/incidents',
        { ...filter, order: 'severity', page: pageParam, size: INCIDENT_PAGE },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * INCIDENT_PAGE < last.total ? pages.length : undefined),
    placeholderData: keepPreviousData,
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => api.get<IncidentDetail>(`/api/incidents/${encodeURIComponent(id)}`, {}, signal),
  });

export const incidentEventsQuery = (id: string, page: number, size: number) =>
  queryOptions({
    queryKey: ['incident', id, 'events', page, size],
    queryFn: ({ signal }) =>
      api.get<EventsResponse>(`/api/incidents/${encodeURIComponent(id)}/events`, { page, size }, signal),
    placeholderData: keepPreviousData,
  });

export const eventQuery = (table: string, eventId: string) =>
  queryOptions({
    queryKey: ['event', table, eventId],
    queryFn: ({ signal }) =>
      api.get<EventAnswer>(`/api/events/${encodeURIComponent(table)}/${encodeURIComponent(eventId)}`, {}, signal),
    // A stored event never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface AllRules {
  rules: Rule[];
  states: RulesResponse['states'];
}
/** Every rule at once: a few thousand short lines, so that search, filters and coverage answer without a round trip. */
export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: async ({ signal }): Promise<AllRules> => {
    const page = (number: number) => api.get<RulesResponse>('/api/rules', { page: number, size: RULE_PAGE }, signal);
    const first = await page(0);
    const others = Array.from({ length: Math.ceil(first.total / RULE_PAGE) - 1 }, (_, index) => page(index + 1));
    const rest = await Promise.all(others);
    return { rules: [first, ...rest].flatMap((part) => part.items), states: first.states };
  },
});

export const ruleQuery = (id: string) =>
  queryOptions({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => api.get<RuleDetail>(`/api/rules/${encodeURIComponent(id)}`, {}, signal),
  });

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: async ({ signal }) => (await api.get<{ sources: Source[] }>('/api/sources', {}, signal)).sources,
  refetchInterval: 30_000,
});

export const balanceQuery = (hours: number, source: string | undefined) =>
  queryOptions({
    queryKey: ['balance', hours, source],
    queryFn: async ({ signal }) =>
      (await api.get<{ lines: BalanceLine[] }>('/api/balance', { hours, source }, signal)).lines,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });

export const quarantineQuery = (page: number, size: number, source: string | undefined) =>
  queryOptions({
    queryKey: ['quarantine', page, size, source],
    queryFn: ({ signal }) => api.get<QuarantineResponse>('/api/quarantine', { page, size, source }, signal),
    placeholderData: keepPreviousData,
  });

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => (await api.get<{ items: Token[] }>('/api/tokens', {}, signal)).items,
});

export const functionsQuery = queryOptions({
  queryKey: ['functions'],
  queryFn: async ({ signal }) => (await api.get<{ items: StoredFunction[] }>('/api/functions', {}, signal)).items,
});

export const watchlistsQuery = queryOptions({
  queryKey: ['watchlists'],
  queryFn: async ({ signal }) => (await api.get<{ items: Watchlist[] }>('/api/watchlists', {}, signal)).items,
});

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api.get<Settings>('/api/settings', {}, signal),
});

export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  queryFn: ({ signal }) => api.get<Catalog>('/api/catalog', {}, signal),
  staleTime: 5 * 60_000,
});

export const savedSearchesQuery = queryOptions({
  queryKey: ['searches'],
  queryFn: async ({ signal }) => (await api.get<{ items: SavedSearch[] }>('/api/searches', {}, signal)).items,
});
