import { Button, PasswordInput, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/client.ts';
import { MINIMUM_PASSWORD, passwordProblem } from '../../lib/password.ts';
import { Entrance, EntranceError } from '../../shell/Entrance.tsx';

/** The first start: the administrator's password, and nothing else. */
export function SetupPage({ version }: { version: string }) {
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(false);
  const setup = useMutation({
    mutationFn: () => api.post('/api/setup', { password }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['session'] }),
  });
  const problem = passwordProblem(password);
  const differs = password !== again ? 'The two passwords differ.' : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!problem && !differs) setup.mutate();
  };
  return (
    <Entrance title="Welcome to Vedette" version={version} onSubmit={submit}>
      <Text size="sm" c="dimmed">
        Choose the administrator’s password. You sign in with the name <strong>admin</strong>. If it is lost,{' '}
        <code>npx vedette password</code> sets another one on the machine itself.
      </Text>
      <input name="username" autoComplete="username" value="admin" readOnly hidden />
      <PasswordInput
        label="Password"
        description={`At least ${MINIMUM_PASSWORD} characters`}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        error={checked && problem}
        autoFocus
      />
      <PasswordInput
        label="Password again"
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
        autoComplete="new-password"
        error={checked && !problem && differs}
      />
      <EntranceError error={setup.error} />
      <Button type="submit" size="sm" loading={setup.isPending}>
        Set password and sign in
      </Button>
    </Entrance>
  );
}
