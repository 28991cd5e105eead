import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, api } from '../../api/client.ts';
import { functionsQuery } from '../../api/queries.ts';
import type { StoredFunction } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty, errorCode, errorMessage } from '../../components/States.tsx';
import { plural } from '../../lib/format.ts';
import { NamedTable } from './NamedTable.tsx';

const NEW = { name: '', parameters: '()', body: '' };

/** Functions that queries call by their names. */
export function FunctionsPanel() {
  const functions = useQuery(functionsQuery);
  const [edited, setEdited] = useState<Pick<StoredFunction, 'name' | 'parameters' | 'body'>>();
  return (
    <Await query={functions} what="functions">
      {(all) => (
        <Panel
          flush
          title={plural(all.length, 'KQL function')}
          aside={
            <Button leftSection={<IconPlus size={14} />} onClick={() => setEdited(NEW)}>
              New function
            </Button>
          }
        >
          {all.length === 0 ? (
            <Empty title="No function yet">
              A query that others build on becomes a function: they call it as <code>FailedLogons(5)</code>.
            </Empty>
          ) : (
            <NamedTable
              items={all.map((item) => ({ ...item, detail: `${item.name}${item.parameters}` }))}
              path="/api/functions"
              queryKey={functionsQuery.queryKey}
              onOpen={(name) => setEdited(all.find((item) => item.name === name))}
            />
          )}
          {edited && <FunctionDialog initial={edited} onClose={() => setEdited(undefined)} />}
        </Panel>
      )}
    </Await>
  );
}

function FunctionDialog({ initial, onClose }: { initial: typeof NEW; onClose: () => void }) {
  const queries = useQueryClient();
  const [stored, setStored] = useState(initial);
  const save = useMutation({
    mutationFn: () => api.post('/api/functions', { ...stored, name: stored.name.trim() }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: functionsQuery.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const place = save.error instanceof ApiError && save.error.line !== undefined ? ` Line ${save.error.line}.` : '';
  return (
    <Modal opened onClose={onClose} size="lg" title={initial.name ? initial.name : 'New function'}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            data-autofocus
            value={stored.name}
            readOnly={initial.name !== ''}
            onChange={(event) => setStored({ ...stored, name: event.currentTarget.value })}
          />
          <TextInput
            label="Parameters"
            description="In parentheses, such as (least:int = 5)"
            value={stored.parameters}
            onChange={(event) => setStored({ ...stored, parameters: event.currentTarget.value })}
          />
          <Textarea
            label="Query"
            autosize
            minRows={6}
            maxRows={20}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            value={stored.body}
            onChange={(event) => setStored({ ...stored, body: event.currentTarget.value })}
          />
          {save.error && (
            <Text size="sm" c="red" role="alert">
              {errorMessage(save.error)}
              {place} [{errorCode(save.error)}]
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!stored.name.trim() || !stored.body.trim()}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
