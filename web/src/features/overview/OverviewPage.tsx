import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { overviewQuery } from '../../api/queries.ts';
import type { Overview } from '../../api/types.ts';
import { Page } from '../../components/Page.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty } from '../../components/States.tsx';
import { compactCount, rate } from '../../lib/format.ts';
import { EventsOverTime } from './EventsOverTime.tsx';
import { OpenIncidents } from './OpenIncidents.tsx';
import classes from './overview.module.css';
import { BySeverity, RuleStates, SourceHealth } from './Summaries.tsx';
import { StoredTables, TopEntities, TopRules } from './Tops.tsx';

const RANGES = [
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
  { value: '720', label: '30 days' },
];

export function OverviewPage() {
  const [hours, setHours] = useState('24');
  const overview = useQuery(overviewQuery(Number(hours)));
  return (
    <Page
      title="Overview"
      actions={<SegmentedControl aria-label="Time range" value={hours} onChange={setHours} data={RANGES} />}
    >
      <Await query={overview} what="the overview">
        {(data) => <Content overview={data} />}
      </Await>
    </Page>
  );
}

function Content({ overview }: { overview: Overview }) {
  const storedRows = overview.tables.reduce((sum, table) => sum + table.rows, 0);
  if (storedRows === 0 && overview.events.total === 0)
    return (
      <Panel>
        <Empty title="No event has arrived yet">
          Send logs to Vedette, or import a file with <code>npx vedette import FILE</code>.{' '}
          <Link to="/sources" search={{ tab: 'send' }}>
            How to send logs
          </Link>
        </Empty>
      </Panel>
    );
  return (
    <div className={classes.page}>
      <div className={classes.row}>
        <Panel
          className={classes.wide}
          title="Events over time"
          aside={
            <span className="number">
              {compactCount(overview.events.total)} stored in all · now {rate(overview.events.perSecond)}
            </span>
          }
        >
          <EventsOverTime perHour={overview.events.perHour} />
        </Panel>
        <Panel title="Open incidents by severity">
          <BySeverity bySeverity={overview.bySeverity} />
        </Panel>
      </div>
      <div className={classes.row}>
        <Panel
          className={classes.wide}
          title="Open incidents"
          aside={<Link to="/incidents">All open incidents</Link>}
          flush
        >
          <OpenIncidents incidents={overview.openIncidents} />
        </Panel>
        <div className={classes.column}>
          <Panel title="Sources" aside={<Link to="/sources">Balance sheet</Link>}>
            <SourceHealth sources={overview.sources} />
          </Panel>
          <Panel title="Rules" aside={<Link to="/detections">All rules</Link>}>
            <RuleStates rules={overview.rules} />
          </Panel>
        </div>
      </div>
      <div className={classes.thirds}>
        <Panel title="Rules with the most alerts" flush>
          <TopRules rules={overview.topRules} />
        </Panel>
        <Panel title="Entities with the most alerts" flush>
          <TopEntities entities={overview.topEntities} />
        </Panel>
        <Panel title="Stored events" flush>
          <StoredTables tables={overview.tables} />
        </Panel>
      </div>
    </div>
  );
}
