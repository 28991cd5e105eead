import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import type { QueryResponse } from '../../api/types.ts';
import { errorCode, errorMessage } from '../../components/States.tsx';
import { saveBlob, saveFile } from '../../lib/save-file.ts';
import { csvOf, jsonOf } from './export.ts';
import { rangeOf } from './time-range.ts';

const WHOLE = [
  { format: 'csv', label: 'All rows, comma-separated' },
  { format: 'ndjson', label: 'All rows, JSON lines' },
  { format: 'parquet', label: 'All rows, Parquet' },
] as const;

/** The rows that are shown, as files made here; all rows of the query, as files that the server sends piece by piece. */
export function ExportMenu({ result }: { result: QueryResponse }) {
  const search = useSearch({ from: '/search' });
  const file = result.name?.replaceAll(/[^\p{L}\p{N} _-]/gu, '_') || 'result';
  const whole = useMutation({
    mutationFn: async (format: (typeof WHOLE)[number]['format']) =>
      saveBlob(`${file}.${format}`, await api.blob('/api/query/export', { kql: search.q, format, ...rangeOf(search) })),
    onError: (error) =>
      notifications.show({ color: 'red', title: `No export (${errorCode(error)})`, message: errorMessage(error) }),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconDownload size={14} />}
          disabled={result.rows.length === 0}
          loading={whole.isPending}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>What is shown</Menu.Label>
        <Menu.Item onClick={() => saveFile(`${file}.csv`, 'text/csv', csvOf(result))}>CSV</Menu.Item>
        <Menu.Item onClick={() => saveFile(`${file}.json`, 'application/json', jsonOf(result))}>JSON</Menu.Item>
        <Menu.Label>The query</Menu.Label>
        {WHOLE.map(({ format, label }) => (
          <Menu.Item key={format} onClick={() => whole.mutate(format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
