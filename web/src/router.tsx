import { createRootRoute, createRoute, createRouter, Link, lazyRouteComponent } from '@tanstack/react-router';
import type { IncidentStatus, Level } from './api/types.ts';
import { Empty, Failed, Loading } from './components/States.tsx';
import { Gate } from './shell/Gate.tsx';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const root = createRootRoute({
  component: Gate,
  notFoundComponent: () => (
    <Empty title="There is no such page">
      <Link to="/">Go to Overview</Link>
    </Empty>
  ),
  errorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
});

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./features/overview/OverviewPage.tsx'), 'OverviewPage'),
});

export interface IncidentsSearch {
  status?: IncidentStatus | 'open' | 'all' | undefined;
  severity?: Level | undefined;
  q?: string | undefined;
}
const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  validateSearch: (search: Record<string, unknown>): IncidentsSearch => ({
    status: text(search['status']) as IncidentsSearch['status'],
    severity: text(search['severity']) as Level | undefined,
    q: text(search['q']),
  }),
  component: lazyRouteComponent(() => import('./features/incidents/IncidentsPage.tsx'), 'IncidentsPage'),
});

export interface IncidentSearch {
  tab?: string | undefined;
  /** An open event, `table/eventId`, and the fields that a sentence cites, by commas. */
  event?: string | undefined;
  field?: string | undefined;
}
const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$id',
  validateSearch: (search: Record<string, unknown>): IncidentSearch => ({
    tab: text(search['tab']),
    event: text(search['event']),
    field: text(search['field']),
  }),
  component: lazyRouteComponent(() => import('./features/incident/IncidentPage.tsx'), 'IncidentPage'),
});

export interface QuerySearch {
  q?: string | undefined;
  /** A preset of the time range, or `from` and `to`. */
  t?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** A question to be asked at once. */
  ask?: string | undefined;
}
const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: (search: Record<string, unknown>): QuerySearch => ({
    q: text(search['q']),
    t: text(search['t']),
    from: text(search['from']),
    to: text(search['to']),
    ask: text(search['ask']),
  }),
  component: lazyRouteComponent(() => import('./features/search/SearchPage.tsx'), 'SearchPage'),
});

export interface DetectionsSearch {
  q?: string | undefined;
  state?: string | undefined;
  level?: string | undefined;
  kind?: string | undefined;
  tactic?: string | undefined;
  rule?: string | undefined;
  view?: string | undefined;
}
const detections = createRoute({
  getParentRoute: () => root,
  path: '/detections',
  validateSearch: (search: Record<string, unknown>): DetectionsSearch => ({
    q: text(search['q']),
    state: text(search['state']),
    level: text(search['level']),
    kind: text(search['kind']),
    tactic: text(search['tactic']),
    rule: text(search['rule']),
    view: text(search['view']),
  }),
  component: lazyRouteComponent(() => import('./features/detections/DetectionsPage.tsx'), 'DetectionsPage'),
});

const sources = createRoute({
  getParentRoute: () => root,
  path: '/sources',
  validateSearch: (search: Record<string, unknown>): { tab?: string | undefined; source?: string | undefined } => ({
    tab: text(search['tab']),
    source: text(search['source']),
  }),
  component: lazyRouteComponent(() => import('./features/sources/SourcesPage.tsx'), 'SourcesPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/settings/SettingsPage.tsx'), 'SettingsPage'),
});

/** Search parameters are plain text, so that a shared address reads as what it means. */
const parseSearch = (search: string) => Object.fromEntries(new URLSearchParams(search));
function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  const query = parameters.toString();
  return query === '' ? '' : `?${query}`;
}

export const router = createRouter({
  routeTree: root.addChildren([overview, incidents, incident, search, detections, sources, settings]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  defaultPendingComponent: () => <Loading what="the page" />,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
