import type { Level } from '../api/types.ts';
import { LEVEL_NAMES, levelColor } from '../theme/colors.ts';
import classes from './Severity.module.css';

/** A severity: a mark in its colour, and its name, so that colour is never the only sign. */
export function Severity({ level }: { level: Level }) {
  return (
    <span className={classes.severity}>
      <span className={classes.mark} style={{ background: levelColor(level) }} aria-hidden />
      {LEVEL_NAMES[level]}
    </span>
  );
}
