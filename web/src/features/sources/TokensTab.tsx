import { Button, Code, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/client.ts';
import { tokensQuery } from '../../api/queries.ts';
import type { Token, TokenCreated } from '../../api/types.ts';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Await, Empty, errorCode, errorMessage } from '../../components/States.tsx';
import { plural } from '../../lib/format.ts';
import classes from './sources.module.css';

/** What a sender shows to be let in; each names the source that its records count for. */
export function TokensTab() {
  const tokens = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  return (
    <Await query={tokens} what="tokens">
      {(all) => (
        <Panel
          flush
          title={plural(all.length, 'token')}
          aside={
            <Button leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>
              Create a token
            </Button>
          }
        >
          {all.length === 0 ? (
            <Empty title="No token yet">
              A sender over HTTP needs one: create it, and put it into the sender’s settings.
            </Empty>
          ) : (
            <TokenTable tokens={all} onRevoke={setRevoking} />
          )}
          <CreateDialog opened={creating} onClose={() => setCreating(false)} />
          <RevokeDialog token={revoking} onClose={() => setRevoking(undefined)} />
        </Panel>
      )}
    </Await>
  );
}

function TokenTable({ tokens, onRevoke }: { tokens: readonly Token[]; onRevoke: (token: Token) => void }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>Name</th>
          <th>Source</th>
          <th>Created</th>
          <th>Last used</th>
          <th aria-label="Actions" />
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td>{token.name}</td>
            <td>{token.source}</td>
            <td>
              <Moment iso={token.created} />
            </td>
            <td>{token.lastUsed ? <Moment iso={token.lastUsed} ago /> : 'never'}</td>
            <td>
              <Button variant="subtle" color="red" size="compact-xs" onClick={() => onRevoke(token)}>
                Revoke
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CreateDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [source, setSource] = useState('');
  const create = useMutation({
    mutationFn: () => api.post<TokenCreated>('/api/tokens', { name: name.trim(), source: source.trim() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const close = () => {
    onClose();
    create.reset();
    setName('');
    setSource('');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && source.trim()) create.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? 'The token' : 'Create a token'}
      closeOnClickOutside={!create.data}
    >
      {create.data ? (
        <Secret secret={create.data.secret} onClose={close} />
      ) : (
        <form onSubmit={submit}>
          <Stack gap="sm">
            <TextInput
              label="Name"
              description="Who or what uses it"
              data-autofocus
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label="Source"
              description="The source that its records count for in the balance sheet"
              maxLength={100}
              value={source}
              onChange={(event) => setSource(event.currentTarget.value)}
              error={create.error && `${errorMessage(create.error)} [${errorCode(create.error)}]`}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending} disabled={!name.trim() || !source.trim()}>
                Create
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm">Copy it now. It is shown this once: Vedette keeps only a hash of it.</Text>
      <Code block>{secret}</Code>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

function RevokeDialog({ token, onClose }: { token: Token | undefined; onClose: () => void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/api/tokens/${encodeURIComponent(id)}`),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  return (
    <Modal opened={token !== undefined} onClose={onClose} title="Revoke the token?" size="sm">
      <Stack gap="sm">
        <Text size="sm">
          Whatever sends with <strong>{token?.name}</strong> is refused from now on. This cannot be undone.
        </Text>
        {revoke.error && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(revoke.error)} [{errorCode(revoke.error)}]
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => token && revoke.mutate(token.id)}>
            Revoke
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
