import { Link } from '@tanstack/react-router';
import type { Coverage } from '../../api/types.ts';
import { HealthTag } from '../../components/HealthTag.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Empty } from '../../components/States.tsx';
import { count } from '../../lib/format.ts';
import classes from './incident.module.css';

/** What 'nothing found' could not have seen in the incident's time. */
export function CoverageTab({ coverage }: { coverage: Coverage }) {
  return (
    <Panel
      flush
      title="What could be seen in this time"
      aside={
        <span>
          <Moment iso={coverage.from} /> to <Moment iso={coverage.to} />
        </span>
      }
    >
      <p className={classes.coverage}>
        <LogText text={coverage.sentence} block />
      </p>
      {coverage.sources.length === 0 ? (
        <Empty title="No source delivered anything in this time" />
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>Source</th>
              <th>State</th>
              <th data-align="end">Events</th>
              <th data-align="end">In quarantine</th>
            </tr>
          </thead>
          <tbody>
            {coverage.sources.map((source) => (
              <tr key={source.source}>
                <td>
                  <Link to="/sources" search={{ source: source.source }}>
                    <LogText text={source.source} />
                  </Link>
                </td>
                <td>
                  <HealthTag health={source.state} />
                </td>
                <td data-align="end">{count(source.events)}</td>
                <td data-align="end">{count(source.quarantined)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
