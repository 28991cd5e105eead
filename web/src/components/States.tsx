import { Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import classes from './States.module.css';

export function Loading({ what }: { what: string }) {
  return (
    <div className={classes.state} role="status">
      <Loader size={18} color="gray" />
      <span className={classes.hint}>Loading {what} …</span>
    </div>
  );
}

/** Nothing to show: why, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.state}>
      <strong>{title}</strong>
      {children !== undefined && <div className={classes.hint}>{children}</div>}
    </div>
  );
}

export const errorCode = (error: unknown): string => (error instanceof ApiError ? error.code : 'CONSOLE');
export const errorMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A failure with its code, so that it can be looked up and reported. */
export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  return (
    <div className={classes.state} role="alert">
      <IconAlertTriangle size={20} className={classes.failed} aria-hidden />
      <p className={classes.message}>{errorMessage(error)}</p>
      <code className={classes.hint}>{errorCode(error)}</code>
      {retry && (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

interface Result<Data> {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What a read gave, in its honest state: loading, failed with its code, or there. */
export function Await<Data>({
  query,
  what,
  children,
}: {
  query: Result<Data>;
  what: string;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined)
    return (
      <>
        {Boolean(query.error) && (
          <p role="alert" className={classes.stale}>
            Not brought up to date: {errorMessage(query.error)} <code>{errorCode(query.error)}</code>
          </p>
        )}
        {children(query.data)}
      </>
    );
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading what={what} />;
}
