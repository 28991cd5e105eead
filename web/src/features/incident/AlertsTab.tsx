import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Alert } from '../../api/types.ts';
import { EntityList } from '../../components/EntityChip.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Severity } from '../../components/Severity.tsx';
import { Empty } from '../../components/States.tsx';
import { Tag } from '../../components/Tag.tsx';
import { count, plural, titleCase } from '../../lib/format.ts';
import classes from './incident.module.css';
import { useOpenEvent } from './open-event.ts';

const EVENTS_SHOWN = 20;

export function AlertsTab({ alerts }: { alerts: readonly Alert[] }) {
  if (alerts.length === 0)
    return (
      <Panel>
        <Empty title="No alert in this incident" />
      </Panel>
    );
  return (
    <Panel flush>
      <ul className={classes.alerts}>
        {alerts.map((alert) => (
          <AlertItem key={alert.id} alert={alert} />
        ))}
      </ul>
    </Panel>
  );
}

function AlertItem({ alert }: { alert: Alert }) {
  const [opened, setOpened] = useState(false);
  return (
    <li className={classes.alert}>
      <div className={classes.alertLine}>
        <Severity level={alert.level} />
        <button type="button" className={classes.entryTitle} aria-expanded={opened} onClick={() => setOpened(!opened)}>
          <LogText text={alert.title} />
        </button>
        <span className="number">{alert.count > 1 ? `${count(alert.count)} times` : 'once'}</span>
        <Moment iso={alert.lastTime} />
        <EntityList entities={alert.entities} limit={2} />
      </div>
      {opened && <AlertDetail alert={alert} />}
    </li>
  );
}

function AlertDetail({ alert }: { alert: Alert }) {
  const openEvent = useOpenEvent();
  return (
    <div className={classes.alertDetail}>
      <p>
        <LogText text={alert.description} block />
      </p>
      <p className={classes.tags}>
        {alert.tactics.map((tactic) => (
          <Tag key={tactic}>{titleCase(tactic)}</Tag>
        ))}
        {alert.techniques.map((technique) => (
          <Tag key={technique}>{technique}</Tag>
        ))}
        <Link to="/detections" search={{ rule: alert.ruleId }}>
          Rule
        </Link>
      </p>
      <ul className={classes.references}>
        {alert.events.slice(0, EVENTS_SHOWN).map((event) => (
          <li key={`${event.table}/${event.eventId}`}>
            <button type="button" className={classes.link} onClick={() => openEvent(event.table, event.eventId)}>
              {event.table} <code>{event.eventId}</code>
            </button>{' '}
            <Moment iso={event.time} />
          </li>
        ))}
      </ul>
      {alert.count > EVENTS_SHOWN && (
        <p>{plural(alert.count - Math.min(EVENTS_SHOWN, alert.events.length), 'more event')} in the Events tab.</p>
      )}
    </div>
  );
}
