import type { IncidentSummary } from '../../api/types.ts';
import type { GridColumn } from '../../components/DataGrid.tsx';
import { EntityList } from '../../components/EntityChip.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Severity } from '../../components/Severity.tsx';
import { StatusTag } from '../../components/StatusTag.tsx';
import { count, titleCase } from '../../lib/format.ts';
import { LEVELS_DESCENDING } from '../../theme/colors.ts';

export const incidentColumns: readonly GridColumn<IncidentSummary>[] = [
  {
    id: 'severity',
    header: 'Severity',
    width: '112px',
    cell: (incident) => <Severity level={incident.severity} />,
    sortBy: (incident) => LEVELS_DESCENDING.length - LEVELS_DESCENDING.indexOf(incident.severity),
  },
  {
    id: 'number',
    header: '#',
    width: '48px',
    cell: (incident) => <span className="number">{incident.number}</span>,
    sortBy: (incident) => incident.number,
    align: 'end',
  },
  {
    id: 'title',
    header: 'Incident',
    width: 'minmax(230px, 2.4fr)',
    wraps: true,
    cell: (incident) => (
      <strong style={{ fontWeight: 550 }}>
        <LogText text={incident.title} block />
      </strong>
    ),
    sortBy: (incident) => incident.title.toLowerCase(),
  },
  {
    id: 'status',
    header: 'Status',
    width: '84px',
    cell: (incident) => <StatusTag incident={incident} />,
    sortBy: (incident) => incident.status,
  },
  {
    id: 'owner',
    header: 'Owner',
    width: '72px',
    cell: (incident) =>
      incident.owner ? <LogText text={incident.owner} /> : <span style={{ color: 'var(--text-faint)' }}>nobody</span>,
    sortBy: (incident) => incident.owner ?? '',
  },
  {
    id: 'entities',
    header: 'Entities',
    width: 'minmax(166px, 1fr)',
    cell: (incident) => <EntityList entities={incident.entities} limit={1} />,
  },
  {
    id: 'tactics',
    header: 'Tactics',
    width: 'minmax(126px, 0.7fr)',
    wraps: true,
    cell: ({ tactics }) => (
      <span title={tactics.map(titleCase).join('\n')}>
        {titleCase(tactics[0] ?? '')}
        {tactics.length > 1 && ` +${tactics.length - 1}`}
      </span>
    ),
    sortBy: (incident) => incident.tactics.length,
  },
  {
    id: 'alerts',
    header: 'Alerts',
    width: '62px',
    cell: (incident) => count(incident.alertCount),
    sortBy: (incident) => incident.alertCount,
    align: 'end',
  },
  {
    id: 'lastTime',
    header: 'Last event',
    width: '140px',
    cell: (incident) => <Moment iso={incident.lastTime} toMinute />,
    sortBy: (incident) => incident.lastTime,
  },
];
