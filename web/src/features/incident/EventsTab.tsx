import { Pagination } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { incidentEventsQuery } from '../../api/queries.ts';
import type { StoredEvent } from '../../api/types.ts';
import { DataGrid, type GridColumn } from '../../components/DataGrid.tsx';
import { summaryOf } from '../../components/event-fields.ts';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty } from '../../components/States.tsx';
import { cellText, plural } from '../../lib/format.ts';
import classes from './incident.module.css';
import { useOpenEvent } from './open-event.ts';

const PAGE_SIZE = 100;

const time = (event: StoredEvent): string => cellText(event.row['TimeGenerated']);
const columns: readonly GridColumn<StoredEvent>[] = [
  { id: 'time', header: 'Time', width: '160px', cell: (event) => <Moment iso={time(event)} />, sortBy: time },
  { id: 'table', header: 'Table', width: '130px', cell: (event) => event.table, sortBy: (event) => event.table },
  {
    id: 'source',
    header: 'Source',
    width: '130px',
    cell: (event) => <LogText text={cellText(event.row['_Source'])} />,
    sortBy: (event) => cellText(event.row['_Source']),
  },
  {
    id: 'summary',
    header: 'Event',
    width: 'minmax(400px, 1fr)',
    cell: (event) => (
      <span className="mono">
        <LogText text={summaryOf(event.row)} />
      </span>
    ),
  },
];

export function EventsTab({ id }: { id: string }) {
  const [page, setPage] = useState(0);
  const events = useQuery(incidentEventsQuery(id, page, PAGE_SIZE));
  const openEvent = useOpenEvent();
  return (
    <Await query={events} what="events">
      {(data) => (
        <Panel
          flush
          title={plural(data.total, 'event')}
          aside={
            data.total > PAGE_SIZE && (
              <Pagination
                size="xs"
                total={Math.ceil(data.total / PAGE_SIZE)}
                value={page + 1}
                onChange={(value) => setPage(value - 1)}
              />
            )
          }
        >
          <div className={classes.events}>
            <DataGrid
              key={page}
              label="Events of the incident"
              columns={columns}
              rows={data.items}
              rowId={(event) => `${event.table}/${event.eventId}`}
              onOpen={(event) => openEvent(event.table, event.eventId)}
              empty={<Empty title="No event is stored">Its events may be past the retention time.</Empty>}
            />
          </div>
        </Panel>
      )}
    </Await>
  );
}
