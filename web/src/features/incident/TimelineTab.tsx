import type { TimelineEntry } from '../../api/types.ts';
import { EntityList } from '../../components/EntityChip.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Empty } from '../../components/States.tsx';
import { Tag } from '../../components/Tag.tsx';
import { span } from '../../lib/format.ts';
import { LEVEL_NAMES, levelColor } from '../../theme/colors.ts';
import classes from './incident.module.css';
import { useOpenEvent } from './open-event.ts';

const TECHNIQUES_SHOWN = 2;
/** Gaps longer than this are named, so that the pace of an intrusion can be seen. */
const GAP_MS = 30 * 60_000;

function gapBefore(entry: TimelineEntry, previous: TimelineEntry | undefined): string | undefined {
  if (!previous) return undefined;
  const gap = new Date(entry.time).getTime() - new Date(previous.time).getTime();
  return gap >= GAP_MS ? span(previous.time, entry.time) : undefined;
}

export function TimelineTab({ timeline }: { timeline: readonly TimelineEntry[] }) {
  if (timeline.length === 0)
    return (
      <Panel>
        <Empty title="No alert in this incident">Its alerts were moved or have been removed.</Empty>
      </Panel>
    );
  return (
    <Panel flush>
      <ol className={classes.timeline}>
        {timeline.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an alert may stand in the timeline more than once
          <Entry key={`${entry.alertId}-${index}`} entry={entry} gap={gapBefore(entry, timeline[index - 1])} />
        ))}
      </ol>
    </Panel>
  );
}

function Entry({ entry, gap }: { entry: TimelineEntry; gap: string | undefined }) {
  const openEvent = useOpenEvent();
  const { event } = entry;
  const more = entry.techniques.length - TECHNIQUES_SHOWN;
  return (
    <>
      {gap !== undefined && <li className={classes.gap}>{gap} later</li>}
      <li className={classes.entry}>
        <Moment iso={entry.time} />
        <span
          className={classes.dot}
          style={{ background: levelColor(entry.level) }}
          title={LEVEL_NAMES[entry.level]}
          role="img"
          aria-label={LEVEL_NAMES[entry.level]}
        />
        {event ? (
          <button type="button" className={classes.entryTitle} onClick={() => openEvent(event.table, event.eventId)}>
            <LogText text={entry.title} />
          </button>
        ) : (
          <span className={classes.entryTitle}>
            <LogText text={entry.title} />
          </span>
        )}
        <span className={classes.entryTags}>
          {entry.techniques.slice(0, TECHNIQUES_SHOWN).map((technique) => (
            <Tag key={technique}>{technique}</Tag>
          ))}
          {more > 0 && <Tag title={entry.techniques.slice(TECHNIQUES_SHOWN).join('\n')}>+{more}</Tag>}
        </span>
        <EntityList entities={entry.entities} limit={2} />
      </li>
    </>
  );
}
