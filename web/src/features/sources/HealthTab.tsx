import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Source } from '../../api/types.ts';
import { DataGrid, type GridColumn } from '../../components/DataGrid.tsx';
import { HealthTag } from '../../components/HealthTag.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty } from '../../components/States.tsx';
import { compactCount, count, plural, rate } from '../../lib/format.ts';
import classes from './sources.module.css';

const number = (
  id: 'received' | 'stored' | 'quarantined' | 'dropped' | 'inFlight',
  header: string,
): GridColumn<Source> => ({
  id,
  header,
  width: '78px',
  cell: (source) => <span title={count(source[id])}>{compactCount(source[id])}</span>,
  sortBy: (source) => source[id],
  align: 'end',
});

const columns: readonly GridColumn<Source>[] = [
  {
    id: 'name',
    header: 'Source',
    width: 'minmax(110px, 1fr)',
    cell: (source) => (
      <strong style={{ fontWeight: 550 }}>
        <LogText text={source.name} />
      </strong>
    ),
    sortBy: (source) => source.name,
  },
  {
    id: 'health',
    header: 'Health',
    width: '92px',
    cell: (source) => <HealthTag health={source.health} />,
    sortBy: (source) => source.health,
  },
  { id: 'input', header: 'Input', width: '98px', cell: (source) => source.input, sortBy: (source) => source.input },
  {
    id: 'products',
    header: 'Products',
    width: 'minmax(150px, 1.6fr)',
    wraps: true,
    cell: (source) => <span title={source.formats.join(', ')}>{source.products.join(', ')}</span>,
  },
  {
    id: 'rate',
    header: 'Events/s',
    width: '80px',
    cell: (source) => rate(source.eventsPerSecond),
    sortBy: (source) => source.eventsPerSecond,
    align: 'end',
  },
  number('received', 'Received'),
  number('stored', 'Stored'),
  number('quarantined', 'Quarant.'),
  number('dropped', 'Dropped'),
  number('inFlight', 'In flight'),
  {
    id: 'lastSeen',
    header: 'Last seen',
    width: '94px',
    cell: (source) => <Moment iso={source.lastSeen} ago />,
    sortBy: (source) => source.lastSeen,
  },
];

interface HealthTabProps {
  sources: UseQueryResult<Source[]>;
  onOpen: (source: string) => void;
}

export function HealthTab({ sources, onOpen }: HealthTabProps) {
  return (
    <Await query={sources} what="sources">
      {(all) => (
        <Panel flush title={plural(all.length, 'source')}>
          <div className={classes.grid}>
            <DataGrid
              label="Sources"
              columns={columns}
              rows={all}
              rowId={(source) => source.name}
              onOpen={(source) => onOpen(source.name)}
              empty={
                <Empty title="No source has sent anything yet">
                  <Link to="/sources" search={{ tab: 'send' }}>
                    How to send logs
                  </Link>
                </Empty>
              }
            />
          </div>
        </Panel>
      )}
    </Await>
  );
}
