import { Link } from '@tanstack/react-router';
import type { IncidentSummary } from '../../api/types.ts';
import { EntityList } from '../../components/EntityChip.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Severity } from '../../components/Severity.tsx';
import { Empty } from '../../components/States.tsx';
import classes from './overview.module.css';

const SHOWN = 8;

export function OpenIncidents({ incidents }: { incidents: readonly IncidentSummary[] }) {
  if (incidents.length === 0)
    return <Empty title="No open incident">Alerts that share entities and time become an incident here.</Empty>;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>Severity</th>
          <th>Incident</th>
          <th>Entities</th>
          <th>Last event</th>
        </tr>
      </thead>
      <tbody>
        {incidents.slice(0, SHOWN).map((incident) => (
          <tr key={incident.id}>
            <td>
              <Severity level={incident.severity} />
            </td>
            <td className={classes.title}>
              <Link to="/incidents/$id" params={{ id: String(incident.number) }}>
                #{incident.number} <LogText text={incident.title} block />
              </Link>
            </td>
            <td>
              <EntityList entities={incident.entities} limit={2} />
            </td>
            <td>
              <Moment iso={incident.lastTime} ago />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
