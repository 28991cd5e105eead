import { IconPlugConnectedX } from '@tabler/icons-react';
import { useLive } from '../api/stream.ts';
import classes from './Shell.module.css';

/** Says so while Vedette does not answer; goes by itself when it does again. */
export function ConnectionLost() {
  const { lost } = useLive();
  if (!lost) return null;
  return (
    <p role="alert" className={classes.lost}>
      <IconPlugConnectedX size={16} stroke={1.7} aria-hidden />
      Vedette does not answer. What is shown may be out of date; the console tries again by itself.
    </p>
  );
}
