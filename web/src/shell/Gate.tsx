import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { whenSignedOut } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import { Await } from '../components/States.tsx';
import { LoginPage } from '../features/login/LoginPage.tsx';
import { SetupPage } from '../features/setup/SetupPage.tsx';
import { Shell } from './Shell.tsx';

/** First start, sign-in, or the console: whichever the session calls for. */
export function Gate() {
  const session = useQuery(sessionQuery);
  const queries = useQueryClient();
  useEffect(() => {
    whenSignedOut(() => void queries.invalidateQueries({ queryKey: ['session'] }));
  }, [queries]);
  return (
    <Await query={session} what="Vedette">
      {(current) => {
        if (current.needsSetup) return <SetupPage version={current.version} />;
        return current.user ? <Shell session={current} /> : <LoginPage version={current.version} />;
      }}
    </Await>
  );
}
