import { localDateTime, timeAgo, utcDateTime } from '../lib/format.ts';

/** A time in the local zone; UTC on hover. `ago` shows how long ago instead. */
export function Moment({ iso, ago = false }: { iso: string; ago?: boolean }) {
  const local = localDateTime(iso);
  return (
    <time dateTime={iso} className="number" title={ago ? `${local} local\n${utcDateTime(iso)}` : utcDateTime(iso)}>
      {ago ? timeAgo(iso) : local}
    </time>
  );
}
