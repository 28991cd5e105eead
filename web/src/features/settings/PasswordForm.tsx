import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, rememberSession } from '../../api/client.ts';
import { sessionQuery } from '../../api/queries.ts';
import type { Session } from '../../api/types.ts';
import { errorCode, errorMessage } from '../../components/States.tsx';
import { MINIMUM_PASSWORD, passwordProblem } from '../../lib/password.ts';

export function PasswordForm() {
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const name = session?.user?.name ?? '';
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(false);
  const change = useMutation({
    mutationFn: () => api.post<Session>('/api/password', { current, next }),
    onSuccess: (renewed) => {
      // All sessions end with the old password; this one is a new one.
      queries.setQueryData(sessionQuery.queryKey, rememberSession(renewed));
      for (const clear of [setCurrent, setNext, setAgain]) clear('');
      setChecked(false);
      notifications.show({
        color: 'green',
        title: 'Password changed',
        message: 'Other sessions of yours are signed out.',
      });
    },
  });
  const problem = passwordProblem(next);
  const differs = next !== again ? 'The two passwords differ.' : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!problem && !differs) change.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <input name="username" autoComplete="username" value={name} readOnly hidden />
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          description={`At least ${MINIMUM_PASSWORD} characters`}
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={checked && problem}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={checked && !problem && differs}
        />
        {change.error && (
          <Text size="sm" c="red" role="alert">
            {errorMessage(change.error)} [{errorCode(change.error)}]
          </Text>
        )}
        <div>
          <Button type="submit" loading={change.isPending} disabled={current === '' || next === ''}>
            Change password
          </Button>
        </div>
      </Stack>
    </form>
  );
}
