import { Button, Select, TextInput } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { sessionQuery } from '../../api/queries.ts';
import type { Classification, IncidentStatus, IncidentSummary, Level } from '../../api/types.ts';
import { LogText } from '../../components/LogText.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Tag } from '../../components/Tag.tsx';
import { plural, sentenceCase, span } from '../../lib/format.ts';
import { LEVEL_NAMES, LEVELS_DESCENDING, levelColor } from '../../theme/colors.ts';
import { CloseDialog } from './CloseDialog.tsx';
import { useChangeIncident } from './change-incident.ts';
import classes from './incident.module.css';

const STATUSES = ['new', 'active', 'closed'].map((value) => ({ value, label: sentenceCase(value) }));
const SEVERITIES = LEVELS_DESCENDING.map((level) => ({ value: level, label: LEVEL_NAMES[level] }));

export function IncidentHeader({ routeId, incident }: { routeId: string; incident: IncidentSummary }) {
  useEffect(() => {
    document.title = `#${incident.number} ${incident.title} · Vedette`;
  }, [incident.number, incident.title]);
  return (
    <header className={classes.header}>
      <div className={classes.crumbs}>
        <Link to="/incidents">Incidents</Link>
        <span aria-hidden>/</span>
        <span className="number">#{incident.number}</span>
      </div>
      <h1 className={classes.title}>
        <span className={classes.level} style={{ background: levelColor(incident.severity) }} aria-hidden />
        <LogText text={incident.title} block />
      </h1>
      <div className={classes.facts}>
        <span>
          <Moment iso={incident.firstTime} /> to <Moment iso={incident.lastTime} />
        </span>
        <span>{span(incident.firstTime, incident.lastTime)}</span>
        <span>{plural(incident.alertCount, 'alert')}</span>
        <span>{plural(incident.eventCount, 'event')}</span>
        <Techniques techniques={incident.techniques} />
      </div>
      <Fields routeId={routeId} incident={incident} />
    </header>
  );
}

const TECHNIQUES_SHOWN = 6;

function Techniques({ techniques }: { techniques: readonly string[] }) {
  const more = techniques.length - TECHNIQUES_SHOWN;
  return (
    <span className={classes.tags}>
      {techniques.slice(0, TECHNIQUES_SHOWN).map((technique) => (
        <Tag key={technique}>{technique}</Tag>
      ))}
      {more > 0 && <Tag title={techniques.slice(TECHNIQUES_SHOWN).join('\n')}>+{more}</Tag>}
    </span>
  );
}

function Fields({ routeId, incident }: { routeId: string; incident: IncidentSummary }) {
  const change = useChangeIncident(routeId);
  const [closing, setClosing] = useState(false);
  const setStatus = (status: IncidentStatus) => {
    if (status === 'closed') setClosing(true);
    else change.mutate({ status });
  };
  return (
    <div className={classes.fields}>
      <Select
        label="Status"
        w={110}
        data={STATUSES}
        value={incident.status}
        onChange={(value) => value && setStatus(value as IncidentStatus)}
      />
      <Select
        label="Severity"
        w={130}
        data={SEVERITIES}
        value={incident.severity}
        onChange={(value) => value && change.mutate({ severity: value as Level })}
      />
      <Owner key={incident.owner ?? ''} owner={incident.owner ?? ''} onChange={(owner) => change.mutate({ owner })} />
      {incident.classification && (
        <div className={classes.closedAs}>
          <span>Closed as</span>
          <Tag tone="accent">{sentenceCase(incident.classification)}</Tag>
        </div>
      )}
      <CloseDialog
        opened={closing}
        pending={change.isPending}
        onClose={() => setClosing(false)}
        onConfirm={(classification: Classification, comment) => {
          const patch = { status: 'closed' as const, classification, ...(comment === '' ? {} : { comment }) };
          change.mutate(patch, { onSuccess: () => setClosing(false) });
        }}
      />
    </div>
  );
}

function Owner({ owner, onChange }: { owner: string; onChange: (owner: string) => void }) {
  const { data: session } = useQuery(sessionQuery);
  const [name, setName] = useState(owner);
  const me = session?.user?.name ?? '';
  const save = () => {
    if (name.trim() !== owner) onChange(name.trim());
  };
  return (
    <div className={classes.owner}>
      <TextInput
        label="Owner"
        w={150}
        placeholder="nobody"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') setName(owner);
        }}
      />
      {me !== '' && owner !== me && (
        <Button variant="default" leftSection={<IconUserPlus size={14} />} onClick={() => onChange(me)}>
          Take
        </Button>
      )}
    </div>
  );
}
