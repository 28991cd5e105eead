import { Button, FileInput, Group, Modal, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/client.ts';
import { watchlistsQuery } from '../../api/queries.ts';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty, errorCode, errorMessage } from '../../components/States.tsx';
import { plural } from '../../lib/format.ts';
import { NamedTable } from './NamedTable.tsx';

/** Small tables that queries read by `_GetWatchlist('name')`. */
export function WatchlistsPanel() {
  const watchlists = useQuery(watchlistsQuery);
  const [adding, setAdding] = useState(false);
  return (
    <Await query={watchlists} what="watchlists">
      {(all) => (
        <Panel
          flush
          title={plural(all.length, 'watchlist')}
          aside={
            <Button leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
              Upload a CSV
            </Button>
          }
        >
          {all.length === 0 ? (
            <Empty title="No watchlist yet">
              A list of accounts, hosts or addresses for queries: <code>_GetWatchlist('admins')</code>.
            </Empty>
          ) : (
            <NamedTable
              items={all.map((item) => ({
                ...item,
                detail: `${plural(item.rows, 'item')}: ${item.columns.map(({ name }) => name).join(', ')}`,
              }))}
              path="/api/watchlists"
              queryKey={watchlistsQuery.queryKey}
            />
          )}
          {adding && <UploadDialog onClose={() => setAdding(false)} />}
        </Panel>
      )}
    </Await>
  );
}

function UploadDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [searchKey, setSearchKey] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const save = useMutation({
    mutationFn: async () =>
      api.post('/api/watchlists', {
        name: name.trim(),
        csv: (await file?.text()) ?? '',
        ...(searchKey.trim() && { searchKey: searchKey.trim() }),
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: watchlistsQuery.queryKey });
      onClose();
    },
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    if (chosen && !name) setName(chosen.name.replace(/\.csv$/i, ''));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Upload a watchlist">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <FileInput
            label="CSV file"
            description="Its first line names the columns; Since:datetime gives one a type"
            accept=".csv,text/csv"
            value={file}
            onChange={choose}
          />
          <TextInput
            label="Name"
            description="A watchlist of that name is replaced"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Search key"
            description="The column by which items are found; the first if empty"
            value={searchKey}
            onChange={(event) => setSearchKey(event.currentTarget.value)}
            error={save.error && `${errorMessage(save.error)} [${errorCode(save.error)}]`}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!name.trim() || !file}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
