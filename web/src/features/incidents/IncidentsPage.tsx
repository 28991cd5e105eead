import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { incidentsQuery } from '../../api/queries.ts';
import type { IncidentSummary } from '../../api/types.ts';
import { DataGrid } from '../../components/DataGrid.tsx';
import { Page } from '../../components/Page.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty } from '../../components/States.tsx';
import { count, plural } from '../../lib/format.ts';
import type { IncidentsSearch } from '../../router.tsx';
import { incidentColumns } from './columns.tsx';
import { IncidentFilters } from './IncidentFilters.tsx';

/** As the server orders them; of equal severity the newest first. */
const GRAVEST_FIRST = [{ id: 'severity', desc: true }];

export function IncidentsPage() {
  const search = useSearch({ from: '/incidents' });
  const navigate = useNavigate();
  const status = search.status ?? 'open';
  const incidents = useInfiniteQuery(
    incidentsQuery({
      status: status === 'all' ? undefined : status,
      severity: search.severity,
      q: search.q,
    }),
  );
  const rows = useMemo(() => incidents.data?.pages.flatMap((page) => page.items), [incidents.data]);
  const total = incidents.data?.pages[0]?.total ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = incidents;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const change = (next: Partial<IncidentsSearch>) =>
    void navigate({ to: '/incidents', search: { ...search, ...next }, replace: true });
  const open = (incident: IncidentSummary) =>
    void navigate({ to: '/incidents/$id', params: { id: String(incident.number) } });

  return (
    <Page title="Incidents" fill actions={<IncidentFilters search={search} onChange={change} />}>
      <Panel
        flush
        className="fills"
        title={rows === undefined ? 'Incidents' : plural(total, 'incident')}
        aside={rows !== undefined && rows.length < total && `${count(rows.length)} loaded; scroll for more`}
      >
        <Await query={{ data: rows, error: incidents.error, refetch: incidents.refetch }} what="incidents">
          {(loaded) => (
            <DataGrid
              key={JSON.stringify(search)}
              label="Incidents"
              columns={incidentColumns}
              rows={loaded}
              rowId={(incident) => incident.id}
              initialSort={GRAVEST_FIRST}
              onOpen={open}
              onEnd={loadMore}
              autoFocus
              empty={<NoIncidents status={status} filtered={Boolean(search.severity || search.q)} />}
            />
          )}
        </Await>
      </Panel>
    </Page>
  );
}

interface NoIncidentsProps {
  status: NonNullable<IncidentsSearch['status']>;
  filtered: boolean;
}

function NoIncidents({ status, filtered }: NoIncidentsProps) {
  if (status === 'open' && !filtered)
    return (
      <Empty title="No incident is open">What was closed is under All. Rules run on every event as it arrives.</Empty>
    );
  if (filtered || status !== 'all')
    return <Empty title="No incident matches">Change or clear the filters above.</Empty>;
  return (
    <Empty title="No incident yet">
      Rules run on every event as it arrives. Sources shows what is received; Detections shows which rules can run on
      it.
    </Empty>
  );
}
