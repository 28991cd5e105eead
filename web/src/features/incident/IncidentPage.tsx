import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { incidentQuery } from '../../api/queries.ts';
import type { IncidentDetail } from '../../api/types.ts';
import { EventDrawer } from '../../components/EventDrawer.tsx';
import { Await } from '../../components/States.tsx';
import { count } from '../../lib/format.ts';
import type { IncidentSearch } from '../../router.tsx';
import { AlertsTab } from './AlertsTab.tsx';
import { CoverageTab } from './CoverageTab.tsx';
import { EventsTab } from './EventsTab.tsx';
import { GraphTab } from './GraphTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { IncidentHeader } from './IncidentHeader.tsx';
import classes from './incident.module.css';
import { NarrativePanel } from './NarrativePanel.tsx';
import { OpenEventContext } from './open-event.ts';
import { TimelineTab } from './TimelineTab.tsx';
import { TriagePanel } from './TriagePanel.tsx';

export function IncidentPage() {
  const { id } = useParams({ from: '/incidents/$id' });
  const search = useSearch({ from: '/incidents/$id' });
  const navigate = useNavigate();
  const incident = useQuery(incidentQuery(id));
  const change = useCallback(
    (next: IncidentSearch) =>
      void navigate({
        to: '/incidents/$id',
        params: { id },
        search: (current) => ({ ...current, ...next }),
        replace: true,
        resetScroll: false,
      }),
    [navigate, id],
  );
  const openEvent = useCallback(
    (table: string, eventId: string, fields?: readonly string[]) =>
      change({ event: `${table}/${eventId}`, field: fields?.join(',') }),
    [change],
  );
  return (
    <OpenEventContext value={openEvent}>
      <Await query={incident} what={`incident ${id}`}>
        {(detail) => (
          <Content id={id} detail={detail} tab={search.tab ?? 'timeline'} onTab={(tab) => change({ tab })} />
        )}
      </Await>
      <EventDrawer
        event={search.event}
        field={search.field}
        onClose={() => change({ event: undefined, field: undefined })}
      />
    </OpenEventContext>
  );
}

interface ContentProps {
  id: string;
  detail: IncidentDetail;
  tab: string;
  onTab: (tab: string) => void;
}

function Content({ id, detail, tab, onTab }: ContentProps) {
  const unseen = detail.coverage.sources.filter((source) => source.state !== 'healthy').length;
  return (
    <div className={classes.page}>
      <IncidentHeader routeId={id} incident={detail.incident} />
      <div className={classes.story}>
        <NarrativePanel narrative={detail.narrative} />
        <TriagePanel triage={detail.triage} />
      </div>
      <Tabs value={tab} onChange={(value) => onTab(value ?? 'timeline')} keepMounted={false} className={classes.tabs}>
        <Tabs.List>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="graph">Entities {count(detail.graph.nodes.length)}</Tabs.Tab>
          <Tabs.Tab value="alerts">Alerts {count(detail.alerts.length)}</Tabs.Tab>
          <Tabs.Tab value="events">Events</Tabs.Tab>
          <Tabs.Tab value="coverage">What could not be seen{unseen > 0 ? ` ${unseen}` : ''}</Tabs.Tab>
          <Tabs.Tab value="history">History {count(detail.history.length)}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <TimelineTab timeline={detail.timeline} />
        </Tabs.Panel>
        <Tabs.Panel value="graph">
          <GraphTab graph={detail.graph} />
        </Tabs.Panel>
        <Tabs.Panel value="alerts">
          <AlertsTab alerts={detail.alerts} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <EventsTab id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="coverage">
          <CoverageTab coverage={detail.coverage} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab routeId={id} history={detail.history} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
