import type { Rule } from '../../api/types.ts';
import type { GridColumn } from '../../components/DataGrid.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Severity } from '../../components/Severity.tsx';
import { count, titleCase } from '../../lib/format.ts';
import { LEVELS_DESCENDING } from '../../theme/colors.ts';
import { EnableSwitch } from './EnableSwitch.tsx';
import { RuleStateTag } from './rule-state.tsx';

const KINDS = { sigma: 'Sigma', correlation: 'Correlation', kql: 'KQL' } as const;

export const ruleColumns: readonly GridColumn<Rule>[] = [
  {
    id: 'level',
    header: 'Level',
    width: '122px',
    cell: (rule) => <Severity level={rule.level} />,
    sortBy: (rule) => LEVELS_DESCENDING.length - LEVELS_DESCENDING.indexOf(rule.level),
  },
  {
    id: 'title',
    header: 'Rule',
    width: 'minmax(250px, 2fr)',
    wraps: true,
    cell: (rule) => (
      <span style={{ fontWeight: 500 }}>
        <LogText text={rule.title} block />
      </span>
    ),
    sortBy: (rule) => rule.title.toLowerCase(),
  },
  {
    id: 'state',
    header: 'State',
    width: '120px',
    cell: (rule) => <RuleStateTag rule={rule} />,
    sortBy: (rule) => `${rule.enabled ? 0 : 1}${rule.state}`,
  },
  {
    id: 'reason',
    header: 'Why',
    width: 'minmax(150px, 1fr)',
    cell: (rule) =>
      rule.reason && (
        <span title={rule.reason} style={{ color: 'var(--text-soft)' }}>
          <LogText text={rule.reason} />
        </span>
      ),
    sortBy: (rule) => rule.reason ?? '',
  },
  {
    id: 'kind',
    header: 'Kind',
    width: '98px',
    cell: (rule) => KINDS[rule.kind],
    sortBy: (rule) => rule.kind,
  },
  {
    id: 'tactics',
    header: 'Tactics',
    width: 'minmax(150px, 1.2fr)',
    wraps: true,
    cell: (rule) => <span title={rule.techniques.join(', ')}>{rule.tactics.map(titleCase).join(', ')}</span>,
    sortBy: (rule) => rule.tactics.join(','),
  },
  {
    id: 'alerts',
    header: 'Alerts',
    width: '74px',
    cell: (rule) => count(rule.alerts),
    sortBy: (rule) => rule.alerts,
    align: 'end',
  },
  { id: 'enabled', header: 'On', width: '60px', cell: (rule) => <EnableSwitch rule={rule} /> },
];
