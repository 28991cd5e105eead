import { localDateTime, timeAgo, utcDateTime } from '../lib/format.ts';

interface MomentProps {
  iso: string;
  /** How long ago instead. */
  ago?: boolean;
  /** Without the seconds, for lists in which they say nothing. */
  toMinute?: boolean;
}

/** A time in the local zone; UTC on hover. */
export function Moment({ iso, ago = false, toMinute = false }: MomentProps) {
  const local = localDateTime(iso);
  return (
    <time dateTime={iso} className="number" title={ago ? `${local} local\n${utcDateTime(iso)}` : utcDateTime(iso)}>
      {ago ? timeAgo(iso) : toMinute ? local.slice(0, 'yyyy-mm-dd hh:mm'.length) : local}
    </time>
  );
}
