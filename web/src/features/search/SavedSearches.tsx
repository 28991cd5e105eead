import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconBookmark, IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/client.ts';
import { savedSearchesQuery } from '../../api/queries.ts';
import { errorCode, errorMessage } from '../../components/States.tsx';
import classes from './search.module.css';

interface SavedSearchesProps {
  draft: string;
  onOpen: (kql: string) => void;
}

/** Queries that were given a name, for everyone who signs in. */
export function SavedSearches({ draft, onOpen }: SavedSearchesProps) {
  const queries = useQueryClient();
  const searches = useQuery(savedSearchesQuery);
  const [saving, setSaving] = useState(false);
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/api/searches/${encodeURIComponent(id)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: savedSearchesQuery.queryKey }),
  });
  return (
    <>
      <Menu position="bottom-start" width={340}>
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<IconBookmark size={14} />}>
            Saved searches
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDeviceFloppy size={15} />}
            disabled={draft.trim() === ''}
            onClick={() => setSaving(true)}
          >
            Save this query …
          </Menu.Item>
          <Menu.Divider />
          {searches.error && (
            <Text size="sm" px={12} py={6} c="red">
              {errorMessage(searches.error)} [{errorCode(searches.error)}]
            </Text>
          )}
          {searches.data?.length === 0 && (
            <Text size="sm" c="dimmed" px={12} py={6}>
              No search is saved yet.
            </Text>
          )}
          {searches.data?.map((search) => (
            <Menu.Item
              key={search.id}
              component="div"
              onClick={() => onOpen(search.kql)}
              rightSection={
                <ActionIcon
                  size="sm"
                  aria-label={`Delete ${search.name}`}
                  onClick={(event) => {
                    event.stopPropagation();
                    remove.mutate(search.id);
                  }}
                >
                  <IconTrash size={13} />
                </ActionIcon>
              }
            >
              <span className={classes.savedName}>{search.name}</span>
              <code className={classes.savedKql}>{search.kql}</code>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <SaveDialog opened={saving} kql={draft} onClose={() => setSaving(false)} />
    </>
  );
}

function SaveDialog({ opened, kql, onClose }: { opened: boolean; kql: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => api.post('/api/searches', { name: name.trim(), kql }),
    onSuccess: async () => {
      setName('');
      onClose();
      await queries.invalidateQueries({ queryKey: savedSearchesQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Save the query" size="sm">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            data-autofocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={save.error && `${errorMessage(save.error)} [${errorCode(save.error)}]`}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
