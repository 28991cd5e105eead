import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Moment } from '../../components/Moment.tsx';
import { errorCode, errorMessage } from '../../components/States.tsx';
import classes from './settings.module.css';

interface NamedItem {
  name: string;
  detail: string;
  updated: string;
  by: string;
}

interface NamedTableProps {
  items: readonly NamedItem[];
  /** Of the API; an item is below it by its name. */
  path: string;
  queryKey: readonly string[];
  onOpen?: (name: string) => void;
}

/** Things that people keep by name, with who changed them last; each can be deleted. */
export function NamedTable({ items, path, queryKey, onOpen }: NamedTableProps) {
  const [deleting, setDeleting] = useState<string>();
  return (
    <>
      <table className={classes.named}>
        <thead>
          <tr>
            <th>Name</th>
            <th>Changed</th>
            <th aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {items.map(({ name, detail, updated, by }) => (
            <tr key={name}>
              <td>
                <strong>{name}</strong>
                <Text size="xs" c="dimmed">
                  {detail}
                </Text>
              </td>
              <td>
                <Moment iso={updated} ago /> by {by}
              </td>
              <td>
                {onOpen && (
                  <Button variant="subtle" size="compact-xs" onClick={() => onOpen(name)}>
                    Edit
                  </Button>
                )}
                <Button variant="subtle" color="red" size="compact-xs" onClick={() => setDeleting(name)}>
                  Delete
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {deleting !== undefined && (
        <DeleteDialog name={deleting} path={path} queryKey={queryKey} onClose={() => setDeleting(undefined)} />
      )}
    </>
  );
}

interface DeleteDialogProps extends Pick<NamedTableProps, 'path' | 'queryKey'> {
  name: string;
  onClose: () => void;
}

function DeleteDialog({ name, path, queryKey, onClose }: DeleteDialogProps) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(`${path}/${encodeURIComponent(name)}`),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey });
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Delete ${name}?`} size="sm">
      <Stack gap="sm">
        <Text size="sm">Queries and rules that name it fail from now on.</Text>
        {remove.error && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(remove.error)} [{errorCode(remove.error)}]
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
