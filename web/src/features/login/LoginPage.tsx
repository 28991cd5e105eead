import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/client.ts';
import { Entrance, EntranceError } from '../../shell/Entrance.tsx';

export function LoginPage({ version }: { version: string }) {
  const queries = useQueryClient();
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: () => api.post('/api/login', { name, password }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['session'] }),
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <Entrance title="Sign in" version={version} onSubmit={submit}>
      <TextInput
        label="Name"
        size="sm"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="username"
        required
        withAsterisk={false}
      />
      <PasswordInput
        label="Password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        autoFocus
      />
      <EntranceError error={login.error} />
      <Button type="submit" size="sm" loading={login.isPending}>
        Sign in
      </Button>
    </Entrance>
  );
}
