import type { FormEvent, ReactNode } from 'react';
import { Logo } from '../components/Logo.tsx';
import { errorCode, errorMessage } from '../components/States.tsx';
import classes from './Entrance.module.css';

interface EntranceProps {
  title: string;
  version: string;
  onSubmit: (event: FormEvent) => void;
  children: ReactNode;
}

/** The frame of the pages before the console: one form, in the middle. */
export function Entrance({ title, version, onSubmit, children }: EntranceProps) {
  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={onSubmit} noValidate>
        <div className={classes.brand}>
          <Logo size={34} />
          <h1 className={classes.title}>{title}</h1>
        </div>
        {children}
      </form>
      <p className={classes.foot}>Vedette {version}. The model proposes, the engine verifies.</p>
    </main>
  );
}

/** Why the form was refused. */
export function EntranceError({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p role="alert" className={classes.error}>
      {errorMessage(error)} <code>{errorCode(error)}</code>
    </p>
  );
}
