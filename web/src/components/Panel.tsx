import type { ReactNode } from 'react';
import classes from './Panel.module.css';

interface PanelProps {
  title?: ReactNode;
  aside?: ReactNode;
  /** No padding around the content: for tables and charts. */
  flush?: boolean;
  children: ReactNode;
  className?: string | undefined;
}

/** A titled region of a page. */
export function Panel({ title, aside, flush = false, children, className }: PanelProps) {
  return (
    <section className={className ? `${classes.panel} ${className}` : classes.panel}>
      {(title !== undefined || aside !== undefined) && (
        <header className={classes.header}>
          <h2 className={classes.title}>{title}</h2>
          {aside !== undefined && <div className={classes.aside}>{aside}</div>}
        </header>
      )}
      <div className={flush ? classes.flush : classes.content}>{children}</div>
    </section>
  );
}
