import { type ReactNode, useEffect } from 'react';
import classes from './Page.module.css';

interface PageProps {
  title: string;
  /** What stands in the heading instead of the title's text. */
  heading?: ReactNode;
  actions?: ReactNode;
  /** The heading is only for those who hear the page: what stands first says where one is. */
  quiet?: boolean;
  /** The page is as high as the window, and its parts scroll. */
  fill?: boolean;
  children: ReactNode;
}

/** A page's heading, actions and content; sets the window's title. */
export function Page({ title, heading, actions, quiet = false, fill = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Vedette`;
  }, [title]);
  return (
    <div className={fill ? `${classes.page} ${classes.fill}` : classes.page}>
      <header className={quiet ? 'visually-hidden' : classes.header}>
        <h1 className={classes.title}>{heading ?? title}</h1>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
