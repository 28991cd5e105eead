import { SegmentedControl, Select } from '@mantine/core';
import { FilterInput } from '../../components/FilterInput.tsx';
import type { IncidentsSearch } from '../../router.tsx';
import { LEVEL_NAMES, LEVELS_DESCENDING } from '../../theme/colors.ts';

const STATUSES = [
  { value: 'open', label: 'Open' },
  { value: 'new', label: 'New' },
  { value: 'active', label: 'Active' },
  { value: 'closed', label: 'Closed' },
  { value: 'all', label: 'All' },
];
const SEVERITIES = [
  { value: '', label: 'Any severity' },
  ...LEVELS_DESCENDING.map((level) => ({ value: level, label: LEVEL_NAMES[level] })),
];

interface IncidentFiltersProps {
  search: IncidentsSearch;
  onChange: (change: Partial<IncidentsSearch>) => void;
}

export function IncidentFilters({ search, onChange }: IncidentFiltersProps) {
  return (
    <>
      <FilterInput label="Filter incidents" value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      <Select
        aria-label="Severity"
        w={140}
        data={SEVERITIES}
        value={search.severity ?? ''}
        onChange={(value) => onChange({ severity: (value || undefined) as IncidentsSearch['severity'] })}
      />
      <SegmentedControl
        aria-label="Status"
        data={STATUSES}
        value={search.status ?? 'open'}
        onChange={(value) => onChange({ status: value === 'open' ? undefined : (value as IncidentsSearch['status']) })}
      />
    </>
  );
}
