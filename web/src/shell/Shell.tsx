import { Outlet } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useStream } from '../api/stream.ts';
import type { Session } from '../api/types.ts';
import { ConnectionLost } from './ConnectionLost.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { Navigation } from './Navigation.tsx';
import classes from './Shell.module.css';
import { useShortcuts } from './shortcuts.ts';

/** What stands around every page of a signed-in person. */
export function Shell({ session }: { session: Session }) {
  const [helpOpened, setHelpOpened] = useState(false);
  const showHelp = useCallback(() => setHelpOpened(true), []);
  useStream();
  useShortcuts(showHelp);
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        Skip to the page
      </a>
      <Navigation session={session} showHelp={showHelp} />
      <main id="content" className={classes.content} tabIndex={-1}>
        <ConnectionLost />
        <Outlet />
      </main>
      <HelpDialog opened={helpOpened} onClose={() => setHelpOpened(false)} />
    </div>
  );
}
