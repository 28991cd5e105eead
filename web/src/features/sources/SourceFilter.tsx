import { Select } from '@mantine/core';
import type { Source } from '../../api/types.ts';

interface SourceFilterProps {
  sources: readonly Source[];
  value: string | undefined;
  onChange: (source: string | undefined) => void;
}

export function SourceFilter({ sources, value, onChange }: SourceFilterProps) {
  const names = [...new Set([...sources.map((source) => source.name), ...(value ? [value] : [])])];
  return (
    <Select
      aria-label="Source"
      w={220}
      searchable
      data={[{ value: '', label: 'All sources' }, ...names.map((name) => ({ value: name, label: name }))]}
      value={value ?? ''}
      onChange={(source) => onChange(source || undefined)}
    />
  );
}
